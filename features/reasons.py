"""Why dates changed: said with the change, or afterwards as a deed of its own that joins it.

An event is never rewritten. A reason that comes later is a `feature.explained` event without changes, in the batch of
the deed it explains, so that both are read, and taken back, together.
"""

import uuid
from typing import Any

from django.db.models import QuerySet

from features.models import Feature, Status
from history.models import Event
from history.record import explaining, one_batch
from kit.errors import Refused, Unknown
from workspaces.models import Member

MOVING = ("feature.planned", "feature.unplanned")
# Dates of these are what people count on; those of ideas and discoveries are a sketch.
COMMITTED = (Status.Category.PLANNED, Status.Category.BUILDING)


def moves_of(member: Member, batch: uuid.UUID | str) -> list[Event]:
    """The deeds of a batch that moved dates which were there before to other ones, or took them off the calendar."""
    deeds = Event.objects.visible_to(member).filter(batch=batch, noun=Feature.noun, verb__in=MOVING)
    return [event for event in deeds.order_by("id") if is_move(event.changes)]


def is_move(changes: dict[str, list[Any]]) -> bool:
    """Whether days that were there became others, or none."""
    return any(changes.get(name, (None, None))[0] for name in ("starts_on", "ends_on"))


def wants_reason(member: Member, batch: uuid.UUID | str) -> bool:
    """Whether to ask why: dates moved that somebody may count on, and nobody has said anything yet."""
    if not member.may("feature.explained"):
        return False
    told = Event.objects.visible_to(member).filter(batch=batch, verb="feature.explained").exists()
    silent = [event.object_id for event in moves_of(member, batch) if not (event.reason_code or event.because)]
    return bool(silent) and not told and committed(member).filter(pk__in=silent).exists()


def committed(member: Member) -> QuerySet[Feature]:
    return Feature.objects.visible_to(member).filter(status__category__in=COMMITTED)


def last_move(member: Member, feature: Feature) -> uuid.UUID:
    """The batch in which the dates of `feature` were moved last."""
    deeds = Event.objects.visible_to(member).about(feature).filter(verb__in=MOVING).order_by("-version")
    for event in deeds.iterator(chunk_size=50):
        if is_move(event.changes):
            return event.batch
    raise Unknown("The dates of this feature were never moved.")


def explain_moves(batch: uuid.UUID | str, *, by: Member, reason_code: str = "", because: str = "") -> list[Feature]:
    """Say why the dates that `batch` moved were moved; said again, the later words count."""
    by.must("feature.explained")
    if not reason_code and not because:
        raise Refused("Choose a reason, or write why.", field="reason_code")
    if reason_code and reason_code not in Event.Reason.values:
        raise Refused(f"A reason is one of {', '.join(Event.Reason.values)}.", field="reason_code")
    ids = [event.object_id for event in moves_of(by, batch)]
    with one_batch():
        things = list(Feature.objects.visible_to(by).filter(pk__in=ids).select_for_update().order_by("pk"))
        if not things:
            raise Unknown("There is no change of dates to explain.")
        about = {"verb": "feature.explained", "reason_code": reason_code, "because": because}
        for thing in things:
            explaining(thing, batch=batch, by=by, **about)
    return things
