"""What was removed and is not purged yet (PURGE_REMOVED_DAYS), and the way back: undoing the step that removed it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from history.models import Event
from history.nouns import nouns
from history.queries import events
from history.undo import undo
from history.web import told
from kit.errors import Unknown
from workspaces.models import Member

MOST = 200
# Withdrawn on purpose: these do not come back by a button.
FINAL = {"invitation", "token", "workspace", "member"}


@dataclass(frozen=True)
class Gone:
    """One step that removed something: the thing itself, and how many rows went with it."""

    batch: UUID
    noun: str
    label: str
    at: datetime
    by: Member
    more: int


def gone(member) -> list[Gone]:
    """Steps whose main row is still away and not purged yet, newest first."""
    wanted = [noun for noun in nouns() if noun not in FINAL]
    removals = events(member).filter(verb__endswith=".removed", noun__in=wanted, at__gte=_oldest())
    steps: dict[UUID, list[Event]] = {}
    for event in removals.order_by("-id")[: 5 * MOST]:
        steps.setdefault(event.batch, []).append(event)
    away = _away(member, [step[0] for step in steps.values()])
    # A thing is removed after what hangs on it, so the newest event of a step names it.
    return [
        Gone(batch, step[0].noun, step[0].label, step[0].at, step[0].actor, len(step) - 1)
        for batch, step in steps.items()
        if (step[0].noun, step[0].object_id) in away
    ][:MOST]


def _oldest() -> datetime:
    days = settings.PURGE_REMOVED_DAYS
    return timezone.now() - timedelta(days=days) if days else datetime.min.replace(tzinfo=UTC)


def _away(member, heads: list[Event]) -> set[tuple[str, int]]:
    """One query per kind of thing."""
    ids: dict[str, list[int]] = {}
    for event in heads:
        ids.setdefault(event.noun, []).append(event.object_id)
    return {
        (noun, pk)
        for noun, wanted in ids.items()
        for pk in nouns()[noun]
        ._base_manager.filter(workspace_id=member.workspace_id, pk__in=wanted)
        .exclude(removed_at=None)
        .values_list("pk", flat=True)
    }


@require_safe
def trash(request, workspace):
    context = {"section": "trash", "gone": gone(request.member), "days": settings.PURGE_REMOVED_DAYS}
    return render(request, "pmhub/trash.html", context)


@require_POST
def restore(request, workspace, batch):
    """Bring back everything that the step removed."""
    step = next((one for one in gone(request.member) if one.batch == batch), None)
    if step is None:
        raise Unknown("This is not in the trash any more.")
    with told(request, f"{step.label} restored"):
        undo(batch, by=request.member)
    return redirect("settings_trash", workspace)
