"""The geometry of the power/interest map, on plain values: people in the same place stand beside each other."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 960, 480
EDGE = 48  # left and below: room for the axes
NAMES = 64  # right: room for the names of those who care most
LEVELS = 5
CELL_WIDE, CELL_HIGH = (WIDTH - EDGE - NAMES) / LEVELS, (HEIGHT - EDGE) / LEVELS


@dataclass(frozen=True)
class Dot:
    """Where a person stands, in pixels of the drawing; the name follows to the right."""

    person: Any
    x: float
    y: float


def across(interest: float) -> float:
    return round(EDGE + (interest - 0.5) * CELL_WIDE, 1)


def down(power: float) -> float:
    return round((LEVELS - power + 0.5) * CELL_HIGH, 1)


def dots(people: Iterable[Any]) -> list[Dot]:
    """Interest grows to the right, power upwards, each in five cells."""
    together: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for person in people:
        together[(person.interest, person.power)].append(person)
    placed = []
    for (interest, power), group in sorted(together.items()):
        step = min(26.0, CELL_HIGH / (len(group) + 0.2))
        for number, person in enumerate(group):
            y = down(power) + (number - (len(group) - 1) / 2) * step
            placed.append(Dot(person, across(interest), round(y, 1)))
    return placed


def frame() -> dict[str, Any]:
    """The zones and axes: the middle is level 3."""
    middle_x, middle_y, bottom = across(3), down(3), HEIGHT - EDGE
    left, right = {"x": EDGE, "width": middle_x - EDGE}, {"x": middle_x, "width": WIDTH - middle_x}
    upper, lower = {"y": 0, "height": middle_y, "says": 22}, {"y": middle_y, "height": bottom - middle_y}
    lower["says"] = bottom - 10
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "edge": EDGE,
        "bottom": bottom,
        "zones": [
            {**left, **upper, "name": "Keep satisfied"},
            {**right, **upper, "name": "Manage closely", "close": True},
            {**left, **lower, "name": "Monitor"},
            {**right, **lower, "name": "Keep informed"},
        ],
        "ticks": [{"level": level, "x": across(level), "y": down(level) + 4} for level in range(1, LEVELS + 1)],
    }
