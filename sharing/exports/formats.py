"""What a lens can be taken away as."""

from collections.abc import Callable
from dataclasses import dataclass

from sharing.exports import calendar, files
from sharing.exports.chart import draw_chart
from sharing.exports.contents import Chart, Columns, Contents
from sharing.exports.pages import draw_pages, draw_picture
from sharing.exports.paper import PAPERS, Sheet
from sharing.exports.pdf import as_pdf, as_png
from sharing.exports.piles import draw_columns
from sharing.exports.svg import as_svg


@dataclass(frozen=True, slots=True)
class Format:
    label: str
    mime: str
    picture: bool = False


FORMATS = {
    "pdf": Format("PDF", "application/pdf", picture=True),
    "png": Format("PNG", "image/png", picture=True),
    "svg": Format("SVG", "image/svg+xml", picture=True),
    "csv": Format("CSV", "text/csv; charset=utf-8"),
    "xlsx": Format("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": Format("JSON", "application/json"),
    "md": Format("Markdown", "text/markdown; charset=utf-8"),
    "ics": Format("Calendar", "text/calendar; charset=utf-8"),
}
_TABLES = {"csv": files.as_csv, "xlsx": files.as_xlsx, "json": files.as_json, "md": files.as_markdown}


def write(contents: Contents, kind: str, paper: str = "a4", tick: Callable[[int], None] | None = None) -> bytes:
    """The file. `tick` is told the number of the row, and may stop the work by raising."""
    if kind == "ics":
        return calendar.as_calendar(contents, contents.happenings())
    if not FORMATS[kind].picture:
        return _TABLES[kind](contents, contents.table(), tick)
    sheets = _sheets(contents, PAPERS[paper], several=kind == "pdf")
    if kind == "pdf":
        return as_pdf(sheets, contents.title)
    return (as_svg if kind == "svg" else as_png)(sheets[0], contents.title)


def _sheets(contents: Contents, paper: tuple[float, float], several: bool) -> list[Sheet]:
    picture = contents.picture()
    if isinstance(picture, Chart):
        return [draw_chart(picture, contents, paper)]
    if isinstance(picture, Columns):
        return [draw_columns(picture, contents, paper)]
    table = contents.table()
    return draw_pages(table, contents, paper) if several else [draw_picture(table, contents, paper)]


def file_name(contents: Contents, kind: str) -> str:
    return f"{contents.name}-{contents.day}.{kind}"
