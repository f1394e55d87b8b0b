"""What we aim for and how far we are: the vision, objectives with their key results, and what serves nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, F, FloatField, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Greatest, Least, NullIf

from features.models import Feature, Status
from metrics.queries import judged
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
    """With `measured`: the value that the metric's card shows today, None without a metric or readings.

    And with `share`, as `roadmaps.progress` works it out, in SQL.
    """
    there = KeyResult.objects.visible_to(member).filter(objective__removed_at=None)
    latest = judged(member).filter(metric=OuterRef("metric"))
    current = Case(When(metric=None, then=F("current_value")), default=F("measured"), output_field=FloatField())
    way = NullIf(F("target_value") - F("start_value"), Value(0.0))
    far = Least(1.0, Greatest(0.0, (F("current") - F("start_value")) / way))
    unknown = Q(current=None) | Q(target_value=F("start_value"))
    measured = there.annotate(measured=Subquery(latest.values("value")[:1])).annotate(current=current)
    return measured.annotate(share=Case(When(unknown, then=None), default=far, output_field=FloatField())).order_by(
        "position", "id"
    )


def objectives_with_progress(member) -> QuerySet[Objective]:
    """With `share`: the weighted mean of the key results whose share is known, 0 to 1, None without any."""
    results = key_results(member).filter(objective=OuterRef("pk"), share__isnull=False).order_by().values("objective")
    mean = results.annotate(mean=Sum(F("share") * F("weight")) / Sum("weight", output_field=FloatField()))
    return objectives(member).annotate(share=Subquery(mean.values("mean")[:1]))


def in_percent(share: str) -> Combinable:
    """A share as the whole number of percent that pages write: halves go to the even number, as in Python."""
    rounded = Func(F(share) * 100.0, template="round((%(expressions)s)::float8)", output_field=FloatField())
    return Cast(rounded, IntegerField())


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
        return percent(self.share)

    @property
    def unit(self) -> str:
        return self.row.metric.unit if self.row.metric else self.row.unit


@dataclass(frozen=True)
class Aim:
    """An objective with its results, its progress (0 to 1 or None) and the features that serve it."""

    row: Objective
    results: list[Result]
    share: float | None
    links: list[Contribution] = field(default_factory=list)

    @property
    def percent(self) -> int | None:
        return percent(self.share)


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
    results = results_by_objective(member)
    links: dict[int, list[Contribution]] = defaultdict(list)
    for link in contributions(member).select_related("feature__status").order_by("-weight", "feature__starts_on"):
        links[link.objective_id].append(link)
    return [
        Aim(row, results.get(row.pk, []), share_of(results.get(row.pk, ())), links[row.pk])
        for row in objectives(member).select_related("owner")
    ]


def results_by_objective(member) -> dict[int, list[Result]]:
    """{objective id: its key results and where they stand}, in one query."""
    results: dict[int, list[Result]] = defaultdict(list)
    for row in key_results(member).select_related("metric"):
        results[row.objective_id].append(result_of(row))
    return dict(results)


def share_of(results: Iterable[Result]) -> float | None:
    """How far an objective is, 0 to 1: every page and the API say this number."""
    return weighted_mean((result.share, result.row.weight) for result in results)


def percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def strategy(member, product=None, most: int = 12) -> Strategy:
    """The whole page; `product` picks whose vision, with the workspace's as the fallback."""
    own = vision(member, product) if product else None
    served = contributions(member).values("feature")
    orphans = Feature.objects.visible_to(member).filter(status__category__in=Status.OPEN).exclude(pk__in=served)
    shown = orphans.select_related("status").order_by("-score", "id") if most else orphans.none()
    return Strategy(own or vision(member), aims(member), list(shown[:most]), orphans.count())
