from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import buckets

ZONES = (
    "UTC",
    "Europe/Helsinki",
    "America/New_York",
    "America/Sao_Paulo",  # midnight itself was skipped
    "Australia/Lord_Howe",  # half-hour steps: days of 23.5 and 24.5 hours
    "America/St_Johns",  # set back at one past midnight, into yesterday
    "Pacific/Apia",  # 30 December 2011 never happened
    "Asia/Kathmandu",
)
instants = st.datetimes(datetime(2006, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def hours(day: date, zone: str) -> float:
    start, end = buckets.bounds(day, "day", zone)
    return (end - start).total_seconds() / 3600


@given(at=instants, zone=st.sampled_from(ZONES), grain=st.sampled_from(buckets.GRAINS))
def test_every_instant_is_in_exactly_the_bucket_that_names_it(at, zone, grain):
    bucket = buckets.bucket_of(at, grain, zone)
    start, end = buckets.bounds(bucket, grain, zone)
    assert start <= at < end
    assert buckets.bounds(buckets.following(bucket, grain), grain, zone)[0] == end
    assert buckets.preceding(buckets.following(bucket, grain), grain) == bucket


@pytest.mark.parametrize("zone", ZONES)
def test_ten_years_of_days_equal_the_clock_on_the_wall(zone):
    """Oracle: walk real time in half hours and read the date off a local clock."""
    where, at, end = ZoneInfo(zone), datetime(2010, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
    wall: dict[date, int] = {}
    reached = date.min
    while at < end:
        reached = max(reached, at.astimezone(where).date())  # an hour that repeats belongs to the day already begun
        wall[reached] = wall.get(reached, 0) + 1
        at += timedelta(minutes=30)
    for day, halves in list(wall.items())[1:-1]:
        # St. John's changed its clock at 00:01, which half-hour steps see at 00:30.
        assert abs(hours(day, zone) - halves / 2) <= (0.5 if zone == "America/St_Johns" else 0), day


def test_days_have_the_hours_they_had():
    assert hours(date(2026, 3, 29), "Europe/Helsinki") == 23
    assert hours(date(2026, 10, 25), "Europe/Helsinki") == 25
    assert hours(date(2026, 4, 5), "Australia/Lord_Howe") == 24.5
    assert hours(date(2011, 12, 30), "Pacific/Apia") == 0
    assert hours(date(2018, 11, 4), "America/Sao_Paulo") == 23


def test_weeks_begin_on_monday_and_months_on_the_first():
    assert buckets.first_day(date(2026, 11, 22), "week") == date(2026, 11, 16)
    assert buckets.first_day(date(2026, 11, 16), "week") == date(2026, 11, 16)
    assert buckets.first_day(date(2026, 2, 28), "month") == date(2026, 2, 1)
    assert buckets.following(date(2026, 12, 1), "month") == date(2027, 1, 1)
    assert buckets.last_day(date(2028, 2, 1), "month") == date(2028, 2, 29)
    assert list(buckets.spanning(date(2026, 1, 31), date(2026, 3, 1), "month")) == [
        date(2026, 1, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]


def test_buckets_have_names_people_use():
    assert buckets.label(date(2026, 9, 8), "day") == "8 Sep 2026"
    assert buckets.label(date(2026, 9, 7), "week") == "week of 7 Sep 2026"
    assert buckets.label(date(2026, 9, 1), "month") == "Sep 2026"
