"""A shown roadmap as a page: bars on a timeline, cards by horizon, or a list. It knows nothing but a `Shown`."""

from dataclasses import dataclass
from typing import Any

from roadmaps import scale as scales
from roadmaps import timeline
from roadmaps.lens import CARDS
from sharing.links.shown import HORIZONS, SAID, Dates, Item, Shown, ShownLane

TONES = {"discovery": "violet", "building": "info", "shipped": "good"}
COLUMNS = {"now": "Now", "next": "Next", "later": "Later", "": "Not scheduled", "done": "Shipped"}


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one heading: a lane of the list, or a column of cards."""

    title: str
    items: tuple[Item, ...]
    colour: str = "neutral"
    lane: timeline.Lane | None = None


def view_of(shown: Shown) -> str:
    """Which of the three ways it is drawn; without dates there is no timeline.

    What changed and what slipped is told inside only: a link made there shows the plan as a list.
    """
    if shown.lens in CARDS or (shown.lens == "timeline" and shown.dates == Dates.NONE):
        return "cards"
    return "timeline" if shown.lens == "timeline" else "list"


def drawing(shown: Shown) -> dict[str, Any]:
    """What the templates of `sharing/links/` take."""
    view = view_of(shown)
    context: dict[str, Any] = {
        "shown": shown,
        "view": view,
        "said": SAID[Dates(shown.dates)],
        "tones": TONES,
        "by_id": {item.id: item.title for item in shown.items},
        "colours": {lane.key: lane for lane in shown.lanes},
    }
    if view == "cards":
        return context | {"groups": columns(shown)}
    context["groups"] = lanes(shown)
    if view == "timeline":
        board = board_of(shown)
        titles = {lane.key: lane for lane in shown.lanes}
        drawn = [_drawn(lane, titles[lane.key]) for lane in board.lanes]
        context |= {"board": board, "drawn": drawn, "loose": [item for item in shown.items if not item.starts_on]}
    return context


def board_of(shown: Shown) -> timeline.Board:
    """The geometry, from rounded dates."""
    zoom = scales.ZOOMS[shown.zoom]
    dated = [item for item in shown.items if item.starts_on]
    spans = [(item.starts_on, item.ends_on) for item in dated if item.category not in ("shipped", "parked", "declined")]
    first, last = scales.asked_range(zoom, shown.today, spans, shown.first, shown.last, shown.fiscal)
    on = scales.scale(zoom, first, last, shown.today, shown.fiscal)
    held = [item for item in dated if on.holds(item.starts_on, item.ends_on)]
    used = {item.lane for item in held}
    return timeline.board(
        held,
        [lane.key for lane in shown.lanes if lane.key in used],
        on,
        edges=shown.edges,
        releases=[(release.on, release) for release in shown.releases],
    )


def lanes(shown: Shown) -> tuple[Group, ...]:
    made = []
    for lane in shown.lanes:
        items = tuple(item for item in shown.items if item.lane == lane.key)
        made.append(Group(lane.title, items, lane.colour))
    return tuple(made)


def columns(shown: Shown) -> tuple[Group, ...]:
    """The columns of a board; else Now, Next and Later always, so that an empty one says something."""
    if shown.columns:
        return tuple(
            Group(column.title, tuple(item for item in shown.items if item.column == column.key), column.colour)
            for column in shown.columns
        )
    found: dict[str, list[Item]] = {name: [] for name in COLUMNS}
    for item in shown.items:
        found["done" if item.category == "shipped" else item.horizon].append(item)
    return tuple(Group(COLUMNS[name], tuple(items)) for name, items in found.items() if items or name in HORIZONS)


def _drawn(lane: timeline.Lane, named: ShownLane) -> Group:
    return Group(named.title, tuple(bar.item for bar in lane.bars), named.colour, lane)
