from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import period

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(("asked", "first", "last", "name"), [
    ({}, date(2026, 10, 1), date(2026, 12, 31), "Q4 2026"),
    ({"range": "month"}, date(2026, 11, 1), date(2026, 11, 30), "November 2026"),
    ({"range": "year"}, date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ({"range": "90d"}, date(2026, 8, 23), TODAY, "Last 90 days"),
    ({"from": "2026-01-01", "to": "2026-03-01"}, date(2026, 1, 1), date(2026, 3, 1), "1 Jan – 1 Mar 2026"),
    ({"from": "2026-05-01", "to": "2026-03-01"}, date(2026, 10, 1), date(2026, 12, 31), "Q4 2026"),
    ({"range": "\x00", "from": "٢٠٢٦"}, date(2026, 10, 1), date(2026, 12, 31), "Q4 2026"),
])  # fmt: skip
def test_the_url_says_which_days(asked, first, last, name):
    got = period.read(asked, TODAY)
    assert (got.first, got.last, got.name) == (first, last, name)


def test_a_fiscal_year_names_its_quarters():
    assert period.read({}, TODAY, fiscal=2).name == "Q4 FY27"
    assert period.read({}, date(2026, 2, 1), fiscal=2).name == "Q1 FY27"
    assert period.read({"range": "year"}, TODAY, fiscal=7).name == "FY27"


def test_what_it_is_compared_with():
    quarter = period.read({}, TODAY)
    assert period.before(quarter, "previous").name == "Q3 2026"
    assert period.short(period.before(quarter, "previous")) == "Q3"
    assert period.before(quarter, "year").name == "Q4 2025"
    assert period.before(quarter, "none") is None
    assert period.before(period.read({"range": "90d"}, TODAY), "previous").last == date(2026, 8, 22)
    assert period.compare_from({"compare": "prev"}) == "previous"


@given(
    st.dates(date(1950, 1, 1), date(2150, 1, 1)),
    st.sampled_from(list(period.RANGES)),
    st.integers(1, 12),
    st.sampled_from(list(period.COMPARES)),
)
def test_every_period_holds_today_and_follows_what_it_is_compared_with(today, kind, fiscal, how):
    now = period.named(kind, today, fiscal)
    assert now.holds(today)
    then = period.before(now, how, fiscal)
    if how == "previous":
        assert (now.first - then.last).days == 1
