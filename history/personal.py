"""What a member keeps for themselves: when they were here, and what they put off. No part of the history."""

import re
from datetime import date, datetime, timedelta

from django.utils import timezone

from history.models import Snooze, Visit
from kit.errors import Refused

# Away for so long, the next look begins another visit.
AWAY = timedelta(minutes=30)
# A visit is noted once a minute, however much is looked at.
NOTED = timedelta(minutes=1)
FIRST = timedelta(days=7)
LONGEST = 90
_MARK = re.compile(r"[0-9a-f]{20}", re.ASCII)


def last_here(member) -> datetime:
    """When the member's visit before this one ended; for the first visit, a week ago. This look is noted."""
    now = timezone.now()
    visit = Visit.objects.filter(member=member).first()
    if visit is None:
        Visit.objects.get_or_create(member=member, defaults={"workspace_id": member.workspace_id, "last": now})
        return now - FIRST
    before = visit.last if now - visit.last > AWAY else visit.before
    if now - visit.last > NOTED:
        Visit.objects.filter(member=member).update(last=now, before=before)
    return before or now - FIRST


def put_off(member, mark: str, *, days: int, today: date) -> None:
    """Do not show this mark for so many days; 0 shows it again."""
    if not _MARK.fullmatch(mark):
        raise Refused("Unknown.", field="mark")
    if not 0 <= days <= LONGEST:
        raise Refused(f"Put it off for 1 to {LONGEST} days; 0 brings it back.", field="days")
    if not days:
        Snooze.objects.filter(member=member, mark=mark).delete()
        return
    values = {"workspace_id": member.workspace_id, "until": today + timedelta(days=days)}
    Snooze.objects.update_or_create(member=member, mark=mark, defaults=values)


def put_off_marks(member, today: date) -> set[str]:
    return set(Snooze.objects.filter(member=member, until__gt=today).values_list("mark", flat=True))
