"""Which days a page shows and what it compares them with: parsed from the URL, named as people name them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kit.dates import parse_fuzzy
from metrics import axes, buckets

RANGES = {
    "quarter": "This quarter",
    "month": "This month",
    "year": "This year",
    "90d": "Last 90 days",
    "2y": "Last 2 years",
}
COMPARES = {"previous": "Period before", "year": "Year before", "none": "Nothing"}
DEFAULT_RANGE, DEFAULT_COMPARE = "quarter", "previous"
_DAY = timedelta(days=1)
_MOST_DAYS = 366 * 20


@dataclass(frozen=True)
class Period:
    """Days `first` … `last` (both shown), with a name; `kind` is a key of RANGES or "days"."""

    kind: str
    first: date
    last: date
    name: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def read(asked: Mapping[str, str], today: date, fiscal: int = 1) -> Period:
    """From `?from=&to=` or `?range=`; what makes no sense is ignored."""
    first, last = (_day(asked.get(name), today, fiscal, edge) for name, edge in (("from", 0), ("to", -1)))
    if first or last:
        last = last or max(today, first or today)
        first = first or last - timedelta(days=89)
        if first <= last and (last - first).days <= _MOST_DAYS:
            return Period("days", first, last, _span(first, last))
    kind = asked.get("range", "")
    return named(kind if kind in RANGES else DEFAULT_RANGE, today, fiscal)


def named(kind: str, today: date, fiscal: int = 1) -> Period:
    if kind == "month":
        first = today.replace(day=1)
        return Period(kind, first, buckets.last_day(first, "month"), f"{first:%B} {first.year}")
    if kind == "year":
        return _year(today, fiscal)
    if kind == "quarter":
        return _quarter(today, fiscal)
    first = today - timedelta(days=89 if kind == "90d" else 729)
    return Period(kind, first, today, RANGES[kind])


def before(period: Period, how: str, fiscal: int = 1) -> Period | None:
    """What `period` is compared with."""
    if how == "none":
        return None
    if how == "year" and period.kind in {"quarter", "month", "year"}:
        return named(period.kind, _year_earlier(period.first), fiscal)
    if how == "year":
        first, last = _year_earlier(period.first), _year_earlier(period.last)
        return Period("days", first, last, _span(first, last))
    last = period.first - _DAY
    if period.kind in {"quarter", "month", "year"}:
        return named(period.kind, last, fiscal)
    return Period("days", last - timedelta(days=period.days - 1), last, f"{period.days} days before")


def compare_from(asked: Mapping[str, str]) -> str:
    how = asked.get("compare", "")
    return {"prev": "previous"}.get(how, how if how in COMPARES else DEFAULT_COMPARE)


def short(period: Period) -> str:
    """Q3 for Q3 2026, in the company of a number."""
    return period.name.split(" ")[0] if period.kind == "quarter" else period.name


def _quarter(day: date, fiscal: int) -> Period:
    first, last = axes.quarter(day, fiscal)
    number = ((first.month - fiscal) % 12) // 3 + 1
    year = _year(day, fiscal).name.removeprefix("FY")
    return Period("quarter", first, last, f"Q{number} {year if fiscal == 1 else f'FY{year}'}")


def _year(day: date, fiscal: int) -> Period:
    first = date(day.year if day.month >= fiscal else day.year - 1, fiscal, 1)
    last = first.replace(year=first.year + 1) - _DAY
    return Period("year", first, last, str(first.year) if fiscal == 1 else f"FY{str(last.year)[2:]}")


def _year_earlier(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _span(first: date, last: date) -> str:
    start = f"{first.day} {first:%b}" + ("" if first.year == last.year else f" {first.year}")
    return f"{start} – {last.day} {last:%b} {last.year}"


def _day(text: str | None, today: date, fiscal: int, edge: int) -> date | None:
    """The first or the last day of what is said in words."""
    meant = parse_fuzzy(text or "", today, fiscal)
    day = (meant.starts_on, meant.ends_on)[edge] if meant else None
    return day if day and 1900 < day.year < 2200 else None
