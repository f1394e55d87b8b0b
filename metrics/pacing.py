"""Is a number where the plan says it should be today?

A target is a straight line from a start to an end. How far a value is behind is measured as a share of the whole way:
2.2 points behind on the way from 38 to 48 is 0.22. A target that only says "hold 3,000" has no way to go, so there the
measure is the target itself. Measuring against the whole way, and not against today's expectation, keeps the first
days of a quarter calm: they expect next to nothing, and a share of next to nothing would swing wildly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

ON_TRACK, AT_RISK, OFF_TRACK = "on_track", "at_risk", "off_track"
STATUSES = (ON_TRACK, AT_RISK, OFF_TRACK)
UP, DOWN = "up", "down"

# Behind by at most 5 % of the way is on track, by at most 15 % at risk, beyond that off track.
ON_TRACK_BAND = 0.05
AT_RISK_BAND = 0.15


@dataclass(frozen=True)
class Line:
    """A target: straight from `start_value` on `starts_on` to `end_value` on `ends_on`, then level."""

    starts_on: date
    start_value: float
    ends_on: date
    end_value: float

    def expected(self, day: date) -> float | None:
        """What the plan says for a day; nothing before the plan begins."""
        if day < self.starts_on:
            return None
        if day >= self.ends_on:
            return self.end_value
        share = (day - self.starts_on).days / (self.ends_on - self.starts_on).days
        return self.start_value + (self.end_value - self.start_value) * share

    @property
    def way(self) -> float:
        """What "behind" is measured against."""
        return abs(self.end_value - self.start_value) or abs(self.end_value)

    def behind(self, value: float, day: date, direction: str) -> float | None:
        """Share of the way by which a value lags the plan; negative when ahead."""
        expected = self.expected(day)
        if expected is None:
            return None
        gap = expected - value if direction == UP else value - expected
        if self.way == 0:
            return 0.0 if gap <= 0 else 1.0
        return gap / self.way

    def status(self, value: float, day: date, direction: str) -> str:
        """One of STATUSES, or "" before the plan begins."""
        behind = self.behind(value, day, direction)
        if behind is None:
            return ""
        if behind <= ON_TRACK_BAND:
            return ON_TRACK
        return AT_RISK if behind <= AT_RISK_BAND else OFF_TRACK

    def progress(self, value: float) -> float | None:
        """Part of the way covered, 0 to 1; None when there is no way to go."""
        if self.end_value == self.start_value:
            return None
        return min(1.0, max(0.0, (value - self.start_value) / (self.end_value - self.start_value)))


def in_force(lines: Iterable[Line], day: date) -> Line | None:
    """The target that counts on a day: the one that began last. It holds after its end, until another begins."""
    begun = [line for line in lines if line.starts_on <= day]
    return max(begun, key=lambda line: line.starts_on, default=None)
