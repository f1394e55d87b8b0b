"""Days, weeks and months as people in one place count them.

A bucket is named by its first local date and is half open: [start of that date, start of the next bucket). Clocks that
jump make days of 23, 24.5 or 25 hours and, where a country crossed the date line, days without any hour. Weeks begin
on Monday.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

GRAINS = ("day", "week", "month")
_DAY = timedelta(days=1)


@lru_cache(maxsize=65_536)
def start_of(day: date, zone: str) -> datetime:
    """The first instant of a local date, in UTC. Where midnight happens twice, the first one."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def local_day(at: datetime, zone: str) -> date:
    """The local date whose half-open day holds this instant."""
    day = at.astimezone(ZoneInfo(zone)).date()
    if at < start_of(day, zone):
        return day - _DAY
    # A clock set back across midnight shows yesterday's date again: that hour stays with the day that had begun.
    while at >= start_of(day + _DAY, zone):
        day += _DAY
    return day


def first_day(day: date, grain: str) -> date:
    """The name of the bucket that holds a local date."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def bucket_of(at: datetime, grain: str, zone: str) -> date:
    return first_day(local_day(at, zone), grain)


def following(bucket: date, grain: str) -> date:
    """The bucket after this one."""
    if grain == "month":
        return (bucket.replace(day=28) + timedelta(days=4)).replace(day=1)
    return bucket + timedelta(days=7 if grain == "week" else 1)


def preceding(bucket: date, grain: str) -> date:
    """The bucket before this one."""
    return first_day(bucket - _DAY, grain)


def last_day(bucket: date, grain: str) -> date:
    return following(bucket, grain) - _DAY


def bounds(bucket: date, grain: str, zone: str) -> tuple[datetime, datetime]:
    """Start (included) and end (excluded) of a bucket, in UTC."""
    return start_of(bucket, zone), start_of(following(bucket, grain), zone)


def spanning(first: date, last: date, grain: str) -> Iterator[date]:
    """Every bucket that touches the local dates first … last, in order."""
    bucket = first_day(first, grain)
    while bucket <= last:
        yield bucket
        bucket = following(bucket, grain)


def label(bucket: date, grain: str) -> str:
    """A bucket's name as people say it: 8 Sep 2026, week of 7 Sep 2026, Sep 2026."""
    if grain == "month":
        return f"{bucket:%b} {bucket.year}"
    return f"{'week of ' if grain == 'week' else ''}{bucket.day} {bucket:%b} {bucket.year}"
