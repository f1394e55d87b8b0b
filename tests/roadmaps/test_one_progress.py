"""How far an objective is: one number on the roadmap, the strategy page, the dashboard and over REST."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from metrics.actions import record_readings
from metrics.intake import Given
from pmhub.outcomes import objectives
from roadmaps.actions.objectives import create_key_result, create_objective
from roadmaps.lens import Lens
from roadmaps.queries import roadmap
from roadmaps.strategy import aims, key_results
from tests.metrics.make import make_metric, recompute_now
from workspaces.clock import today


def measured(member, *, value: float, weight: int = 1, title: str = "Win the first week"):
    objective = create_objective(title=title, by=member)
    metric = make_metric(by=member, name=f"Rate of {title}", aggregation="last")
    record_readings(metric, [Given(timezone.now() - timedelta(minutes=1), value)], by=member)
    recompute_now()
    create_key_result(
        objective, title="Activation", metric=metric, start_value=41, target_value=55, weight=weight, by=member
    )
    return objective


def test_every_page_says_the_same_progress(bob):
    objective = measured(bob, value=48, weight=3)
    create_key_result(objective, title="Deals", start_value=9, target_value=2, current_value=9, by=bob)
    (head,) = (head for head in roadmap(bob, Lens(()), today(bob)).heads if head.title == objective.title)
    (told,) = objectives(bob, None, today(bob))
    (aim,) = aims(bob)
    assert head.progress == told.percent == aim.percent == 38
    assert (head.metric, head.way) == ("Rate of Win the first week", "41 → 55%")


def test_an_objective_that_nothing_measures_claims_no_progress(bob, browse):
    create_objective(title="Open platform", by=bob)
    (told,) = objectives(bob, None, today(bob))
    assert told.percent is None
    make_metric(by=bob)  # a dashboard without any says how to begin instead
    assert "Not measured yet" in browse(bob).get("/w/acme/kpis/").content.decode()


def test_the_roadmap_asks_the_same_with_one_measured_objective_and_with_three(bob):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            roadmap(bob, Lens(()), today(bob))
        return len(seen)

    measured(bob, value=48)
    asked()
    one = asked()
    measured(bob, value=44, title="Dispatch at scale")
    measured(bob, value=50, title="Open platform")
    assert asked() == one


@pytest.mark.parametrize(("aggregation", "now"), [("sum", 46.0), ("last", 3.0)])
def test_a_day_that_is_not_over_does_not_pull_a_sum_down(bob, aggregation, now):
    metric = make_metric(by=bob, aggregation=aggregation, grain="day")
    at = timezone.now()
    record_readings(metric, [Given(at - timedelta(days=1), 46.0), Given(at - timedelta(seconds=1), 3.0)], by=bob)
    recompute_now()
    create_key_result(create_objective(title="Jobs", by=bob), title="Jobs", metric=metric, target_value=55, by=bob)
    assert key_results(bob).get().measured == now
