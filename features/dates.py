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
