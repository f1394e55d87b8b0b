"""Snapshots are a pure function of readings, definition, targets and time zone, whatever the order of events."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics import actions, facts, recompute
from metrics.intake import Given
from metrics.models import Dirty, Metric, Reading, Recompute, Snapshot, Target
from metrics.tasks import definition_changed, target_changed, time_zone_changed
from tests.metrics import oracle
from tests.metrics.make import make_metric, readings, recompute_now, snapshots_of
from tests.metrics.test_buckets import ZONES
from workspaces.actions import change_workspace

# Around days of 23, 24.5 and 25 hours, a day that never was, new years and ordinary ones.
CENTRES = [
    datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2011, 12, 30, 10, tzinfo=UTC), datetime(2018, 11, 4, 3, tzinfo=UTC),
    datetime(2010, 11, 7, 2, 31, tzinfo=UTC),
    datetime(2026, 12, 31, 23, tzinfo=UTC), datetime(2026, 6, 15, 12, tzinfo=UTC),
]  # fmt: skip
numbers = st.one_of(
    st.integers(-1000, 1000).map(float), st.floats(-1e6, 1e6, width=32), st.sampled_from([0.1, 0.2, 0.3])
)
given_reading = st.builds(
    lambda centre, after, value, plan: Given(centre + timedelta(minutes=after), value, {"plan": plan} if plan else {}),
    st.sampled_from(CENTRES), st.integers(-6000, 6000), numbers, st.sampled_from(["", "pro", "free"]),
)  # fmt: skip
target_line = st.tuples(
    st.dates(date(2011, 1, 1), date(2026, 12, 1)), st.integers(-50, 50), st.integers(1, 400), st.integers(-50, 50)
)


def expected_of(metric: Metric) -> dict:
    rows = [(r.at, r.value, r.dimensions) for r in Reading.objects.filter(metric=metric)]
    lines = [
        (t.starts_on, t.start_value, t.ends_on, t.end_value) for t in Target.objects.present().filter(metric=metric)
    ]
    return oracle.snapshots(
        rows, zone=metric.workspace.time_zone, aggregation=metric.aggregation, direction=metric.direction,
        own_grain=metric.grain, targets=lines,
    )  # fmt: skip


@pytest.fixture
def sandbox(acme, alice, bob):
    """A fresh metric per example, in a workspace that lies somewhere else."""

    def fresh(zone, **fields):
        change_workspace(acme, by=alice, time_zone=zone)
        metric = make_metric(by=bob, **fields)
        metric.workspace = acme
        return metric

    return fresh


@pytest.fixture(params=["looked up one by one", "read in stretches"])
def way(request, monkeypatch):
    """Both statements must give the same; which one runs depends on how many marks lie how close."""
    monkeypatch.setattr(recompute, "_is_dense", lambda grain, parts: request.param == "read in stretches")


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_doubling_and_lateness_of_readings_gives_the_same_snapshots(sandbox, bob, zone, data):
    draw = data.draw
    metric = sandbox(
        zone, aggregation=draw(st.sampled_from(Metric.Aggregation.values)),
        direction=draw(st.sampled_from(["up", "down"])), grain=draw(st.sampled_from(Metric.Grain.values)),
    )  # fmt: skip
    for start, low, days, high in draw(st.lists(target_line, max_size=2, unique_by=lambda t: t[0])):
        line = {"starts_on": start, "start_value": low, "ends_on": start + timedelta(days=days), "end_value": high}
        actions.set_target(metric, **line, by=bob)
    given_ones = draw(st.lists(given_reading, min_size=1, max_size=25, unique_by=lambda r: r.identity))
    shuffled = draw(st.permutations(given_ones + draw(st.lists(st.sampled_from(given_ones), max_size=5))))
    cuts = sorted(draw(st.lists(st.integers(0, len(shuffled)), max_size=3)))
    for start, end in zip([0, *cuts], [*cuts, len(shuffled)], strict=True):
        if shuffled[start:end]:
            facts.record(metric, shuffled[start:end])
            if draw(st.booleans()):
                recompute_now()
    recompute_now()
    assert snapshots_of(metric) == expected_of(metric)


@pytest.mark.usefixtures("way")
def test_a_thousand_random_corrections_withdrawals_and_passes_stay_exact(acme, bob):
    dice = random.Random(7)
    metrics = [make_metric(by=bob, name=how, aggregation=how) for how in Metric.Aggregation.values]
    start = datetime(2026, 9, 1, tzinfo=UTC)
    for _ in range(170):
        metric = dice.choice(metrics)
        facts.record(
            metric, [Given(start + timedelta(hours=dice.randrange(2500)), dice.randrange(50) / 10) for _ in range(6)]
        )
        if dice.random() < 0.3:
            ids = list(Reading.objects.filter(metric=metric).values_list("pk", flat=True))
            facts.withdraw(metric, dice.sample(ids, len(ids) // 3))
        if dice.random() < 0.2:
            recompute_now()
    recompute_now()
    for metric in metrics:
        assert snapshots_of(metric) == expected_of(metric)


def test_the_row_after_a_late_reading_knows_its_new_neighbour(bob):
    metric = make_metric(by=bob)
    facts.record(metric, readings(("2026-11-01T12:00", 10), ("2026-11-05T12:00", 20)))
    recompute_now()
    facts.record(metric, readings(("2026-11-03T12:00", 15)))
    recompute_now()
    after = Snapshot.objects.get(metric=metric, grain="day", bucket=date(2026, 11, 5))
    assert (after.previous, after.change) == (15, 5)
    facts.withdraw(metric, list(Reading.objects.filter(value=15).values_list("pk", flat=True)))
    recompute_now()
    after.refresh_from_db()
    assert (after.previous, after.change) == (10, 10)
    assert Snapshot.objects.filter(metric=metric, grain="day").count() == 2


def test_many_marks_close_together_are_read_in_stretches(bob):
    part = recompute.Taken(
        "day",
        "UTC",
        600,
        [date(2026, 1, n + 1) for n in range(30)],
        "{" + ",".join(map(str, list(range(20)) * 30)) + "}",
        "",
    )
    assert recompute._is_dense("day", [part])
    far = recompute.Taken("day", "UTC", 600, [date(1990, 1, 1), date(2026, 1, 1)], part.metrics, "")
    assert not recompute._is_dense("day", [far])


def test_running_again_writes_nothing(bob):
    metric = make_metric(by=bob)
    facts.record(metric, readings(("2026-11-01T12:00", 10), ("2026-11-05T12:00", 20)))
    recompute_now()
    before = list(Snapshot.objects.order_by("pk").values_list("pk", "computed_at"))
    recompute.mark_all(metric)
    assert recompute_now().changed == {}
    assert list(Snapshot.objects.order_by("pk").values_list("pk", "computed_at")) == before


def test_a_changed_definition_target_or_time_zone_recomputes_everything(acme, alice, bob):
    metric = make_metric(by=bob, aggregation="sum")
    facts.record(metric, readings(("2026-11-01T22:30", 10), ("2026-11-02T12:00", 20)))
    recompute_now()
    assert snapshots_of(metric)["day", date(2026, 11, 2)][0] == 30  # 22:30 UTC is the next day in Helsinki
    from history.models import Event

    actions.change_metric(metric, by=bob, aggregation="max")
    definition_changed(Event.objects.filter(verb="metric.changed").last())
    recompute_now()
    assert snapshots_of(metric)["day", date(2026, 11, 2)][0] == 20
    actions.set_target(
        metric, starts_on=date(2026, 1, 1), start_value=0, ends_on=date(2026, 12, 31), end_value=20, by=bob
    )
    target_changed(Event.objects.filter(verb="target.set").last())
    recompute_now()
    assert snapshots_of(metric)["day", date(2026, 11, 2)][7] == "on_track"
    change_workspace(acme, by=alice, time_zone="UTC")
    time_zone_changed(Event.objects.filter(verb="workspace.changed").last())
    recompute_now()
    metric = Metric.objects.get(pk=metric.pk)
    assert snapshots_of(metric) == expected_of(metric)
    assert snapshots_of(metric)["day", date(2026, 11, 1)][0] == 10


def test_a_mark_made_while_computing_stays_for_the_next_pass(bob, monkeypatch):
    metric = make_metric(by=bob)
    facts.record(metric, readings(("2026-11-01T12:00", 10)))
    compute = recompute._compute

    def with_a_late_reading(cursor, marks):
        done = compute(cursor, marks)
        monkeypatch.setattr(recompute, "_compute", compute)
        facts.record(metric, readings(("2026-11-01T13:00", 11)))
        return done

    monkeypatch.setattr(recompute, "_compute", with_a_late_reading)
    claims = recompute._claim(False, 10)
    recompute._attempt(claims, recompute.Done())
    assert Dirty.objects.count() == 3
    recompute_now()
    assert snapshots_of(metric)["day", date(2026, 11, 1)][0] == 11


def test_a_poisoned_metric_rests_after_three_attempts_and_hurts_nobody_else(bob, monkeypatch):
    sick, well = make_metric(by=bob, name="Sick"), make_metric(by=bob, name="Well")
    for metric in (sick, well):
        facts.record(metric, readings(("2026-11-01T12:00", 10)))
    compute, tries = recompute._compute, []

    def fails(cursor, marks):
        together = {pk for part in marks for pk in part.metrics.strip("{}").split(",")}
        if str(sick.pk) in together:
            tries.append(len(together))
            cursor.execute("SELECT 1 / 0")
        return compute(cursor, marks)

    monkeypatch.setattr(recompute, "_compute", fails)
    for _ in range(6):
        recompute.run()
    assert snapshots_of(well)
    assert not snapshots_of(sick)
    state = Recompute.objects.get(metric=sick)
    assert state.is_dead
    assert "division by zero" in state.error
    assert tries.count(1) == 3
    monkeypatch.setattr(recompute, "_compute", compute)
    actions.retry_metric(sick, by=bob)
    recompute_now()
    assert snapshots_of(sick)


def test_three_dead_workers_are_three_attempts(bob):
    metric = make_metric(by=bob)
    facts.record(metric, readings(("2026-11-01T12:00", 10)))
    for suspect, failures in ((False, 0), (True, 1), (True, 2)):
        assert [attempts for _, attempts, _ in recompute._claim(suspect, 1)] == [failures]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE metrics_recompute SET claimed_at = now() - interval '1 minute'")
    recompute.run()
    state = Recompute.objects.get(metric=metric)
    assert state.is_dead
    assert state.error == "The worker died while computing."
    assert not snapshots_of(metric)


def test_a_claim_of_a_dead_worker_is_taken_over(bob):
    metric = make_metric(by=bob)
    facts.record(metric, readings(("2026-11-01T12:00", 10)))
    assert recompute._claim(False, 10)
    assert recompute.run().marks == 0  # too early: the worker may be at it
    with connection.cursor() as cursor:
        cursor.execute("UPDATE metrics_recompute SET claimed_at = now() - interval '5 seconds'")
    recompute_now()
    assert snapshots_of(metric)
    assert Recompute.objects.get(metric=metric).attempts == 0
