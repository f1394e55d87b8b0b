"""What day it is for a workspace: dates are meant in its time zone, not the server's."""

from datetime import date

from history.record import moment_of_deed
from history.travel import looked_at


def today(member) -> date:
    """Inside `as_of` it is the day that is looked at."""
    return looked_at().astimezone(member.workspace.zone).date()


def day_of_deed(member) -> date:
    """The day on which what is done now goes on record."""
    return moment_of_deed().astimezone(member.workspace.zone).date()
