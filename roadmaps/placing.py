"""What if the best features without dates went into the next two quarters: a proposal, nothing is written.

In the order of score each goes into the first of the quarters that still has room: for its effort, and for half of
them. What fits in neither is left out, so that a proposal never asks more of the teams than they have.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from roadmaps import queries
from roadmaps.groups import capacity_of, effort_of
from roadmaps.lens import Lens
from roadmaps.scale import quarter_name, quarter_start
from workspaces.clock import today
from workspaces.models import Member

MOST = 8
QUARTERS = (1, 2)
MONTHS = 3


@dataclass(slots=True)
class Quarter:
    """One to fill. `planned` and `capacity` in person-weeks; capacity 0: nobody said, so all fits."""

    name: str
    starts_on: date
    ends_on: date
    planned: float
    capacity: float
    features: list[dict[str, Any]] = field(default_factory=list)

    @property
    def asked(self) -> float:
        return self.planned + sum(one["effort"] for one in self.features)

    def has_room(self, effort: float, most: int) -> bool:
        return len(self.features) < most and (not self.capacity or self.asked + effort <= self.capacity)


def fill(best: Sequence[dict[str, Any]], quarters: Sequence[Quarter]) -> list[dict[str, Any]]:
    """Put the best into the quarters; returns what is left out."""
    most = -(-MOST // len(quarters))
    left: list[dict[str, Any]] = []
    for one in best[:MOST]:
        place = next((quarter for quarter in quarters if quarter.has_room(one["effort"], most)), None)
        (place.features if place else left).append(one)
    return left


def share(effort: float, starts_on: date, ends_on: date, first: date, last: date) -> float:
    """The part of an effort, spread evenly over its days, that lies between two days."""
    inside = (min(ends_on, last) - max(starts_on, first)).days + 1
    return effort * max(0, inside) / ((ends_on - starts_on).days + 1)


def proposal(member: Member, lens: Lens) -> dict[str, Any]:
    """The quarters with what each would take, and what would be left out, of the features that `lens` asks for."""
    now = today(member)
    given = queries.material(member, lens, now)
    dated = [(effort_of(row), row["starts_on"], row["ends_on"]) for row in given.rows if row["starts_on"]]
    capacity = MONTHS * capacity_of(given.names, lens)
    quarters = [_quarter(now, plus, member.workspace.fiscal_year_starts, dated, capacity) for plus in QUARTERS]
    waiting = [row for row in given.rows if not row["starts_on"]]
    waiting.sort(key=lambda row: (-(row["score"] or 0), row["id"]))
    left = fill([_feature(row) for row in waiting], quarters)
    return {"quarters": [_told(quarter) for quarter in quarters], "left_out": left}


def _quarter(now: date, plus: int, fiscal: int, dated: list[tuple[float, date, date]], capacity: float) -> Quarter:
    first, last = quarter_start(now, plus, fiscal), quarter_start(now, plus + 1, fiscal) - timedelta(days=1)
    planned = sum(share(*one, first, last) for one in dated)
    return Quarter(" ".join(quarter_name(first, fiscal)), first, last, round(planned, 1), capacity)


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    score = None if row["score"] is None else float(row["score"])
    return {name: row[name] for name in ("key", "title", "version")} | {"score": score, "effort": effort_of(row)}


def _told(quarter: Quarter) -> dict[str, Any]:
    names = ("name", "starts_on", "ends_on", "planned", "capacity", "features")
    return {name: getattr(quarter, name) for name in names} | {"asked": round(quarter.asked, 1)}
