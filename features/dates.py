"""When a feature is planned: a bucket, a quarter, a month or days."""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from kit.errors import Refused

GRANULARITIES = ("day", "month", "quarter", "bucket")
KEEP: Any = object()


@dataclass(frozen=True)
class Plan:
    """What to say about when. `KEEP` leaves a field as it is.

    `starts_on` and `ends_on` are the first and the last day, both or neither.
    """

    starts_on: date | None = None
    ends_on: date | None = None
    granularity: str = "day"
    horizon: str = KEEP
    confidence: int = KEEP
    release: Any = KEEP

    def __post_init__(self):
        if (self.starts_on is None) != (self.ends_on is None):
            raise Refused("Give both the first and the last day.", field="ends_on" if self.starts_on else "starts_on")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise Refused("The last day is before the first.", field="ends_on")
        if self.granularity not in GRANULARITIES:
            raise Refused(f"Granularity is one of {', '.join(GRANULARITIES)}.", field="granularity")

    @classmethod
    def nothing(cls) -> "Plan":
        """Not scheduled, in no bucket."""
        return cls(granularity="bucket", horizon="")

    @classmethod
    def quarter(cls, year: int, number: int, **more) -> "Plan":
        first = 3 * number - 2
        last = calendar.monthrange(year, first + 2)[1]
        return cls(date(year, first, 1), date(year, first + 2, last), "quarter", **more)

    @classmethod
    def month(cls, year: int, month: int, **more) -> "Plan":
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month", **more)

    def values(self) -> dict[str, Any]:
        """Column values to set: without dates the granularity can only be a bucket."""
        granularity = self.granularity if self.starts_on else "bucket"
        if self.starts_on and granularity == "bucket":
            granularity = "day"
        when = {"starts_on": self.starts_on, "ends_on": self.ends_on, "granularity": granularity}
        rest = {"horizon": self.horizon, "confidence": self.confidence, "release": self.release}
        return when | {name: value for name, value in rest.items() if value is not KEEP}


def in_words(starts_on: date | str | None, ends_on: date | str | None, granularity: str, horizon: str = "") -> str:
    """How people say it: "Q1 2027", "Nov 2026", "3 Nov → 29 Jan 2027", "Now"; "" when nothing was said."""
    if not starts_on or not ends_on:
        return horizon.capitalize()
    first, last = _day(starts_on), _day(ends_on)
    if granularity == "quarter" and _whole_months(first, last, 3):
        return f"Q{(first.month + 2) // 3} {first.year}"
    if granularity in ("month", "quarter") and _whole_months(first, last):
        start = f"{first:%b}{_year(first, last)} → " if first.month != last.month else ""
        return f"{start}{last:%b %Y}"
    if first == last:
        return f"{first.day} {first:%b %Y}"
    return f"{first.day} {first:%b}{_year(first, last)} → {last.day} {last:%b %Y}"


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _whole_months(first: date, last: date, count: int = 0) -> bool:
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    whole = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    return whole and (not count or (months == count and first.month % count == 1))


def _year(first: date, last: date) -> str:
    return "" if first.year == last.year else f" {first.year}"
