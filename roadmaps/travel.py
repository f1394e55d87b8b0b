"""Looking back: which days of the past can be looked at, from the first event of the workspace to yesterday."""

from dataclasses import dataclass
from datetime import date, timedelta

from history.models import Event
from roadmaps.lens import EARLIEST, Lens
from roadmaps.scale import month_start, quarter_start
from workspaces.clock import today as today_of
from workspaces.models import Member


@dataclass(frozen=True, slots=True)
class Travel:
    """A slider over history: whole days from `first` to `today`, where it stands, and days worth a jump."""

    first: date
    today: date
    at: date
    jumps: tuple[tuple[str, date], ...]

    @property
    def days(self) -> int:
        return (self.today - self.first).days

    @property
    def position(self) -> int:
        return max(0, (self.at - self.first).days)


def travel(member: Member, lens: Lens) -> Travel:
    today = today_of(member)
    first = first_day(member, today)
    return Travel(first, today, lens.past(today) or today, _jumps(first, today))


def first_day(member: Member, today: date) -> date:
    """The day of the first event of the workspace."""
    begun = Event.objects.filter(workspace_id=member.workspace_id).order_by("at").values_list("at", flat=True).first()
    return max(min(begun.astimezone(member.workspace.zone).date(), today) if begun else today, EARLIEST)


def marks(today: date) -> list[tuple[str, date]]:
    """Days that plans are compared with: a week ago, and where months and quarters began."""
    return [
        ("A week ago", today - timedelta(days=7)),
        ("Start of this month", month_start(today)),
        ("Start of last month", month_start(today, -1)),
        ("Start of this quarter", quarter_start(today)),
        ("Start of last quarter", quarter_start(today, -1)),
    ]


def _jumps(first: date, today: date) -> tuple[tuple[str, date], ...]:
    known = {day: label for label, day in reversed(marks(today)) if first <= day < today}
    return tuple((label, day) for day, label in sorted(known.items(), reverse=True))
