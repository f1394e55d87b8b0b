"""A shared roadmap for its recipients: the same pictures and tables, from a `Shown` and nothing else."""

from typing import Any

from sharing.exports.contents import Card, Cell, Chart, Columns, Contents, Happening, Head, Launch, Look, Pile, Table
from sharing.links.drawing import board_of, columns, view_of
from sharing.links.shown import SAID, Dates, Item, Redaction, Shown, ShownRelease
from workspaces.initials import initials

# Fields of the table that are one column of the list.
OF_COLUMN = dict.fromkeys(("when", "starts_on", "ends_on"), "dates")


def contents_for(shown: Shown, redaction: Redaction, title: str, place: str, watermark: str = "") -> Contents:
    by_id = {item.id: item.title for item in shown.items}
    said = [SAID[Dates(shown.dates)], f"For {watermark}" if watermark else ""]
    return Contents(
        title=title,
        place=place,
        day=shown.today,
        caption=" · ".join(text for text in said if text),
        name="roadmap",
        table=lambda: _table(shown, redaction, by_id),
        picture=lambda: _picture(shown),
        happenings=lambda: _happenings(shown),
        watermark=watermark,
    )


def _picture(shown: Shown) -> Chart | Columns | None:
    view = view_of(shown)
    if view == "cards":
        groups = columns(shown)
        cells = [[Card(_look(item), _lines(item)) for item in group.items] for group in groups]
        return Columns([Pile(group.title, "", len(group.items)) for group in groups], [(Head(""), cells)])
    return _chart(shown) if view == "timeline" else None


def _chart(shown: Shown) -> Chart:
    def launch(release: ShownRelease) -> Launch:
        return Launch(release.name, release.when, release.shipped)

    heads = {lane.key: Head(lane.title, lane.colour) for lane in shown.lanes}
    loose = [_look(item) for item in shown.items if not item.starts_on]
    return Chart(board_of(shown), shown.today, heads, _look, launch, loose, len(loose))


def _look(item: Item) -> Look:
    return Look(item.title, item.colour, item.category, owner=initials(item.owner) if item.owner else "")


def _lines(item: Item) -> tuple[str, ...]:
    more = [item.owner, f"{item.effort} pw" if item.effort else "", item.score]
    return item.status if not item.when else f"{item.status} · {item.when}", " · ".join(text for text in more if text)


def _table(shown: Shown, redaction: Redaction, by_id: dict[int, str]) -> Table:
    """Only the columns that the link shows: an empty one would say that there is something."""
    lanes = {lane.key: lane.title for lane in shown.lanes}
    dated = shown.dates != Dates.NONE
    columns: dict[str, Any] = {"lane": lambda item: lanes[item.lane]} if any(lanes.values()) else {}
    columns |= {"title": lambda item: item.title, "status": lambda item: item.status}
    columns |= {"when": lambda item: item.when, "starts_on": _starts, "ends_on": _ends} if dated else {}
    columns |= {"owner": lambda item: item.owner} if redaction.owners else {}
    columns |= {"effort": lambda item: item.effort} if redaction.effort else {}
    columns |= {"score": lambda item: item.score} if redaction.scores else {}
    if redaction.dependencies:
        columns["waits_for"] = lambda item: ", ".join(by_id[number] for number in item.waits_for)
    if shown.asked:
        columns = {name: read for name, read in columns.items() if OF_COLUMN.get(name, name) in _kept(shown)}
    rows: list[tuple[Cell, ...]] = [tuple(read(item) for read in columns.values()) for item in shown.items]
    return Table(tuple(columns), rows, tuple(name for name in columns if name not in ("starts_on", "ends_on")))


def _kept(shown: Shown) -> set[str]:
    """The columns that the address of the list names; the lane, the title and what waits for what belong to each."""
    return {"lane", "title", "waits_for", *shown.asked}


def _starts(item: Item) -> Cell:
    return item.starts_on


def _ends(item: Item) -> Cell:
    return item.ends_on


def _happenings(shown: Shown) -> list[Happening]:
    """Nothing where no dates may be told; else whole days of the rounded dates."""
    found = [
        Happening(f"{item.uid}@pmhub", item.title, item.starts_on, item.ends_on, item.status, item.owner)
        for item in shown.items
        if item.starts_on and item.ends_on
    ]
    return found + [
        Happening(f"{one.uid}@pmhub", one.name, one.on, one.on, "Release", one.when) for one in shown.releases
    ]
