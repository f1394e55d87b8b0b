"""The slice that every other verb copies."""

from datetime import date

import pytest

from features.actions import plan_feature, set_status, unplan_feature
from features.dates import Plan
from history.models import Event
from history.undo import undo
from kit.errors import Forbidden, Refused, Stale
from tests.make import make_feature, make_release, status

NOVEMBER = Plan.month(2026, 11)
QUARTER = Plan.quarter(2027, 1)


def test_a_plan_is_dates_with_a_granularity(bob):
    feature = plan_feature(make_feature(by=bob), plan=QUARTER, by=bob)
    assert (feature.starts_on, feature.ends_on) == (date(2027, 1, 1), date(2027, 3, 31))
    assert feature.granularity == "quarter"


def test_the_deed_is_on_record_with_its_reason(bob):
    feature = make_feature(by=bob)
    plan_feature(feature, plan=NOVEMBER, by=bob, because="The pilot starts in December.", reason_code="customer")
    event = Event.objects.about(feature).last()
    assert (event.verb, event.actor, event.because, event.reason_code) == (
        "feature.planned",
        bob,
        "The pilot starts in December.",
        "customer",
    )
    assert event.changes["starts_on"] == [None, "2026-11-01"]


def test_saying_it_again_is_no_event(bob):
    feature = plan_feature(make_feature(by=bob), plan=NOVEMBER, by=bob)
    before = Event.objects.count()
    plan_feature(feature, plan=NOVEMBER, by=bob)
    assert Event.objects.count() == before
    assert feature.version == 2


@pytest.mark.parametrize("cast", ["carol", "vera"])
def test_only_editors_plan(request, bob, cast):
    with pytest.raises(Forbidden):
        plan_feature(make_feature(by=bob), plan=NOVEMBER, by=request.getfixturevalue(cast))


def test_a_shipped_feature_cannot_be_planned_again(bob):
    feature = set_status(make_feature(by=bob), status=status(bob, "shipped"), by=bob, on=date(2026, 11, 1))
    with pytest.raises(Refused, match="shipped"):
        plan_feature(feature, plan=NOVEMBER, by=bob)


def test_one_day_alone_is_no_plan():
    with pytest.raises(Refused) as refusal:
        Plan(starts_on=date(2026, 11, 1))
    assert refusal.value.field == "ends_on"


def test_the_second_writer_of_the_same_field_is_told(bob, alice):
    feature = make_feature(by=bob)
    plan_feature(feature, plan=NOVEMBER, by=alice)
    feature.refresh_from_db()
    with pytest.raises(Stale) as stale:
        plan_feature(feature, plan=QUARTER, by=bob, base_version=1)
    assert stale.value.conflicts["starts_on"] == {"yours": "2027-01-01", "theirs": "2026-11-01"}
    assert stale.value.theirs_by == alice.name


def test_edits_of_different_fields_merge(bob, alice):
    feature = make_feature(by=bob)
    from features.actions import change_feature
    from features.models import Feature

    change_feature(Feature.objects.get(pk=feature.pk), title="Night mode", by=alice)
    plan_feature(feature, plan=NOVEMBER, by=bob)  # bob still holds version 1
    feature.refresh_from_db()
    assert feature.title == "Night mode"
    assert feature.starts_on == date(2026, 11, 1)
    assert feature.version == 3


def test_undo_brings_the_dates_back_and_undoing_that_is_redo(bob):
    feature = plan_feature(make_feature(by=bob), plan=NOVEMBER, by=bob)
    plan_feature(feature, plan=QUARTER, by=bob)
    undone = undo(Event.objects.about(feature).last().batch, by=bob)
    feature.refresh_from_db()
    assert feature.starts_on == date(2026, 11, 1)
    undo(undone, by=bob)
    feature.refresh_from_db()
    assert feature.starts_on == date(2027, 1, 1)


def test_unplanning_keeps_the_release(bob, product):
    release = make_release(by=bob, product=product)
    plan = Plan(date(2026, 11, 2), date(2026, 11, 20), release=release)
    feature = plan_feature(make_feature(by=bob, product=product), plan=plan, by=bob)
    unplan_feature(feature, by=bob)
    assert feature.starts_on is None
    assert feature.release == release


# --- over REST ------------------------------------------------------------------------------------------


def test_put_plans_and_delete_takes_it_off_the_calendar(rest, bob):
    feature = make_feature(by=bob)
    api = rest(bob)
    answer = api.put(f"/features/{feature.key}/plan/", {"starts_on": "2026-11-02", "ends_on": "2026-11-20"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["starts_on"] == "2026-11-02"
    assert answer["X-Batch"]
    assert answer["ETag"].startswith('"v2.')
    gone = api.delete(f"/features/{feature.key}/plan/")
    assert gone.status_code == 200
    assert gone.json()["starts_on"] is None


def test_a_stale_plan_is_a_409_that_carries_both_values(rest, alice, bob):
    feature = make_feature(by=bob)
    plan_feature(feature, plan=NOVEMBER, by=alice)
    body = {"starts_on": "2027-01-01", "ends_on": "2027-03-31", "base_version": 1}
    answer = rest(bob).put(f"/features/{feature.key}/plan/", body)
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["conflicts"]["starts_on"] == {"yours": "2027-01-01", "theirs": "2026-11-01"}


def test_if_match_of_an_old_version_is_412_with_the_current_one(rest, bob):
    feature = plan_feature(make_feature(by=bob), plan=NOVEMBER, by=bob)
    body = {"starts_on": "2027-01-01", "ends_on": "2027-03-31"}
    answer = rest(bob).put(f"/features/{feature.key}/plan/", body, if_match='"v1.1"')
    assert answer.status_code == 412
    assert answer.json()["version"] == 2


def test_a_stranger_is_told_that_there_is_nothing(rest, bob, charlie):
    feature = make_feature(by=bob)
    stranger = rest(charlie)
    for address in (f"/features/{feature.key}/plan/", f"/api/v1/w/acme/features/{feature.key}/plan/"):
        assert stranger.put(address, {"starts_on": None, "ends_on": None}).status_code == 404


def test_bad_dates_say_where(rest, bob):
    feature = make_feature(by=bob)
    answer = rest(bob).put(f"/features/{feature.key}/plan/", {"starts_on": "2026-11-31", "ends_on": "soon", "x": 1})
    assert answer.status_code == 400
    assert {error["pointer"] for error in answer.json()["errors"]} >= {"/x"}


def test_a_list_page_reads_everything_in_a_constant_number_of_queries(rest, bob, django_assert_num_queries):
    api = rest(bob)
    make_feature(by=bob)
    api.get("/features/")
    with django_assert_num_queries(2):
        one = api.get("/features/").json()
    for number in range(3):
        make_feature(by=bob, title=f"Feature {number}")
    with django_assert_num_queries(2):
        four = api.get("/features/?sort=-score,title&limit=2&expand=status,owner").json()
    assert len(one["results"]) == 1
    assert len(four["results"]) == 2
    assert four["next"]
    rest_of_it = api.get(four["next"]).json()
    assert len(rest_of_it["results"]) == 2
    assert rest_of_it["next"] is None
    back = api.get(rest_of_it["previous"]).json()
    assert [row["key"] for row in back["results"]] == [row["key"] for row in four["results"]]
