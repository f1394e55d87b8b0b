"""Cards in columns on one sheet: Now-Next-Later and the board."""

from sharing.exports import frame
from sharing.exports.chart import glyph
from sharing.exports.contents import Card, Columns, Contents, Head
from sharing.exports.inks import category, ink, mixed
from sharing.exports.paper import Sheet, lines_of

GAP = 8.0
TITLE, MORE = 8.6, 7.2
LEAST_SCALE = 0.06


def draw_columns(columns: Columns, contents: Contents, paper: tuple[float, float]) -> Sheet:
    """Everything on one sheet: it gets smaller until it fits."""
    scale = 1.0
    while True:
        sheet = Sheet(*paper, scale=scale)
        top = frame.head(sheet, contents)
        bottom = _draw(columns, sheet, top)
        if bottom <= sheet.height - sheet.margin - frame.FOOT or scale <= LEAST_SCALE:
            break
        scale *= 0.93
    frame.foot(sheet, contents)
    return sheet


def _draw(columns: Columns, sheet: Sheet, top: float) -> float:
    """Returns where the drawing ends."""
    count = max(1, len(columns.piles))
    width = (sheet.width - 2 * sheet.margin - GAP * (count - 1)) / count
    lefts = [sheet.margin + number * (width + GAP) for number in range(count)]
    for pile, x in zip(columns.piles, lefts, strict=False):
        took = sheet.words(x, top + 10, pile.title, 10, ink("ink"), strong=True, limit=width - 24)
        sheet.words(x + took + 5, top + 10, pile.note, 7.6, ink("ink-3"), limit=width - took - 29)
        sheet.words(x + width, top + 10, str(pile.count), 8.6, ink("ink-2"), anchor="end")
        sheet.path([(x, top + 15), (x + width, top + 15)], stroke=ink("line-strong"), line=0.8)
    y = top + 21
    for head, cells in columns.rows:
        y = _row(sheet, head, cells, lefts, width, y)
    return y


def _row(sheet: Sheet, head: Head, cells, lefts: list[float], width: float, y: float) -> float:
    if head.title:
        sheet.box(sheet.margin, y + 3, 6, 6, fill=category(head.colour), radius=1.8)
        sheet.words(sheet.margin + 11, y + 9.5, head.title, 8.6, ink("ink"), strong=True, limit=sheet.width / 2)
        y += 15
    ends = [y]
    for x, cards in zip(lefts, cells, strict=False):
        at = y
        for card in cards:
            at = _card(sheet, card, x, at, width) + 4
        ends.append(at)
    return max(ends) + 4


def _card(sheet: Sheet, card: Card, x: float, y: float, width: float) -> float:
    room = width - 24
    lines = lines_of(card.look.title, TITLE, room, 3, strong=True)
    more = [line for line in card.lines if line]
    high = 5 + 10.5 * len(lines) + 9.2 * len(more) + 4
    colour = category(card.look.colour)
    sheet.box(x, y, width, high, fill=mixed(colour, 0.06), stroke=mixed(colour, 0.3), line=0.5, radius=3.5)
    sheet.box(x, y, 2.2, high, fill=colour, radius=1.1)
    glyph(sheet, card.look.category, x + 10, y + 10, 3.2)
    at = y + 12.8
    for line in lines:
        sheet.words(x + 17, at, line, TITLE, ink("ink"), strong=True)
        at += 10.5
    for text in more:
        sheet.words(x + 17, at - 1, text, MORE, ink("ink-2"), limit=room)
        at += 9.2
    return y + high
