"""What we aim for and how far we are: the vision, objectives with their key results, and what serves nothing."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import OuterRef, QuerySet, Subquery

from features.models import Feature, Status
from metrics.models import Snapshot
from roadmaps.models import Contribution, KeyResult, Objective, Vision
from roadmaps.progress import progress, weighted_mean


def visions(member) -> QuerySet[Vision]:
    return Vision.objects.visible_to(member)


def vision(member, product=None) -> Vision | None:
    """The vision of a product, or of the whole workspace."""
    return visions(member).filter(product=product).first()


def objectives(member) -> QuerySet[Objective]:
    return Objective.objects.visible_to(member).order_by("position", "id")


def key_results(member) -> QuerySet[KeyResult]:
    """With `measured`: the latest value of the metric in its own grain, None without a metric or readings."""
    there = KeyResult.objects.visible_to(member).filter(objective__removed_at=None)
    latest = Snapshot.objects.filter(metric=OuterRef("metric"), grain=OuterRef("metric__grain")).order_by("-bucket")
    return there.annotate(measured=Subquery(latest.values("value")[:1])).order_by("position", "id")


def contributions(member) -> QuerySet[Contribution]:
    """Links whose both ends are there."""
    links = Contribution.objects.visible_to(member).filter(objective__removed_at=None, feature__removed_at=None)
    return links.select_related("objective", "feature")


@dataclass(frozen=True)
class Result:
    """A key result and where it stands; `share` is 0 to 1, or None when nothing was measured."""

    row: KeyResult
    current: float | None
    share: float | None

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(100 * self.share)


@dataclass(frozen=True)
class Aim:
    """An objective with its results, its progress (0 to 1 or None) and the features that serve it."""

    row: Objective
    results: list[Result]
    share: float | None
    links: list[Contribution] = field(default_factory=list)

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(100 * self.share)


@dataclass(frozen=True)
class Strategy:
    vision: Vision | None
    aims: list[Aim]
    unserving: list[Feature]
    unserving_count: int

    @property
    def unserved(self) -> list[Aim]:
        """Objectives that no feature serves."""
        return [aim for aim in self.aims if not aim.links]


def result_of(row: KeyResult) -> Result:
    """`row` as `key_results` reads it. A metric speaks for itself; a number typed by hand counts without one."""
    current = row.measured if row.metric_id else row.current_value
    return Result(row, current, progress(row.start_value, current, row.target_value))


def aims(member) -> list[Aim]:
    """Every objective in its order, in three queries."""
    results: dict[int, list[Result]] = defaultdict(list)
    for row in key_results(member).select_related("metric"):
        results[row.objective_id].append(result_of(row))
    links: dict[int, list[Contribution]] = defaultdict(list)
    for link in contributions(member).select_related("feature__status").order_by("-weight", "feature__starts_on"):
        links[link.objective_id].append(link)
    return [
        Aim(row, results[row.pk], _share(results[row.pk]), links[row.pk])
        for row in objectives(member).select_related("owner")
    ]


def _share(results: list[Result]) -> float | None:
    return weighted_mean((result.share, result.row.weight) for result in results)


def strategy(member, product=None, most: int = 12) -> Strategy:
    """The whole page; `product` picks whose vision, with the workspace's as the fallback."""
    own = vision(member, product) if product else None
    served = contributions(member).values("feature")
    orphans = Feature.objects.visible_to(member).filter(status__category__in=Status.OPEN).exclude(pk__in=served)
    shown = orphans.select_related("status").order_by("-score", "id") if most else orphans.none()
    return Strategy(own or vision(member), aims(member), list(shown[:most]), orphans.count())
