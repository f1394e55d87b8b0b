"""Recomputing dirty snapshots against a bare INSERT … SELECT … ON CONFLICT of the same rows.

`BENCH_READINGS=1000000` makes it larger; the default, 100,000 readings of 1,000 KPIs, is the quick one.
"""

import os

from django.db import connection
from django.db.models import F

from bench import make
from bench.report import Report, work
from metrics import recompute
from metrics.models import Dirty, Metric, Snapshot

READINGS = int(os.environ.get("BENCH_READINGS", "100000"))
METRICS, DAYS = 500, 200

# The least that must happen: the same aggregates of the same rows into the same table, all three grains.
BARE = """
INSERT INTO metrics_snapshot AS s (workspace_id, metric_id, grain, bucket, value, count, minimum, maximum,
                                   previous, change, target, status, computed_at)
SELECT workspace_id, metric_id, %(grain)s, bucket, value, count, minimum, maximum,
       lag(value) OVER w, value - lag(value) OVER w, NULL, '', now()
FROM (
    SELECT r.workspace_id, r.metric_id, date_trunc(%(grain)s, r.at AT TIME ZONE 'Europe/Helsinki')::date AS bucket,
           CASE m.aggregation WHEN 'sum' THEN sum(r.value) WHEN 'mean' THEN avg(r.value) WHEN 'min' THEN min(r.value)
                WHEN 'max' THEN max(r.value) WHEN 'count' THEN count(*)
                ELSE (array_agg(r.value ORDER BY r.at DESC))[1] END AS value,
           count(*) AS count, min(r.value) AS minimum, max(r.value) AS maximum
    FROM metrics_reading r JOIN metrics_metric m ON m.id = r.metric_id
    GROUP BY r.workspace_id, r.metric_id, bucket, m.aggregation
) x WINDOW w AS (PARTITION BY metric_id ORDER BY bucket)
ON CONFLICT (metric_id, grain, bucket) DO UPDATE SET
    value = excluded.value, count = excluded.count, minimum = excluded.minimum, maximum = excluded.maximum,
    previous = excluded.previous, change = excluded.change, computed_at = excluded.computed_at
"""


def sql(statement: str, **values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def bare() -> None:
    for grain in ("day", "week", "month"):
        sql(BARE, grain=grain)


def nudge() -> None:
    """Every value differs from what was computed, so that every snapshot must be written."""
    sql("UPDATE metrics_snapshot SET value = value + 1")
    sql("VACUUM ANALYZE metrics_snapshot")


def mark_everything() -> None:
    for metric in Metric.objects.select_related("workspace"):
        recompute.mark_all(metric)


def clear() -> None:
    sql("TRUNCATE metrics_snapshot, metrics_dirty")


def run(report: Report) -> None:
    member = make.workspace("bench")
    make.metrics(member, METRICS)
    make.readings(member, READINGS // METRICS, DAYS)
    first = work(bare, 2, before=clear)
    mine = work(recompute.run, 2, before=lambda: (clear(), mark_everything()))
    marks = Snapshot.objects.count()
    report.note(f"{READINGS:,} readings, {METRICS:,} KPIs, {marks:,} snapshots in three grains")
    report.ratio("recompute: every snapshot new", mine, first, 1.5)
    again = work(bare, 2, before=nudge)
    mine = work(recompute.run, 2, before=lambda: (nudge(), mark_everything()))
    report.ratio("recompute: every snapshot changed", mine, again, 1.5)
    same = work(recompute.run, 2, before=mark_everything)
    report.ratio("recompute: nothing changed", same, again, 1.5)
    one_day(report)
    linear(report)
    flat(report, member)


def one_day(report: Report) -> None:
    """One day of all metrics, as every night brings it."""
    ids = list(Metric.objects.values_list("pk", flat=True))

    def mark_day() -> None:
        sql("TRUNCATE metrics_dirty")
        rows = [Dirty(metric_id=pk, grain="day", bucket="2026-02-10") for pk in ids]
        Dirty.objects.bulk_create(rows)
        sql("UPDATE metrics_snapshot SET value = value + 1 WHERE grain = 'day' AND bucket = '2026-02-10'")
        sql("ANALYZE metrics_dirty")

    limit = BARE.replace("GROUP BY", "WHERE r.at >= '2026-02-09 22:00Z' AND r.at < '2026-02-10 22:00Z' GROUP BY")
    bare_day = work(lambda: sql(limit, grain="day"), 5)
    mine = work(recompute.run, 5, before=mark_day)
    report.note(f"one day of all KPIs: {mine * 1e3:.0f} ms, bare {bare_day * 1e3:.0f} ms")


def linear(report: Report) -> None:
    """Twice the dirty metrics take about twice as long."""
    ids = list(Metric.objects.order_by("pk").values_list("pk", flat=True))

    def marked(count: int):
        def prepare() -> None:
            chosen = ids[:count]
            Snapshot.objects.filter(metric__in=chosen).update(value=F("value") + 1)
            for metric in Metric.objects.select_related("workspace").filter(pk__in=chosen):
                recompute.mark_all(metric)
            sql("VACUUM ANALYZE metrics_snapshot, metrics_dirty")

        return prepare

    half = work(recompute.run, 3, before=marked(len(ids) // 10))
    full = work(recompute.run, 3, before=marked(len(ids) // 5))
    report.ratio("recompute: twice the dirty snapshots", full, half, 2.6)


def flat(report: Report, member) -> None:
    """One late reading costs the same with ten times the history."""
    metric = Metric.objects.select_related("workspace").order_by("pk").first()

    def late() -> None:
        recompute.mark(metric.pk, [make.BEGIN.date()])

    short = work(recompute.run, 15, before=late)
    sql(
        "INSERT INTO metrics_reading (workspace_id, metric_id, at, value, dimensions, recorded_at)"
        " SELECT workspace_id, id, '2020-01-01Z'::timestamptz + n * interval '2 hours', n, '{}', now()"
        " FROM metrics_metric, generate_series(0, 20000) n WHERE id = %(id)s",
        id=metric.pk,
    )
    sql("VACUUM ANALYZE metrics_reading")
    recompute.mark_all(metric)
    recompute.run()
    long = work(recompute.run, 15, before=late)
    report.ratio("recompute: one late reading, 200 × the history", long, short, 1.3)
