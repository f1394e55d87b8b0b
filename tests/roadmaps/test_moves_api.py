"""What a drag does, over REST: the same actions, rights and conflicts, several moves as one step."""

from datetime import date

import pytest

from features.actions import link_features, plan_feature
from features.dates import Plan
from history.models import Event
from roadmaps.actions.objectives import contribute, create_objective
from roadmaps.models import Contribution
from tests.make import make_feature, make_team


@pytest.fixture
def pair(bob, product):
    """Two planned features, the second of which waits for the first."""
    first, second = make_feature(by=bob, title="First"), make_feature(by=bob, title="Second")
    plan_feature(first, plan=Plan(date(2027, 1, 4), date(2027, 1, 29)), by=bob)
    plan_feature(second, plan=Plan(date(2027, 2, 1), date(2027, 2, 26)), by=bob)
    link_features(first, second, by=bob)
    return first, second


def at(feature):
    feature.refresh_from_db()
    return str(feature.starts_on), str(feature.ends_on)


def move(feature, **where):
    return {"feature": feature.key, **where}


def test_several_moves_are_one_step_to_undo(rest, bob, pair):
    days = [("2027-03-01", "2027-03-26"), ("2027-04-01", "2027-04-30")]
    moves = [move(f, starts_on=a, ends_on=b) for f, (a, b) in zip(pair, days, strict=True)]
    answer = rest(bob).post("/roadmap/moves/", {"moves": moves})
    assert answer.status_code == 200
    assert [at(feature) for feature in pair] == days
    assert [one["version"] for one in answer.json()["features"]] == [feature.version for feature in pair]
    assert rest(bob).post("/undo/", {"batch": answer.json()["batch"]}).status_code == 200
    assert [at(feature)[0] for feature in pair] == ["2027-01-04", "2027-02-01"]


def test_days_and_lane_go_together(rest, bob, pair):
    team = make_team(by=bob, name="Core")
    old, new = create_objective(title="Old", by=bob), create_objective(title="New", by=bob)
    contribute(pair[0], old, by=bob, weight=3)
    wanted = {"starts_on": "2027-03-01", "ends_on": "2027-03-26", "team": team.slug, "owner": bob.pk}
    answer = rest(bob).post("/roadmap/moves/", {"moves": [move(pair[0], objective=new.key, **wanted)]})
    assert answer.status_code == 200
    assert at(pair[0]) == ("2027-03-01", "2027-03-26")
    assert (pair[0].team_id, pair[0].owner_id) == (team.pk, bob.pk)
    assert list(Contribution.objects.visible_to(bob).values_list("objective_id", "weight")) == [(new.pk, 3)]


def test_both_days_null_take_it_off_the_calendar(rest, bob, pair):
    rest(bob).post("/roadmap/moves/", {"moves": [move(pair[1], starts_on=None, ends_on=None)]})
    assert at(pair[1]) == ("None", "None")


def test_all_moves_or_none(rest, bob, pair):
    good = move(pair[0], starts_on="2027-03-01", ends_on="2027-03-26")
    for bad in (
        move(pair[1], starts_on="2027-03-26", ends_on="2027-03-01"),
        move(pair[1], starts_on="2027-03-26"),
        move(pair[1], starts_on="2027-03-01", ends_on="2027-03-26", version=1),
        {"feature": "FLD-99", "starts_on": "2027-03-01", "ends_on": "2027-03-26"},
        move(pair[1]),
        move(pair[1], colour="red"),
    ):
        plan_feature(pair[1], plan=Plan(date(2027, 2, 1), date(2027, 2, 26)), by=bob)
        answer = rest(bob).post("/roadmap/moves/", {"moves": [good, bad]})
        assert answer.status_code in (400, 404, 409), bad
        assert at(pair[0])[0] == "2027-01-04"


def test_a_move_on_top_of_another_is_a_conflict_that_tells_both(rest, bob, alice, pair):
    base = pair[0].version
    plan_feature(pair[0], plan=Plan(date(2027, 5, 3), date(2027, 5, 28)), by=alice)
    moves = [move(pair[0], starts_on="2027-03-01", ends_on="2027-03-26", version=base)]
    answer = rest(bob).post("/roadmap/moves/", {"moves": moves})
    assert answer.status_code == 409
    assert answer.json()["conflicts"]["starts_on"] == {"yours": "2027-03-01", "theirs": "2027-05-03"}


def test_the_page_door_says_the_same(browse, rest, bob, alice, pair):
    """One conflict, one right and one refusal, asked at both doors."""
    base = pair[0].version
    plan_feature(pair[0], plan=Plan(date(2027, 5, 3), date(2027, 5, 28)), by=alice)
    days = {"starts_on": "2027-03-01", "ends_on": "2027-03-26"}
    door = browse(bob).post(
        "/w/acme/roadmap/moves/",
        {"moves": [{"key": pair[0].key, "base_version": base, **days}]},
        content_type="application/json",
    )
    api = rest(bob).post("/roadmap/moves/", {"moves": [move(pair[0], version=base, **days)]})
    assert door.status_code == api.status_code == 409
    assert door.json()["conflicts"] == api.json()["conflicts"]


def test_the_page_door_answers_a_move_sent_twice_without_a_second_event(browse, bob, pair):
    days = {"starts_on": "2027-03-01", "ends_on": "2027-03-26"}
    body = {"moves": [{"key": pair[0].key, "base_version": pair[0].version, **days}]}
    before, door = Event.objects.count(), browse(bob)
    answers = [door.post("/w/acme/roadmap/moves/", body, content_type="application/json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert Event.objects.count() == before + 1


def test_who_may_not_plan_may_not_move_or_shift(rest, vera, carol, pair):
    for member in (vera, carol):
        moves = {"moves": [move(pair[0], starts_on="2027-03-01", ends_on="2027-03-26")]}
        assert rest(member).post("/roadmap/moves/", moves).status_code == 403
        assert rest(member).post("/roadmap/shifts/", {"feature": pair[0].key}).status_code == 403
    assert at(pair[0])[0] == "2027-01-04"


def test_the_same_key_moves_once(rest, bob, pair):
    body = {"moves": [move(pair[0], starts_on="2027-03-01", ends_on="2027-03-26")]}
    planned = Event.objects.filter(verb="feature.planned")
    before = planned.count()
    one = rest(bob).post("/roadmap/moves/", body, idempotency_key="drag-1")
    two = rest(bob).post("/roadmap/moves/", body, idempotency_key="drag-1")
    assert one.json() == two.json()
    assert planned.count() == before + 1


def test_what_waits_is_shifted_behind_its_end(rest, bob, pair):
    plan_feature(pair[0], plan=Plan(date(2027, 1, 4), date(2027, 2, 12)), by=bob)
    answer = rest(bob).post("/roadmap/shifts/", {"feature": pair[0].key, "because": "The pilot takes longer."})
    assert answer.json()["features"] == [
        {"key": pair[1].key, "version": pair[1].version + 1, "starts_on": "2027-02-12", "ends_on": "2027-03-09"}
    ]
    assert Event.objects.latest("pk").because == "The pilot takes longer."
    assert at(pair[1]) == ("2027-02-12", "2027-03-09")


def test_what_waits_is_pulled_as_far_as_it_may_as_one_step(rest, bob, pair):
    answer = rest(bob).post("/roadmap/shifts/", {"feature": pair[0].key, "direction": "earlier"})
    assert [(one["key"], one["starts_on"]) for one in answer.json()["features"]] == [(pair[1].key, "2027-01-29")]
    assert rest(bob).post("/undo/", {"batch": answer.json()["batch"]}).status_code == 200
    assert at(pair[1])[0] == "2027-02-01"


def test_what_also_waits_for_something_without_dates_stays(rest, bob, pair):
    undated = make_feature(by=bob, title="Some day")
    link_features(undated, pair[1], by=bob)
    answer = rest(bob).post("/roadmap/shifts/", {"feature": pair[0].key, "direction": "earlier"})
    assert answer.json()["features"] == []
    assert rest(bob).post("/roadmap/shifts/", {"feature": pair[0].key, "direction": "up"}).status_code == 400
