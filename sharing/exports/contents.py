"""What an export holds, whoever it is for: a picture, and the same as a table. It is made by `inside` for members and
by `outside` for recipients of a share link, from rows that hold no more than they may see."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from roadmaps.timeline import Board

Cell = str | int | float | date | bool | None


@dataclass(frozen=True, slots=True)
class Look:
    """How one feature is drawn; `slack` is in working days, 0 on the critical chain that is shown."""

    title: str
    colour: str = "neutral"
    category: str = "planned"
    confidence: int = 100
    progress: int = 0
    fuzzy: bool = False
    owner: str = ""
    owner_colour: str = "neutral"
    more: str = ""
    slack: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands beside a lane; of a note, the second part is never cut."""

    title: str
    colour: str = "neutral"
    notes: tuple[tuple[str, str], ...] = ()
    progress: int | None = None
    health: str = ""


@dataclass(frozen=True, slots=True)
class Launch:
    name: str
    when: str
    shipped: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A timeline: the board that the page draws too, and what its lanes, bars and releases look like."""

    board: Board
    today: date
    heads: dict[str, Head]
    look: Callable[[Any], Look]
    launch: Callable[[Any], Launch]
    tray: Sequence[Look] = ()
    in_tray: int = 0
    load: bool = False
    links: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    look: Look
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pile:
    """One column of cards."""

    title: str
    note: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Columns:
    piles: Sequence[Pile]
    rows: Sequence[tuple[Head, Sequence[Sequence[Card]]]]


@dataclass(frozen=True, slots=True)
class Table:
    """`wide` says which columns get the room that is left on paper; `shown` which ones are drawn there."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    shown: tuple[str, ...] = ()
    wide: tuple[str, ...] = ("title",)


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of a calendar. `uid` stays the same as long as the thing exists."""

    uid: str
    title: str
    starts_on: date
    ends_on: date
    status: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """`caption` says the filter and the day; `table` is made only where it is asked for."""

    title: str
    place: str
    day: date
    caption: str
    name: str
    table: Callable[[], Table]
    picture: Callable[[], Chart | Columns | None] = field(default=lambda: None)
    happenings: Callable[[], Sequence[Happening]] = field(default=tuple)
    watermark: str = ""
