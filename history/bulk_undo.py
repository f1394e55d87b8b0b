"""Take back a batch of thousands of events with a few statements per thousand rows."""

import uuid
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils import timezone

from history.bulk import change_rows
from history.models import Event, Storied
from history.nouns import model_of
from history.record import as_json, one_batch, story_fields
from history.replay import value_of
from kit.errors import Forbidden, Stale, Unknown

CHUNK = 2000


def undo_many(deeds, *, by) -> uuid.UUID:
    """Return every field that `deeds` (the events of one batch) changed to what it was, as one new batch."""
    for verb in deeds.order_by().values_list("verb", flat=True).distinct():
        by.must(verb)
    with one_batch() as undone:
        last_first = deeds.order_by("-id").values_list("noun", flat=True).iterator(chunk_size=CHUNK)
        for noun in dict.fromkeys(last_first):
            model = model_of(noun)
            for chunk in _chunks(deeds.filter(noun=noun)):
                _take_back(model, chunk, by)
    return undone.id


def _chunks(deeds) -> Iterator[dict[int, list[Event]]]:
    """{object id: its events in order}, some thousand rows at a time."""
    ids = list(deeds.order_by("object_id").values_list("object_id", flat=True).distinct())
    for start in range(0, len(ids), CHUNK):
        events = deeds.filter(object_id__in=ids[start : start + CHUNK]).order_by("object_id", "version")
        yield {pk: list(story) for pk, story in groupby(events, key=lambda event: event.object_id)}


def _take_back(model: type[Storied], stories: dict[int, list[Event]], by) -> None:
    fields = {column.attname: column for column in story_fields(model)}
    purged = stories.keys() - set(model._base_manager.filter(pk__in=list(stories)).values_list("pk", flat=True))
    if purged:
        raise Unknown(f"{stories[min(purged)][-1].label} was removed for good; it cannot come back.")
    targets = {pk: _before(story, fields) for pk, story in stories.items()}
    if model.may_return is not Storied.may_return:
        for thing in model._base_manager.filter(pk__in=targets):
            refuse_doors(thing, targets[thing.pk], by)
    _refuse_lost_edits(model, stories, targets, by)
    change_rows(model, targets, by=by, verb=f"{model.noun}.undone")


def refuse_doors(thing: Storied, values: dict[str, Any], by) -> None:
    """Who may come in and do what is decided anew, by whoever may decide it now, and never by undo."""
    if not thing.may_return(values, by):
        raise Forbidden("Who may come in and what they may do is not undone. Change it again instead.")


def _before(story: list[Event], fields: dict[str, Any]) -> dict[str, Any]:
    """The values to return to. A birth is undone by removal, which keeps the row for redo."""
    if story[0].version == 1:
        return {"removed_at": timezone.now()}
    values: dict[str, Any] = {}
    for event in reversed(story):
        values |= {name: value_of(fields[name], old) for name, (old, _) in event.changes.items() if name in fields}
    return values


def _refuse_lost_edits(model: type[Storied], stories, targets: dict[int, dict[str, Any]], by) -> None:
    """A field that somebody changed since keeps that change: nothing is undone until a person decides."""
    batch = next(iter(stories.values()))[0].batch
    later = Event.objects.visible_to(by).filter(noun=model.noun, object_id__in=list(stories))
    later = later.exclude(batch=batch).select_related("actor").order_by("object_id", "version")
    for pk, events in groupby(later, key=lambda event: event.object_id):
        last = stories[pk][-1]
        since = [event for event in events if event.version > last.version]
        touched = {name for event in since for name in event.changes} & targets[pk].keys()
        if not touched:
            continue
        now = model._base_manager.filter(pk=pk).values("version", *touched).get()
        wrote = {name: new for event in stories[pk] for name, (_, new) in event.changes.items()}
        conflicts = {
            name: {"yours": as_json(targets[pk][name]), "theirs": as_json(now[name])}
            for name in touched
            if now[name] != targets[pk][name] and as_json(now[name]) != wrote.get(name)
        }
        if conflicts:
            raise Stale(conflicts, version=now["version"], theirs_by=since[-1].actor.name, theirs_at=since[-1].at)
