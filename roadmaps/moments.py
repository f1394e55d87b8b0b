"""The moments that an address means: the end of a day where the workspace is, or that of a baseline."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from roadmaps.lens import BASELINE, Lens
from roadmaps.models import Baseline
from workspaces.models import Member


def moment_of(member: Member, day: date | datetime) -> datetime:
    """The end of `day` where the workspace is: what an as-of date and a day to compare with mean; a moment is one."""
    if isinstance(day, datetime):
        return day
    return datetime.combine(day + timedelta(days=1), time.min, member.workspace.zone)


def settled(member: Member, lens: Lens) -> Lens:
    """`lens` with an as-of that names a baseline as its day and its moment; one that is not there stays a name."""
    if not lens.as_of_key:
        return lens
    at = moment_kept(member, lens.as_of_key)
    if at is None:
        return replace(lens, refused=(*lens.refused, "as_of"))
    return replace(lens, as_of=at.astimezone(member.workspace.zone).date(), as_of_at=at)


def seen_at(member: Member, lens: Lens) -> datetime | None:
    """The moment that is looked at."""
    return lens.as_of_at or (moment_of(member, lens.as_of) if lens.as_of else None)


def moment_kept(member: Member, key: str) -> datetime | None:
    """The moment of the baseline of that key."""
    if not BASELINE.fullmatch(key):
        return None
    return Baseline.objects.visible_to(member).filter(key=key).values_list("at", flat=True).first()


def compared_at(member: Member, lens: Lens) -> datetime | None:
    """The moment that the baseline of a lens means."""
    if isinstance(lens.baseline, str):
        return moment_kept(member, lens.baseline)
    return moment_of(member, lens.baseline) if lens.baseline else None
