"""Annotation flags above a chart: text that never lies on other text nor on another flag's pole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

LEVELS = 3
_NARROW, _WIDE = set("iljtfr.,:;'|!()[] "), set("mwMWQOGCD@%")


def text_width(text: str, size: float = 10.5) -> float:
    """Pixels a line of Inter takes, a little generous: a flag may stand apart, it may not overlap."""
    units = sum(0.32 if c in _NARROW else 0.9 if c in _WIDE else 0.68 if c.isupper() else 0.6 for c in text)
    return units * size


@dataclass(frozen=True)
class Flag:
    """One annotation. `x` is where its pole stands, `y` where it touches the line; the rest is laid out here."""

    x: float
    y: float
    title: str
    note: str
    ship: bool = True
    url: str = ""
    level: int = 0
    before: bool = False
    more: int = 0
    shown: bool = True

    @property
    def width(self) -> float:
        more = f" +{self.more}" if self.more else ""
        return max(text_width(self.title + more, 10.5), text_width(self.note, 9.5)) + 10

    @property
    def span(self) -> tuple[float, float]:
        """Left and right edge of the text."""
        return (self.x - self.width, self.x) if self.before else (self.x, self.x + self.width)

    @property
    def text_x(self) -> float:
        return self.x - 6 if self.before else self.x + 6

    @property
    def anchor(self) -> str:
        return "end" if self.before else "start"


def lay_out(flags: Sequence[Flag], left: float, right: float, levels: int = LEVELS) -> list[Flag]:
    """Give each flag a level and a side. What does not fit is counted on its neighbour ("+2") and keeps its dot."""
    placed: list[Flag] = []
    for flag in sorted(flags, key=lambda f: f.x):
        flag = replace(flag, title=_shorten(flag.title, right - left))
        spots = (replace(flag, level=level, before=before) for level in range(levels) for before in (False, True))
        spot = next((s for s in spots if _fits(s, placed, left, right)), None)
        placed.append(spot or replace(flag, shown=False))
    return _count_hidden(placed, left, right)


def _fits(flag: Flag, placed: Sequence[Flag], left: float, right: float) -> bool:
    start, end = flag.span
    return start >= left and end <= right and not any(_clash(flag, other) for other in placed if other.shown)


def _clash(one: Flag, two: Flag) -> bool:
    if one.level == two.level:
        (a, b), (c, d) = one.span, two.span
        return (a < d and c < b) or abs(one.x - two.x) < 8
    upper, lower = (one, two) if one.level < two.level else (two, one)
    # The upper flag's pole runs down past the lower flag's text.
    return lower.span[0] - 3 < upper.x < lower.span[1] + 3


def _count_hidden(placed: list[Flag], left: float, right: float) -> list[Flag]:
    shown = [f for f in placed if f.shown]
    for hidden in (f for f in placed if not f.shown):
        for host in sorted(shown, key=lambda f: abs(f.x - hidden.x)):
            index = placed.index(host)
            counted = replace(host, more=host.more + 1)
            others = [f for f in placed if f.shown and f is not host]
            if _fits(counted, others, left, right):
                placed[index] = counted
                shown[shown.index(host)] = counted
                break
    return placed


def _shorten(title: str, room: float) -> str:
    while len(title) > 12 and text_width(title) > min(190.0, room - 12):
        title = title.rstrip("…")[:-2].rstrip() + "…"
    return title
