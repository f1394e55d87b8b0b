"""The order of deeds: when each feature was written down, scored, planned, moved, begun and shipped. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pmhub.demo.content_features import FEATURES, Idea

BEGINNING = 280  # days ago: the first deed
# What a feature was before it became what it is, and after how much of its life.
PATHS = {
    "shipped": ("discovery", "planned", "building", "shipped"),
    "building": ("discovery", "planned", "building"),
    "planned": ("discovery", "planned"),
    "discovery": ("discovery",),
    "parked": ("discovery", "parked"),
    "idea": (),
}


@dataclass(frozen=True, order=True)
class Deed:
    """Something that happened `ago` days ago, at a minute of the working day."""

    ago: int
    minute: int
    what: str = field(compare=False)
    idea: Idea = field(compare=False)
    values: dict[str, Any] = field(compare=False, default_factory=dict)


def deeds(seed: int) -> list[Deed]:
    """Everything that happened to features, oldest first."""
    dice = random.Random(f"{seed}:story")  # noqa: S311 - a made-up company needs no secrets
    told = [deed for place, idea in enumerate(FEATURES) for deed in _life(idea, place, dice)]
    return sorted(told, key=lambda deed: (-deed.ago, deed.minute))


def _life(idea: Idea, place: int, dice: random.Random) -> Iterator[Deed]:
    born = _birth(idea, place, dice)
    # Small steps of minutes keep the deeds of one day in their order.
    minutes = iter(range(dice.randint(0, 240), 10_000, 7))

    def deed(ago: float, what: str, **values: Any) -> Deed:
        return Deed(min(born, max(1, round(ago))), next(minutes), what, idea, values)

    yield deed(born, "created")
    ago = born
    if idea.rice:
        ago = min(born, max(2, born - dice.randint(3, 15)))
        yield deed(ago, "scored")
    yield from _stages(idea, born, ago, dice, deed)


def _stages(idea: Idea, born: int, ago: int, dice: random.Random, deed) -> Iterator[Deed]:
    path = PATHS[idea.status]
    if "discovery" in path:
        ago = max(2, ago - dice.randint(2, 12))
        if "planned" in path or idea.when:
            ago = max(ago, _planned_ago(idea, ago))
        yield deed(ago, "status", to="discovery")
    if idea.status == "parked":
        yield deed(max(2, ago // 2), "status", to="parked")
        return
    if idea.when:
        yield from _plans(idea, ago, dice, deed)
    if "planned" in path:
        yield deed(_planned_ago(idea, ago), "status", to="planned")
    if "building" in path:
        _, first, last = idea.when
        yield deed(-first, "status", to="building")
        if idea.status == "shipped":
            span = last - first
            yield from (deed(-last + span * (1 - share), "progress", to=round(100 * share)) for share in (0.3, 0.7))
            yield deed(-last, "shipped", on=last)
        else:
            yield from (
                deed(-first * (1 - share), "progress", to=round(idea.progress * share)) for share in (0.4, 0.75)
            )
            yield deed(min(1 + dice.randint(0, 3), -first * 0.25 - 1), "progress", to=idea.progress)


def _planned_ago(idea: Idea, ago: int) -> int:
    """The first plan comes before every slip, and before the work begins."""
    bounds = [slip[0] + 8 for slip in idea.slips]
    if idea.when and idea.when[0] == "day" and idea.when[1] < 0:
        bounds.append(-idea.when[1] + 10)
    return max([2, ago - 4, *bounds])


def _plans(idea: Idea, ago: int, dice: random.Random, deed) -> Iterator[Deed]:
    """The first plan is where the slips began; each slip says why."""
    behind = sum(slip[1] for slip in idea.slips)
    yield deed(_planned_ago(idea, ago), "planned", back=behind, why="", code="")
    for when, moved, code, why in idea.slips:
        behind -= moved
        yield deed(when, "planned", back=behind, why=why, code=code)


def _birth(idea: Idea, place: int, dice: random.Random) -> int:
    """Early enough for everything that came after."""
    needs = [40 + dice.randint(0, 90), *(slip[0] + 30 for slip in idea.slips)]
    if idea.when and idea.when[0] == "day" and idea.when[1] < 0:
        needs.append(-idea.when[1] + 45)
    if idea.status == "idea":
        needs = [8 + 9 * (place % 9) + dice.randint(0, 6)]
    return min(BEGINNING - 6 - place % 5, max(needs))


def months_ahead(today: date, count: int) -> tuple[int, int]:
    """The year and month `count` months after this one."""
    month = today.month - 1 + count
    return today.year + month // 12, month % 12 + 1


def plan_of(idea: Idea, today: date, back: int = 0) -> dict[str, Any]:
    """The dates of a plan, `back` days before where it is now; work that has begun only ends earlier."""
    kind, *rest = idea.when
    if kind == "day":
        first, last = rest
        first, last = (first - back, last - back) if first > 0 else (first, max(first + 7, last - back))
        return {
            "starts_on": today + timedelta(days=first),
            "ends_on": today + timedelta(days=last),
            "granularity": "day",
        }
    months = rest[0] if kind == "month" else 3 * rest[0]
    year, month = months_ahead(today, months)
    return {"year": year, "number": month if kind == "month" else (month + 2) // 3, "granularity": kind}
