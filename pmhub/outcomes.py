"""What shipped and which numbers it was meant to move: read where features, objectives and metrics meet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from features.models import Feature
from metrics import effect, numbers
from metrics.cards import Facts
from metrics.models import Metric
from metrics.sentence import Ship
from roadmaps import strategy
from roadmaps.models import Contribution, KeyResult, Objective

# Without links, marks of everything that shipped would be a wall.
MOST_UNLINKED = 12


@dataclass(frozen=True)
class Shipped:
    """A feature that reached users, with the KPIs its objectives are measured by."""

    ship: Ship
    product_id: int
    metric_ids: frozenset[int]


def shipped(member, first: date, last: date) -> list[Shipped]:
    """Features shipped on the days first … last, newest first. Two queries."""
    rows = Feature.objects.visible_to(member).shipped_between(first, last).order_by("-shipped_on", "-id")
    found = list(rows.values("id", "key", "title", "shipped_on", "product_id")[:500])
    links = linked_metrics(member, [row["id"] for row in found])
    return [
        Shipped(
            Ship(row["title"], row["shipped_on"], _url(member, "feature", row["key"]), row["key"]),
            row["product_id"],
            frozenset(links.get(row["id"], ())),
        )
        for row in found
    ]


def linked_metrics(member, feature_ids: Sequence[int]) -> dict[int, set[int]]:
    """{feature id: ids of the metrics of the key results of its objectives}."""
    links: dict[int, set[int]] = defaultdict(set)
    rows = Contribution.objects.visible_to(member).filter(
        feature_id__in=feature_ids,
        objective__removed_at=None,
        objective__key_results__removed_at=None,
        objective__key_results__metric__isnull=False,
    )
    for feature_id, metric_id in rows.values_list("feature_id", "objective__key_results__metric_id"):
        links[feature_id].add(metric_id)
    return links


def ships_of(metric: Metric, everything: Sequence[Shipped]) -> list[Ship]:
    """What is marked on this KPI's charts: what was meant to move it, or a few of the same product."""
    linked = [one.ship for one in everything if metric.pk in one.metric_ids]
    if linked:
        return linked
    near = [one.ship for one in everything if not one.metric_ids and metric.product_id in (None, one.product_id)]
    return near if len(near) <= MOST_UNLINKED else []


@dataclass(frozen=True)
class Interval:
    """Where the marks of an estimate stand in a strip of 110 px; all estimates of a unit share one scale."""

    zero: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Move:
    """One line of "What shipped, what moved"."""

    ship: Ship
    about: str = ""
    text: str = ""
    tone: str = "neutral"
    interval: Interval | None = None
    spoken: str = ""
    why_not: str = ""


MOST_MOVES = 4
MOST_AIMS = 4


def moves(everything: Sequence[Shipped], metrics: Sequence[Metric], facts: Mapping[int, Facts]) -> list[Move]:
    """The newest ships, those with an estimate first: a date and a number, never a cause."""
    known = {metric.pk: metric for metric in metrics}
    told = []
    for one in everything:
        metric = next((known[pk] for pk in sorted(one.metric_ids) if pk in known), None)
        told.append(_move(one, metric, facts, everything) if metric else Move(one.ship))
    told.sort(key=lambda move: move.interval is None and not move.why_not)
    return told[:MOST_MOVES]


def _move(one: Shipped, metric: Metric, facts: Mapping[int, Facts], everything: Sequence[Shipped]) -> Move:
    rows = facts[metric.pk].rows
    others = [other.ship.on for other in everything if metric.pk in other.metric_ids]
    found = effect.estimate([(row["bucket"], row["value"]) for row in rows], one.ship.on, others)
    if isinstance(found, str):
        return Move(one.ship, metric.name, why_not=found)
    good = (found.middle > 0) == (metric.direction == "up")
    middle, low, high = (numbers.difference(value, metric.unit) for value in (found.middle, found.low, found.high))
    return Move(
        one.ship,
        metric.name,
        text=middle,
        tone=("good" if good else "bad") if found.is_clear else "neutral",
        interval=_interval(found),
        spoken=f"{middle}, 90 % interval {low} to {high}",
    )


def _interval(found: effect.Estimate) -> Interval:
    reach = max(abs(found.low), abs(found.high), 1e-12) * 1.1

    def at(value: float) -> float:
        return round(55 + value / reach * 50, 1)

    return Interval(55.0, at(found.low), at(found.middle), at(found.high))


@dataclass(frozen=True)
class Aim:
    """An objective at the foot of the page: how far, how well, by which number."""

    key: str
    title: str
    colour: str
    percent: int | None
    health: str
    about: str
    url: str = ""


def objectives(member, product, today: date) -> list[Aim]:
    """Objectives that run today, the first four in their order. Two queries."""
    rows = Objective.objects.visible_to(member).filter(Q(starts_on=None) | Q(starts_on__lte=today))
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=today)).order_by("position", "id")
    found = list((rows.filter(product=product) if product else rows)[:MOST_AIMS])
    results = strategy.results_by_objective(member)
    return [_aim(member, objective, results.get(objective.pk, [])) for objective in found]


def _aim(member, objective: Objective, results: Sequence[strategy.Result]) -> Aim:
    return Aim(
        objective.key,
        objective.title,
        objective.colour,
        strategy.percent(strategy.share_of(results)),
        objective.health,
        _about(results[0].row) if results else "No key result yet",
        _url(member, "strategy"),
    )


def _about(result: KeyResult) -> str:
    unit = result.metric.unit if result.metric else result.unit
    name = result.metric.name if result.metric else result.title
    target = numbers.show(float(result.target_value), unit)
    return f"{name} {numbers.plain(float(result.start_value))} → {target}"


def _url(member, name: str, *args) -> str:
    """The address of a page, or nothing where it does not exist."""
    try:
        return reverse(name, args=[member.workspace.slug, *args])
    except NoReverseMatch:
        return ""
