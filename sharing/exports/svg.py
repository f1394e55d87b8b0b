"""A sheet as SVG."""

from kit.html import escape
from sharing.exports.paper import Box, Disc, Line, Mark, Sheet, Words

FAMILY = "Inter, 'Inter Variable', 'Helvetica Neue', Arial, sans-serif"


def as_svg(sheet: Sheet, title: str) -> bytes:
    """One picture; each text says how wide it is, so that another typeface takes no more room."""
    gradients: list[str] = []
    drawn = "\n".join(_mark(mark, gradients) for mark in sheet.marks)
    width, height = _n(sheet.paper_width), _n(sheet.paper_height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}" '
        f'font-family="{FAMILY}">\n<title>{escape(title)}</title>\n<defs>{"".join(gradients)}</defs>\n'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n{drawn}\n</svg>\n'
    ).encode()


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _mark(mark: Mark, gradients: list[str]) -> str:
    if isinstance(mark, Box):
        return _box(mark, gradients)
    if isinstance(mark, Words):
        return _words(mark)
    if isinstance(mark, Disc):
        at = f'cx="{_n(mark.x)}" cy="{_n(mark.y)}" r="{_n(mark.radius)}"'
        return f"<circle {at}{_look(mark.fill, mark.stroke, mark.line, mark.dashed)}/>"
    return f'<path d="{_way(mark)}"{_look(mark.fill, mark.stroke, mark.line, mark.dashed)} stroke-linejoin="round"/>'


def _look(fill: str, stroke: str, line: float, dashed: bool) -> str:
    look = f' fill="{fill or "none"}"'
    if stroke:
        look += f' stroke="{stroke}" stroke-width="{_n(line)}"'
    return look + (f' stroke-dasharray="{_n(line * 3)} {_n(line * 3)}"' if dashed else "")


def _box(box: Box, gradients: list[str]) -> str:
    fill = box.fill
    if box.fade:
        name = f"fade-{len(gradients)}"
        gradients.append(
            f'<linearGradient id="{name}"><stop offset="{_n(box.fade_from)}" stop-color="{box.fill}"/>'
            f'<stop offset="1" stop-color="{box.fade}"/></linearGradient>'
        )
        fill = f"url(#{name})"
    at = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
    radius = f' rx="{_n(box.radius)}"' if box.radius else ""
    return f"<rect {at}{radius}{_look(fill, box.stroke, box.line, box.dashed)}/>"


def _words(words: Words) -> str:
    strong = f' stroke="{words.colour}" stroke-width="{_n(words.size * 0.024)}"' if words.strong else ""
    return (
        f'<text x="{_n(words.x)}" y="{_n(words.y)}" font-size="{_n(words.size)}" fill="{words.colour}"{strong} '
        f'textLength="{_n(words.width)}" lengthAdjust="spacingAndGlyphs">{escape(words.text)}</text>'
    )


def _way(line: Line) -> str:
    """Straight pieces; where the line turns, a curve that begins `round` before the corner."""
    points = line.points
    said = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        start, end = corner(before, here, line.round), corner(after, here, line.round)
        said.append(f"L{_n(start[0])} {_n(start[1])}Q{_n(here[0])} {_n(here[1])} {_n(end[0])} {_n(end[1])}")
    said.append(f"L{_n(points[-1][0])} {_n(points[-1][1])}")
    return "".join(said) + ("Z" if line.fill else "")


def corner(start: tuple[float, float], at: tuple[float, float], radius: float) -> tuple[float, float]:
    """The point `radius` before the corner `at` on the way from `start`, at most half of that way."""
    x, y = start[0] - at[0], start[1] - at[1]
    length = (x * x + y * y) ** 0.5
    share = min(radius, length / 2) / length if length else 0
    return at[0] + x * share, at[1] + y * share
