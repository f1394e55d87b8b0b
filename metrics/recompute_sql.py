"""The statements of recompute.py: set-based, one per grain, the same for one late reading and for all of history.

Sums go through `numeric`: exact, so that the order in which readings arrived cannot show in the last digit (and 0.1 +
0.2 is 0.3). A value counts with 15 significant digits there, which is what float8 holds for certain.
"""

# Take marks and clear exactly those in the same transaction: a mark made meanwhile stays for the next pass, and a
# crash brings these back. The metrics' own rows are locked, so nobody else takes them. One row per grain and time zone,
# its arrays as text: they go back as they came.
TAKE = """
WITH gone AS (
    DELETE FROM metrics_dirty WHERE metric_id = ANY(%(metrics)s::bigint[]) AND generation <= coalesce((
        SELECT generation FROM metrics_dirty WHERE metric_id = ANY(%(metrics)s::bigint[])
        ORDER BY generation OFFSET %(limit)s LIMIT 1), 9223372036854775807)
    RETURNING metric_id, grain, bucket
), due AS (
    SELECT metric_id, grain, bucket, count(*) AS marks FROM gone GROUP BY 1, 2, 3
)
SELECT d.grain, w.time_zone, sum(d.marks)::bigint, array_agg(DISTINCT d.bucket),
       array_agg(d.metric_id)::text, array_agg(d.bucket)::text
FROM due d JOIN metrics_metric m ON m.id = d.metric_id JOIN workspaces_workspace w ON w.id = m.workspace_id
GROUP BY 1, 2 ORDER BY 1, 2
"""

# `work` holds the buckets to do, `bounds` their limits in UTC, computed by zoneinfo and not by PostgreSQL's own rules.
_WORK = """
bounds AS MATERIALIZED (
    SELECT * FROM unnest(%(zones)s::text[], %(buckets)s::date[], %(last_days)s::date[],
                         %(starts)s::timestamptz[], %(ends)s::timestamptz[])
        AS b(zone, bucket, last_day, starts_at, ends_at)
), work AS MATERIALIZED (
    SELECT m.workspace_id, m.id AS metric_id, m.aggregation, m.direction, w.bucket,
           b.last_day, b.starts_at, b.ends_at,
           (m.grain = %(grain)s OR m.aggregation NOT IN ('sum', 'count')) AS has_target
    FROM unnest(%(work_metrics)s::bigint[], %(work_buckets)s::date[]) AS w(metric_id, bucket)
    JOIN metrics_metric m ON m.id = w.metric_id
    JOIN workspaces_workspace s ON s.id = m.workspace_id
    JOIN bounds b ON b.zone = s.time_zone AND b.bucket = w.bucket
)"""

# The value of each bucket. `{readings}` is the table, or what was known of it at an earlier moment.
_TARGETS = """
targets AS MATERIALIZED (
    SELECT metric_id, starts_on, start_value, ends_on, end_value,
           lead(starts_on, 1, 'infinity') OVER (PARTITION BY metric_id ORDER BY starts_on) AS until
    FROM metrics_target WHERE removed_at IS NULL AND metric_id = ANY(%(work_metrics)s::bigint[])
)"""
_SUMS = """count(*)::int AS count, min(r.value) AS minimum, max(r.value) AS maximum,
               sum(r.value::numeric) FILTER (WHERE {aggregation} IN ('sum', 'mean'))::float8 AS total"""
_NEWEST = """r.at DESC, (r.dimensions::text) COLLATE "C" DESC"""

# Few buckets: look each one up in the index. Flat in history.
COUNTED_ONE_BY_ONE = f"""
counted AS (
    SELECT w.*, a.*, CASE WHEN w.aggregation = 'last' THEN (
        SELECT r.value FROM {{readings}} r
        WHERE r.metric_id = w.metric_id AND r.at >= w.starts_at AND r.at < w.ends_at ORDER BY {_NEWEST} LIMIT 1
    ) END AS latest
    FROM work w CROSS JOIN LATERAL (
        SELECT {_SUMS.format(aggregation="w.aggregation")} FROM {{readings}} r
        WHERE r.metric_id = w.metric_id AND r.at >= w.starts_at AND r.at < w.ends_at
    ) a WHERE a.count > 0
)"""  # noqa: S608 - put together from the constants above

# Most buckets of a stretch: read it once and sort readings into buckets by their limits. `stretches`
# has for each zone the starts of all buckets of the stretch and its end.
_COUNTED_TOGETHER = f"""
zones AS MATERIALIZED (
    SELECT e.zone, e.starts FROM jsonb_to_recordset(%(stretches)s::jsonb) AS e(zone text, starts timestamptz[])
), sorted AS (
    SELECT m.id AS metric_id, z.starts[width_bucket(r.at, z.starts)] AS starts_at,
           {_SUMS.format(aggregation="m.aggregation")},
           (array_agg(r.value ORDER BY {_NEWEST}) FILTER (WHERE m.aggregation = 'last'))[1] AS latest
    FROM zones z JOIN workspaces_workspace s ON s.time_zone = z.zone
    JOIN metrics_metric m ON m.workspace_id = s.id AND m.id IN (SELECT metric_id FROM work)
    JOIN {{readings}} r ON r.metric_id = m.id
        AND r.at >= z.starts[1] AND r.at < z.starts[array_upper(z.starts, 1)]
    GROUP BY 1, 2, m.aggregation
), counted AS (
    SELECT w.*, a.count, a.minimum, a.maximum, a.total, a.latest
    FROM work w JOIN sorted a ON a.metric_id = w.metric_id AND a.starts_at = w.starts_at AND w.ends_at > w.starts_at
)"""  # noqa: S608

FRESH = """
valued AS MATERIALIZED (
    SELECT c.*, CASE c.aggregation
        WHEN 'sum' THEN c.total
        WHEN 'mean' THEN c.total / c.count
        WHEN 'min' THEN c.minimum
        WHEN 'max' THEN c.maximum
        WHEN 'count' THEN c.count::float8
        ELSE c.latest
    END AS value FROM counted c
), planned AS (
    SELECT v.*, t.starts_on, t.ends_on, t.start_value, t.end_value,
        CASE WHEN v.last_day >= t.ends_on THEN t.end_value
             ELSE t.start_value + (t.end_value - t.start_value)
                  * ((v.last_day - t.starts_on)::float8 / (t.ends_on - t.starts_on)) END AS target
    FROM valued v LEFT JOIN targets t
        ON v.has_target AND t.metric_id = v.metric_id AND v.last_day >= t.starts_on AND v.last_day < t.until
), measured AS (
    SELECT p.*, CASE p.direction WHEN 'up' THEN p.target - p.value ELSE p.value - p.target END AS gap,
           coalesce(nullif(abs(p.end_value - p.start_value), 0), abs(p.end_value)) AS way
    FROM planned p
), fresh AS MATERIALIZED (
    SELECT workspace_id, metric_id, bucket, value, count, minimum, maximum, target,
        CASE WHEN target IS NULL THEN ''
             WHEN way = 0 THEN CASE WHEN gap <= 0 THEN 'on_track' ELSE 'off_track' END
             WHEN gap / way <= %(on_track)s THEN 'on_track'
             WHEN gap / way <= %(at_risk)s THEN 'at_risk'
             ELSE 'off_track' END AS status
    FROM measured
)"""

# `line` is the fresh rows between their untouched neighbours, so that "the one before" is right for every fresh row and
# for the row after each: the neighbour of a neighbour that is itself being recomputed is found through that one.
_CHAIN = """
edges AS (
    SELECT metric_id, bucket,
           lag(last_day) OVER runs IS DISTINCT FROM bucket - 1 AS opens,
           lead(bucket) OVER runs IS DISTINCT FROM last_day + 1 AS closes
    FROM work WINDOW runs AS (PARTITION BY metric_id ORDER BY bucket)
), neighbours AS (
    SELECT n.id, bool_or(n.after) AS after FROM edges w CROSS JOIN LATERAL (
        (SELECT s.id, s.bucket, false AS after FROM metrics_snapshot s
         WHERE s.metric_id = w.metric_id AND s.grain = %(grain)s AND s.bucket < w.bucket AND w.opens
         ORDER BY s.bucket DESC LIMIT 1)
        UNION ALL
        (SELECT s.id, s.bucket, true FROM metrics_snapshot s
         WHERE s.metric_id = w.metric_id AND s.grain = %(grain)s AND s.bucket > w.bucket AND w.closes
         ORDER BY s.bucket LIMIT 1)
    ) n GROUP BY n.id
), line AS (
    SELECT f.*, true AS due FROM fresh f
    UNION ALL
    SELECT s.workspace_id, s.metric_id, s.bucket, s.value, s.count, s.minimum, s.maximum, s.target, s.status, n.after
    FROM neighbours n JOIN metrics_snapshot s ON s.id = n.id
    WHERE NOT EXISTS (SELECT FROM work w WHERE w.metric_id = s.metric_id AND w.bucket = s.bucket)
), chained AS (
    SELECT *, lag(value) OVER (PARTITION BY metric_id ORDER BY bucket) AS previous FROM line
)"""

_UPSERT = """
emptied AS (
    DELETE FROM metrics_snapshot s USING work w
    WHERE s.metric_id = w.metric_id AND s.grain = %(grain)s AND s.bucket = w.bucket
      AND NOT EXISTS (SELECT FROM fresh f WHERE f.metric_id = w.metric_id AND f.bucket = w.bucket)
    RETURNING s.metric_id
), written AS (
    INSERT INTO metrics_snapshot AS s (workspace_id, metric_id, grain, bucket, value, count, minimum, maximum,
                                       previous, change, target, status, computed_at)
    SELECT workspace_id, metric_id, %(grain)s, bucket, value, count, minimum, maximum,
           previous, value - previous, target, status, clock_timestamp()
    FROM chained WHERE due
    ON CONFLICT (metric_id, grain, bucket) DO UPDATE SET
        value = excluded.value, count = excluded.count, minimum = excluded.minimum, maximum = excluded.maximum,
        previous = excluded.previous, change = excluded.change, target = excluded.target, status = excluded.status,
        computed_at = excluded.computed_at
    WHERE (s.value, s.count, s.minimum, s.maximum, s.previous, s.change, s.target, s.status)
        IS DISTINCT FROM (excluded.value, excluded.count, excluded.minimum, excluded.maximum,
                          excluded.previous, excluded.change, excluded.target, excluded.status)
    RETURNING s.metric_id
)"""

_TOLD = """
SELECT metric_id, count(*) FROM (SELECT metric_id FROM written UNION ALL SELECT metric_id FROM emptied) x GROUP BY 1
"""


def _statement(*parts: str) -> str:
    return "WITH " + ", ".join(parts)


UPSERT, UPSERT_MANY = (
    _statement(_WORK, _TARGETS, counted.format(readings="metrics_reading"), FRESH, _CHAIN, _UPSERT) + _TOLD
    for counted in (COUNTED_ONE_BY_ONE, _COUNTED_TOGETHER)
)


# The readings as they were known at a moment: those recorded by then, and those corrected or withdrawn only later.
_KNOWN = """
known AS MATERIALIZED (
    SELECT metric_id, at, value, dimensions FROM metrics_reading
    WHERE metric_id = ANY(%(work_metrics)s::bigint[]) AND recorded_at <= %(known_at)s
    UNION ALL
    SELECT metric_id, at, value, dimensions FROM metrics_readingrevision
    WHERE metric_id = ANY(%(work_metrics)s::bigint[]) AND recorded_at <= %(known_at)s AND superseded_at > %(known_at)s
)"""

_SHOWN = """
SELECT bucket, value, count, minimum, maximum, lag(value) OVER previously AS previous,
       value - lag(value) OVER previously AS change, target, status
FROM fresh WINDOW previously AS (ORDER BY bucket) ORDER BY bucket
"""

KNOWN_AT = _statement(_WORK, _TARGETS, _KNOWN, COUNTED_ONE_BY_ONE.format(readings="known"), FRESH) + _SHOWN
