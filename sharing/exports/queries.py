"""Files that a member had made; nobody sees another one's."""

from django.db.models import QuerySet

from kit.errors import Conflict, Unknown
from sharing.models import Export
from workspaces.models import Member


def exports(member: Member) -> QuerySet[Export]:
    """Newest first, without what is in them."""
    return Export.objects.visible_to(member).filter(by=member).defer("content").order_by("-id")


def export_of(member: Member, pk: int) -> Export:
    found = exports(member).filter(pk=pk).first()
    if found is None:
        raise Unknown("There is no such file, or its day is over.")
    return found


def content_of(member: Member, pk: int) -> tuple[Export, bytes]:
    run = export_of(member, pk)
    if run.state != Export.State.DONE:
        raise Conflict(f"This file is not there: {run.get_state_display().lower()}.")
    return run, bytes(run.content or b"")
