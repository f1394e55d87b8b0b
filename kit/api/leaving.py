"""What goes away is announced first: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594), here and in the schema.

    class TeamRow(Row):
        leaving = {"capacity": Leaving(date(2027, 1, 1), date(2027, 7, 1), "Read `weeks` instead.")}

`leaving` names fields on a `Row` or an `Input`, and actions on a viewset. The headers stand on every answer that holds
such a field, after every body that names one, and on every answer of such an action.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.http import http_date


@dataclass(frozen=True)
class Leaving:
    """`since` when it is announced, `until` when it may be gone, and what to use `instead`."""

    since: date
    until: date
    instead: str

    def __post_init__(self):
        if self.until <= self.since:
            raise ValueError("What goes away is announced first.")

    @property
    def words(self) -> str:
        return f"Goes away on {self.until}. {self.instead}"


def headers(leaving: Sequence[Leaving], docs: str) -> dict[str, str]:
    """The first announcement and the first farewell of all that an answer is about."""
    since, until = (_seconds(min(days)) for days in ([x.since for x in leaving], [x.until for x in leaving]))
    return {"Deprecation": f"@{since}", "Sunset": http_date(until), "Link": f'<{docs}>; rel="deprecation"'}


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time.min, tzinfo=UTC).timestamp())
