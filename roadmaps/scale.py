"""The horizontal scale of the timeline: from dates to days since the left edge, with its ticks and horizons.

Dates are inclusive on both ends. Pure arithmetic; today comes in as an argument.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

LONGEST = timedelta(days=365 * 6)


@dataclass(frozen=True, slots=True)
class Zoom:
    name: str
    day_px: float
    unit: str
    before: int
    least: int
    most: int


# before / least / most: how many units are shown before today's, at least and at most when nobody gave a range.
ZOOMS = {
    "week": Zoom("week", 18, "week", 2, 13, 52),
    "month": Zoom("month", 4.7, "month", 1, 7, 24),
    "quarter": Zoom("quarter", 1.75, "quarter", 1, 8, 16),
    "year": Zoom("year", 0.75, "year", 0, 3, 6),
}


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    days: int
    label: str
    note: str = ""
    # Days by which the label steps aside for the mark of today, 0 where it need not.
    after: float = 0


@dataclass(frozen=True, slots=True)
class Band:
    """One horizon on the scale: now, next or later."""

    name: str
    label: str
    x: int
    days: int


@dataclass(frozen=True, slots=True)
class Scale:
    zoom: Zoom
    first: date
    last: date
    today: int | None
    ticks: tuple[Tick, ...]
    minor: tuple[int, ...]
    bands: tuple[Band, ...]
    months: tuple[Tick, ...]

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def x(self, day: date) -> int:
        return (day - self.first).days

    def holds(self, starts_on: date, ends_on: date) -> bool:
        return starts_on <= self.last and ends_on >= self.first

    def span(self, starts_on: date, ends_on: date) -> "Span":
        """The part of these dates that is on the scale, and which ends were cut off."""
        start, end = max(starts_on, self.first), min(ends_on, self.last)
        return Span(self.x(start), (end - start).days + 1, starts_on < self.first, ends_on > self.last)


@dataclass(frozen=True, slots=True)
class Span:
    x: int
    days: int
    cut_left: bool = False
    cut_right: bool = False

    @property
    def end(self) -> int:
        return self.x + self.days


# --- the calendar ----------------------------------------------------------------------------------


def month_start(day: date, plus: int = 0) -> date:
    months = day.year * 12 + day.month - 1 + plus
    return date(months // 12, months % 12 + 1, 1)


def quarter_start(day: date, plus: int = 0, fiscal: int = 1) -> date:
    """First day of the quarter of `day`, `plus` quarters on, in a year that starts in month `fiscal`."""
    into = (day.month - fiscal) % 3
    return month_start(day, 3 * plus - into)


def week_start(day: date, plus: int = 0) -> date:
    return day - timedelta(days=day.weekday()) + timedelta(weeks=plus)


def year_start(day: date, plus: int = 0, fiscal: int = 1) -> date:
    """First day of the year of `day`, `plus` years on, where years start in month `fiscal`."""
    return month_start(day, 12 * plus - (day.month - fiscal) % 12)


def unit_start(unit: str, day: date, plus: int = 0, fiscal: int = 1) -> date:
    if unit == "week":
        return week_start(day, plus)
    if unit == "month":
        return month_start(day, plus)
    return (year_start if unit == "year" else quarter_start)(day, plus, fiscal)


def quarter_name(day: date, fiscal: int = 1) -> tuple[str, str]:
    """("Q4", "2026"), or ("Q3", "FY27") where the year starts in another month than January."""
    number = (day.month - fiscal) % 12 // 3 + 1
    if fiscal == 1:
        return f"Q{number}", str(day.year)
    return f"Q{number}", f"FY{(day.year + (day.month >= fiscal)) % 100:02d}"


def year_name(day: date, fiscal: int = 1) -> tuple[str, str]:
    """("2026", ""), or ("FY27", "Jul 2026 – Jun 2027") where the year starts in another month than January."""
    if fiscal == 1:
        return str(day.year), ""
    first = year_start(day, 0, fiscal)
    return quarter_name(day, fiscal)[1], f"{first:%b %Y} – {month_start(first, 11):%b %Y}"


def default_range(
    zoom: Zoom, today: date, open_spans: Iterable[tuple[date, date]], fiscal: int = 1
) -> tuple[date, date]:
    """Enough to see where we are and everything still open, within the bounds of the zoom."""
    spans = list(open_spans)
    first = unit_start(zoom.unit, today, -zoom.before, fiscal)
    least = unit_start(zoom.unit, first, zoom.least, fiscal) - timedelta(days=1)
    most = unit_start(zoom.unit, first, zoom.most, fiscal) - timedelta(days=1)
    earliest = max(unit_start(zoom.unit, today, -4 * zoom.before, fiscal), month_start(today, -12))
    overdue = min((end for _, end in spans), default=today)
    latest = max((end for _, end in spans), default=today)
    first = min(first, unit_start(zoom.unit, max(overdue, earliest), 0, fiscal))
    wanted = unit_start(zoom.unit, min(latest, most), 1, fiscal) - timedelta(days=1)
    return first, min(max(least, wanted), most)


def asked_range(
    zoom: Zoom,
    today: date,
    open_spans: Iterable[tuple[date, date]],
    first: date | None,
    last: date | None,
    fiscal: int = 1,
) -> tuple[date, date]:
    """The range somebody asked for, completed where only one end was given, at most `LONGEST` long."""
    usual = default_range(zoom, today, open_spans, fiscal)
    if first is None and last is None:
        return usual
    if first is None:
        first = min(usual[0], unit_start(zoom.unit, last, 1 - zoom.least, fiscal))  # type: ignore[arg-type]
    if last is None:
        last = max(usual[1], unit_start(zoom.unit, first, zoom.least, fiscal) - timedelta(days=1))
    return first, max(first, min(last, first + LONGEST))


def _cut(first: date, last: date, unit: str, fiscal: int) -> Iterable[tuple[date, date, int]]:
    """Every unit that touches the range: its true first day, its first shown day and its shown length."""
    start = unit_start(unit, first, 0, fiscal)
    while start <= last:
        following = unit_start(unit, start, 1, fiscal)
        shown = max(start, first)
        yield start, shown, (min(following - timedelta(days=1), last) - shown).days + 1
        start = following


def ticks(first: date, last: date, unit: str, fiscal: int = 1) -> tuple[Tick, ...]:
    found: list[Tick] = []
    year = None
    for start, shown, days in _cut(first, last, unit, fiscal):
        if unit in ("quarter", "year"):
            label, note = (year_name if unit == "year" else quarter_name)(start, fiscal)
        else:
            named = shown if unit == "month" else start
            label = f"{named:%b}" if unit == "month" else f"{named.day} {named:%b}"
            note = str(named.year) if named.year != year else ""
            year = named.year
            if unit == "month" and fiscal != 1 and start == quarter_start(start, 0, fiscal):
                note = " · ".join(filter(None, [note, " ".join(quarter_name(start, fiscal))]))
        found.append(Tick((shown - first).days, days, label, note))
    return tuple(found)


def horizons(first: date, last: date, today: date, fiscal: int = 1) -> tuple[Band, ...]:
    """Now is up to the end of this quarter, Next the quarter after it, Later the rest."""
    edges = [
        ("now", "Now", date.min, quarter_start(today, 1, fiscal)),
        ("next", "Next", quarter_start(today, 1, fiscal), quarter_start(today, 2, fiscal)),
        ("later", "Later · exploring", quarter_start(today, 2, fiscal), date.max),
    ]
    bands = []
    for name, label, start, following in edges:
        shown, end = max(start, first), min(following - timedelta(days=1), last)
        if shown <= end:
            bands.append(Band(name, label, (shown - first).days, (end - shown).days + 1))
    return tuple(bands)


def scale(zoom: Zoom, first: date, last: date, today: date, fiscal: int = 1) -> Scale:
    shown = (today - first).days if first <= today <= last else None
    minor_unit = {"quarter": "month", "year": "quarter"}.get(zoom.name)
    minor = tuple(t.x for t in ticks(first, last, minor_unit, fiscal)) if minor_unit else ()
    return Scale(
        zoom=zoom,
        first=first,
        last=last,
        today=shown,
        ticks=tuple(_aside(tick, shown, zoom) for tick in ticks(first, last, zoom.unit, fiscal)),
        minor=minor,
        bands=horizons(first, last, today, fiscal),
        months=ticks(first, last, "month"),
    )


def _aside(tick: Tick, today: int | None, zoom: Zoom) -> Tick:
    """The mark of today is about 52 px wide; a label that would lie under it starts behind it."""
    if today is None:
        return tick
    left, label = tick.x * zoom.day_px + 8, 7 * len(f"{tick.label} {tick.note}")
    middle = (today + 0.5) * zoom.day_px
    if left + label < middle - 26 or left > middle + 26:
        return tick
    return replace(tick, after=today + 0.5 - tick.x) if today >= tick.x else tick
