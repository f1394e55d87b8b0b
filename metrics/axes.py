"""Where the lines of a chart go: round numbers up the side, calendar days along the bottom."""

import math
from dataclasses import dataclass
from datetime import date, timedelta

from metrics import buckets

_STEPS = (1, 2, 4, 5, 10)


def nice_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers that enclose low … high, about `about` of them."""
    if high - low <= 1e-9 * max(abs(low), abs(high)):  # a level line, give or take the last digits
        pad = abs(high) * 0.1 or 1.0
        low, high = low - pad, high + pad
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in _STEPS if s * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10 - math.floor(math.log10(step))) for n in range(first, last + 1)]


@dataclass(frozen=True)
class Scale:
    """A straight map from values to pixels; works for either direction."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        return round(self.start + (value - self.low) / span * (self.end - self.start), 2)


@dataclass(frozen=True)
class DayTick:
    day: date
    text: str


def day_ticks(first: date, last: date, most: int = 12) -> list[DayTick]:
    """Calendar marks: days, Mondays, months, quarters or years, whichever fits in `most` labels."""
    span = (last - first).days
    if span <= most:
        return [DayTick(d, f"{d.day} {d:%b}") for d in buckets.spanning(first, last, "day")]
    if span <= most * 7:
        mondays = [d for d in buckets.spanning(first, last, "week") if d >= first]
        return [DayTick(d, f"{d.day} {d:%b}") for d in mondays]
    months = [d for d in buckets.spanning(first, last, "month") if d >= first]
    for every in (1, 3, 6):
        marks = [m for m in months if (m.month - 1) % every == 0]
        if len(marks) <= most:
            return [
                DayTick(m, _month(m, with_year=i == 0 or m.month == 1, years=span > 380)) for i, m in enumerate(marks)
            ]
    years = [m for m in months if m.month == 1]
    every = math.ceil(len(years) / most)
    return [DayTick(y, str(y.year)) for y in years if y.year % every == 0]


def _month(month: date, *, with_year: bool, years: bool) -> str:
    return f"{month:%b} {month.year}" if with_year and years else f"{month:%b}"


def quarter(day: date, starts: int = 1) -> tuple[date, date]:
    """First and last day of the quarter of a year that starts in month `starts`."""
    months_in = (day.month - starts) % 3
    first = day.replace(day=1)
    for _ in range(months_in):
        first = buckets.preceding(first, "month")
    end = first
    for _ in range(3):
        end = buckets.following(end, "month")
    return first, end - timedelta(days=1)
