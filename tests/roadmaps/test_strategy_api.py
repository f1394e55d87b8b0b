"""The strategy over REST, and what the strategy page reads."""

import pytest

from metrics import facts
from roadmaps.actions.objectives import contribute, create_key_result, create_objective
from roadmaps.strategy import aims, strategy
from tests.make import make_feature
from tests.metrics.make import make_metric, readings, recompute_now


@pytest.fixture
def first_week(bob):
    return create_objective(title="Win the first week", by=bob)


def test_an_objective_is_created_read_changed_and_removed(rest, bob):
    api = rest(bob)
    made = api.post("/objectives/", {"title": "Win the first week", "owner": bob.pk, "colour": "moss"})
    assert made.status_code == 201, made.content
    assert (made.json()["key"], made.json()["colour"], made.json()["owner"]) == ("O-1", "moss", bob.pk)
    assert made["X-Batch"]
    changed = api.patch("/objectives/O-1/", {"health": "at_risk"}, if_match=made["ETag"])
    assert changed.json()["health"] == "at_risk"
    assert api.patch("/objectives/O-1/", {"title": "Late"}, if_match=made["ETag"]).status_code == 412
    assert api.get("/objectives/?health=at_risk&expand=owner").json()["results"][0]["owner"]["name"] == bob.name
    assert api.delete("/objectives/O-1/").status_code == 204
    assert api.get("/objectives/O-1/").status_code == 404


def test_a_key_result_says_what_its_kpi_measured(rest, bob, first_week):
    metric = make_metric(by=bob)
    made = rest(bob).post(
        "/key-results/", {"objective": "O-1", "title": "Activation", "metric": metric.key, "target_value": 55}
    )
    assert made.status_code == 201, made.content
    assert made.json()["measured_value"] is None
    from metrics.actions import record_readings

    record_readings(metric, readings(("2026-11-01T10:00", 44), ("2026-11-02T10:00", 46)), by=bob)
    recompute_now()
    assert rest(bob).get("/key-results/KR-1/").json()["measured_value"] == 46


def test_a_contribution_joins_a_feature_and_an_objective(rest, bob, first_week):
    feature = make_feature(by=bob)
    api = rest(bob)
    made = api.post("/contributions/", {"objective": "O-1", "feature": feature.key, "weight": 3})
    assert made.status_code == 201, made.content
    again = api.post("/contributions/", {"objective": "O-1", "feature": feature.key, "weight": 1})
    assert again.json()["id"] == made.json()["id"]
    assert again.json()["weight"] == 1
    path = f"/contributions/{made.json()['id']}/"
    assert api.patch(path, {"weight": 4}).status_code == 400
    assert api.delete(path).status_code == 204


def test_the_vision_is_posted_once_and_patched(rest, bob):
    api = rest(bob)
    assert api.post("/vision/", {"need": "less driving"}).status_code == 400
    made = api.post("/vision/", {"statement": "Every visit counts.", "principles": ["Offline first"]})
    assert made.status_code == 201, made.content
    changed = api.patch(f"/vision/{made.json()['id']}/", {"unlike": "suites that need a consultant"})
    assert changed.json()["unlike"] == "suites that need a consultant"
    assert changed.json()["version"] == 2


BODIES = {
    "objectives": {"title": "Win"},
    "key-results": {"objective": "O-1", "title": "Activation", "target_value": 5},
    "contributions": {"objective": "O-1", "feature": "FLD-1"},
    "vision": {"statement": "Every visit counts."},
    "companies": {"name": "Nordkraft"},
    "stakeholders": {"name": "Ingrid"},
}


@pytest.mark.parametrize("noun", BODIES)
def test_viewers_read_and_do_not_write(rest, bob, vera, first_week, noun):
    make_feature(by=bob)
    assert rest(vera).get(f"/{noun}/").status_code == 200
    assert rest(vera).post(f"/{noun}/", BODIES[noun]).status_code == 403


@pytest.mark.parametrize("noun", BODIES)
def test_a_stranger_finds_nothing(rest, bob, charlie, first_week, noun):
    make_feature(by=bob)
    made = rest(bob).post(f"/{noun}/", BODIES[noun])
    assert made.status_code == 201, made.content
    name = made.json().get("key", made.json()["id"])
    stranger = rest(charlie)
    for address in (f"/{noun}/{name}/", f"/api/v1/w/acme/{noun}/{name}/"):
        assert stranger.get(address).status_code == 404
        assert stranger.patch(address, BODIES[noun]).status_code == 404
    assert stranger.get(f"/{noun}/").json()["results"] == []
    if noun in {"key-results", "contributions"}:  # pointing into somebody else's workspace
        assert stranger.post(f"/{noun}/", BODIES[noun]).status_code == 400


@pytest.mark.parametrize("noun", BODIES)
def test_unknown_fields_and_parameters_are_named(rest, bob, first_week, noun):
    refused = rest(bob).post(f"/{noun}/", BODIES[noun] | {"colour_of_the_sky": "blue"})
    assert refused.status_code == 400
    assert "colour_of_the_sky" in refused.content.decode()
    assert rest(bob).get(f"/{noun}/?sky=blue").status_code == 400


@pytest.mark.parametrize("noun", ["objectives", "key-results", "contributions"])
def test_lists_cost_the_same_with_one_row_and_with_three(rest, bob, django_assert_num_queries, noun):
    api = rest(bob)
    api.get(f"/{noun}/")
    for number in range(3):
        objective = create_objective(title=f"Objective {number}", by=bob)
        create_key_result(objective, title="Result", target_value=5, by=bob)
        contribute(make_feature(by=bob, title=f"Feature {number}"), objective, by=bob)
        with django_assert_num_queries(2):
            assert len(api.get(f"/{noun}/").json()["results"]) == number + 1


# --- reading --------------------------------------------------------------------------------------------


def test_progress_is_the_weighted_mean_of_kpis_and_numbers(bob, first_week):
    from metrics.actions import record_readings

    metric = make_metric(by=bob)
    record_readings(
        metric,
        readings(
            ("2026-11-01T10:00", 48),
        ),
        by=bob,
    )
    recompute_now()
    about = {"metric": metric, "start_value": 41, "target_value": 55, "weight": 3}
    create_key_result(first_week, title="Activation", by=bob, **about)
    create_key_result(first_week, title="Deals", start_value=9, target_value=2, current_value=9, by=bob)
    create_key_result(first_week, title="Unknown", target_value=2, by=bob)
    (aim,) = aims(bob)
    assert [result.percent for result in aim.results] == [50, 0, None]
    assert aim.share == 0.375


def test_orphans_on_both_sides_are_seen(bob, first_week):
    alone = create_objective(title="Alone", by=bob)
    contribute(make_feature(by=bob, title="Serves"), first_week, by=bob)
    make_feature(by=bob, title="Serves nothing")
    make_feature(by=bob, title="Shipped anyway", category="shipped")
    page = strategy(bob)
    assert [aim.row for aim in page.unserved] == [alone]
    assert [feature.title for feature in page.unserving] == ["Serves nothing"]


def test_the_strategy_costs_the_same_with_one_objective_and_with_three(bob, django_assert_num_queries):
    for number in range(3):
        objective = create_objective(title=f"Objective {number}", by=bob)
        contribute(make_feature(by=bob, title=f"Feature {number}"), objective, by=bob)
        with django_assert_num_queries(10):
            strategy(bob)


def test_progress_is_the_number_that_every_page_says(rest, bob, first_week):
    """Up, down, beyond both ends, by KPI, by hand, undefined, and weighted."""
    metric, silent = make_metric(by=bob), make_metric(by=bob, name="Silent")
    facts.record(metric, readings(("2026-11-01T10:00", 46)))
    recompute_now()
    cases = [
        ({"metric": metric, "start_value": 40, "target_value": 55, "weight": 3}, 40),
        ({"metric": silent, "start_value": 40, "target_value": 55}, None),
        ({"metric": metric, "current_value": 55, "start_value": 40, "target_value": 55}, 40),
        ({"current_value": 4.5, "start_value": 5, "target_value": 1}, 12),
        ({"current_value": 99, "start_value": 0, "target_value": 10, "weight": 2}, 100),
        ({"current_value": -5, "start_value": 0, "target_value": 10}, 0),
        ({"current_value": 5, "start_value": 5, "target_value": 5}, None),
        ({"target_value": 5}, None),
    ]
    for number, (values, _) in enumerate(cases):
        create_key_result(first_week, title=f"Result {number}", by=bob, **values)
    create_objective(title="Nothing measured", by=bob)
    api = rest(bob)
    told = [row["progress"] for row in api.get("/key-results/?sort=key").json()["results"]]
    assert told == [expected for _, expected in cases]
    rows = {row["title"]: row["progress"] for row in api.get("/objectives/").json()["results"]}
    assert rows == {aim.row.title: aim.percent for aim in aims(bob)}
    assert rows["Win the first week"] is not None
    assert rows["Nothing measured"] is None
    assert api.get("/objectives/O-1/?fields=progress").json() == {"progress": rows["Win the first week"]}
