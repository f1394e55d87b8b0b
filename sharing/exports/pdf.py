"""Sheets as PDF, and a sheet as PNG: the PDF, painted."""

from collections.abc import Sequence
from io import BytesIO

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from sharing.exports.paper import Box, Disc, Line, Mark, Sheet, Words
from sharing.exports.svg import corner
from sharing.exports.typefaces import runs

# Pixels per point: about 200 dots per inch.
SHARP = 2.75
LARGEST = 8_000  # pixels of the longer side


def as_pdf(sheets: Sequence[Sheet], title: str) -> bytes:
    """One page a sheet. The same marks make the same bytes: no clock and no random number is in them."""
    canvas = Canvas("", invariant=1, pageCompression=1)
    canvas.setTitle(title)
    canvas.setCreator("pmhub")
    for sheet in sheets:
        canvas.setPageSize((sheet.paper_width, sheet.paper_height))
        for mark in sheet.marks:
            _put(canvas, mark, sheet.paper_height)
        canvas.showPage()
    return canvas.getpdfdata()


def as_png(sheet: Sheet, title: str) -> bytes:
    scale = min(SHARP, LARGEST / max(sheet.paper_width, sheet.paper_height))
    document = pypdfium2.PdfDocument(as_pdf([sheet], title))
    try:
        image = document[0].render(scale=scale).to_pil()
        file = BytesIO()
        image.save(file, "PNG", optimize=False)
        return file.getvalue()
    finally:
        document.close()


def _put(canvas: Canvas, mark: Mark, height: float) -> None:
    canvas.saveState()
    if isinstance(mark, Words):
        _words(canvas, mark, height)
    else:
        _pens(canvas, mark)
        {Box: _box, Line: _line, Disc: _disc}[type(mark)](canvas, mark, height)  # type: ignore[operator]
    canvas.restoreState()


def _pens(canvas: Canvas, mark: Box | Line | Disc) -> None:
    if mark.fill:
        canvas.setFillColor(mark.fill)
    if mark.stroke:
        canvas.setStrokeColor(mark.stroke)
        canvas.setLineWidth(mark.line)
        canvas.setLineJoin(1)
    if mark.dashed:
        canvas.setDash(mark.line * 3, mark.line * 3)


def _box(canvas: Canvas, box: Box, height: float) -> None:
    path = canvas.beginPath()
    radius = min(box.radius, box.width / 2, box.height / 2)
    at = (box.x, height - box.y - box.height, box.width, box.height)
    path.roundRect(*at, radius) if radius else path.rect(*at)
    if box.fade:
        canvas.saveState()
        canvas.clipPath(path, stroke=0, fill=0)
        stops = [0.0, box.fade_from, 1.0]
        ends = (box.x, 0, box.x + box.width, 0)
        canvas.linearGradient(*ends, (box.fill, box.fill, box.fade), stops, extend=True)
        canvas.restoreState()
    canvas.drawPath(path, stroke=int(bool(box.stroke)), fill=int(bool(box.fill) and not box.fade))


def _line(canvas: Canvas, line: Line, height: float) -> None:
    path = canvas.beginPath()
    points = [(x, height - y) for x, y in line.points]
    path.moveTo(*points[0])
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        start, end = corner(before, here, line.round), corner(after, here, line.round)
        path.lineTo(*start)
        # A curve with one handle, as one with two.
        first = (start[0] + (here[0] - start[0]) * 2 / 3, start[1] + (here[1] - start[1]) * 2 / 3)
        second = (end[0] + (here[0] - end[0]) * 2 / 3, end[1] + (here[1] - end[1]) * 2 / 3)
        path.curveTo(*first, *second, *end)
    path.lineTo(*points[-1])
    if line.fill:
        path.close()
    canvas.drawPath(path, stroke=int(bool(line.stroke)), fill=int(bool(line.fill)))


def _disc(canvas: Canvas, disc: Disc, height: float) -> None:
    fill, stroke = int(bool(disc.fill)), int(bool(disc.stroke))
    canvas.circle(disc.x, height - disc.y, disc.radius, stroke=stroke, fill=fill)


def _words(canvas: Canvas, words: Words, height: float) -> None:
    text = canvas.beginText(words.x, height - words.y)
    canvas.setFillColor(words.colour)
    if words.strong:
        canvas.setStrokeColor(words.colour)
        canvas.setLineWidth(words.size * 0.024)
        text.setTextRenderMode(2)
        text.setCharSpace(words.width * 0.03 / 1.03 / max(1, len(words.text)))
    for name, letters in runs(words.text):
        text.setFont(name, words.size)
        text.textOut(letters)
    canvas.drawText(text)
