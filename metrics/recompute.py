"""Bring snapshots up to date with readings, targets and definitions: incrementally, exactly, after any crash.

State lives in PostgreSQL. Whoever changes a reading marks its buckets dirty in the same transaction; a pass takes
marks, computes and clears them in one transaction. A crash brings the marks back, running twice changes nothing,
and one metric is never computed by two workers at once (its `Recompute` row is the lock). A pass that fails counts an
attempt; after three the metric is left alone, visibly, until somebody asks again or its definition changes.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from metrics import buckets, pacing, recompute_sql
from metrics.models import Metric, Recompute, Snapshot

log = logging.getLogger(__name__)

METRICS_AT_ONCE = 1_000
MARKS_AT_ONCE = 50_000
# A claim older than this, whose row nobody holds locked, belongs to a worker that died.
CLAIM_SECONDS = 4


@dataclass
class Done:
    """What a pass did: marks cleared, snapshots changed per metric, metrics that failed."""

    marks: int = 0
    changed: dict[int, int] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)


# --- marking ---------------------------------------------------------------------------------------------

_MARK = """
WITH marked AS (
    INSERT INTO metrics_dirty (metric_id, grain, bucket)
    SELECT %s, * FROM unnest(%s::text[], %s::date[])
)
INSERT INTO metrics_recompute (metric_id, attempts, error) VALUES (%s, 0, '') ON CONFLICT DO NOTHING
"""


# Every quarter of an hour with readings: no zone begins its day within one, give or take the neighbour.
_QUARTERS = "SELECT DISTINCT date_bin('15 minutes', at, '1900-01-01Z') FROM metrics_reading WHERE metric_id = %s"


def mark(metric_id: int, days: Iterable[date]) -> int:
    """Mark the buckets of all grains that hold these local dates. Call inside the transaction of the change."""
    days = set(days)
    marks = sorted({(grain, buckets.first_day(day, grain)) for day in days for grain in buckets.GRAINS})
    if marks:
        with connection.cursor() as cursor:
            columns = _array(grain for grain, _ in marks), _array(bucket for _, bucket in marks)
            cursor.execute(_MARK, [metric_id, *columns, metric_id])
    return len(marks)


def mark_all(metric: Metric) -> int:
    """Mark every bucket that has readings or a snapshot: the definition, a target or the time zone changed."""
    zone = metric.workspace.time_zone
    days = set(Snapshot.objects.filter(metric=metric).values_list("bucket", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_QUARTERS, [metric.pk])
        for (moment,) in cursor.fetchall():
            days |= {buckets.local_day(moment, zone), buckets.local_day(moment + timedelta(minutes=15), zone)}
    Recompute.objects.filter(metric=metric).update(attempts=0, claimed_at=None, error="")
    return mark(metric.pk, days)


# --- one pass --------------------------------------------------------------------------------------------

_CLAIM = """
UPDATE metrics_recompute r SET
    attempts = r.attempts + (r.claimed_at IS NOT NULL)::int,
    error = CASE WHEN r.claimed_at IS NULL THEN r.error ELSE 'The worker died while computing.' END,
    claimed_at = clock_timestamp()
FROM (
    SELECT metric_id FROM metrics_recompute
    WHERE metric_id IN (SELECT metric_id FROM metrics_dirty)
      AND attempts < %(most)s AND (attempts > 0 OR claimed_at IS NOT NULL) = %(suspect)s
      AND (claimed_at IS NULL OR claimed_at < clock_timestamp() - %(patience)s * interval '1 second')
    ORDER BY attempts, metric_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
) due
WHERE r.metric_id = due.metric_id
RETURNING r.metric_id, r.attempts, r.claimed_at
"""
_HOLD = """
SELECT metric_id FROM metrics_recompute
WHERE (metric_id, claimed_at) IN (SELECT * FROM unnest(%s::bigint[], %s::timestamptz[]))
FOR UPDATE SKIP LOCKED
"""
_RELEASE = (
    "UPDATE metrics_recompute SET attempts = 0, claimed_at = NULL, error = '' WHERE metric_id = ANY(%s::bigint[])"
)
_FAIL = """
UPDATE metrics_recompute SET attempts = attempts + %s, claimed_at = NULL, error = %s WHERE metric_id = ANY(%s::bigint[])
"""


def run(done: Done | None = None) -> Done:
    """Compute until nothing is left that this process may do. Healthy metrics go together, suspects one by one."""
    done = done or Done()
    for suspect, limit in ((False, METRICS_AT_ONCE), (True, 1)):
        while claims := _claim(suspect, limit):
            # A worker's third death is noticed here, as a claim left behind: then the metric rests.
            _attempt([claim for claim in claims if claim[1] < Recompute.MAX_ATTEMPTS], done)
    return done


def _claim(suspect: bool, limit: int) -> list[tuple]:
    """Take metrics that have marks; committed at once, so that a crash from here on is counted."""
    values = {"most": Recompute.MAX_ATTEMPTS, "suspect": suspect, "patience": CLAIM_SECONDS, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        claims = cursor.fetchall()
    if not suspect:
        return claims
    # A worker's third death counts when its claim is found: then the metric rests.
    return [claim for claim in claims if claim[1] < Recompute.MAX_ATTEMPTS] or (
        [] if not claims else _claim(True, limit)
    )


def _attempt(claims: Sequence[tuple], done: Done) -> None:
    if not claims:
        return
    ids = [metric_id for metric_id, _, _ in claims]
    try:
        with transaction.atomic():
            _compute_claimed(claims, done)
    except (OperationalError, InterfaceError):
        raise  # the database went away: nobody's fault, the claim runs out by itself
    except DatabaseError as problem:
        if connection.connection is None or connection.connection.closed:
            raise
        _blame(claims, done, problem)
    except Exception as problem:  # whatever it is, it is counted and shown on the KPI
        log.exception("recompute of %s failed", ids)
        _blame(claims, done, problem)


def _blame(claims: Sequence[tuple], done: Done, problem: Exception) -> None:
    """One of many failed: try each alone. One alone failed: it counts."""
    if len(claims) > 1:
        for claim in claims:
            _attempt([claim], done)
        return
    text = str(problem).strip().splitlines()[0][:500] if str(problem).strip() else type(problem).__name__
    with connection.cursor() as cursor:
        cursor.execute(_FAIL, [1, text, _array([claims[0][0]])])
    done.failed[claims[0][0]] = text


def _compute_claimed(claims: Sequence[tuple], done: Done) -> None:
    with connection.cursor() as cursor:
        # Compiling these statements would take longer than running them.
        cursor.execute("SET LOCAL statement_timeout = '60s'; SET LOCAL jit = off")
        cursor.execute(_HOLD, [_array(c[0] for c in claims), _array(c[2].isoformat() for c in claims)])
        held = [metric_id for (metric_id,) in cursor.fetchall()]
        if not held:
            return
        cursor.execute(recompute_sql.TAKE, {"metrics": _array(held), "limit": MARKS_AT_ONCE})
        taken = [Taken(*row) for row in cursor.fetchall()]
        changed = _compute(cursor, taken)
        cursor.execute(_RELEASE, [_array(held)])
    done.marks += sum(part.marks for part in taken)
    for metric_id, count in changed.items():
        done.changed[metric_id] = done.changed.get(metric_id, 0) + count


@dataclass(frozen=True)
class Taken:
    """Marks of one grain in one time zone: `metrics` and `buckets` side by side, as PostgreSQL writes arrays."""

    grain: str
    zone: str
    marks: int
    places: Sequence[date]
    metrics: str
    buckets: str


def _compute(cursor, taken: Sequence[Taken]) -> dict[int, int]:
    """One statement per grain for all marks; returns how many snapshots changed per metric."""
    by_grain: dict[str, list[Taken]] = defaultdict(list)
    for part in taken:
        by_grain[part.grain].append(part)
    changed: dict[int, int] = defaultdict(int)
    for grain, parts in by_grain.items():
        dense = _is_dense(grain, parts)
        # The planner cannot know how many rows the arrays hold; for many, loops within loops would be quadratic.
        cursor.execute(f"SET LOCAL enable_nestloop = {'off' if dense else 'on'}")
        statement = recompute_sql.UPSERT_MANY if dense else recompute_sql.UPSERT
        cursor.execute(statement, _parameters(grain, parts))
        for metric_id, count in cursor.fetchall():
            changed[metric_id] += count
    return changed


def _is_dense(grain: str, parts: Sequence[Taken]) -> bool:
    """Whether reading whole stretches beats looking up each bucket: many marks, and few gaps between them."""
    marks = sum(part.metrics.count(",") + 1 for part in parts)
    if marks < 500:
        return False
    room = 0
    for part in parts:
        stretch = _stretch(grain, part)
        room += len(stretch) * len(set(part.metrics[1:-1].split(",")))
    return marks >= room / 3


def _stretch(grain: str, part: Taken) -> list[date]:
    return list(buckets.spanning(min(part.places), max(part.places), grain))


def _starts(grain: str, part: Taken) -> list[str]:
    """Starts of the buckets of a stretch, and its end; a day without any hour starts with the next."""
    stretch = _stretch(grain, part)
    starts = {buckets.start_of(bucket, part.zone) for bucket in [*stretch, buckets.following(stretch[-1], grain)]}
    return [start.isoformat() for start in sorted(starts)]


def _parameters(grain: str, parts: Sequence[Taken]) -> dict:
    places = [(part.zone, bucket) for part in parts for bucket in part.places]
    limits = [buckets.bounds(bucket, grain, zone) for zone, bucket in places]
    return {
        "grain": grain,
        "on_track": pacing.ON_TRACK_BAND,
        "at_risk": pacing.AT_RISK_BAND,
        "zones": _array(zone for zone, _ in places),
        "buckets": _array(bucket for _, bucket in places),
        "last_days": _array(buckets.last_day(bucket, grain) for _, bucket in places),
        "starts": _array(start.isoformat() for start, _ in limits),
        "ends": _array(end.isoformat() for _, end in limits),
        "stretches": json.dumps([{"zone": part.zone, "starts": _starts(grain, part)} for part in parts]),
        "work_metrics": "{" + ",".join(part.metrics[1:-1] for part in parts) + "}",
        "work_buckets": "{" + ",".join(part.buckets[1:-1] for part in parts) + "}",
    }


def known_at(metric: Metric, grain: str, first: date, last: date, moment) -> list[dict]:
    """The snapshots of first … last as they stood with what was recorded by `moment`."""
    places = list(buckets.spanning(first, last, grain))
    ids = _array([metric.pk] * len(places))
    part = Taken(grain, metric.workspace.time_zone, 0, places, ids, _array(places))
    with connection.cursor() as cursor:
        values = _parameters(grain, [part])
        cursor.execute(recompute_sql.KNOWN_AT, {**values, "known_at": moment})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _array(values: Iterable) -> str:
    """A PostgreSQL array as text: parsed far faster than a list of literals. Only for numbers, dates and names."""
    return "{" + ",".join(f'"{value}"' for value in values) + "}"
