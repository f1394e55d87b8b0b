"""Where everything stands on the timeline: pure arithmetic over days, rows and lanes.

Horizontal positions are days since the left edge, vertical ones are counted in rows and lanes. The browser multiplies
them by its own sizes (zoom, density, paper), so nothing here knows a pixel except `Zoom.day_px`, the nominal width of a
day. Dates are inclusive: a bar that starts and ends on one Monday is one day long.
`static/js/timeline/geometry.js` repeats `pack`, `route` and `load` for the time of a drag, with the same test vectors.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from roadmaps.scale import Scale, Span, Tick, month_start

# A bar that is narrower has no room for a title inside; it gets this much room, so that one can begin beside it.
LEAST_BAR_PX = 72
# What a bar is drawn as at least, what a title needs to say more than a letter or two, and a mark before it.
NARROWEST_PX, LEAST_TITLE_PX, MARK_PX = 24, 44, 16


class Planned(Protocol):
    """What a bar needs to know about a feature; `lane` is the key of the lane it belongs to."""

    id: int
    lane: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Bar:
    """`room` is how many days are free behind it in its row. `ghost` is where it stood at the moment that is compared
    with, `slip` how many days later it ends since; `fresh`: it was not on the calendar then."""

    item: Any
    span: Span
    row: int
    room: int = 0
    ghost: Span | None = None
    slip: int = 0
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    key: str
    index: int
    first_row: int
    rows: int
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow from the end of `source` to the start of `target`; y positions are (row from the top, lane)."""

    source: int
    target: int
    x1: int
    x2: int
    y1: tuple[int, int]
    y2: tuple[int, int]
    shape: str
    turn: str
    overlap: int


@dataclass(frozen=True, slots=True)
class Diamond:
    """A release; `room` is how many days its label has before the next one."""

    item: Any
    x: int
    room: int


@dataclass(frozen=True, slots=True)
class Load:
    x: int
    days: int
    label: str
    person_weeks: float
    capacity: float
    percent: int | None
    over: bool


@dataclass(frozen=True, slots=True)
class Board:
    scale: Scale
    lanes: tuple[Lane, ...]
    links: tuple[Link, ...]
    diamonds: tuple[Diamond, ...]
    load: tuple[Load, ...]
    rows: int
    hidden: int


# --- bars into rows ----------------------------------------------------------------------------------


def pack(
    spans: Sequence[tuple[int, int, int]], least: int = 1, follows: Mapping[int, set[int]] | None = None
) -> list[int]:
    """A row for each (id, x, days), given in order of x, so that no two in a row overlap.

    A bar takes at least `least` days of room, so that short ones keep their label; it prefers the row of a bar it
    follows, so that the arrow between them is straight, else the first free one.
    """
    ends: list[int] = []
    last: list[int] = []
    rows = []
    for id_, x, days in spans:
        free = [row for row, end in enumerate(ends) if end <= x]
        sources = (follows or {}).get(id_, ())
        row = next((row for row in free if last[row] in sources), free[0] if free else len(ends))
        if row == len(ends):
            ends.append(0)
            last.append(0)
        ends[row] = x + max(days, least)
        last[row] = id_
        rows.append(row)
    return rows


def rooms(spans: Sequence[tuple[int, int, int]], rows: Sequence[int], days: int) -> list[int]:
    """For each (id, x, days) in order of x the days that are free behind it in its row, up to the next or the edge."""
    begins: dict[int, int] = {}
    found = [0] * len(spans)
    for place in range(len(spans) - 1, -1, -1):
        _, x, length = spans[place]
        found[place] = max(0, begins.get(rows[place], days) - x - length)
        begins[rows[place]] = x
    return found


def least_days(on: Scale) -> int:
    """The least room of a bar; a shorter one has its title beside it."""
    return max(1, round(LEAST_BAR_PX / on.zoom.day_px))


def lanes(
    items: Iterable[Planned],
    order: Sequence[str],
    on: Scale,
    *,
    edges: Iterable[tuple[int, int]] = (),
    then: Mapping[int, tuple[date, date]] | None = None,
    least_rows: int = 1,
) -> tuple[Lane, ...]:
    """Items sorted into the lanes of `order`, packed; `then` says where each stood at the baseline."""
    follows: dict[int, set[int]] = {}
    for source, target in edges:
        follows.setdefault(target, set()).add(source)
    by_lane: dict[str, list[Planned]] = {key: [] for key in order}
    for item in items:
        if item.lane in by_lane and on.holds(item.starts_on, item.ends_on):
            by_lane[item.lane].append(item)
    least = least_days(on)
    made, first_row = [], 0
    for index, key in enumerate(order):
        members = sorted(by_lane[key], key=lambda item: (max(item.starts_on, on.first), item.ends_on, item.id))
        spans = [on.span(item.starts_on, item.ends_on) for item in members]
        placed = [(item.id, span.x, span.days) for item, span in zip(members, spans, strict=True)]
        rows = pack(placed, least, follows)
        free = rooms(placed, rows, on.days)
        bars = tuple(_bar(*one, on, then) for one in zip(members, spans, rows, free, strict=True))
        height = max([least_rows, *(row + 1 for row in rows)])
        made.append(Lane(key, index, first_row, height, bars))
        first_row += height
    return tuple(made)


def _bar(
    item: Planned, span: Span, row: int, room: int, on: Scale, then: Mapping[int, tuple[date, date]] | None
) -> Bar:
    if then is None:
        return Bar(item, span, row, room)
    stood = then.get(item.id)
    if not stood:
        return Bar(item, span, row, room, fresh=True)
    if stood == (item.starts_on, item.ends_on):
        return Bar(item, span, row, room)
    slip = (item.ends_on - stood[1]).days
    return Bar(item, span, row, room, on.span(*stood) if on.holds(*stood) else None, slip)


def room_px(bar: Bar, on: Scale, marked: bool = False) -> int | None:
    """How wide the title beside a short bar may be at the usual width of a day; None: it has its room inside."""
    if bar.span.days >= least_days(on):
        return None
    px = on.zoom.day_px
    room = int((bar.span.days + bar.room) * px - max(NARROWEST_PX, bar.span.days * px))
    return room if room >= LEAST_TITLE_PX + MARK_PX * marked else 0


# --- arrows --------------------------------------------------------------------------------------------


def overlap(source: Planned, target: Planned) -> int:
    """Days by which `target` starts before `source` ends; 0 where it waits."""
    return max(0, (source.ends_on - target.starts_on).days)


def route(x1: int, row1: int, x2: int, row2: int, taken: Mapping[int, Sequence[tuple[int, int]]]) -> tuple[str, str]:
    """Shape and turn of an arrow from day x1 in row1 to day x2 in row2.

    Shapes: `straight` along the row, `step` with one vertical, `between` two rows where neither is clear, `back` around
    when the target begins earlier. A step turns near the source when the target's row is clear between them, else near
    the target along the source's row.
    """
    if x2 < x1:
        return "back", "down" if row2 >= row1 else "up"
    here, there = (_blocked(taken.get(row, ()), x1, x2) for row in (row1, row2))
    if here and there:
        return "between", "down" if row2 >= row1 else "up"
    return ("straight", "") if row1 == row2 else ("step", "target" if there else "source")


def _blocked(spans: Sequence[tuple[int, int]], x1: int, x2: int) -> bool:
    """Whether a bar of this row lies between two days."""
    return any(x < x2 and end > x1 for x, end in spans)


def links(made: Sequence[Lane], edges: Iterable[tuple[int, int]]) -> tuple[Link, ...]:
    """Arrows between bars that are both on the board; a dependency on something else draws nothing."""
    at: dict[int, tuple[Lane, Bar]] = {bar.item.id: (lane, bar) for lane in made for bar in lane.bars}
    taken: dict[int, list[tuple[int, int]]] = {}
    for lane, bar in at.values():
        taken.setdefault(lane.first_row + bar.row, []).append((bar.span.x, bar.span.end))
    found = []
    for source, target in edges:
        if source in at and target in at:
            found.append(_link(at[source], at[target], taken))
    return tuple(found)


def _link(source: tuple[Lane, Bar], target: tuple[Lane, Bar], taken: Mapping[int, Sequence[tuple[int, int]]]) -> Link:
    (lane1, bar1), (lane2, bar2) = source, target
    row1, row2 = lane1.first_row + bar1.row, lane2.first_row + bar2.row
    x1, x2 = bar1.span.end, bar2.span.x
    shape, turn = route(x1, row1, x2, row2, taken)
    return Link(
        bar1.item.id, bar2.item.id, x1, x2, (row1, lane1.index), (row2, lane2.index), shape, turn,
        overlap(bar1.item, bar2.item),
    )  # fmt: skip


# --- releases and team load ----------------------------------------------------------------------------


def diamonds(releases: Iterable[tuple[date, Any]], on: Scale) -> tuple[Diamond, ...]:
    inside = sorted(
        ((on.x(day), item) for day, item in releases if on.first <= day <= on.last), key=lambda pair: pair[0]
    )
    ends = [*(x for x, _ in inside[1:]), on.days][: len(inside)]
    return tuple(Diamond(item, x, end - x) for (x, item), end in zip(inside, ends, strict=True))


def load(work: Iterable[tuple[date, date, float]], on: Scale, capacity: float) -> tuple[Load, ...]:
    """Person-weeks asked of the teams in each month shown, against `capacity` a month (0: unknown).

    `work` holds (starts_on, ends_on, person-weeks); the effort is spread evenly over the days of its bar. A month cut
    by the edge of the scale counts with all its days.
    """
    firsts = [month_start(on.first, n).toordinal() for n in range(len(on.months) + 1)]
    asked = [0.0] * len(on.months)
    for starts_on, ends_on, effort in work:
        start, end = starts_on.toordinal(), ends_on.toordinal() + 1
        if effort <= 0 or end <= start:
            continue
        per_day = effort / (end - start)
        for month in range(max(0, bisect_right(firsts, start) - 1), len(asked)):
            if firsts[month] >= end:
                break
            asked[month] += per_day * max(0, min(end, firsts[month + 1]) - max(start, firsts[month]))
    return tuple(_month_load(tick, total, capacity) for tick, total in zip(on.months, asked, strict=True))


def _month_load(tick: Tick, total: float, capacity: float) -> Load:
    percent = round(100 * total / capacity) if capacity else None
    return Load(tick.x, tick.days, tick.label, round(total, 2), capacity, percent, bool(percent and percent > 100))


def board(
    items: Sequence[Planned],
    order: Sequence[str],
    on: Scale,
    *,
    edges: Sequence[tuple[int, int]] = (),
    releases: Iterable[tuple[date, Any]] = (),
    work: Iterable[tuple[date, date, float]] = (),
    capacity: float = 0,
    then: Mapping[int, tuple[date, date]] | None = None,
    least_rows: int = 1,
) -> Board:
    """The whole picture at once; items outside the scale are counted in `hidden`."""
    made = lanes(items, order, on, edges=edges, then=then, least_rows=least_rows)
    return Board(
        scale=on,
        lanes=made,
        links=links(made, edges),
        diamonds=diamonds(releases, on),
        load=load(work, on, capacity),
        rows=sum(lane.rows for lane in made),
        hidden=len(items) - sum(len(lane.bars) for lane in made),
    )
