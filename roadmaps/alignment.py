"""Which feature serves which objective, how much, and whether the work goes where it should: four queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import F

from features.models import Feature, Status
from roadmaps.models import Contribution, Objective
from workspaces.models import Product

MOST_FEATURES = 400


@dataclass(frozen=True)
class Cell:
    """How much a feature serves an objective: 0 not at all, 1 a little, 2 clearly, 3 above all."""

    objective: Objective
    weight: int = 0
    version: int = 0

    @property
    def words(self) -> str:
        return Contribution.WEIGHTS.get(self.weight, "not at all")


@dataclass(frozen=True)
class Line:
    """A feature and its cells, one per objective. `effort` is the middle of its range in person-weeks."""

    feature: Feature
    cells: tuple[Cell, ...]
    effort: float

    @property
    def serves(self) -> bool:
        return any(cell.weight for cell in self.cells)


@dataclass(frozen=True)
class Share:
    """What an objective gets of the planned effort, and what it should get; in per cent, None where nobody said."""

    objective: Objective
    effort: float
    planned: int | None
    features: int

    @property
    def over(self) -> int | None:
        """Points more than it should get, negative for less."""
        target = self.objective.allocation
        return None if target is None or self.planned is None else self.planned - target


@dataclass(frozen=True)
class Alignment:
    lines: list[Line]
    shares: list[Share]
    effort: float
    unserving_effort: float
    count: int
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def unserving(self) -> list[Line]:
        """Features that serve no objective."""
        return [line for line in self.lines if not line.serves]

    @property
    def unserved(self) -> list[Objective]:
        """Objectives that none of the features serves."""
        return [share.objective for share in self.shares if not share.features]

    @property
    def allocated(self) -> int:
        return sum(share.objective.allocation or 0 for share in self.shares)


def alignment(member, product: str = "", status: str = "") -> Alignment:
    """Open features (of one product, of one status) against all objectives."""
    objectives = list(Objective.objects.visible_to(member).order_by("position", "id"))
    wanted = _features(member, product, status)
    links: dict[int, dict[int, Contribution]] = defaultdict(dict)
    there = Contribution.objects.visible_to(member).filter(objective__removed_at=None)
    for link in there.filter(feature__in=wanted):
        links[link.feature_id][link.objective_id] = link
    rows = list(wanted.select_related("status").order_by(F("score").desc(nulls_last=True), "id"))
    lines = [_line(feature, objectives, links.get(feature.pk, {})) for feature in rows]
    effort = sum(line.effort for line in lines)
    alone = sum(line.effort for line in lines if not line.serves)
    shares = [_share(place, objective, lines, effort) for place, objective in enumerate(objectives)]
    chosen = {"product": product, "status": status}
    return Alignment(lines[:MOST_FEATURES], shares, effort, alone, len(lines), chosen)


def effort_of(low, high) -> float:
    """The middle of the range in person-weeks, 0 where nobody estimated."""
    return float((low or high or 0) + (high or low or 0)) / 2


def split(effort: float, weights: Iterable[int], weight: int) -> float:
    """What of a feature's effort counts for one of the objectives it serves: by the weight of what it contributes."""
    total = sum(weights)
    return effort * weight / total if total else 0.0


def _features(member, product: str, status: str):
    rows = Feature.objects.visible_to(member).filter(product__archived=False)
    rows = rows.filter(status__slug=status) if status else rows.filter(status__category__in=Status.OPEN)
    return rows.filter(product__slug=product) if product else rows


def _line(feature: Feature, objectives: list[Objective], links: dict[int, Contribution]) -> Line:
    def cell(objective: Objective) -> Cell:
        link = links.get(objective.pk)
        return Cell(objective, link.weight, link.version) if link else Cell(objective)

    return Line(feature, tuple(map(cell, objectives)), effort_of(feature.effort_low, feature.effort_high))


def _share(place: int, objective: Objective, lines: list[Line], whole: float) -> Share:
    serving = [line for line in lines if line.cells[place].weight]
    effort = sum(split(line.effort, [cell.weight for cell in line.cells], line.cells[place].weight) for line in serving)
    return Share(objective, effort, round(100 * effort / whole) if whole else None, len(serving))


def choices(member) -> dict[str, list[tuple[str, str]]]:
    """What the grid can be narrowed to: (slug, name)."""
    products = Product.objects.visible_to(member).filter(archived=False).order_by("name")
    statuses = Status.objects.visible_to(member).order_by("position", "id")
    return {"product": list(products.values_list("slug", "name")), "status": list(statuses.values_list("slug", "name"))}
