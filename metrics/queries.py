"""Reads about numbers; the first parameter is always the member who looks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from metrics import buckets
from metrics.charts import Point
from metrics.models import Annotation, Metric, Reading, ReadingRevision, Recompute, Snapshot, Target
from metrics.pacing import Line
from workspaces.clock import today

BOARD_SIZE = 6


def metrics(member) -> QuerySet[Metric]:
    return Metric.objects.visible_to(member)


def metric(member, key: str) -> Metric | None:
    return metrics(member).select_related("product", "owner", "workspace", "recompute").filter(key=key).first()


def board(member, product=None) -> QuerySet[Metric]:
    """The KPIs of one board in their order: of a product, or without one the company's, then all others."""
    rows = metrics(member).select_related("product", "owner")
    if product is not None:
        rows = rows.filter(product=product)
    return rows.order_by("-is_north_star", "position", "id")


def board_products(member) -> list:
    """Products that have KPIs of their own: each is a board."""
    rows = metrics(member).filter(product__removed_at=None).exclude(product=None).order_by("product__name")
    return list(rows.values("product__slug", "product__name").distinct())


def targets(member) -> QuerySet[Target]:
    return Target.objects.visible_to(member).filter(metric__removed_at=None)


def annotations(member) -> QuerySet[Annotation]:
    return Annotation.objects.visible_to(member).filter(Q(metric=None) | Q(metric__removed_at=None))


def annotations_of(member, thing: Metric) -> QuerySet[Annotation]:
    """What is noted on this KPI or on all."""
    return annotations(member).filter(Q(metric=None) | Q(metric=thing)).order_by("on", "id")


def readings(member) -> QuerySet[Reading]:
    return Reading.objects.visible_to(member)


def revisions(member) -> QuerySet[ReadingRevision]:
    return ReadingRevision.objects.visible_to(member)


def snapshots(member) -> QuerySet[Snapshot]:
    return Snapshot.objects.visible_to(member)


def series(member, things: Iterable[Metric], first: date, last: date) -> dict[int, list[dict[str, Any]]]:
    """Snapshots of each metric in its own grain, in order, by metric id. One query."""
    wanted = Q()
    by_grain: dict[str, list[int]] = defaultdict(list)
    for thing in things:
        by_grain[thing.grain].append(thing.pk)
    for grain, ids in by_grain.items():
        wanted |= Q(grain=grain, metric_id__in=ids)
    if not wanted:
        return {}
    rows = snapshots(member).filter(wanted, bucket__range=(first, last)).order_by("metric_id", "bucket")
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.values(*_ROW):
        found[row["metric_id"]].append(dict(row))
    return found


_ROW = ("metric_id", "grain", "bucket", "value", "target", "status", "count", "computed_at")


def last_rows(member, things: Sequence[Metric]) -> dict[int, dict[str, Any]]:
    """The newest snapshot of each metric in its own grain, however old. One query."""
    rows = snapshots(member).filter(metric__in=[thing.pk for thing in things], grain=F("metric__grain"))
    found = rows.order_by("metric_id", "-bucket").distinct("metric_id").values(*_ROW)
    return {row["metric_id"]: dict(row) for row in found}


def one_series(member, thing: Metric, grain: str, first: date, last: date) -> list[dict[str, Any]]:
    rows = snapshots(member).filter(metric=thing, grain=grain, bucket__range=(first, last))
    return [dict(row) for row in rows.order_by("bucket").values(*_ROW)]


def lines(member, things: Sequence[Metric]) -> dict[int, list[Line]]:
    """Targets of each metric as lines, by metric id. One query."""
    found: dict[int, list[Line]] = defaultdict(list)
    for target in targets(member).filter(metric__in=[thing.pk for thing in things]).order_by("starts_on"):
        found[target.metric_id].append(target.line)
    return found


def points(rows: Iterable[dict[str, Any]]) -> list[Point]:
    return [(row["bucket"], row["value"]) for row in rows]


def judged(member) -> QuerySet[Snapshot]:
    """Values of each metric in its own grain, newest first, without a running sum that still grows."""
    day, grown = today(member), Q()
    for grain in buckets.GRAINS:
        grown |= Q(grain=grain, bucket__gte=buckets.first_day(day, grain))
    rows = Snapshot.objects.filter(workspace_id=member.workspace_id, grain=F("metric__grain"))
    return rows.exclude(grown & Q(metric__aggregation__in=Metric.ADDS_UP)).order_by("-bucket")


def resting(member) -> QuerySet[Recompute]:
    """Metrics whose computation failed three times and waits for somebody to look."""
    rows = Recompute.objects.filter(metric__workspace_id=member.workspace_id, metric__removed_at=None)
    return rows.filter(attempts__gte=Recompute.MAX_ATTEMPTS).select_related("metric")
