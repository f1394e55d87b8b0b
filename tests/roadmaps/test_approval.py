"""The versions of the vision, who approved them, and objectives with a yes of their own."""

import pytest

from history.models import Event
from history.undo import undo
from kit.errors import Conflict, Forbidden, Refused
from roadmaps import strategy
from roadmaps.actions.approval import approve, withdraw_approval
from roadmaps.actions.objectives import change_objective, create_objective
from roadmaps.actions.vision import restore_vision, write_vision
from roadmaps.versions import compare, versions

SEGMENTS = [{"name": "Growing firms", "description": "10 to 60 technicians", "size": "4,000"}]


@pytest.fixture
def vision(bob):
    return write_vision(statement="Every visit counts.", by=bob)


def stale(by):
    return strategy.vision(by).stale


# --- segments -------------------------------------------------------------------------------------------


def test_segments_are_kept_whole_and_need_a_name(vision, bob):
    given = [{"name": "  Growing   firms "}, {"name": "", "description": "", "size": ""}]
    assert write_vision(segments=given, by=bob).segments == [{"name": "Growing firms", "description": "", "size": ""}]
    with pytest.raises(Refused, match="needs a name"):
        write_vision(segments=[{"description": "10 to 60 technicians"}], by=bob)
    with pytest.raises(Refused, match="At most 8"):
        write_vision(segments=[{"name": f"S{n}"} for n in range(9)], by=bob)


def test_the_form_takes_segments_line_by_line(browse, bob):
    given = {"statement": "Every visit counts.", "segment_0_name": "Growing firms", "segment_0_size": "4,000"}
    assert browse(bob).post("/w/acme/strategy/vision/", given).status_code == 302
    assert strategy.vision(bob).segments == [{"name": "Growing firms", "description": "", "size": "4,000"}]
    assert "Growing firms" in browse(bob).get("/w/acme/strategy/vision/").content.decode()
    assert "Growing firms" in browse(bob).get("/w/acme/strategy/?lens=vision").content.decode()
    assert browse(bob).post("/w/acme/strategy/vision/", given | {"segment_0_name": ""}).status_code == 422


# --- versions -------------------------------------------------------------------------------------------


def test_every_change_of_the_content_is_a_version_and_nothing_else_is(vision, alice, bob):
    write_vision(segments=SEGMENTS, because="Asked by sales", by=bob)
    approve(strategy.vision(alice), by=alice)
    found = versions(bob, strategy.vision(bob))
    assert [(one.number, one.what, one.event.because) for one in found] == [
        (2, "segments", "Asked by sales"),
        (1, "vision", ""),
    ]
    assert [one.approved for one in found] == [True, False]


def test_two_versions_differ_word_by_word(vision, bob):
    write_vision(statement="Every single visit counts.", segments=SEGMENTS, by=bob)
    new, old = versions(bob, vision)
    lines = {line.label: line for line in compare(old, new)}
    assert [(part.kind, part.text) for part in lines["Vision"].new if part.kind] == [("ins", " single")]
    assert "".join(part.text for part in lines["Segments"].new) == "Growing firms: 10 to 60 technicians (4,000)"
    assert "Principles" not in lines


def test_an_earlier_version_is_written_again_as_a_new_one_and_undone(vision, bob, browse):
    write_vision(statement="Another world.", principles=["Offline"], by=bob)
    browse(bob).post("/w/acme/strategy/vision/versions/1/restore/")
    now = strategy.vision(bob)
    assert (now.statement, now.principles) == ("Every visit counts.", [])
    assert versions(bob, now)[0].event.because == "as it stood in version 1"
    undo(Event.objects.filter(verb="vision.restored").get().batch, by=bob)
    assert strategy.vision(bob).statement == "Another world."
    assert browse(bob).post("/w/acme/strategy/vision/versions/77/restore/").status_code == 404
    page = browse(bob).get("/w/acme/strategy/vision/versions/?old=1&new=2").content.decode()
    assert "<del>" in page
    assert "Another" in page


def test_who_may_not_write_does_not_restore(vision, bob, carol):
    with pytest.raises(Forbidden):
        restore_vision(vision, versions(bob, vision)[0].content, number=1, by=carol)


# --- approval -------------------------------------------------------------------------------------------


def test_a_yes_is_to_the_version_that_was_read(vision, alice, bob):
    read = strategy.vision(alice)
    write_vision(statement="Another world.", by=bob)
    approved = approve(read, by=alice, base_version=read.version)
    assert (approved.approved_by, approved.approved_version) == (alice, 1)
    assert stale(alice) is True


def test_a_change_of_the_content_is_said_and_taking_it_back_unsays_it(vision, alice, bob):
    approve(vision, by=alice)
    assert stale(bob) is False
    write_vision(statement="Another world.", by=bob)
    assert stale(bob) is True
    undo(Event.objects.filter(verb="vision.written").order_by("-id")[0].batch, by=bob)
    assert stale(bob) is False


def test_health_and_colour_are_no_part_of_what_was_approved(alice, bob):
    aim = create_objective(title="Win the first week", by=bob)
    approve(aim, by=alice)
    change_objective(aim, health="at_risk", colour="moss", by=bob)
    assert strategy.objectives_with_progress(bob).get().stale is False
    change_objective(aim, title="Win the first month", by=bob)
    assert strategy.objectives_with_progress(bob).get().stale is True


def test_only_administrators_say_yes_once_and_may_take_it_back(vision, alice, bob):
    with pytest.raises(Forbidden):
        approve(vision, by=bob)
    approve(vision, by=alice)
    approve(strategy.vision(alice), by=alice)
    assert Event.objects.filter(verb="vision.approved").count() == 1
    withdraw_approval(strategy.vision(alice), by=alice)
    assert strategy.vision(alice).approved_by is None
    with pytest.raises(Conflict):
        withdraw_approval(strategy.vision(alice), by=alice)
    undo(Event.objects.filter(verb="vision.approval_withdrawn").get().batch, by=alice)
    assert strategy.vision(alice).approved_by == alice


def test_the_pages_say_who_approved_and_offer_it_to_who_may(vision, alice, bob, browse):
    aim = create_objective(title="Win the first week", by=bob)
    assert "Approve" not in browse(bob).get("/w/acme/strategy/?lens=vision").content.decode()
    browse(alice).post("/w/acme/strategy/vision/approval/", {"base_version": 1})
    browse(alice).post(f"/w/acme/strategy/objectives/{aim.key}/approval/", {"base_version": 1})
    assert "Alice," in browse(bob).get("/w/acme/strategy/?lens=vision").content.decode()
    assert "Approved" in browse(bob).get("/w/acme/strategy/").content.decode()
    write_vision(statement="Another world.", by=bob)
    assert "Changed since approval" in browse(bob).get("/w/acme/strategy/?lens=vision").content.decode()
    browse(alice).post("/w/acme/strategy/vision/approval/", {"withdraw": "1"})
    assert strategy.vision(bob).approved_by is None
    assert browse(bob).post("/w/acme/strategy/vision/approval/").status_code == 403


def test_over_rest(rest, alice, bob, vision):
    api, path = rest(alice), f"/vision/{vision.pk}/"
    approved = api.put(f"{path}approval/").json()
    assert (approved["approved_by"], approved["approved_version"], approved["changed_since_approval"]) == (
        alice.pk, 1, False,
    )  # fmt: skip
    assert api.patch(path, {"segments": SEGMENTS}).json()["changed_since_approval"] is True
    assert api.patch(path, {"segments": [{"name": "A", "colour": "red"}]}).status_code == 400
    numbers = [one["number"] for one in api.get(f"{path}versions/").json()["results"]]
    assert api.put(f"{path}restore/", {"version": numbers[-1]}).json()["segments"] == []
    assert api.put(f"{path}restore/", {"version": 99}).status_code == 400
    assert api.delete(f"{path}approval/").json()["approved_by"] is None
    assert rest(bob).put(f"{path}approval/").status_code == 403
    aim = create_objective(title="Win the first week", by=bob)
    assert api.put(f"/objectives/{aim.key}/approval/").json()["approved_by"] == alice.pk
