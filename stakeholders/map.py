"""The geometry of the power/interest map, on plain values: people in the same place stand beside each other."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 720, 480
MARGIN = 60  # right: the names of the last column
EDGE = 48  # left and below: room for the axes
LEVELS = 5


@dataclass(frozen=True)
class Dot:
    """Where a person stands, in pixels of the drawing; the name follows to the right."""

    person: Any
    x: float
    y: float


def dots(people: Iterable[Any]) -> list[Dot]:
    """Interest grows to the right, power upwards, each in five cells."""
    together: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for person in people:
        together[(person.interest, person.power)].append(person)
    cell_wide, cell_high = (WIDTH - EDGE) / LEVELS, (HEIGHT - EDGE) / LEVELS
    placed = []
    for (interest, power), group in sorted(together.items()):
        step = min(26.0, cell_high / (len(group) + 0.2))
        for number, person in enumerate(group):
            x = EDGE + (interest - 0.5) * cell_wide
            y = (LEVELS - power + 0.5) * cell_high + (number - (len(group) - 1) / 2) * step
            placed.append(Dot(person, round(x, 1), round(y, 1)))
    return placed
