"""Readings are facts: written in bulk, outside the story, each write by a function with its own name.

The value that a correction replaces, or a withdrawal removes, is kept by a trigger (migrations/0002).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from metrics import buckets, recompute
from metrics.intake import Given
from metrics.models import Metric

_RECORD = """
INSERT INTO metrics_reading AS r (workspace_id, metric_id, at, value, dimensions, batch, recorded_at)
SELECT %s, %s, i.at, i.value, i.dimensions, %s,
       CASE WHEN %s THEN least(i.at, clock_timestamp()) ELSE clock_timestamp() END
FROM jsonb_to_recordset(%s::jsonb) AS i(at timestamptz, value float8, dimensions jsonb)
ORDER BY i.at, i.dimensions
ON CONFLICT (metric_id, at, dimensions) DO UPDATE
    SET value = excluded.value, recorded_at = clock_timestamp(), batch = excluded.batch
    WHERE r.value IS DISTINCT FROM excluded.value
RETURNING r.at, r.xmax = 0 AS created
"""
# A deleted row cannot say which step deleted it: the trigger reads it here.
SAY_WHO_WITHDRAWS = "SELECT set_config('pmhub.batch', %s, true)"
_WITHDRAW = "DELETE FROM metrics_reading WHERE metric_id = %s AND id = ANY(%s) RETURNING at, value, dimensions"


@dataclass(frozen=True)
class Recorded:
    """How many readings were new, how many corrected an earlier one, how many said what was known."""

    created: int = 0
    corrected: int = 0
    unchanged: int = 0


def record(metric: Metric, readings: Sequence[Given], *, batch: UUID | None = None, as_read: bool = False) -> Recorded:
    """Write readings and mark what they touch. The same (at, dimensions) again is a correction; the last one counts.

    `batch` is the step that can be undone (metrics.undo). `as_read` says that each was known the moment it was
    read: for telling a past, as the demo does.
    """
    by_identity = {reading.identity: reading for reading in readings}
    rows = [{"at": r.at.isoformat(), "value": r.value, "dimensions": r.dimensions} for r in by_identity.values()]
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [metric.workspace_id, metric.pk, batch, as_read, json.dumps(rows)])
        written = cursor.fetchall()
    zone = metric.workspace.time_zone
    recompute.mark(metric.pk, {buckets.local_day(at, zone) for at, _ in written})
    created = sum(fresh for _, fresh in written)
    return Recorded(created, len(written) - created, len(rows) - len(written))


def withdraw(metric: Metric, ids: Sequence[int], *, batch: UUID | None = None) -> list[Given]:
    """Take readings back; returns what they said, so that they can be recorded again."""
    with connection.cursor() as cursor:
        cursor.execute(SAY_WHO_WITHDRAWS, [str(batch or "")])
        cursor.execute(_WITHDRAW, [metric.pk, list(ids)])
        gone = [Given(at, value, json.loads(d) if isinstance(d, str) else d) for at, value, d in cursor.fetchall()]
    recompute.mark(metric.pk, {buckets.local_day(reading.at, metric.workspace.time_zone) for reading in gone})
    return gone
