"""What day it is for a workspace: dates are meant in its time zone, not the server's."""

from datetime import date

from history.travel import looked_at


def today(member) -> date:
    """Inside `as_of` it is the day that is looked at."""
    return looked_at().astimezone(member.workspace.zone).date()
