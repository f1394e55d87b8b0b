"""Releases as one looks at them: how far, how ready, how late. A number of queries that does not grow."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, ExpressionWrapper, F, FloatField, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce, Greatest

from features import queries
from features.joined import JOINED
from features.models import Criterion, Feature, Release, Risk, Status
from features.notes import Entry, Line, difference, draft
from features.readiness import BIG, Readiness
from kit import markdown
from kit.errors import Refused

MOST_IN_SCOPE = 500
FINISHED = Q(status__category=Status.Category.SHIPPED) | Q(progress__gte=100)
PARKED = Status.Category.PARKED


@dataclass(frozen=True, slots=True)
class Seen:
    """A release with its numbers on a day. `progress` is that of its features, weighed by their estimates."""

    release: Release
    readiness: Readiness
    progress: int | None
    today: date

    @property
    def days_left(self) -> int | None:
        """Until the planned day; below zero after it, None without one or once it shipped."""
        release = self.release
        return (release.ships_on - self.today).days if release.ships_on and not release.shipped_on else None

    @property
    def late(self) -> bool:
        return (self.days_left or 0) < 0

    @property
    def when(self) -> str:
        """How far away it is, in words."""
        left = self.days_left
        if left is None:
            return "" if self.release.shipped_on else "no date"
        if left == 0:
            return "today"
        days = f"{abs(left)} day" + ("" if abs(left) == 1 else "s")
        return f"{days} left" if left > 0 else f"{days} late"


def readiness_of(member, ids: Iterable[int]) -> dict[int, tuple[Readiness, int | None]]:
    """Readiness and progress of each of these releases."""
    ids = list(ids)
    found: dict[int, tuple[Readiness, int | None]] = {pk: (Readiness(), None) for pk in ids}
    scope = queries.features(member).filter(release_id__in=ids).exclude(status__category=PARKED)
    met = _met(member, ids)
    risks = _risks(member, ids)
    for pk, features, finished, done, weight in _work(scope):
        readiness = Readiness(features=features, finished=finished)
        found[pk] = (readiness, int(done / weight) if weight else None)
    return {
        pk: (replace(readiness, **met.get(pk, {}), **risks.get(pk, {})), progress)
        for pk, (readiness, progress) in found.items()
    }


def _work(scope: QuerySet[Feature]) -> QuerySet:
    """(release, features, finished ones, progress × weight, weight); who gave no estimate weighs a week."""
    number = FloatField()
    guess = (Coalesce("effort_low", "effort_high") + Coalesce("effort_high", "effort_low")) / 2
    weight = Greatest(Coalesce(ExpressionWrapper(guess, number), 1.0), 0.1, output_field=number)
    way = Case(When(FINISHED, then=100.0), default=F("progress"), output_field=number)
    rows = scope.order_by().annotate(weight=weight, way=ExpressionWrapper(F("weight") * way, number))
    told = {"features": Count("id"), "finished": Count("id", filter=FINISHED), "done": Sum("way"), "all": Sum("weight")}
    return rows.values("release_id").annotate(**told).values_list("release_id", *told)


def _met(member, ids: list[int]) -> dict[int, dict[str, int]]:
    lines = Criterion.objects.visible_to(member).filter(feature__removed_at=None, feature__release_id__in=ids)
    lines = lines.exclude(feature__status__category=PARKED)
    counted = lines.values("feature__release_id").annotate(criteria=Count("id"), met=Count("id", filter=Q(met=True)))
    return {row.pop("feature__release_id"): row for row in counted}


def _risks(member, ids: list[int]) -> dict[int, dict[str, int]]:
    """A risk that names a release and a feature of it counts once."""
    rows = Risk.objects.visible_to(member).filter(Q(feature=None) | Q(feature__removed_at=None))
    rows = rows.filter(Q(release_id__in=ids) | Q(feature__release_id__in=ids)).select_related("feature__status")
    found: dict[int, Counter] = {}
    for risk in rows:
        through = risk.feature.release_id if risk.feature and risk.feature.status.category != PARKED else None
        for pk in {risk.release_id, through} & set(ids):
            told = found.setdefault(pk, Counter(risks=0, closed=0, big=0))
            told.update(risks=1, closed=bool(risk.closed_on), big=not risk.closed_on and risk.size >= BIG)
    return {pk: dict(told) for pk, told in found.items()}


def seen(member, releases: Iterable[Release], today: date) -> list[Seen]:
    releases = list(releases)
    told = readiness_of(member, [one.pk for one in releases])
    return [Seen(one, *told[one.pk], today) for one in releases]


# --- one release ----------------------------------------------------------------------------------------


def scope_of(member, release: Release) -> QuerySet[Feature]:
    """Its features as they are read: what is under way first, then by order of rank."""
    rows = queries.features(member).filter(release=release).select_related("status", "owner", "team")
    return rows.order_by(F("starts_on").asc(nulls_last=True), "rank", "id")


def draft_of(member, release: Release, by: str = "tag") -> str:
    """Notes written from its features, grouped by their first tag or by what apps above join them to."""
    if by != "tag" and by not in JOINED:
        raise Refused(f"Group by one of {', '.join(['tag', *JOINED])}.", field="by")
    features = list(scope_of(member, release).exclude(status__category=PARKED)[:MOST_IN_SCOPE])
    marks = JOINED[by].marks(member, [one.pk for one in features]) if by != "tag" else {}

    def groups(feature: Feature) -> tuple[str, ...]:
        return tuple(feature.tags) if by == "tag" else tuple(mark.name for mark in marks.get(feature.pk, ()))

    return draft([Entry(one.key, one.title, one.description, groups(one)) for one in features])


class Page:
    """All that the page of one release shows; `draft_by` asks for a new draft of its notes to compare with."""

    def __init__(self, member, release: Release, today: date, draft_by: str = ""):
        self.member, self.release, self.today, self.draft_by = member, release, today, draft_by

    @cached_property
    def seen(self) -> Seen:
        return seen(self.member, [self.release], self.today)[0]

    @cached_property
    def scope(self) -> list[Feature]:
        ticks = {"criteria_count": Count("criteria", filter=Q(criteria__removed_at=None))}
        ticks["met_count"] = Count("criteria", filter=Q(criteria__removed_at=None, criteria__met=True))
        return list(scope_of(self.member, self.release).annotate(**ticks)[:MOST_IN_SCOPE])

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The scope with what is wrong about each: it ends after the release ships."""
        day = self.release.shipped_on or self.release.ships_on
        return [
            {
                "feature": one,
                "finished": one.is_shipped or one.progress >= 100,
                "parked": one.status.category == PARKED,
                "after": (one.ends_on - day).days if day and one.ends_on and one.ends_on > day and one.progress < 100
                and not one.is_shipped else 0,
            }
            for one in self.scope
        ]  # fmt: skip

    @cached_property
    def risks(self) -> list[Risk]:
        mine = Q(release=self.release) | Q(feature__release=self.release)
        return list(queries.risks(self.member).filter(mine).select_related("feature", "owner", "release"))

    @property
    def notes(self) -> str:
        return markdown.render(self.release.notes, self._link_to) if self.release.notes else ""

    def _link_to(self, key: str) -> str | None:
        ours = key in {one.key for one in self.scope}
        return f"/w/{self.member.workspace.slug}/features/{key}/" if ours else None

    @cached_property
    def drafted(self) -> str:
        return draft_of(self.member, self.release, self.draft_by) if self.draft_by else ""

    @property
    def compared(self) -> list[Line]:
        return difference(self.release.notes, self.drafted) if self.draft_by else []

    @property
    def differs(self) -> bool:
        return any(line.kind != "same" for line in self.compared)

    @property
    def groupings(self) -> list[tuple[str, str]]:
        return [("tag", "tag"), *((name, column.label.lower()) for name, column in JOINED.items())]
