"""Moments that plans are compared at: the end of a day, now, or a baseline by its key."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from roadmaps.models import Baseline
from roadmaps.moments import moment_of
from workspaces.clock import today
from workspaces.models import Member

When = date | str


@dataclass(frozen=True, slots=True)
class Point:
    """`said` is how an address says it, `name` is that of a baseline."""

    at: datetime
    day: date
    said: str
    name: str = ""

    @property
    def words(self) -> str:
        return self.name or f"{self.day.day} {self.day:%B %Y}"

    @property
    def short(self) -> str:
        return self.name or f"{self.day.day} {self.day:%b %Y}"


def baselines(member: Member) -> QuerySet[Baseline]:
    """The latest first."""
    return Baseline.objects.visible_to(member).order_by("-at", "-id")


def baseline_named(member: Member, key: str) -> Baseline | None:
    return baselines(member).filter(key=key).first()


def point_of(member: Member, when: When | None) -> Point | None:
    """None for nothing and for a baseline that is not there."""
    if not isinstance(when, str):
        return day_point(member, when) if when else None
    found = baseline_named(member, when)
    return of_baseline(member, found) if found else None


def of_baseline(member: Member, baseline: Baseline) -> Point:
    day = baseline.at.astimezone(member.workspace.zone).date()
    return Point(baseline.at, day, baseline.key, baseline.name)


def day_point(member: Member, day: date) -> Point:
    """The end of the day where the workspace is; of today, now."""
    at = moment_of(member, day)
    return Point(min(at, timezone.now()) if day == today(member) else at, day, day.isoformat())
