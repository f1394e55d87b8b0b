"""Why a date moved: asked where somebody may count on it, never demanded, and told beside the move."""

import pytest

from features.actions import assign_feature, plan_feature, unplan_feature
from features.dates import Plan
from features.reasons import explain_moves, last_move, wants_reason
from history.models import Event
from history.record import one_batch
from history.sentences import sentence_of
from history.undo import undo
from kit.errors import Forbidden, Refused, Unknown
from tests.make import make_feature


@pytest.fixture
def planned(bob, product):
    feature = make_feature(by=bob, title="Maps", category="planned")
    plan_feature(feature, plan=Plan.month(2027, 1), by=bob)
    return feature


def moved(feature, by, month=3, **why):
    with one_batch() as batch:
        plan_feature(feature, plan=Plan.month(2027, month), by=by, **why)
    return batch.id


def test_a_reason_is_wanted_where_a_committed_date_moves(bob, planned):
    assert wants_reason(bob, moved(planned, bob))


def test_a_reason_is_wanted_where_a_committed_feature_leaves_the_calendar_and_can_be_given(bob, planned):
    with one_batch() as batch:
        unplan_feature(planned, by=bob)
    assert wants_reason(bob, batch.id)
    assert explain_moves(last_move(bob, planned), reason_code="strategy", by=bob) == [planned]
    assert not wants_reason(bob, batch.id)


@pytest.mark.parametrize("category", ["idea", "discovery", "parked"])
def test_none_is_wanted_where_dates_are_a_sketch(bob, product, category):
    sketch = make_feature(by=bob, title="Sketch", category=category)
    plan_feature(sketch, plan=Plan.month(2027, 1), by=bob)
    assert not wants_reason(bob, moved(sketch, bob))


def test_none_is_wanted_for_first_dates_nor_where_one_was_given_nor_of_who_may_not(bob, vera, product, planned):
    fresh = make_feature(by=bob, title="Fresh", category="planned")
    assert not wants_reason(bob, moved(fresh, bob))
    assert not wants_reason(bob, moved(planned, bob, reason_code="capacity"))
    assert not wants_reason(vera, moved(planned, bob, month=5))


def test_a_reason_given_later_is_a_deed_that_joins_the_move(bob, planned):
    batch = moved(planned, bob)
    version = planned.version
    explain_moves(batch, by=bob, reason_code="capacity", because="Two people left.")
    event = Event.objects.about(planned).last()
    assert (event.verb, event.batch, event.version, event.changes) == ("feature.explained", batch, version + 1, {})
    assert (event.reason_code, event.because) == ("capacity", "Two people left.")
    assert sentence_of(event) == f"{bob.name} said why the dates of FLD-1 Maps changed: capacity"
    assert not wants_reason(bob, batch)
    planned.refresh_from_db()
    assert planned.version == version + 1


def test_undo_takes_the_move_back_and_its_reason_does_not_stand_in_the_way(bob, planned):
    batch = moved(planned, bob)
    explain_moves(batch, by=bob, reason_code="capacity")
    undo(batch, by=bob)
    planned.refresh_from_db()
    assert str(planned.ends_on) == "2027-01-31"


def test_one_reason_is_given_to_everything_a_gesture_moved(bob, planned):
    other = make_feature(by=bob, title="Other", category="building")
    plan_feature(other, plan=Plan.month(2027, 1), by=bob)
    with one_batch() as batch:
        for feature in (planned, other):
            plan_feature(feature, plan=Plan.month(2027, 4), by=bob)
    assert {thing.pk for thing in explain_moves(batch.id, by=bob, because="Late.")} == {planned.pk, other.pk}


def test_the_last_move_of_a_feature_is_found(bob, planned):
    batch = moved(planned, bob)
    assign_feature(planned, owner=bob, by=bob)
    assert last_move(bob, planned) == batch


def test_what_makes_no_sense_is_refused(bob, vera, charlie, planned):
    batch = moved(planned, bob)
    with pytest.raises(Refused, match="reason"):
        explain_moves(batch, by=bob)
    with pytest.raises(Refused, match="capacity"):
        explain_moves(batch, by=bob, reason_code="mood")
    with pytest.raises(Forbidden):
        explain_moves(batch, by=vera, reason_code="capacity")
    with pytest.raises(Unknown):
        explain_moves(batch, by=charlie, reason_code="capacity")
    with pytest.raises(Unknown):
        last_move(bob, make_feature(by=bob, title="Never moved"))


# --- the three faces --------------------------------------------------------------------------------------


def post(client, door, body):
    return client.post(f"/w/acme/roadmap/{door}/", body, content_type="application/json")


def test_the_timeline_asks_and_takes_the_answer(browse, bob, planned):
    client = browse(bob)
    move = {"key": planned.key, "starts_on": "2027-02-01", "ends_on": "2027-02-28"}
    answer = post(client, "moves", {"moves": [move]})
    batch = answer["X-Batch"]
    assert answer.json()["why"] is True
    assert post(client, "reasons", {"batch": batch}).json() == {"why": True}
    told = post(client, "reasons", {"batch": batch, "reason_code": "estimate"})
    assert told.json() == {"explained": [planned.key]}
    assert "X-Batch" not in told
    assert post(client, "reasons", {"batch": batch}).json() == {"why": False}


def test_the_popover_gives_the_reason_with_the_move(browse, bob, planned):
    move = {"key": planned.key, "starts_on": "2027-02-01", "ends_on": "2027-02-28"}
    body = {"moves": [move], "reason_code": "customer", "because": "Nordkraft waits."}
    assert post(browse(bob), "moves", body).json()["why"] is False
    event = Event.objects.about(planned).last()
    assert (event.reason_code, event.because) == ("customer", "Nordkraft waits.")


@pytest.mark.parametrize(
    "body", [{}, {"batch": "x"}, {"batch": 7}, {"reason_code": ["capacity"]}, {"because": "x" * 2_001}]
)
def test_nonsense_is_a_clear_no(browse, bob, planned, body):
    good = {"batch": str(moved(planned, bob))}
    assert post(browse(bob), "reasons", good | body if "batch" not in body and body else body).status_code == 400


def test_programs_say_why_by_batch_or_by_feature(rest, bob, planned):
    api = rest(bob)
    batch = moved(planned, bob)
    answer = api.post("/roadmap/reasons/", {"feature": planned.key, "reason_code": "strategy"})
    assert answer.status_code == 201 or answer.status_code == 200, answer.content
    assert answer.json()["batch"] == str(batch)
    assert api.post("/roadmap/reasons/", {"batch": str(batch), "because": "More."}).status_code < 300
    assert api.post("/roadmap/reasons/", {"reason_code": "strategy"}).status_code == 400
    assert api.post("/roadmap/reasons/", {"feature": planned.key}).status_code == 400


def test_viewers_are_refused(rest, vera, bob, planned):
    moved(planned, bob)
    answer = rest(vera).post("/roadmap/reasons/", {"feature": planned.key, "reason_code": "capacity"})
    assert answer.status_code == 403


def test_the_difference_of_two_days_shows_the_later_reason(rest, bob, planned):
    from datetime import timedelta

    import time_machine
    from django.utils import timezone

    with time_machine.travel(timezone.now() + timedelta(days=2)):
        batch = moved(planned, bob, because="First words.")
        explain_moves(batch, by=bob, reason_code="incident")
        start = (timezone.now() - timedelta(days=1)).date()
        body = rest(bob).get(f"/roadmap/diff/?from={start}").json()
    assert body["results"][0]["reason_code"] == "incident"
