"""Take a batch back: every field it changed returns to what it was, unless somebody changed it since."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils import timezone

from history.bulk_undo import refuse_doors, undo_many
from history.models import Event, Storied
from history.nouns import model_of
from history.record import as_json, changing, fields_of, one_batch, story_fields
from history.replay import value_of
from kit.errors import Stale, Unknown

# From here on a batch is taken back with a few statements instead of a few per event.
MANY = 50


# What else a batch did, outside the story: functions that take it back and say how many rows changed.
_TAKERS: list[Callable[..., int]] = []


def takes_back(function: Callable[..., int]) -> None:
    """Register `function(batch, by=…)` for facts that a batch wrote without events."""
    _TAKERS.append(function)


def undo(batch: uuid.UUID | str, *, by) -> uuid.UUID:
    """Undo a batch as one new batch, and return its id: undoing that one is redo.

    Raises `Stale` or `Conflict` when something changed again since, `Unknown` when there is nothing to take back.
    """
    deeds = Event.objects.visible_to(by).filter(batch=batch)
    count = deeds.count()
    if deeds.exclude(actor=by).exists():
        by.must("history.undo_others")
    for verb in _deeds_taken_back(batch, by):
        by.must(verb)
    with one_batch() as undone:
        facts = sum(take(batch, by=by) for take in _TAKERS)
        if not count and not facts:
            raise Unknown("There is nothing to undo.")
        if count > MANY:
            undo_many(deeds, by=by)
        else:
            for event in list(deeds.order_by("-id")):
                _take_back(event, by)
    return undone.id


# Redo does a deed again, so it takes the right to that deed: the last that wrote the field before it was taken back.
_DEEDS = """
    SELECT DISTINCT (
        SELECT deed.verb FROM history_event deed
        WHERE deed.workspace_id = undone.workspace_id AND deed.noun = undone.noun
          AND deed.object_id = undone.object_id AND deed.version < undone.version
          AND deed.verb NOT LIKE '%%.undone' AND jsonb_exists(deed.changes, field)
        ORDER BY deed.version DESC LIMIT 1
    )
    FROM history_event undone, jsonb_object_keys(undone.changes) AS field
    WHERE undone.workspace_id = %s AND undone.batch = %s AND undone.verb LIKE '%%.undone'
"""


def _deeds_taken_back(batch: uuid.UUID | str, by) -> list[str]:
    """The verbs of the deeds that an undo took back; none when `batch` is no undo."""
    with connection.cursor() as cursor:
        cursor.execute(_DEEDS, [by.workspace_id, batch])
        return [verb for (verb,) in cursor.fetchall() if verb]


def may_undo(batch: uuid.UUID | str, *, by) -> bool:
    """Whether undo would not refuse `by` outright: nobody is offered what then answers with a no."""
    deeds = Event.objects.visible_to(by).filter(batch=batch).order_by("-id")
    for event in deeds.select_related("actor")[: MANY + 1]:
        if not by.may(event.verb) or (event.actor_id != by.pk and not by.may("history.undo_others")):
            return False
        model = model_of(event.noun)
        if model.may_return is not Storied.may_return:
            thing = model._base_manager.filter(pk=event.object_id).first()
            if thing is None or not thing.may_return(_before(event, model), by):
                return False
    return True


def _take_back(event: Event, by) -> None:
    by.must(event.verb)
    model = model_of(event.noun)
    thing = model._base_manager.select_for_update().filter(pk=event.object_id).first()
    if thing is None:
        raise Unknown(f"{event.label} was removed for good; it cannot come back.")
    before = _before(event, model)
    refuse_doors(thing, before, by)
    conflicts = _changed_since(event, thing, before)
    if conflicts:
        last = _later(event).select_related("actor").last()
        raise Stale(conflicts, version=thing.version, theirs_by=last.actor.name, theirs_at=last.at)
    with changing(thing, by=by, verb=f"{event.noun}.undone"):
        for name, value in before.items():
            setattr(thing, name, value)


def _before(event: Event, model: type[Storied]) -> dict[str, Any]:
    """The values to return to. A birth is undone by removal, which keeps the row for redo."""
    if event.version == 1:
        return {"removed_at": timezone.now()}
    fields = {f.attname: f for f in story_fields(model)}
    return {name: value_of(fields[name], old) for name, (old, _) in event.changes.items() if name in fields}


def _changed_since(event: Event, thing: Storied, before: dict[str, Any]) -> dict[str, dict[str, Any]]:
    touched = {name for later in _later(event) for name in later.changes}
    now = fields_of(thing)
    return {
        name: {"yours": as_json(value), "theirs": as_json(now[name])}
        for name, value in before.items()
        if name in touched and now[name] != value and as_json(now[name]) != event.changes[name][1]
    }


def _later(event: Event):
    """What happened to the row after `event`, other deeds of the same batch aside."""
    later = Event.objects.filter(noun=event.noun, object_id=event.object_id, version__gt=event.version)
    return later.exclude(batch=event.batch).order_by("version")
