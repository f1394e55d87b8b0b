"""A table on paper: as many pages as it takes, the names of the columns on each; or one long picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sharing.exports import frame
from sharing.exports.contents import Cell, Contents, Table
from sharing.exports.inks import ink, mixed
from sharing.exports.paper import MARGIN, Sheet, lines_of, width_of

SIZE, LINE, PAD = 8.0, 10.4, 4.5
MOST_LINES = 3
MOST_ROWS = 4_000
WIDEST, LEAST_WIDE = 120.0, 110.0
NAMES = {"starts_on": "Starts", "ends_on": "Ends", "because": "Why", "moves_later": "Moved later", "who": "Who"}


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns that are drawn: their names, their places in a row, and how wide they are."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    widths: tuple[float, ...]


def draw_pages(table: Table, contents: Contents, paper: tuple[float, float]) -> list[Sheet]:
    """One sheet after the other."""
    layout = laid_out(table, paper[0] - 2 * MARGIN)
    sheets: list[Sheet] = []
    y = bottom = 0.0
    for cells, high in _lines(table, layout):
        if not sheets or y + high > bottom:
            sheets.append(Sheet(*paper))
            y = _top(sheets[-1], layout, contents)
            bottom = paper[1] - MARGIN - frame.FOOT
        _row(sheets[-1], layout, table, cells, y, high)
        y += high
    sheets = sheets or [_empty(layout, contents, paper)]
    for number, sheet in enumerate(sheets, 1):
        frame.foot(sheet, contents, _rest(table), f"{number} of {len(sheets)}" if len(sheets) > 1 else "")
    return sheets


def draw_picture(table: Table, contents: Contents, paper: tuple[float, float]) -> Sheet:
    """All of it on one sheet that is as high as it takes."""
    layout = laid_out(table, paper[0] - 2 * MARGIN)
    lines = list(_lines(table, layout))
    if not lines:
        return draw_pages(table, contents, paper)[0]
    sheet = Sheet(paper[0], MARGIN * 2 + frame.HEAD + frame.FOOT + 18 + sum(one for _, one in lines))
    y = _top(sheet, layout, contents)
    for cells, one in lines:
        _row(sheet, layout, table, cells, y, one)
        y += one
    frame.foot(sheet, contents, _rest(table))
    return sheet


def laid_out(table: Table, room: float) -> Layout:
    """Columns as wide as their words; the wide ones share what is left, the others give way to them."""
    names = table.shown or table.columns
    places = tuple(table.columns.index(name) for name in names)
    wanted = []
    for name, place in zip(names, places, strict=True):
        cells = [said(row[place]) for row in table.rows[:400]]
        most = max(width_of(cell, SIZE) for cell in [heading(name), *cells])
        wanted.append(min(most, WIDEST) + 10)
    wide = {place for place, name in enumerate(names) if name in table.wide}
    narrow = sum(one for place, one in enumerate(wanted) if place not in wide)
    least = LEAST_WIDE * len(wide)
    if narrow > room - least:
        wanted = [one * (room - least) / narrow for one in wanted]
        narrow = room - least
    share = (room - narrow) / len(wide) if wide else 0
    return Layout(names, places, tuple(share if place in wide else one for place, one in enumerate(wanted)))


def _lines(table: Table, layout: Layout) -> Iterator[tuple[list[list[str]], float]]:
    """Each row as the lines of its cells, and how high it is."""
    for row in table.rows[:MOST_ROWS]:
        cells = [
            lines_of(said(row[place]), SIZE, width - 8, MOST_LINES)
            for place, width in zip(layout.places, layout.widths, strict=True)
        ]
        yield cells, max(len(cell) for cell in cells) * LINE + 2 * PAD - 2


def _top(sheet: Sheet, layout: Layout, contents: Contents) -> float:
    y = frame.head(sheet, contents)
    x = sheet.margin
    for name, width in zip(layout.names, layout.widths, strict=True):
        sheet.words(x, y + 9, heading(name), 7.6, ink("ink-2"), strong=True, limit=width - 6)
        x += width
    sheet.path([(sheet.margin, y + 14), (sheet.width - sheet.margin, y + 14)], stroke=ink("line-strong"), line=0.8)
    return y + 16


def _row(sheet: Sheet, layout: Layout, table: Table, cells: list[list[str]], y: float, high: float) -> None:
    x = sheet.margin
    for name, lines, width in zip(layout.names, cells, layout.widths, strict=True):
        colour = ink("ink") if name in table.wide else ink("ink-2")
        for number, line in enumerate(lines):
            sheet.words(x, y + PAD + 7 + number * LINE, line, SIZE, colour)
        x += width
    ends = [(sheet.margin, y + high), (sheet.width - sheet.margin, y + high)]
    sheet.path(ends, stroke=mixed(ink("line"), 0.8), line=0.5)


def _empty(layout: Layout, contents: Contents, paper: tuple[float, float]) -> Sheet:
    sheet = Sheet(*paper)
    y = _top(sheet, layout, contents)
    sheet.words(sheet.margin, y + 12, "Nothing to list", SIZE, ink("ink-2"))
    return sheet


def _rest(table: Table) -> str:
    more = len(table.rows) - MOST_ROWS
    return f"{more} more rows are in the CSV and XLSX files" if more > 0 else ""


def heading(name: str) -> str:
    words = NAMES.get(name, name.replace("_", " "))
    return words[:1].upper() + words[1:]


def said(cell: Cell) -> str:
    """A cell for people."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell.day} {cell:%b %Y}"
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
