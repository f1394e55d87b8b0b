"""What day it is for a workspace: dates are meant in its time zone, not the server's."""

from datetime import date

from django.utils import timezone


def today(member) -> date:
    return timezone.now().astimezone(member.workspace.zone).date()
