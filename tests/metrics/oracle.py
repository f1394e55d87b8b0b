"""Snapshots computed the slow, plain way: no SQL, no code shared with what it checks."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo


def wall_day(at: datetime, zone: str) -> date:
    """The local date; an hour that a clock set back into yesterday repeats stays with the day that had begun."""
    where = ZoneInfo(zone)
    day = at.astimezone(where).date()
    for ahead in (day + timedelta(days=2), day + timedelta(days=1)):
        if datetime(ahead.year, ahead.month, ahead.day, tzinfo=where).astimezone(UTC) <= at:
            return ahead
    return day


def bucket_name(day: date, grain: str) -> date:
    return {"day": day, "week": day - timedelta(days=day.isoweekday() - 1), "month": date(day.year, day.month, 1)}[
        grain
    ]


def last_of(bucket: date, grain: str) -> date:
    if grain == "day":
        return bucket
    if grain == "week":
        return bucket + timedelta(days=6)
    beyond = date(bucket.year + bucket.month // 12, bucket.month % 12 + 1, 1)
    return beyond - timedelta(days=1)


def text_of(dimensions: dict) -> bytes:
    """As PostgreSQL prints jsonb: shorter keys first."""
    keys = sorted(dimensions, key=lambda k: (len(k.encode()), k.encode()))
    return (
        "{"
        + ", ".join(
            f"{json.dumps(k, ensure_ascii=False)}: {json.dumps(dimensions[k], ensure_ascii=False)}" for k in keys
        )
        + "}"
    ).encode()


def value_of(readings: list[tuple], how: str) -> float:
    values = [value for _, value, _ in readings]
    exact = float(sum((Decimal(f"{v:.15g}") for v in values), Decimal(0)))
    return {
        "sum": lambda: exact,
        "mean": lambda: exact / len(values),
        "min": lambda: min(values),
        "max": lambda: max(values),
        "count": lambda: float(len(values)),
        "last": lambda: max(readings, key=lambda r: (r[0], text_of(r[2])))[1],
    }[how]()


def plan_for(day: date, targets: list[tuple]) -> tuple | None:
    begun = [t for t in targets if t[0] <= day]
    return max(begun, key=lambda t: t[0]) if begun else None


def judge(value: float, day: date, target: tuple, direction: str) -> tuple[float, str]:
    starts, low, ends, high = target
    expected = high if day >= ends else low + (high - low) * ((day - starts).days / (ends - starts).days)
    gap = expected - value if direction == "up" else value - expected
    way = abs(high - low) or abs(high)
    if way == 0:
        return expected, "on_track" if gap <= 0 else "off_track"
    return expected, "on_track" if gap / way <= 0.05 else "at_risk" if gap / way <= 0.15 else "off_track"


def snapshots(
    readings: list[tuple], *, zone: str, aggregation: str, direction: str, own_grain: str, targets: list[tuple]
) -> dict:
    """{(grain, bucket): (value, count, min, max, previous, change, target, status)} of (at, value, dimensions)."""
    found: dict = {}
    for grain in ("day", "week", "month"):
        groups = defaultdict(list)
        for reading in readings:
            groups[bucket_name(wall_day(reading[0], zone), grain)].append(reading)
        previous = None
        for bucket in sorted(groups):
            rows = groups[bucket]
            value = value_of(rows, aggregation)
            target, status = None, ""
            plan = plan_for(last_of(bucket, grain), targets)
            if plan and (grain == own_grain or aggregation not in ("sum", "count")):
                target, status = judge(value, last_of(bucket, grain), plan, direction)
            values = [v for _, v, _ in rows]
            change = None if previous is None else value - previous
            found[grain, bucket] = (value, len(rows), min(values), max(values), previous, change, target, status)
            previous = value
    return found
