"""The roadmap for programs: now, on a day that was, and the difference between two."""

from datetime import timedelta

import pytest
import time_machine

from features.actions import change_feature, link_features, plan_feature, remove_feature, score_feature
from features.dates import Plan
from metrics import facts
from roadmaps.actions.objectives import change_objective, contribute, create_key_result, create_objective
from tests.make import make_feature
from tests.metrics.make import make_metric, readings, recompute_now


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def year(bob, product, clock):
    """March: two features, one planned. June: it slips with a reason, another is scored, one goes, one comes."""
    moved, gone = make_feature(by=bob, title="Moved"), make_feature(by=bob, title="Gone")
    plan_feature(moved, plan=Plan.month(2026, 5), by=bob)
    clock.shift(timedelta(days=90))
    plan_feature(moved, plan=Plan.month(2026, 7), by=bob, because="The depot was not ready.", reason_code="dependency")
    change_feature(moved, by=bob, title="Moved and renamed")
    score_feature(moved, by=bob, reach=100, impact=3, confidence=80, effort=1)
    remove_feature(gone, by=bob)
    fresh = make_feature(by=bob, title="Fresh")
    link_features(moved, fresh, by=bob)
    return moved


def features_of(body):
    return {feature["key"]: feature for lane in body["lanes"] for feature in lane["features"]}


def test_the_roadmap_is_lanes_of_features(rest, bob, year):
    body = rest(bob).get("/roadmap/").json()
    assert features_of(body)[year.key]["starts_on"] == "2026-07-01"
    assert body["dependencies"] == [[year.key, "FLD-3"]]
    assert [feature["title"] for feature in body["not_scheduled"]] == ["Fresh"]


def test_as_of_a_day_it_is_as_it_stood(rest, bob, year):
    body = rest(bob).get("/roadmap/?as_of=2026-03-02&from=2026-03-01&to=2026-09-01").json()
    assert body["as_of"] == "2026-03-02"
    assert features_of(body)[year.key]["starts_on"] == "2026-05-01"
    assert {feature["title"] for feature in body["not_scheduled"]} == {"Gone"}


@pytest.fixture
def goal(bob, year, clock):
    """In March the goal was half reached and at risk; by June it is renamed, reached, on track, and served anew."""
    clock.move_to("2026-03-02T12:00:00Z")
    aim = create_objective(title="Win the first week", health="at_risk", by=bob)
    metric = make_metric(by=bob, grain="day", aggregation="last")
    create_key_result(aim, title="Activation", metric=metric, start_value=0, target_value=100, by=bob)
    contribute(year, aim, by=bob)
    facts.record(metric, readings(("2026-03-01T10:00", 50)), as_read=True)
    clock.move_to("2026-05-31T12:00:00Z")
    facts.record(metric, readings(("2026-03-01T10:00", 55), ("2026-05-30T10:00", 100)))
    change_objective(aim, title="Win the first month", health="on_track", by=bob)
    create_objective(title="Grow", by=bob)
    recompute_now()
    return aim


def lane_of(body, title):
    return next(lane for lane in body["lanes"] if lane["title"] == title)


def test_as_of_a_day_objectives_stand_where_they_stood(rest, bob, goal, clock):
    api = rest(bob)
    now = lane_of(api.get("/roadmap/?lanes=objective").json(), "Win the first month")
    assert (now["progress"], now["health"]) == (100, "on_track")
    then = api.get("/roadmap/?lanes=objective&as_of=2026-03-02&from=2026-03-01&to=2026-09-01").json()
    assert "Grow" not in [lane["title"] for lane in then["lanes"]]
    lane = lane_of(then, "Win the first week")
    assert (lane["progress"], lane["health"]) == (50, "at_risk")
    assert [feature["title"] for feature in lane["features"]] == ["Moved"]


def test_a_baseline_says_how_far_each_slipped(rest, bob, year):
    body = rest(bob).get("/roadmap/?baseline=2026-03-02").json()
    assert features_of(body)[year.key]["slip_days"] == 61


def test_the_difference_says_what_who_and_why(rest, bob, year):
    results = rest(bob).get("/roadmap/diff/?from=2026-03-02&to=2026-06-01").json()["results"]
    kinds = sorted((tuple(one["kinds"]), one["label"]) for one in results)
    assert kinds == [
        (("added",), "FLD-3 Fresh"),
        (("moved", "re-scoped"), "FLD-1 Moved and renamed"),
        (("re-scored",), "FLD-1 Moved and renamed"),
        (("removed",), "FLD-2 Gone"),
    ]
    moved = next(one for one in results if "moved" in one["kinds"])
    assert moved["fields"]["starts_on"] == ["2026-05-01", "2026-07-01"]
    assert moved["deeds"][0]["because"] == "The depot was not ready."
    assert (moved["deeds"][0]["by"], moved["deeds"][0]["reason_code"]) == (bob.name, "dependency")


def test_the_same_day_twice_is_no_difference(rest, bob, year):
    assert rest(bob).get("/roadmap/diff/?from=2026-06-01&to=2026-06-01").json()["results"] == []


@pytest.mark.parametrize(
    "query",
    ["?as_of=soon", "?as_of=2999-01-01", "?lanes=mood", "?colour=red", "?x=1", "diff/?to=never", "diff/?from=x",
     "diff/?from=2026-06-01&to=2026-01-01", "diff/?from=0001-01-01", "diff/?from=2026-01-01&x=1"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_name(rest, bob, query):
    answer = rest(bob).get(f"/roadmap/{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_stranger_sees_the_own_workspace_only(rest, bob, charlie, year):
    assert rest(charlie).get("/api/v1/w/acme/roadmap/").status_code == 404
    assert rest(charlie).get("/roadmap/diff/?from=2026-03-02").json()["results"] == []


def test_queries_do_not_grow_with_the_difference(rest, bob, year, clock, django_assert_max_num_queries):
    api = rest(bob)
    for number in range(6):
        make_feature(by=bob, title=f"More {number}")
    with django_assert_max_num_queries(26):
        assert len(api.get("/roadmap/diff/?from=2026-03-02&to=2026-06-01").json()["results"]) == 10
