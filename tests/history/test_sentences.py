"""History reads like a story: names instead of ids, dates as people say them."""

from datetime import date

import pytest

from features.actions import (
    change_feature,
    link_features,
    plan_feature,
    remove_feature,
    score_feature,
    set_status,
    unplan_feature,
)
from features.dates import Plan, in_words
from history.models import Event
from history.record import one_step
from history.sentences import sentence_of, tell
from history.undo import undo
from tests.make import make_feature, status


def last(thing=None):
    return Event.objects.select_related("actor").order_by("-id").first()


@pytest.fixture
def feature(alice):
    return make_feature(by=alice)


def test_a_status_has_its_name(bob, feature):
    set_status(feature, status=status(bob, "building"), by=bob, on=date(2026, 11, 1))

    assert sentence_of(last()) == "Bob set the status of FLD-1 Dark mode to Building"


def test_an_owner_has_a_name(bob, carol, feature):
    change_feature(feature, owner=carol, by=bob)
    assert sentence_of(last()) == "Bob set the owner of FLD-1 Dark mode to Carol"

    change_feature(feature, owner=None, by=bob)
    assert sentence_of(last()) == "Bob cleared the owner of FLD-1 Dark mode"


def test_a_new_title_is_quoted(bob, feature):
    change_feature(feature, title="Night mode", by=bob)

    assert sentence_of(last()) == "Bob renamed FLD-1 Night mode to “Night mode”"


def test_planning_says_when(bob, feature):
    plan_feature(feature, plan=Plan.quarter(2027, 1), by=bob)
    assert sentence_of(last()) == "Bob planned FLD-1 Dark mode for Q1 2027"

    unplan_feature(feature, by=bob)
    assert sentence_of(last()) == "Bob took FLD-1 Dark mode off the calendar"


def test_effort_and_score_say_their_numbers(bob, feature):
    change_feature(feature, effort_low=2, effort_high=4, by=bob)
    assert sentence_of(last()) == "Bob estimated FLD-1 Dark mode anew: effort from 2, effort to 4"

    score_feature(feature, reach=500, impact=2, confidence=80, effort=1, by=bob)
    assert sentence_of(last()) == "Bob scored FLD-1 Dark mode: reach 500, impact 2, confidence 80, effort 1"


def test_a_link_names_both_ends(bob, alice, feature):
    link_features(feature, make_feature(by=alice, title="Sunrise"), by=bob)

    assert sentence_of(last()) == "Bob noted that FLD-1 Dark mode blocks FLD-2 Sunrise"


def test_taking_back_is_told(alice, feature):
    with one_step() as step:
        remove_feature(feature, by=alice)
    undo(step.id, by=alice)

    assert sentence_of(last()) == "Alice brought FLD-1 Dark mode back"


def test_beside_the_thing_its_name_is_left_out(bob, feature):
    set_status(feature, status=status(bob, "planned"), by=bob, on=date(2026, 11, 1))

    assert tell([last()], of_one_thing=True)[0].text == "Bob set the status to Planned"


def test_many_events_cost_as_many_queries_as_few(alice, bob, feature, django_assert_num_queries):
    for owner in [alice, bob, alice, bob]:
        change_feature(feature, owner=owner, status=status(alice, "idea"), by=alice)
    events = list(Event.objects.select_related("actor").filter(noun="feature"))

    with django_assert_num_queries(3):  # members, products, statuses
        tell(events)


@pytest.mark.parametrize(
    ("first", "last_day", "granularity", "words"),
    [
        ("2027-01-01", "2027-03-31", "quarter", "Q1 2027"),
        ("2026-11-01", "2026-11-30", "month", "Nov 2026"),
        ("2026-11-03", "2027-01-29", "day", "3 Nov 2026 → 29 Jan 2027"),
        ("2027-01-03", "2027-01-29", "day", "3 Jan → 29 Jan 2027"),
        ("2027-01-03", "2027-01-03", "day", "3 Jan 2027"),
        ("2027-01-01", "2027-06-30", "quarter", "Jan → Jun 2027"),
        (None, None, "bucket", "Next"),
    ],
)
def test_dates_as_people_say_them(first, last_day, granularity, words):
    assert in_words(first, last_day, granularity, "next") == words
