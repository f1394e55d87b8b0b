"""A sheet of paper and what can be put on it: boxes, lines and words, in points from the upper left corner.

A drawing is made once, as a list of marks; `svg` and `pdf` write the same marks down in their formats, so that a
picture is the same in all of them. Words are measured here with the typefaces that are embedded there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from reportlab.pdfbase import pdfmetrics

from sharing.exports.typefaces import all_known, runs

# Landscape, in points.
PAPERS = {"a4": (841.89, 595.28), "a3": (1190.55, 841.89), "letter": (792.0, 612.0)}
MARGIN = 28.0
Point = tuple[float, float]
# What no format of ours can hold.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")


@dataclass(frozen=True, slots=True)
class Box:
    """`fade` is the colour that the fill turns into on the right, from the share `fade_from` of the width on."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""
    line: float = 0.6
    radius: float = 0
    dashed: bool = False
    fade: str = ""
    fade_from: float = 1


@dataclass(frozen=True, slots=True)
class Line:
    """Through the points, round at its corners; `fill` makes it an area."""

    points: tuple[Point, ...]
    stroke: str = ""
    line: float = 0.6
    dashed: bool = False
    round: float = 0
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Disc:
    x: float
    y: float
    radius: float
    fill: str = ""
    stroke: str = ""
    line: float = 0.9
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """`x` is where the text begins and `y` its base line; `width` is what it takes there."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    width: float
    strong: bool = False


Mark = Box | Line | Disc | Words


@dataclass(slots=True)
class Sheet:
    """`scale` makes everything that is put on it smaller: whoever draws has a larger sheet then.

    `boxed`: some letters are boxes, because no typeface has them.
    """

    paper_width: float
    paper_height: float
    scale: float = 1
    marks: list[Mark] = field(default_factory=list)
    boxed: bool = False

    @property
    def width(self) -> float:
        return self.paper_width / self.scale

    @property
    def height(self) -> float:
        return self.paper_height / self.scale

    @property
    def margin(self) -> float:
        return MARGIN / self.scale

    def box(self, x: float, y: float, width: float, height: float, **look) -> None:
        s = self.scale
        for name in ("line", "radius"):
            if name in look:
                look[name] *= s
        self.marks.append(Box(x * s, y * s, max(0.0, width * s), max(0.0, height * s), **look))

    def path(self, points: Sequence[Point], **look) -> None:
        s = self.scale
        for name in ("line", "round"):
            if name in look:
                look[name] *= s
        self.marks.append(Line(tuple((x * s, y * s) for x, y in points), **look))

    def disc(self, x: float, y: float, radius: float, **look) -> None:
        s = self.scale
        look["line"] = look.get("line", 0.9) * s
        self.marks.append(Disc(x * s, y * s, radius * s, **look))

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: str,
        *,
        strong: bool = False,
        limit: float | None = None,
        anchor: str = "start",
    ) -> float:
        """Write, cut to `limit` with an ellipsis; returns the width that it took."""
        shown = fitted(text, size, limit, strong)
        width = width_of(shown, size, strong)
        if not shown:
            return 0
        x -= {"start": 0, "middle": width / 2, "end": width}[anchor]
        s = self.scale
        self.boxed = self.boxed or not all_known(shown)
        self.marks.append(Words(x * s, y * s, shown, size * s, colour, width * s, strong))
        return width


# --- words ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def _units(text: str) -> float:
    return sum(pdfmetrics.stringWidth(letters, name, 1) for name, letters in runs(text))


def width_of(text: str, size: float, strong: bool = False) -> float:
    return _units(text) * size * (1.03 if strong else 1)


def plain(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text)


def fitted(text: str, size: float, limit: float | None, strong: bool = False) -> str:
    """The text, or as much of its beginning as fits with an ellipsis; nothing where not even two letters do."""
    text = plain(text)
    if limit is None or width_of(text, size, strong) <= limit:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(f"{text[:middle].rstrip()}…", size, strong) <= limit:
            low = middle
        else:
            high = middle - 1
    return f"{text[:low].rstrip()}…" if low >= 2 else ""


def lines_of(text: str, size: float, limit: float, most: int, strong: bool = False) -> list[str]:
    """The text broken at its spaces into lines that fit; the last one ends with an ellipsis if there is more."""
    words, lines = plain(text).split(), [""]
    for position, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size, strong) <= limit or not lines[-1]:
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = " ".join([lines[-1], *words[position:]])
            break
        else:
            lines.append(word)
    return [fitted(line, size, limit, strong) for line in lines]
