"""All products side by side: where each stands in its life, what it aims for, what comes next, how it goes.

However many products there are, it takes the same number of queries.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from features.models import Release, Status
from features.queries import features, releases
from metrics import numbers
from metrics.charts import Sparkline, sparkline
from metrics.models import Metric
from metrics.queries import board, last_rows, points, series
from roadmaps import strategy
from roadmaps.gates import STAGES, Judged, gates, judged_gates
from roadmaps.health import Word, book
from roadmaps.models import AffectedCompany, Objective, SunsetPlan, Vision
from workspaces.clock import today
from workspaces.models import Product
from workspaces.queries import products

# The order in which features live, for stacked bars.
CATEGORIES = ("shipped", "building", "planned", "discovery", "idea")
WEEKS = 13
# Gates to be decided, of products that live.
OPEN = Q(decision="", product__archived=False)


@dataclass(frozen=True)
class Star:
    """The number that a product is steered by: its North Star, or the first of its KPIs."""

    metric: Metric
    value: numbers.Shown | None
    status: str
    spark: Sparkline | None


@dataclass(frozen=True)
class Served:
    """An objective of a product, or of all, that features of the product serve."""

    row: Objective
    percent: int | None


@dataclass(frozen=True)
class Sunset:
    """How a product ends, and how long that is off."""

    row: SunsetPlan
    today: date
    affected: Sequence[AffectedCompany] = ()

    @property
    def days(self) -> int:
        return (self.row.ends_on - self.today).days

    @property
    def left(self) -> str:
        if self.days > 0:
            return "1 day left" if self.days == 1 else f"{self.days} days left"
        return "ends today" if self.days == 0 else f"ended {-self.days} day{'' if self.days == -1 else 's'} ago"

    @property
    def steps(self) -> list[dict[str, Any]]:
        row = self.row
        named = [("Announced", row.announced_on), ("Last sale", row.last_sale_on), ("Ends", row.ends_on)]
        return [
            {"label": label, "on": day, "past": day is not None and day <= self.today, "days": _until(day, self.today)}
            for label, day in named
        ]

    @property
    def untold(self) -> int:
        return sum(one.told_on is None for one in self.affected)

    @property
    def revenue(self) -> float:
        return float(sum(one.company.arr or 0 for one in self.affected))


@dataclass(frozen=True)
class Step:
    """A stage on the track of a product; `gate` leads into it."""

    stage: str
    label: str
    state: str  # past, now or ahead
    gate: Judged | None = None


@dataclass
class Standing:
    """A product, and all that the portfolio says of it."""

    product: Product
    today: date
    vision: Vision | None = None
    own_vision: bool = False
    aims: list[Served] = field(default_factory=list)
    release: Release | None = None
    health: Word | None = None
    counts: dict[str, int] = field(default_factory=dict)
    effort: float = 0.0
    star: Star | None = None
    gates: list[Judged] = field(default_factory=list)
    sunset: Sunset | None = None

    @property
    def killed(self) -> list[Judged]:
        """Open gates with a kill rule that is met."""
        return [gate for gate in self.gates if gate.open and gate.killed]

    @property
    def next_gate(self) -> Judged | None:
        return next((gate for gate in self.gates if gate.open), None)

    @property
    def healths(self) -> list[tuple[str, int]]:
        said = Counter(aim.row.health for aim in self.aims)
        return [(health, said[health]) for health in ("off_track", "at_risk", "on_track", "") if said[health]]

    @property
    def features(self) -> list[tuple[str, int]]:
        return [(category, self.counts[category]) for category in CATEGORIES if self.counts.get(category)]

    @property
    def feature_count(self) -> int:
        return sum(count for _, count in self.features)

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The features as one bar of 100: where each kind begins and how wide it is."""
        begun, made = 0.0, []
        for category, count in self.features:
            width = 100 * count / self.feature_count
            made.append({"x": f"{begun:.2f}", "width": f"{width:.2f}", "of": category})
            begun += width
        return made

    @property
    def ends(self) -> bool:
        """In sunset, or on the way there."""
        going = any(gate.open and gate.row.to_stage == "sunset" for gate in self.gates)
        return self.product.stage == "sunset" or going or self.sunset is not None

    @property
    def track(self) -> list[Step]:
        here = STAGES.index(self.product.stage)
        into = {}
        for gate in self.gates:
            if gate.open or gate.row.to_stage not in into:
                into[gate.row.to_stage] = gate
        return [
            Step(stage, Product.Stage(stage).label, _state(place, here), into.get(stage))
            for place, stage in enumerate(STAGES)
        ]


def _state(place: int, here: int) -> str:
    return "past" if place < here else "now" if place == here else "ahead"


def _until(day: date | None, now: date) -> str:
    if day is None:
        return "no day yet"
    days = (day - now).days
    return "today" if days == 0 else f"in {days} d" if days > 0 else f"{-days} d ago"


def portfolio(member) -> list[Standing]:
    """Every product, archived ones last."""
    return standings(member, products(member).order_by("archived", "name", "id"))


def standing(member, slug: str) -> Standing | None:
    """One product with all its gates, and the companies that its end concerns."""
    found = standings(member, products(member).filter(slug=slug), whole=True)
    return found[0] if found else None


def standings(member, rows: QuerySet[Product], *, whole: bool = False) -> list[Standing]:
    now = today(member)
    found = {product.pk: Standing(product, now) for product in rows}
    _visions(member, found)
    _aims(member, found)
    _healths(member, found, now)
    _releases(member, found)
    _features(member, found)
    _stars(member, found)
    _gates(member, found, whole)
    _sunsets(member, found, whole)
    return list(found.values())


def _visions(member, found: dict[int, Standing]) -> None:
    """Its own, else the one of the workspace."""
    there = {vision.product_id: vision for vision in strategy.visions(member)}
    for pk, one in found.items():
        one.vision, one.own_vision = there.get(pk) or there.get(None), pk in there


def _aims(member, found: dict[int, Standing]) -> None:
    of_product: dict[int, set[int]] = defaultdict(set)
    links = strategy.contributions(member).order_by().values_list("feature__product_id", "objective_id").distinct()
    for product, objective in links:
        of_product[product].add(objective)
    for row in strategy.objectives_with_progress(member).select_related("owner"):
        for pk, one in found.items():
            if row.product_id == pk or (row.product_id is None and row.pk in of_product[pk]):
                one.aims.append(Served(row, strategy.percent(row.share)))  # type: ignore[attr-defined]


def _healths(member, found: dict[int, Standing], now: date) -> None:
    said = book(member, now).products
    for pk, one in found.items():
        one.health = said.get(pk)


def _releases(member, found: dict[int, Standing]) -> None:
    ahead = releases(member).filter(product__in=found, shipped_on=None, ships_on__gte=today(member))
    for release in ahead.order_by("product", "ships_on", "id").distinct("product"):
        found[release.product_id].release = release


def _features(member, found: dict[int, Standing]) -> None:
    """How many of each kind, and the person-weeks of those that are open: the middle of their range."""
    low = Coalesce("effort_low", "effort_high", 0.0, output_field=FloatField())
    high = Coalesce("effort_high", "effort_low", 0.0, output_field=FloatField())
    rows = features(member).filter(product__in=found).order_by().values("product_id", "status__category")
    for row in rows.annotate(count=Count("pk"), effort=Sum((low + high) / 2.0)):
        one, category = found[row["product_id"]], row["status__category"]
        one.counts[category] = row["count"]
        if category in Status.OPEN:
            one.effort += row["effort"] or 0


def _stars(member, found: dict[int, Standing]) -> None:
    first: dict[int, Metric] = {}
    for metric in board(member).filter(product__in=found):
        first.setdefault(metric.product_id or 0, metric)
    latest = last_rows(member, list(first.values()))
    now = today(member)
    lines = series(member, first.values(), now - timedelta(weeks=WEEKS), now)
    for pk, metric in first.items():
        row, seen = latest.get(metric.pk), points(lines.get(metric.pk, []))
        value = numbers.show(row["value"], metric.unit) if row and row["value"] is not None else None
        spark = sparkline(seen, first=seen[0][0], width=96, height=28) if len(seen) > 1 else None
        found[pk].star = Star(metric, value, row["status"] if row else "", spark)


def _gates(member, found: dict[int, Standing], whole: bool) -> None:
    rows = gates(member).filter(product__in=found).select_related("product", "decided_by")
    if not whole:
        rows = rows.filter(decision="")
    for judged in judged_gates(member, rows.order_by("decision", "due_on", "id"), today(member), with_story=whole):
        found[judged.row.product_id].gates.append(judged)


def sunset_plans(member) -> QuerySet[SunsetPlan]:
    there = SunsetPlan.objects.visible_to(member).filter(product__removed_at=None)
    return there.order_by("ends_on", "id")


def affected_companies(member) -> QuerySet[AffectedCompany]:
    there = AffectedCompany.objects.visible_to(member).filter(sunset_plan__removed_at=None, company__removed_at=None)
    return there.select_related("company", "sunset_plan__product").order_by("company__name", "id")


def _sunsets(member, found: dict[int, Standing], whole: bool) -> None:
    plans = {
        plan.pk: plan
        for plan in sunset_plans(member).filter(product__in=found).select_related("product", "replacement")
    }
    affected: dict[int, list[AffectedCompany]] = defaultdict(list)
    if whole and plans:
        for one in affected_companies(member).filter(sunset_plan__in=plans):
            affected[one.sunset_plan_id].append(one)
    for plan in plans.values():
        found[plan.product_id].sunset = Sunset(plan, today(member), affected[plan.pk])


def killed(member) -> Iterable[Judged]:
    """Open gates of products that live, with a kill rule that is met."""
    rows = gates(member).filter(OPEN, Q(kill_met=True)).select_related("product")
    return judged_gates(member, rows, today(member))


def undecided(member) -> QuerySet:
    """Gates whose day has come."""
    rows = gates(member).filter(OPEN, Q(kill_met=False), due_on__lte=today(member))
    return rows.select_related("product")
