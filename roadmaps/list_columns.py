"""The columns of the list: which are shown and which one sorts. Both stand in the address.

Beside the columns of the grid of features the list knows how sure the dates are and what was said of how it goes.
"""

from dataclasses import dataclass

from django.db.models import F

from features.grid import SORTS, Column, every_column, sort_terms
from features.joined import JOINED
from roadmaps.lens import Lens

SURE = Column("confidence", "Sure", "percent", "feature.planned", number=True, hint="How sure the dates are")
HEALTH = Column("health", "Health", sort=False)
USUAL = ("title", "status", "health", "dates", "owner", "release", "effort", "progress", "confidence")
# In the order of time: what has no dates comes last, and what begins together goes by its rank.
BY_TIME = (F("starts_on").asc(nulls_last=True), F("rank").asc(nulls_last=True), F("id").asc())


def known() -> dict[str, Column]:
    """Every column there is, by its name, in the order of the menu."""
    title, status, *others = every_column()
    made = [title, status, HEALTH, *others, SURE]
    return {column.name: column for column in made}


def shown(lens: Lens) -> list[Column]:
    """The asked ones in their order, else the usual; the title is always there and always first."""
    there = known()
    asked = [name for name in dict.fromkeys(lens.shown) if name in there]
    names = ["title", *(name for name in asked if name != "title")] if asked else USUAL
    return [there[name] for name in names]


def order(sort: str) -> tuple:
    """Terms for the database; what is equal stays in the order of time."""
    name = sort.removeprefix("-")
    if not sortable(name):
        return BY_TIME
    terms = (F("confidence"),) if name == SURE.name else sort_terms(name)
    return *(term.desc() if sort.startswith("-") else term.asc() for term in terms), *BY_TIME


def sortable(name: str) -> bool:
    return name == SURE.name or name in SORTS or name in JOINED


@dataclass(frozen=True, slots=True)
class Head:
    """A heading: pressed once it sorts best first, once more the other way round, a third time by time again."""

    column: Column
    sorted: str
    href: str


def heads(lens: Lens) -> list[Head]:
    return [Head(column, _direction(lens, column.name), _sort_url(lens, column)) for column in shown(lens)]


def _direction(lens: Lens, name: str) -> str:
    if lens.sort.removeprefix("-") != name or not sortable(name):
        return ""
    return "descending" if lens.sort.startswith("-") else "ascending"


def _sort_url(lens: Lens, column: Column) -> str:
    if not column.sort or not sortable(column.name):
        return ""
    first, second = column.name, f"-{column.name}"
    if column.number:
        first, second = second, first
    following = {first: second, second: None}
    return lens.url(sort=following.get(lens.sort, first))


def choices(lens: Lens) -> list[tuple[Column, bool, str]]:
    """The menu: each column, whether it is shown, and the address that shows or hides it."""
    names = [column.name for column in shown(lens)]
    made = []
    for column in list(known().values())[1:]:
        others = [name for name in names if name != column.name]
        changed = others if column.name in names else [*names, column.name]
        made.append((column, column.name in names, lens.url(shown=",".join(_told(changed)))))
    return made


def _told(names: list[str]) -> list[str]:
    """What the address says of these columns: nothing when they are the usual ones."""
    kept = [name for name in names if name != "title"]
    return [] if ("title", *kept) == USUAL else kept or ["title"]
