"""Saying how a feature, an objective or a product goes."""

from datetime import date
from typing import Any

from django.db import transaction

from features.models import Feature
from history.record import changing, creating, one_batch, removing
from kit.errors import Refused
from roadmaps.models import Objective, StatusUpdate
from workspaces.clock import today
from workspaces.models import Member, Product

Subject = Feature | Objective | Product


def say_health(
    thing: Subject, health: str, *, by: Member, note: str = "", confidence: int | None = None, on: date | None = None
) -> StatusUpdate:
    """The word of a day; of an objective the latest is also its `health`."""
    by.must("status_update.posted", thing)
    on = on or today(by)
    _check(health, confidence, on, by)
    said = StatusUpdate(author=by, health=health, note=note.strip(), confidence=confidence, said_on=on)
    setattr(said, thing.noun, thing)
    with one_batch():
        creating(said, by=by, verb="status_update.posted")
        _follow(said, by)
    return said


def change_update(said: StatusUpdate, *, by: Member, base_version: int | None = None, **fields: Any) -> StatusUpdate:
    """Correct a word: health, note, confidence or its day."""
    by.must("status_update.changed", said.thing)
    given = {name: getattr(said, name) for name in ("health", "confidence", "said_on")} | fields
    _check(given["health"], given["confidence"], given["said_on"], by)
    with one_batch():
        with changing(said, by=by, verb="status_update.changed", base_version=base_version):
            for name, value in fields.items():
                setattr(said, name, value)
        _follow(said, by)
    return said


def remove_update(said: StatusUpdate, *, by: Member, base_version: int | None = None) -> None:
    """Take a word back; how it goes is again what was said before."""
    by.must("status_update.removed", said.thing)
    with one_batch():
        removing(said, by=by, verb="status_update.removed", base_version=base_version)
        _follow(said, by)


def _check(health: str, confidence: int | None, on: date, by: Member) -> None:
    if health not in Objective.Health.values:
        raise Refused("Health is on_track, at_risk or off_track.", field="health")
    if confidence is not None and not 0 <= confidence <= 100:
        raise Refused("Confidence is 0 to 100 per cent.", field="confidence")
    if on > today(by):
        raise Refused("That day has not come yet.", field="said_on")


def _follow(said: StatusUpdate, by: Member) -> None:
    """`Objective.health` is what the latest update says."""
    if said.objective_id is None:
        return
    of_it = StatusUpdate.objects.visible_to(by).filter(objective_id=said.objective_id)
    latest = of_it.order_by("-said_on", "-id").values_list("health", flat=True).first()
    row = Objective.objects.get(pk=said.objective_id)
    with transaction.atomic(), changing(row, by=by, verb="objective.health_set"):
        row.health = latest or ""
