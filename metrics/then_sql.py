"""Snapshots as they stood at an earlier moment: from the readings, targets and definitions of then.

Only the newest three of each KPI in its own grain, which is all that cards, key results and lists ask for; whole series
of then are `known_at` (metrics/recompute.py). `history.travel` puts this in the place of the table. Unlike the real
snapshots, which zoneinfo bounds, these trust PostgreSQL with time zones: nothing here is kept.
"""

from metrics import pacing
from metrics.recompute_sql import COUNTED_ONE_BY_ONE, FRESH

_KNOWN = """
known AS NOT MATERIALIZED (
    SELECT metric_id, at, value, dimensions FROM metrics_reading
    WHERE recorded_at <= (SELECT moment FROM "history_then")
    UNION ALL
    SELECT metric_id, at, value, dimensions FROM metrics_readingrevision
    WHERE recorded_at <= (SELECT moment FROM "history_then") AND superseded_at > (SELECT moment FROM "history_then")
)"""
_PLACES = """
kpis AS MATERIALIZED (
    SELECT m.*, w.time_zone FROM "metrics_metric" m JOIN workspaces_workspace w ON w.id = m.workspace_id
), places AS (
    SELECT k.id AS metric_id, 1 AS place, b.bucket, b.bucket::timestamp AT TIME ZONE k.time_zone AS starts_at
    FROM kpis k CROSS JOIN LATERAL (
        SELECT date_trunc(k.grain, r.at AT TIME ZONE k.time_zone)::date AS bucket FROM known r
        WHERE r.metric_id = k.id ORDER BY r.at DESC LIMIT 1
    ) b
    UNION ALL
    SELECT k.id, p.place + 1, b.bucket, b.bucket::timestamp AT TIME ZONE k.time_zone
    FROM places p JOIN kpis k ON k.id = p.metric_id CROSS JOIN LATERAL (
        SELECT date_trunc(k.grain, r.at AT TIME ZONE k.time_zone)::date AS bucket FROM known r
        WHERE r.metric_id = k.id AND r.at < p.starts_at ORDER BY r.at DESC LIMIT 1
    ) b WHERE p.place < 4
), work AS MATERIALIZED (
    SELECT k.workspace_id, k.id AS metric_id, k.aggregation, k.direction, k.grain, p.place, p.bucket, p.starts_at,
           e.next - 1 AS last_day, e.next::timestamp AT TIME ZONE k.time_zone AS ends_at, true AS has_target
    FROM places p JOIN kpis k ON k.id = p.metric_id
    CROSS JOIN LATERAL (SELECT (p.bucket + ('1 ' || k.grain)::interval)::date AS next) e
)"""
_TARGETS = """
targets AS MATERIALIZED (
    SELECT metric_id, starts_on, start_value, ends_on, end_value,
           lead(starts_on, 1, 'infinity') OVER (PARTITION BY metric_id ORDER BY starts_on) AS until
    FROM "metrics_target" WHERE removed_at IS NULL
)"""
_SHOWN = """
SELECT row_number() OVER () AS id, f.workspace_id, f.metric_id, w.grain, f.bucket, f.value, f.count, f.minimum,
       f.maximum, f.previous, f.value - f.previous AS change, f.target, f.status,
       (SELECT moment FROM "history_then") AS computed_at
FROM (SELECT *, lag(value) OVER (PARTITION BY metric_id ORDER BY bucket) AS previous FROM fresh) f
JOIN work w ON w.metric_id = f.metric_id AND w.bucket = f.bucket WHERE w.place < 4
"""
_BANDS = {"on_track": pacing.ON_TRACK_BAND, "at_risk": pacing.AT_RISK_BAND}
_PARTS = (_KNOWN, _PLACES, _TARGETS, COUNTED_ONE_BY_ONE.format(readings="known"), FRESH % _BANDS)

SNAPSHOTS_THEN = "WITH RECURSIVE " + ", ".join(_PARTS) + _SHOWN
