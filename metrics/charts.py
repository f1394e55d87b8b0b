"""Geometry of the KPI pictures: plain numbers and path strings that templates draw as SVG.

Nothing here knows colours or HTML. Every picture carries its message as text, for those who do not see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise, zip_longest

from metrics import axes, buckets, numbers
from metrics.flags import LEVELS, Flag, lay_out, text_width
from metrics.pacing import DOWN, Line
from metrics.sentence import Ship

Point = tuple[date, float]


def path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points) if points else ""


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Sparkline:
    """A line the size of a word: this period, the previous one dotted, the target dashed, ships as ticks."""

    width: float
    height: float
    line: str
    area: str
    previous: str
    target: float | None
    ships: list[float]


def sparkline(
    points: Sequence[Point],
    *,
    first: date,
    previous: Sequence[Point] = (),
    previous_first: date | None = None,
    target: float | None = None,
    ships: Sequence[Ship] = (),
    width: float = 240,
    height: float = 48,
) -> Sparkline | None:
    """The period begins on `first`; the previous one, from `previous_first`, is laid over it day by day."""
    if not points:
        return None
    now = [((d - first).days, v) for d, v in points]
    begin, end = now[0][0], max(now[-1][0], now[0][0] + 1)
    then = [((d - (previous_first or d)).days, v) for d, v in previous]
    then = [(n, v) for n, v in then if begin <= n <= end]
    values = [v for _, v in now + then] + ([target] if target is not None else [])
    x = axes.Scale(begin, end, 4, width - 4)
    y = axes.Scale(min(values), max(values), height - 6, 4)
    if min(values) == max(values):
        y = axes.Scale(values[0] - 1, values[0] + 1, height, 0)
    drawn = [(x(n), y(v)) for n, v in now]
    return Sparkline(
        width,
        height,
        path(drawn),
        path([*drawn, (drawn[-1][0], height), (drawn[0][0], height)]) + "Z",
        path([(x(n), y(v)) for n, v in then]),
        None if target is None else y(target),
        sorted({x(n) for s in ships if begin <= (n := (s.on - first).days) <= end}),
    )


@dataclass(frozen=True)
class Bullet:
    """Progress from start to target in per cent of the width; the tick says where the plan is today."""

    fill: float
    tick: float | None
    text: str


def bullet(line: Line, value: float, day: date, unit: str = "", direction: str = "up") -> Bullet:
    """The bar leaves room beyond the target so that "ahead" can be seen."""
    target = numbers.show(line.end_value, unit)
    expected = line.expected(day)
    done = line.progress(value)
    if done is None:
        sign = "≤" if direction == DOWN else "≥"
        reached = value / line.end_value if direction != DOWN else 2 - value / line.end_value if line.end_value else 1
        share = (
            min(1.0, max(0.0, 0.8 * reached))
            if line.end_value
            else float(line.status(value, day, direction) == "on_track")
        )
        return Bullet(round(share * 100, 1), 80.0, f"Target {sign} {target}")
    way = line.end_value - line.start_value
    beyond = (value - line.start_value) / way
    room = 1 / 0.9
    tick = None if expected is None else round((expected - line.start_value) / way / room * 100, 1)
    fill = round(min(1.0, max(0.0, beyond / room)) * 100, 1)
    end = f"{line.ends_on.day} {line.ends_on:%b}" + ("" if line.ends_on.year == day.year else f" {line.ends_on.year}")
    return Bullet(fill, tick, f"Target {'≤ ' if direction == DOWN else ''}{target} by {end}")


@dataclass(frozen=True)
class Moved:
    """Where one target took over from another: a step between their lines, and the words beside it."""

    step: str
    x: float
    y: float
    anchor: str
    text: str


@dataclass(frozen=True)
class Chart:
    """The large annotated chart in a box of width × height; every coordinate is in that box."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    y_ticks: list[tuple[float, str]]
    x_ticks: list[tuple[float, str]]
    line: str = ""
    area: str = ""
    previous: str = ""
    targets: list[str] = field(default_factory=list)
    target_label: tuple[float, float, str] | None = None
    moves: list["Moved"] = field(default_factory=list)
    gap: str = ""
    flags: list[Flag] = field(default_factory=list)
    end: tuple[float, float, str] | None = None
    end_anchor: str = "start"
    dots: list[tuple[float, float, str, str]] = field(default_factory=list)

    @property
    def end_dx(self) -> float:
        return 8.0 if self.end_anchor == "start" else -2.0

    @property
    def end_dy(self) -> float:
        if self.end_anchor == "start":
            return 3.5
        before = self.dots[-3:-1]  # at the right edge the label goes where the line does not come from
        return 18.0 if before and before[0][1] < self.dots[-1][1] else -10.0

    @property
    def flag_rows(self) -> list[tuple[Flag, float]]:
        """Flags with the height their pole begins at."""
        return [(flag, 8 + flag.level * FLAG_ROW) for flag in self.flags if flag.shown]


FLAG_ROW = 28.0


def big(
    points: Sequence[Point],
    *,
    first: date,
    last: date,
    unit: str = "",
    grain: str = "week",
    direction: str = "up",
    lines: Sequence[Line] = (),
    previous: Sequence[Point] = (),
    previous_first: date | None = None,
    notes: Sequence[Ship] = (),
    width: float = 780,
    height: float = 262,
    levels: int = LEVELS,
) -> Chart:
    """A chart of `points` over first … last with the plan, the gap to it, and what happened meanwhile."""
    lines = [line for line in lines if line.starts_on <= last]
    shifted = [(first + (d - (previous_first or first)), v) for d, v in previous]
    shifted = [(d, v) for d, v in shifted if first <= d <= last]
    values = [v for _, v in points] + [v for _, v in shifted] + _target_values(lines, first, last)
    ticks = axes.nice_ticks(min(values, default=0.0), max(values, default=1.0), 4 if height < 240 else 5)
    labels = [_axis(t, unit, ticks) for t in ticks]
    left = max(34.0, 10 + max(text_width(text, 10.5) for text in labels))
    right, bottom = width - 12, height - 26
    days = max(1, (last - first).days)
    x = axes.Scale(0, days, left, right)

    def at(day: date) -> float:
        return x((day - first).days)

    wanted = [n for n in notes if first <= n.on <= last]
    placed = (
        lay_out([Flag(at(n.on), 0, n.title, _when(n), not n.note, n.url) for n in wanted], left, width, levels)
        if levels
        else []
    )
    rows = max((f.level + 1 for f in placed if f.shown), default=0)
    top = 16 + rows * FLAG_ROW
    y = axes.Scale(ticks[0], ticks[-1], bottom, top)
    drawn = [(at(d), y(v)) for d, v in points]
    plan = _plan(lines, first, last)
    chart_flags = [_on_line(f, drawn, bottom) for f in placed]
    return Chart(
        width, height, left, right, top, bottom,
        y_ticks=[(y(t), text) for t, text in zip(ticks, labels, strict=True)],
        x_ticks=_x_ticks(first, last, at, right, width),
        line=path(drawn),
        area=path([*drawn, (drawn[-1][0], bottom), (drawn[0][0], bottom)]) + "Z" if drawn else "",
        previous=path([(at(d), y(v)) for d, v in shifted]),
        targets=[path([(at(d), y(v)) for d, v in piece]) for piece in plan],
        target_label=_target_label(plan, at, y, unit, drawn),
        moves=_moves(lines, plan, at, y, unit, drawn, right),
        gap=_gap(points, plan, at, y, direction),
        flags=chart_flags,
        end=_end(points, drawn, unit),
        end_anchor="end" if drawn and drawn[-1][0] > right - 48 else "start",
        dots=[
            (px, py, buckets.label(d, grain), str(numbers.show(v, unit)))
            for (px, py), (d, v) in zip(drawn, points, strict=True)
        ],
    )  # fmt: skip


def _when(note: Ship) -> str:
    return f"{'note ·' if note.note else 'shipped'} {note.on.day} {note.on:%b}"


def _axis(tick: float, unit: str, ticks: Sequence[float]) -> str:
    step = ticks[1] - ticks[0]
    digits = next((n for n in range(5) if abs(step * 10**n - round(step * 10**n)) < 1e-6), 4)
    shown = numbers.show(tick, unit, None if abs(tick) >= 1e6 else digits)
    return str(shown) if unit == "%" or unit in numbers.CURRENCIES else shown.number


def _x_ticks(first, last, at, right, width):
    most = 12 if width > 500 else 5
    marks = [(at(t.day), t.text) for t in axes.day_ticks(first, last, most)]
    kept: list[tuple[float, str]] = []
    for px, text in marks:
        if px + text_width(text) <= right + 12 and (not kept or px > kept[-1][0] + text_width(kept[-1][1]) + 6):
            kept.append((px, text))
    return kept


def _target_values(lines: Sequence[Line], first: date, last: date) -> list[float]:
    return [v for piece in _plan(lines, first, last) for _, v in piece]


def _plan(lines: Sequence[Line], first: date, last: date) -> list[list[Point]]:
    """Each target's own stretch inside first … last, as corner points: an old line stays when a new one begins."""
    ordered = sorted(lines, key=lambda line: line.starts_on)
    pieces = []
    for line, after in zip_longest(ordered, ordered[1:]):
        start = max(first, line.starts_on)
        end = min(last, after.starts_on - timedelta(days=1)) if after else last
        if end < start:
            continue
        corners = sorted({start, min(max(line.ends_on, start), end), end})
        pieces.append([(d, v) for d in corners if (v := line.expected(d)) is not None])
    return [p for p in pieces if p]


def _moves(lines, plan, at, y, unit, drawn, right) -> list[Moved]:
    """No target moves in silence: where a new one replaced an old one before its end, the chart says so."""
    ordered = sorted(lines, key=lambda line: line.starts_on)
    moved = []
    for old, new in pairwise(ordered):
        before = next((piece[-1] for piece in plan if piece[-1][0] == new.starts_on - timedelta(days=1)), None)
        if before is None or old.ends_on < new.starts_on:
            continue
        (x1, y1), (x2, y2) = (at(before[0]), y(before[1])), (at(new.starts_on), y(new.start_value))
        was, now = numbers.show(old.end_value, unit), numbers.show(new.end_value, unit)
        text = (
            f"Target moved {new.starts_on.day} {new.starts_on:%b}: {was} → {now}" if was != now else "Target replanned"
        )
        if right < 500:
            text = f"{was} → {now}" if was != now else ""
        moved.append(Moved(path([(x1, y1), (x2, y2)]), x2, *_beside(text, x2, (y1, y2), drawn, right), text))
    return moved


def _beside(text: str, x: float, ys: tuple[float, float], drawn, right: float) -> tuple[float, str]:
    """Where words next to a step stay clear of the line: below or above it, to its right or its left."""
    width = text_width(text, 10.5)
    places = [(y, anchor) for y in (max(ys) + 15, min(ys) - 8) for anchor in ("start", "end")]

    def clear(place: tuple[float, str]) -> bool:
        y, anchor = place
        x1, x2 = (x, x + width) if anchor == "start" else (x - width, x)
        return x2 <= right and not any(
            min(py, qy) - 6 < y and max(py, qy) + 12 > y
            for (px, py), (qx, qy) in pairwise(drawn)
            if px <= x2 and qx >= x1
        )

    return next(filter(clear, places), places[0] if x + width <= right else places[1])


def _target_label(plan, at, y, unit, drawn):
    if not plan:
        return None
    day, value = plan[-1][-1]
    below = drawn and drawn[-1][0] > at(day) - 60 and drawn[-1][1] < y(value)
    return (at(day), y(value) + (16 if below else -9), f"Target {numbers.show(value, unit)}")


def _expected(plan: Sequence[Sequence[Point]], day: date) -> float | None:
    for piece in plan:
        for (d1, v1), (d2, v2) in pairwise(piece):
            if d1 <= day <= d2:
                return v1 + (v2 - v1) * ((day - d1).days / max(1, (d2 - d1).days))
    return None


def _gap(points, plan, at, y, direction) -> str:
    """The area between line and plan over the last stretch in which the line is on the wrong side."""
    tail: list[tuple[float, float, float]] = []
    for day, value in reversed(points):
        expected = _expected(plan, day)
        if expected is None:
            break
        behind = (expected - value) if direction != DOWN else (value - expected)
        here = (at(day), y(value), y(expected))
        if behind <= 0:
            if tail:
                tail.append(_crossing(here, tail[-1]))
            break
        tail.append(here)
    if len(tail) < 2:
        return ""
    tail.reverse()
    return path([(x, v) for x, v, _ in tail] + [(x, e) for x, _, e in reversed(tail)]) + "Z"


def _crossing(one, two):
    """Where the two straight pieces between two points meet."""
    (x1, v1, e1), (x2, v2, e2) = one, two
    before, after = v1 - e1, v2 - e2
    share = before / (before - after) if before != after else 0.0
    x, v = x1 + (x2 - x1) * share, v1 + (v2 - v1) * share
    return (x, v, v)


def _on_line(flag: Flag, drawn: Sequence[tuple[float, float]], bottom: float) -> Flag:
    """The flag's foot on the line, by interpolation; past the data it stands on the axis."""
    for (x1, y1), (x2, y2) in pairwise(drawn):
        if x1 <= flag.x <= x2:
            return replace(flag, y=round(y1 + (y2 - y1) * ((flag.x - x1) / ((x2 - x1) or 1)), 2))
    return replace(flag, y=bottom)


def _end(points, drawn, unit):
    if not drawn:
        return None
    return (*drawn[-1], str(numbers.show(points[-1][1], unit)))


def caption(
    name: str, points: Sequence[Point], unit: str, grain: str, status: str = "", expected: float | None = None
) -> str:
    """What the chart says, in a sentence."""
    if not points:
        return f"{name} has no readings in this period."
    (first, start), (last, end) = points[0], points[-1]
    then = f"{numbers.show(start, unit)} ({buckets.label(first, grain)})"
    now = f"{numbers.show(end, unit)} ({buckets.label(last, grain)})"
    if len(points) == 1:
        text = f"{name} was {now}"
    elif start == end:
        text = f"{name} was {then} and is the same again ({buckets.label(last, grain)})"
    else:
        text = f"{name} {'rose' if end > start else 'fell'} from {then} to {now}"
    return f"{text}." if expected is None else f"{text}; the plan expects {numbers.show(expected, unit)}."
