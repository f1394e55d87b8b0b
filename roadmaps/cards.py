"""Cards in columns: the roadmap as Now-Next-Later and as a board, read with the filters of every other lens."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from features.models import FeatureQuerySet
from roadmaps.filters import in_range
from roadmaps.groups import (
    LaneHead,
    Names,
    Work,
    capacity_of,
    colour_of,
    groupings,
    labels,
    lane_of,
    things_of,
    works_of,
)
from roadmaps.health import book
from roadmaps.lens import COLUMNS as KINDS
from roadmaps.lens import Lens
from roadmaps.queries import COLUMNS, lane_heads, looked_at, objective_of
from roadmaps.scale import quarter_name, quarter_start
from workspaces.models import Member

MOST_CARDS = 1_000
# Quarters that are always there to move something to: this one and the following.
QUARTERS = 4
MONTHS_OF_A_QUARTER = 3
NOTHING = "0"
# The quarters before this one, folded into one column that takes nothing.
EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `effort` and `capacity` are person-weeks; `limit` is how many should be in it at most.

    What is `closed` is folded to a strip; `toggle` is the address that unfolds it, or folds it with others.
    """

    key: str
    title: str
    colour: str = ""
    category: str = ""
    note: str = ""
    count: int = 0
    effort: float = 0
    capacity: float = 0
    limit: int | None = None
    closed: bool = False
    toggle: str = ""

    @property
    def over(self) -> bool:
        return self.limit is not None and self.count > self.limit

    @property
    def full(self) -> bool:
        return bool(self.capacity) and self.effort > self.capacity


@dataclass(frozen=True, slots=True)
class Row:
    """One swim-lane: its head, and its cards by column, in the columns' order."""

    head: LaneHead
    cells: tuple[tuple[Work, ...], ...]

    @property
    def count(self) -> int:
        return sum(map(len, self.cells))


@dataclass(frozen=True, slots=True)
class Cards:
    """The roadmap as cards, ready to draw."""

    lens: Lens
    lanes_by: str
    colour_by: str
    today: date
    as_of: date | None
    names: Names
    fiscal: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    truncated: bool

    @property
    def count(self) -> int:
        return sum(column.count for column in self.columns)


def cards(member: Member, lens: Lens, today: date) -> Cards:
    """The cards that `lens` asks for, as `member` may see them, on the day `today` of the workspace."""
    return looked_at(member, lens, today, _ranked, _cards)


def _ranked(rows: FeatureQuerySet, lens: Lens, today: date) -> list[dict]:
    return list(in_range(rows, lens).order_by("rank", "id").values(*COLUMNS)[: MOST_CARDS + 1])


def _cards(member: Member, lens: Lens, now: date, past: date | None, names: Names, rows: list[dict]) -> Cards:
    fiscal, by = member.workspace.fiscal_year_starts, lens.columns_by
    rows.sort(key=lambda row: (row["rank"] or "~", row["id"]))
    shown = rows[:MOST_CARDS]
    names.objective_of = objective_of(member, names, [row["id"] for row in shown])
    names.health = book(member, now)
    lanes_by = lens.lanes if lens.lanes in labels(names) and lens.lanes != by else "none"
    colour_by = lens.colour if lens.colour in labels(names) else groupings(lens, names)[0].replace("none", "objective")
    items = works_of(shown, names, lanes_by, colour_by)
    held: dict[str, list[Work]] = {}
    for item in items:
        held.setdefault(column_of(item.row, names, by, fiscal), []).append(item)
    columns = tuple(_filled(column, held) for column in _columns(by, names, lens, now, fiscal, held))
    heads = lane_heads(member, lanes_by, names, items, lens)
    return Cards(
        lens=lens, lanes_by=lanes_by, colour_by=colour_by, today=now, as_of=past, names=names, fiscal=fiscal,
        columns=columns, rows=tuple(_row(head, columns, held) for head in heads), truncated=len(rows) > MOST_CARDS,
    )  # fmt: skip


def column_of(row: dict, names: Names, by: str, fiscal: int) -> str:
    """The key of a feature's column: the id of what it stands for, a horizon, the first day of a quarter, or "0"."""
    if by == "quarter":
        return quarter_start(row["ends_on"], 0, fiscal).isoformat() if row["ends_on"] else NOTHING
    return lane_of(row, names, by)


def _filled(column: Column, held: dict[str, list[Work]]) -> Column:
    items = held.get(column.key, [])
    effort = sum(item.effort for item in items)
    closed = column.closed and (not items or column.key == EARLIER)
    return replace(column, count=len(items), effort=effort, closed=closed)


def _row(head: LaneHead, columns: Iterable[Column], held: dict[str, list[Work]]) -> Row:
    return Row(head, tuple(tuple(i for i in held.get(c.key, ()) if i.lane == head.key) for c in columns))


# --- which columns there are -----------------------------------------------------------------------------


def _columns(by: str, names: Names, lens: Lens, today: date, fiscal: int, held: dict) -> list[Column]:
    capacity = MONTHS_OF_A_QUARTER * capacity_of(names, lens)
    if by == "horizon":
        return _horizons(today, fiscal, capacity)
    if by == "quarter":
        return _quarters(today, fiscal, capacity, lens, held)
    if by == "status":
        return _statuses(names, lens, held)
    return _things(by, names, held)


def _horizons(today: date, fiscal: int, capacity: float) -> list[Column]:
    this, following = (" ".join(quarter_name(quarter_start(today, plus, fiscal), fiscal)) for plus in (0, 1))
    return [
        Column("now", "Now", note=this, capacity=capacity),
        Column("next", "Next", note=following, capacity=capacity),
        Column("later", "Later", note="exploring"),
        Column(NOTHING, "Not scheduled"),
    ]


def _quarters(today: date, fiscal: int, capacity: float, lens: Lens, held: dict) -> list[Column]:
    """From this quarter on; those before are one folded column until somebody asks for them."""
    coming = {quarter_start(today, plus, fiscal) for plus in range(QUARTERS)}
    known = coming | {date.fromisoformat(key) for key in held if key != NOTHING}
    past = sorted(day for day in known if day < min(coming))
    if past and not lens.earlier:
        held[EARLIER] = [item for day in past for item in held.pop(day.isoformat())]
        known -= set(past)
    made = [Column(day.isoformat(), " ".join(quarter_name(day, fiscal)), capacity=capacity) for day in sorted(known)]
    if past and lens.earlier:
        made[0] = replace(made[0], toggle=lens.url(earlier=None))
    elif past:
        made.insert(0, Column(EARLIER, "Earlier", closed=True, toggle=lens.url(earlier="1")))
    return [*made, Column(NOTHING, "Not scheduled")]


def _statuses(names: Names, lens: Lens, held: dict) -> list[Column]:
    """All of them, so that there is room to move to; parked is folded away while the filter leaves it out."""
    wanted = [
        status
        for id_, status in names.statuses.items()
        if str(id_) in held or not lens.status or "all" in lens.status or status["slug"] in lens.status
    ]
    return [
        Column(
            str(status["id"]), status["name"], category=status["category"], limit=status.get("wip_limit"),
            closed=status["category"] == "parked" and not lens.status,
        )
        for status in wanted
    ]  # fmt: skip


def _things(by: str, names: Names, held: dict) -> list[Column]:
    """Those in use, and the others while they are few; what has none comes last."""
    things = {id_: thing for id_, thing in things_of(names, by).items() if thing.get("role") != "system"}
    few = len(things) <= 8
    made = [
        Column(
            str(id_), thing.get("title") or thing["name"], colour_of(str(id_), names, by), note=_day_of(thing),
            capacity=float(MONTHS_OF_A_QUARTER * (thing.get("capacity") or 0)) if by == "team" else 0,
        )
        for id_, thing in things.items()
        if str(id_) in held or few
    ]  # fmt: skip
    if by != "product":
        made.append(Column(NOTHING, f"No {KINDS[by].lower()}", "neutral"))
    return made


def _day_of(thing: dict) -> str:
    day = thing.get("shipped_on") or thing.get("ships_on")
    return f"{day.day} {day:%b %Y}" if day else ""
