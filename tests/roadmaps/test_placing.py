"""A proposal for the next two quarters: what it takes, what it leaves out, and that it writes nothing."""

from datetime import date

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from features.actions import plan_feature, score_feature
from features.dates import Plan
from features.models import Feature
from history.models import Event
from roadmaps.placing import MOST, Quarter, fill, share
from tests.make import make_feature, make_team


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-21 09:00:00+00:00", tick=False):
        yield


def quarter(planned=0.0, capacity=0.0):
    return Quarter("Q1 2027", date(2027, 1, 1), date(2027, 3, 31), planned, capacity)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(0, 40), max_size=12),
    st.lists(st.tuples(st.floats(0, 30), st.sampled_from([0.0, 20.0, 60.0])), min_size=2, max_size=2),
)
def test_no_quarter_is_filled_beyond_its_room_and_nothing_is_lost(efforts, rooms):
    best = [{"key": str(n), "effort": effort} for n, effort in enumerate(efforts)]
    quarters = [quarter(*room) for room in rooms]
    left = fill(best, quarters)
    for one in quarters:
        assert not one.features or not one.capacity or one.asked <= one.capacity
        assert len(one.features) <= MOST / 2
    placed = [one["key"] for q in quarters for one in q.features] + [one["key"] for one in left]
    assert sorted(placed, key=int) == [one["key"] for one in best[:MOST]]


def test_an_effort_counts_by_the_days_it_shares():
    first, last = date(2027, 1, 1), date(2027, 3, 31)
    assert share(10, date(2026, 12, 1), date(2026, 12, 31), first, last) == 0
    assert share(10, first, last, first, last) == 10
    assert share(10, date(2026, 12, 22), date(2027, 1, 10), first, last) == pytest.approx(5)


@pytest.fixture
def ideas(bob, product):
    make_team(by=bob, capacity=4)  # twelve person-weeks a quarter
    made = {}
    for title, reach, effort in (("Low", 10, 3), ("Best", 900, 8), ("Good", 500, 6), ("Huge", 700, 30)):
        one = make_feature(by=bob, title=title, effort_low=effort, effort_high=effort)
        score_feature(one, reach=reach, impact=1, confidence=100, effort=1, by=bob)
        made[title] = one
    return made


def told(answer):
    assert answer.status_code == 200, answer.content
    body = answer.json()
    left = [one["title"] for one in body["left_out"]]
    return {q["name"]: [one["title"] for one in q["features"]] for q in body["quarters"]}, left


def test_the_best_come_first_and_what_has_no_room_is_named(browse, bob, ideas):
    before = Event.objects.count()
    answer = browse(bob).get("/w/acme/roadmap/proposal/")
    assert told(answer) == ({"Q1 2027": ["Best", "Low"], "Q2 2027": ["Good"]}, ["Huge"])
    first = answer.json()["quarters"][0]
    assert (first["starts_on"], first["ends_on"]) == ("2027-01-01", "2027-03-31")
    assert (first["planned"], first["asked"], first["capacity"]) == (0, 11, 12)
    assert Event.objects.count() == before


def test_what_is_planned_already_takes_its_room(browse, bob, ideas):
    plan_feature(ideas["Best"], plan=Plan(date(2027, 1, 1), date(2027, 3, 31)), by=bob)
    places, left = told(browse(bob).get("/w/acme/roadmap/proposal/"))
    assert places == {"Q1 2027": ["Low"], "Q2 2027": ["Good"]}
    assert left == ["Huge"]


def test_the_filters_of_the_page_hold_and_rest_says_the_same(browse, rest, bob, ideas):
    assert told(browse(bob).get("/w/acme/roadmap/proposal/?q=Good"))[0] == {"Q1 2027": ["Good"], "Q2 2027": []}
    assert told(rest(bob).get("/roadmap/proposal/")) == told(browse(bob).get("/w/acme/roadmap/proposal/"))
    assert rest(bob).get("/roadmap/proposal/?zoom=week").status_code == 400


def test_a_placed_feature_means_the_whole_quarter(rest, bob, ideas):
    move = {"feature": ideas["Best"].key, "starts_on": "2027-01-01", "ends_on": "2027-03-31"}
    assert rest(bob).post("/roadmap/moves/", {"moves": [move]}).status_code in (200, 201)
    assert Feature.objects.get(pk=ideas["Best"].pk).granularity == "quarter"


def test_an_empty_roadmap_offers_it_to_those_who_may_plan(browse, bob, vera, ideas):
    assert "Place the top 4 by score" in browse(bob).get("/w/acme/roadmap/").content.decode()
    assert "data-place" not in browse(vera).get("/w/acme/roadmap/").content.decode()
