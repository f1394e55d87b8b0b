"""Head and foot of every sheet: what it is, of whom, of which day and by which filters."""

from sharing.exports.contents import Contents
from sharing.exports.inks import ink, mixed
from sharing.exports.paper import Sheet, width_of
from sharing.exports.typefaces import BOX

HEAD, FOOT = 42.0, 20.0
BOXED = f"{BOX}: letters that no typeface of this server has"


def head(sheet: Sheet, contents: Contents) -> float:
    """Returns where the drawing begins."""
    left, right, top = sheet.margin, sheet.width - sheet.margin, sheet.margin
    day = f"{contents.day.day} {contents.day:%B %Y}"
    sheet.words(right, top + 13, day, 9, ink("ink-2"), anchor="end")
    sheet.words(left, top + 13, contents.title, 15, ink("ink"), strong=True, limit=right - left - width_of(day, 9) - 16)
    if contents.caption:
        sheet.words(left, top + 27, contents.caption, 8.6, ink("ink-2"), limit=right - left)
    return top + HEAD


def foot(sheet: Sheet, contents: Contents, legend: str = "", page: str = "") -> None:
    left, right, y = sheet.margin, sheet.width - sheet.margin, sheet.height - sheet.margin
    sheet.path([(left, y - 12), (right, y - 12)], stroke=ink("line"), line=0.5)
    said = " · ".join(text for text in (contents.place, page) if text)
    legend = " · ".join(text for text in (legend, BOXED if sheet.boxed else "") if text)
    took = sheet.words(right, y - 2, said, 7.2, ink("ink-3"), anchor="end", limit=(right - left) / 2)
    sheet.words(left, y - 2, legend, 7.2, ink("ink-3"), limit=right - left - took - 12)
    if contents.watermark:
        _across(sheet, contents.watermark)


def _across(sheet: Sheet, text: str) -> None:
    """For whom a copy was made, in pale letters over the sheet."""
    size = min(54.0, (sheet.width - 4 * sheet.margin) / max(1, width_of(text, 1)))
    for share in (0.3, 0.55, 0.8):
        colour = mixed(ink("ink-3"), 0.16)
        sheet.words(sheet.width / 2, sheet.height * share, text, size, colour, anchor="middle")
