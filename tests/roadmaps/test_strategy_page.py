"""The strategy page: forms that work without scripts, with an Undo."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from roadmaps.actions.objectives import contribute, create_key_result, create_objective
from roadmaps.actions.vision import write_vision
from roadmaps.models import Contribution, KeyResult, Objective, Vision
from tests.make import make_feature

PAGE = "/w/acme/strategy/"


def shown(browse, member) -> str:
    return browse(member).get(PAGE).content.decode()


def test_an_empty_strategy_says_what_to_do_first(browse, bob, vera):
    assert "Add an objective" in shown(browse, bob)
    assert "Add an objective" not in shown(browse, vera)


def test_the_vision_is_written_and_shown(browse, bob):
    given = {"statement": "Every visit counts.", "for_whom": "field teams", "principles": "Offline first\nOne thumb"}
    assert browse(bob).post(f"{PAGE}vision/", given).status_code == 302
    page = shown(browse, bob)
    for words in ("Every visit counts.", "field teams", "One thumb"):
        assert words in page
    assert browse(bob).post(f"{PAGE}vision/", given | {"statement": " "}).status_code == 422
    assert Vision.objects.get().principles == ["Offline first", "One thumb"]


def test_an_objective_with_its_number_and_features(browse, bob):
    assert browse(bob).post(f"{PAGE}objectives/new/", {"title": "Win the first week"}).status_code == 302
    result = {"title": "Activation", "start_value": "41", "target_value": "55", "current_value": "48", "weight": "1"}
    assert browse(bob).post(f"{PAGE}objectives/O-1/key-results/new/", result).status_code == 302
    feature = make_feature(by=bob, title="Guided first job")
    assert browse(bob).post(f"{PAGE}objectives/O-1/features/", {"feature": feature.key, "weight": 3}).status_code == 302
    page = shown(browse, bob)
    assert "50%" in page
    assert "Guided first job" in page
    assert Contribution.objects.get().weight == 3


def test_a_wrong_answer_keeps_what_was_typed(browse, bob):
    page = browse(bob).post(
        f"{PAGE}objectives/new/", {"title": "Win", "starts_on": "2027-02-02", "ends_on": "2027-02-01"}
    )
    assert page.status_code == 422
    assert "The last day is before the first." in page.content.decode()
    assert 'value="Win"' in page.content.decode()


def test_changing_and_removing_can_be_undone(browse, bob):
    objective = create_objective(title="Win the first week", by=bob)
    create_key_result(objective, title="Activation", target_value=55, by=bob)
    assert 'value="55"' in browse(bob).get(f"{PAGE}key-results/KR-1/").content.decode()  # and not 55.0
    given = {"title": "Win the first day", "colour": "moss", "base_version": "1"}
    assert browse(bob).post(f"{PAGE}objectives/O-1/", given).status_code == 302
    gone = browse(bob).post(f"{PAGE}objectives/O-1/remove/")
    assert not Objective.objects.visible_to(bob).exists()
    assert browse(bob).post(f"/w/acme/undo/{gone['X-Batch']}/").status_code == 200
    assert Objective.objects.visible_to(bob).get().title == "Win the first day"
    assert KeyResult.objects.visible_to(bob).exists()


def test_two_forms_at_once_merge_and_where_they_differ_both_are_shown(browse, bob, alice):
    objective = create_objective(title="Win the first week", description="Because.", by=bob)
    read = {"title": "Win the first week", "description": "Because.", "colour": objective.colour, "base_version": "1"}
    address = f"{PAGE}objectives/O-1/"
    assert browse(alice).post(address, read | {"description": "They stay."}).status_code == 302
    assert browse(bob).post(address, read | {"title": "Win the first day"}).status_code == 302  # left the reason alone
    now = Objective.objects.get()
    assert (now.title, now.description) == ("Win the first day", "They stay.")

    page = browse(alice).post(address, read | {"title": "Win an hour"})
    said = page.content.decode()
    assert page.status_code == 422
    assert f"{bob.name} changed this while you were editing" in said
    assert 'value="Win an hour"' in said
    assert 'data-conflict="id_title" data-value="Win the first day"' in said
    assert "data-conflict" not in said.replace('data-conflict="id_title"', "")
    newest = {"base_version": str(now.version)}
    assert f'name="base_version" value="{now.version}"' in said
    again = read | newest | {"title": "Win an hour", "description": "They stay."}
    assert browse(alice).post(address, again).status_code == 302
    assert Objective.objects.get().title == "Win an hour"


def test_of_a_vision_each_part_that_differs_is_shown(browse, bob, alice):
    address = f"{PAGE}vision/"
    given = {"statement": "Every visit counts.", "segment_0_name": "Firms", "segment_0_size": "400"}
    browse(bob).post(address, given)
    read = given | {"base_version": "1"}
    browse(alice).post(address, read | {"statement": "Ends well.", "segment_0_size": '4 "big" ones'})
    said = browse(bob).post(address, read | {"segment_0_size": "500"}).content.decode()
    assert 'data-conflict="id_segment_0_size" data-value="4 &quot;big&quot; ones"' in said
    assert said.count("data-conflict") == 1
    assert re.search(r"<textarea[^>]*id_statement[^>]*>\s*Ends well.", said)  # bob left that alone: it stays alice's


def test_orphans_find_an_objective(browse, bob):
    create_objective(title="Win the first week", by=bob)
    feature = make_feature(by=bob, title="Alone")
    assert "Serve no objective" in shown(browse, bob)
    assert "No feature serves this" in shown(browse, bob)
    browse(bob).post(f"{PAGE}features/", {"feature": feature.key, "objective": "O-1"})
    page = shown(browse, bob)
    assert "Serve no objective" not in page
    assert "No feature serves this" not in page


def test_viewers_look_and_do_not_touch(browse, bob, vera):
    create_objective(title="Win the first week", by=bob)
    page = shown(browse, vera)
    assert "Win the first week" in page
    assert "pm-edit" not in page
    assert browse(vera).get(f"{PAGE}objectives/new/").status_code == 403
    assert browse(vera).post(f"{PAGE}objectives/O-1/remove/").status_code == 403


def test_a_stranger_finds_nothing(browse, bob, charlie):
    create_objective(title="Win the first week", by=bob)
    for base in (PAGE, "/w/globex/strategy/"):
        assert browse(charlie).get(f"{base}objectives/O-1/").status_code == 404
        assert browse(charlie).post(f"{base}objectives/O-1/remove/").status_code == 404


def test_the_page_costs_the_same_with_one_objective_and_with_three(browse, bob, django_assert_num_queries):
    client = browse(bob)
    write_vision(statement="Every visit counts.", by=bob)

    def add(number: int) -> None:
        objective = create_objective(title=f"Objective {number}", owner=bob, by=bob)
        create_key_result(objective, title="Result", target_value=5, by=bob)
        contribute(make_feature(by=bob, title=f"Feature {number}"), objective, by=bob)
        make_feature(by=bob, title=f"Orphan {number}")

    add(1)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    add(2)
    add(3)
    with django_assert_num_queries(len(one)):
        client.get(PAGE)


def test_the_tree_hangs_features_under_objectives_and_shows_orphans(browse, bob):
    objective = create_objective(title="Win the first week", by=bob)
    create_key_result(objective, title="Activation", target_value=55, by=bob)
    contribute(make_feature(by=bob, title="Guided first job"), objective, by=bob)
    make_feature(by=bob, title="Voice notes")
    page = browse(bob).get(f"{PAGE}?lens=tree").content.decode()
    places = [page.index(words) for words in ("No vision yet", "Win the first week", "Activation", "Guided first job")]
    assert places == sorted(places)
    assert page.index("Serve no objective") < page.index("Voice notes")
    assert browse(bob).get(f"{PAGE}?lens=bush").status_code == 400
