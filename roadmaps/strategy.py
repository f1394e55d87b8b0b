"""What we aim for and how far we are: the vision, objectives with their key results, and what serves nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F, FloatField, Func, IntegerField, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from features.models import Feature, Status
from metrics.charts import Sparkline, sparkline
from roadmaps.approval import with_approval
from roadmaps.health import Word, book, updates
from roadmaps.models import CheckIn, Contribution, KeyResult, Objective, StatusUpdate, Vision
from roadmaps.pacing import expected, passed, status, week_of
from roadmaps.progress import weighted_mean
from roadmaps.results import check_ins, key_results, mean_share
from workspaces.clock import today

__all__ = ["check_ins", "key_results"]


def visions(member) -> QuerySet[Vision]:
    """With `stale`: changed since somebody approved it."""
    return with_approval(Vision.objects.visible_to(member), Vision)


def vision(member, product=None) -> Vision | None:
    """The vision of a product, or of the whole workspace."""
    return visions(member).select_related("approved_by").filter(product=product).first()


def objectives(member) -> QuerySet[Objective]:
    return Objective.objects.visible_to(member).order_by("position", "id")


def objectives_with_progress(member) -> QuerySet[Objective]:
    """With `share`: the weighted mean of the key results whose share is known, 0 to 1, None without any; and `stale`:
    changed since somebody approved it."""
    return with_approval(objectives(member).annotate(share=mean_share(member)), Objective)


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
    """A key result, where it stands and where it should: `share` and `should` are 0 to 1, None while nobody knows."""

    row: KeyResult
    current: float | None
    share: float | None
    should: float | None = None
    said: tuple[CheckIn, ...] = ()

    @property
    def percent(self) -> int | None:
        return percent(self.share)

    @property
    def expected(self) -> int | None:
        return percent(self.should)

    @property
    def expected_value(self) -> float | None:
        return None if self.should is None else _along(self.row, self.should)

    @property
    def ahead(self) -> float | None:
        """The share of the way before the curve, negative behind it."""
        return None if self.share is None or self.should is None else self.share - self.should

    @property
    def pace(self) -> str:
        return status(self.ahead)

    @property
    def pace_words(self) -> str:
        """ "4 ahead", "12 behind", in points of the way; "" while nothing is expected."""
        lead = percent(self.ahead)
        if lead is None:
            return ""
        return f"{abs(lead)} {'ahead' if lead > 0 else 'behind'}" if lead else "as expected"

    @property
    def sure(self) -> Sparkline | None:
        """Confidence over the last weeks."""
        points = [(one.week, float(one.confidence)) for one in reversed(self.said)]
        return sparkline(points, first=points[0][0], width=64, height=20) if len(points) > 1 else None

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
    health: Word | None = None
    said: list[StatusUpdate] = field(default_factory=list)

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


def result_of(row: KeyResult, day: date, said: Iterable[CheckIn] = ()) -> Result:
    """`row` as `key_results` reads it, on `day`."""
    known = {"metric": row.measured, "manual": row.current_value}
    rolled = None if row.share is None else _along(row, row.share)
    should = expected(passed(row.objective.starts_on, row.objective.ends_on, day), row.curve)
    return Result(row, known.get(row.rule, rolled), row.share, should, tuple(said))


def _along(row: KeyResult, share: float) -> float:
    return row.start_value + share * (row.target_value - row.start_value)


def aims(member) -> list[Aim]:
    """Every objective in its order, in a few queries."""
    results = results_by_objective(member, said=said_of(member))
    links: dict[int, list[Contribution]] = defaultdict(list)
    for link in (
        contributions(member)
        .select_related("feature__status", "feature__owner")
        .order_by("-weight", "feature__starts_on")
    ):
        links[link.objective_id].append(link)
    words = book(member, today(member)).objectives
    words_said: dict[int, list[StatusUpdate]] = defaultdict(list)
    for one in updates(member).exclude(objective=None)[:400]:
        words_said[one.objective_id].append(one)
    return [
        Aim(
            row,
            results.get(row.pk, []),
            share_of(results.get(row.pk, ())),
            links[row.pk],
            words.get(row.pk),
            words_said[row.pk],
        )
        for row in with_approval(objectives(member), Objective).select_related("owner", "approved_by")
    ]


def results_by_objective(member, said: Mapping[int, list[CheckIn]] | None = None) -> dict[int, list[Result]]:
    """{objective id: its key results and where they stand}, in one query; `said` are their check-ins by key result."""
    results: dict[int, list[Result]] = defaultdict(list)
    day = today(member)
    for row in key_results(member).select_related("metric", "parent", "objective"):
        results[row.objective_id].append(result_of(row, day, (said or {}).get(row.pk, ())))
    return dict(results)


def said_of(member, weeks: int = 13) -> dict[int, list[CheckIn]]:
    """{key result id: its check-ins of the last weeks, latest first}."""
    said: dict[int, list[CheckIn]] = defaultdict(list)
    for one in check_ins(member).filter(week__gt=week_of(today(member)) - timedelta(weeks=weeks)):
        said[one.key_result_id].append(one)
    return said


def share_of(results: Iterable[Result]) -> float | None:
    """How far an objective is, 0 to 1: every page and the API say this number."""
    return weighted_mean((result.share, result.row.weight) for result in results if result.row.counted)


def percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def strategy(member, product=None, most: int = 12) -> Strategy:
    """The whole page; `product` picks whose vision, with the workspace's as the fallback."""
    own = vision(member, product) if product else None
    served = contributions(member).values("feature")
    orphans = Feature.objects.visible_to(member).filter(status__category__in=Status.OPEN).exclude(pk__in=served)
    shown = orphans.select_related("status", "owner").order_by("-score", "id") if most else orphans.none()
    return Strategy(own or vision(member), aims(member), list(shown[:most]), orphans.count())
