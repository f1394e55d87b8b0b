"""A table as CSV, XLSX, JSON and Markdown. What a spreadsheet would run is made plain text on the way."""

import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import orjson
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from kit.spreadsheet import safe_cell
from sharing.exports.contents import Cell, Contents, Table
from sharing.exports.pages import heading, said

Tick = Callable[[int], None]
EVERY = 500  # rows between two looks at whether somebody still wants them
_CLOCK = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~])")


def _ticking(table: Table, tick: Tick | None) -> Iterator[tuple[Cell, ...]]:
    for number, row in enumerate(table.rows):
        if tick and number % EVERY == 0:
            tick(number)
        yield row


def as_csv(contents: Contents, table: Table, tick: Tick | None = None) -> bytes:
    """A byte order mark makes spreadsheets read it as Unicode."""
    text = StringIO("")
    lines = csv.writer(text)
    lines.writerow(table.columns)
    for row in _ticking(table, tick):
        lines.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return f"\ufeff{text.getvalue()}".encode()


def as_xlsx(contents: Contents, table: Table, tick: Tick | None = None) -> bytes:
    """Dates are dates and numbers numbers; nothing is a formula."""
    book = Workbook(write_only=True)
    book.properties.creator = "pmhub"
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\']", " ", _legal(contents.title))[:31].strip() or "Roadmap")
    sheet.freeze_panes = "A2"
    for number, name in enumerate(table.columns):
        sheet.column_dimensions[chr(65 + number)].width = 44 if name in table.wide else 15
    sheet.append([_strong(sheet, heading(name)) for name in table.columns])
    for row in _ticking(table, tick):
        sheet.append([safe_cell(_legal(cell)) if isinstance(cell, str) else cell for cell in row])
    file = BytesIO()
    book.save(file)
    return _timeless(file, contents.day)


def _timeless(file: BytesIO, day: date) -> bytes:
    """The clock of the day that is shown instead of the one on the wall: the same rows are the same bytes."""
    made = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _CLOCK.sub(f"{day}T00:00:00Z".encode(), content)
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _strong(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _legal(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub(" ", text)


def as_json(contents: Contents, table: Table, tick: Tick | None = None) -> bytes:
    body = {
        "title": contents.title,
        "place": contents.place,
        "day": contents.day,
        "caption": contents.caption,
        "rows": [dict(zip(table.columns, row, strict=True)) for row in _ticking(table, tick)],
    }
    return orjson.dumps(body, default=float, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_markdown(contents: Contents, table: Table, tick: Tick | None = None) -> bytes:
    names = table.shown or table.columns
    places = [table.columns.index(name) for name in names]
    lines = [
        f"# {_escaped(contents.title)}",
        "",
        f"{contents.day.day} {contents.day:%B %Y}. {_escaped(contents.caption)}",
    ]
    lines += ["", _line(heading(name) for name in names), _line("---" for _ in names)]
    lines += [_line(_escaped(said(row[place])) for place in places) for row in _ticking(table, tick)]
    return ("\n".join(lines) + "\n").encode()


def _line(cells) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Words as words: no markup, no HTML, no end of the line."""
    return _SPECIAL.sub(r"\\\1", " ".join(_legal(text).split()))
