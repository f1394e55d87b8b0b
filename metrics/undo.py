"""Take back what a step did to readings: each returns to what it was before, or to not being there.

Readings keep no events. Each carries the batch that wrote it, and its revisions say which batch replaced them; that is
enough to find, for every reading of a step, what it said before, what the step made of it, and what it says now.
"""

from typing import Any
from uuid import UUID

from django.db import connection

from history.record import current_batch
from kit.errors import Conflict
from metrics import buckets, facts, hints, recompute
from metrics.models import Intake, Metric

# `before` and `wrote` are null where there was no reading. A value that returned since counts as untouched.
_TOUCHED = """
WITH touched AS (
    SELECT at, dimensions FROM metrics_reading WHERE metric_id = %(metric)s AND batch = %(batch)s
    UNION
    SELECT at, dimensions FROM metrics_readingrevision
    WHERE metric_id = %(metric)s AND (batch = %(batch)s OR superseded_by = %(batch)s)
), known AS MATERIALIZED (
    SELECT t.at, t.dimensions, now.id, now.value AS now, earlier.value AS before,
           CASE WHEN now.batch = %(batch)s THEN now.value ELSE own.value END AS wrote
    FROM touched t
    LEFT JOIN metrics_reading now
        ON now.metric_id = %(metric)s AND now.at = t.at AND now.dimensions = t.dimensions
    LEFT JOIN LATERAL (
        SELECT r.value FROM metrics_readingrevision r
        WHERE r.metric_id = %(metric)s AND r.at = t.at AND r.dimensions = t.dimensions
          AND r.superseded_by = %(batch)s AND r.batch IS DISTINCT FROM %(batch)s ORDER BY r.id LIMIT 1
    ) earlier ON true
    LEFT JOIN LATERAL (
        SELECT r.value FROM metrics_readingrevision r
        WHERE r.metric_id = %(metric)s AND r.at = t.at AND r.dimensions = t.dimensions AND r.batch = %(batch)s
          AND r.superseded_by IS DISTINCT FROM %(batch)s ORDER BY r.id DESC LIMIT 1
    ) own ON true
), due AS (SELECT * FROM known WHERE now IS DISTINCT FROM before)
"""
_CHANGED_SINCE = _TOUCHED + "SELECT count(*), min(at) FROM due WHERE now IS DISTINCT FROM wrote"  # noqa: S608 - our own constants
_TAKE_BACK = f"""
{_TOUCHED}, gone AS (
    DELETE FROM metrics_reading r USING due d
    WHERE r.id = d.id AND d.before IS NULL AND r.metric_id = %(metric)s RETURNING r.at
), returned AS (
    UPDATE metrics_reading r SET value = d.before, recorded_at = clock_timestamp(), batch = %(undone)s
    FROM due d WHERE r.id = d.id AND d.before IS NOT NULL AND r.metric_id = %(metric)s RETURNING r.at
), put_back AS (
    INSERT INTO metrics_reading (workspace_id, metric_id, at, value, dimensions, batch, recorded_at)
    SELECT %(workspace)s, %(metric)s, at, before, dimensions, %(undone)s, clock_timestamp()
    FROM due WHERE id IS NULL AND before IS NOT NULL RETURNING at
)
SELECT at FROM gone UNION ALL SELECT at FROM returned UNION ALL SELECT at FROM put_back
"""  # noqa: S608


def note(metric: Metric, count: int, *, by) -> None:
    """Put on record who changed `count` readings in this step, so that it can be taken back."""
    if not count:
        return
    batch = current_batch()
    row = Intake(workspace_id=metric.workspace_id, metric=metric, batch=batch.id, by=by)
    Intake.objects.bulk_create([row], ignore_conflicts=True)
    batch.events += count


def take_back(batch: UUID, *, by) -> int:
    """Return every reading that `batch` touched to what it was; how many changed. Twice changes nothing.

    Raises `Conflict` when somebody corrected one of them since: nothing is undone until a person decides.
    """
    rows = Intake.objects.filter(workspace_id=by.workspace_id, batch=batch).order_by("metric_id")
    steps = list(rows.select_related("metric__workspace"))
    if any(step.by_id != by.pk for step in steps):
        by.must("history.undo_others")
    return sum(_take_back(step.metric, batch, by) for step in steps)


def _take_back(metric: Metric, batch: UUID, by) -> int:
    by.must("reading.withdrawn", metric)
    Metric._base_manager.select_for_update(no_key=True).get(pk=metric.pk)
    values: dict[str, Any] = {"metric": metric.pk, "workspace": metric.workspace_id, "batch": batch}
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED_SINCE, values)
        count, first = cursor.fetchone()
        if count:
            more = f" and {count - 1:,} more" if count > 1 else ""
            raise Conflict(
                f"The reading of {metric.key} on {first:%Y-%m-%d}{more} changed since; nothing was undone. "
                "Correct them first."
            )
        undone = current_batch().id
        cursor.execute(facts.SAY_WHO_WITHDRAWS, [str(undone)])
        cursor.execute(_TAKE_BACK, {**values, "undone": undone})
        moments = [at for (at,) in cursor.fetchall()]
    note(metric, len(moments), by=by)
    recompute.mark(metric.pk, {buckets.local_day(at, metric.workspace.time_zone) for at in moments})
    hints.recompute_soon()
    return len(moments)
