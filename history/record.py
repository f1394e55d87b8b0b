"""The one door through which tracked rows are written.

    with changing(feature, by=member, verb="feature.planned"):
        feature.ends_on = date

On leaving the block the row is locked, compared with what happened since it was read, saved (only what
changed), and the deed is on record as an `Event`; on commit the event is announced. Nothing changed,
nothing written.
"""

import copy
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from history import announce
from history.models import Event, Storied, Tracked
from kit.errors import Refused, Stale, Unknown
from kit.transactions import whole

BOOKKEEPING = {"id", "workspace_id", "version", "created_at", "updated_at"}


@dataclass
class Batch:
    """Deeds that belong together: one step to undo."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)
    events: int = 0


_batch: ContextVar[Batch | None] = ContextVar("batch", default=None)
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)
_known: ContextVar[frozenset[uuid.UUID]] = ContextVar("known", default=frozenset())
_whole_form: ContextVar[bool] = ContextVar("whole_form", default=False)


@contextmanager
def backdated(moment: datetime) -> Iterator[None]:
    """Deeds inside are on record as of `moment`, and nobody is told. For telling a past, as the demo does:
    do the deeds in the order of time, and never inside a request.
    """
    if moment > timezone.now():
        raise ValueError("A deed cannot be put on record in the future.")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def moment_of_deed() -> datetime:
    """When what is done now goes on record: now, or where a told past has come to."""
    return _moment.get() or timezone.now()


@contextmanager
def one_step() -> Iterator[Batch]:
    """Everything written inside shares a batch; inside another step it joins that one."""
    outer = _batch.get()
    token = _batch.set(outer or Batch())
    try:
        yield _batch.get()  # type: ignore[misc]
    finally:
        _batch.reset(token)


@contextmanager
def one_batch() -> Iterator[Batch]:
    """One step that happens whole or not at all."""
    with one_step() as batch, whole():
        yield batch


@contextmanager
def knowing(batches: Iterable[uuid.UUID]) -> Iterator[None]:
    """Whoever writes inside knows what they did in these batches, though the page they write from is older."""
    token = _known.set(frozenset(batches))
    try:
        yield
    finally:
        _known.reset(token)


@contextmanager
def whole_form() -> Iterator[None]:
    """What is written inside is all that a form shows: what still says there what it said when it was read, nobody
    changed, and what others wrote there meanwhile stays.
    """
    token = _whole_form.set(True)
    try:
        yield
    finally:
        _whole_form.reset(token)


def current_batch() -> Batch:
    """The step around this code; facts that are written in its name are undone with it (history.undo)."""
    return _batch.get() or Batch()


@contextmanager
def changing(
    thing: Storied, *, by, verb: str, because: str = "", reason_code: str = "", base_version: int | None = None
) -> Iterator[Storied]:
    """Assign fields of `thing` inside the block.

    `base_version` is the version that the person saw; edits of other fields since then merge, an edit of
    the same field raises `Stale` with both values; what they did themselves (`knowing`) is never held against them.
    Without it, the version that was read here counts.
    """
    before = fields_of(thing)
    with whole():
        yield thing
        changed = _differences(before, fields_of(thing))
        if not changed:
            return
        _stay_inside(thing, changed, by)
        if not _save(thing, changed, min(base_version or thing.version, thing.version), by):
            return
        _record([_event(thing, by, verb, changed, because, reason_code)])


def creating(thing: Storied, *, by, verb: str, because: str = "") -> Storied:
    """Insert `thing` into the workspace of `by` and put its birth on record."""
    return creating_many([thing], by=by, verb=verb, because=because)[0]


def creating_many(things: Sequence[Storied], *, by, verb: str, because: str = "", at=None) -> Sequence[Storied]:
    """Insert rows, of one model or of several in the order of their dependence, as one batch."""
    if not things:
        return things
    with one_batch():
        for thing in things:
            if isinstance(thing, Tracked) and thing.workspace_id is None:
                thing.workspace_id = by.workspace_id
            thing.version = 1
            if _moment.get():
                thing.created_at = thing.updated_at = moment_of_deed()
        _insert(things)
        births = []
        for thing in things:
            fields = {name: [None, value] for name, value in fields_of(thing).items()}
            if len(things) == 1:
                _stay_inside(thing, fields, by)
            births.append(_event(thing, by, verb, fields, because, at=at))
        _record(births)
    return things


def changing_many(things: Iterable[Storied], values: dict[str, Any], *, by, verb: str, because: str = "") -> int:
    """Set the same `values` on many rows as one batch; returns how many changed."""
    count = 0
    with one_batch():
        for thing in things:
            version = thing.version
            with changing(thing, by=by, verb=verb, because=because):
                for name, value in values.items():
                    setattr(thing, name, value)
            count += thing.version != version
    return count


def removing(thing: Storied, *, by, verb: str, because: str = "", base_version: int | None = None) -> None:
    """Take `thing` out of sight; it can be restored until it is purged."""
    with changing(thing, by=by, verb=verb, because=because, base_version=base_version):
        thing.removed_at = thing.removed_at or moment_of_deed()


def explaining(
    thing: Storied, *, by, verb: str, batch: uuid.UUID | str, because: str = "", reason_code: str = ""
) -> None:
    """Say why about what `batch` did to `thing`: an event without changes that joins that batch, undone with it."""
    token = _batch.set(Batch(uuid.UUID(str(batch))))
    try:
        with whole():
            now = type(thing)._base_manager.select_for_update().filter(pk=thing.pk)
            thing.version = now.values_list("version", flat=True).get()
            _update(thing, {})
            _record([_event(thing, by, verb, {}, because, reason_code)])
    finally:
        _batch.reset(token)


def fields_of(thing: Storied) -> dict[str, Any]:
    """The story-worthy values of a row by column name; mutable ones copied, so that a change shows."""
    return {
        column.attname: copy.deepcopy(value)
        if isinstance(value := getattr(thing, column.attname), list | dict)
        else value
        for column in story_fields(type(thing))
    }


def story_fields(model: type[Storied]) -> list[models.Field]:
    return [
        column
        for column in model._meta.concrete_fields
        if not column.generated and column.attname not in BOOKKEEPING and column.attname not in model.derived
    ]


def as_json(value: Any) -> Any:
    """A value as the event keeps it: text for dates and decimals, plain JSON as it is."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list]:
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _stay_inside(thing, changed: dict[str, list], by) -> None:
    """Say kindly what the composite foreign keys would refuse harshly: no row points out of its workspace."""
    for column in thing._meta.concrete_fields:
        if not column.is_relation or column.attname not in changed or getattr(thing, column.attname) is None:
            continue
        target = column.remote_field.model
        if column.name == "workspace" or not hasattr(target, "workspace_id"):
            continue
        if column.is_cached(thing):
            inside = getattr(thing, column.name).workspace_id == by.workspace_id
        else:
            rows = target._base_manager.filter(pk=getattr(thing, column.attname), workspace_id=by.workspace_id)
            inside = rows.exists()
        if not inside:
            raise Refused(f"Unknown {column.verbose_name}.", field=column.name)


def _catch_up(thing: Storied, changed: dict[str, list], since: int, by) -> None:
    """Lock the row and merge with what others wrote since that version, or raise `Stale`."""
    model = type(thing)
    now = model._base_manager.select_for_update().filter(pk=thing.pk).values_list("version", flat=True).first()
    if now is None:
        raise Unknown(f"This {thing.noun} does not exist any more.")
    later = Event.objects.filter(noun=thing.noun, object_id=thing.pk, version__gt=since).select_related("actor")
    later = list(later.order_by("version"))
    touched = {name for event in later for name in event.changes}
    unseen = _unseen(later, by)
    theirs = fields_of(model._base_manager.get(pk=thing.pk))
    kept = [name for name in unseen.keys() & changed.keys() if unseen[name][0] == as_json(changed[name][1])]
    for name in kept if _whole_form.get() else ():
        del changed[name]
    conflicts = {
        name: {"yours": as_json(new), "theirs": as_json(theirs[name])}
        for name, (_, new) in changed.items()
        if name in unseen and theirs[name] != new
    }
    if conflicts:
        last = max((unseen[name][1] for name in conflicts), key=lambda event: event.version)
        raise Stale(conflicts, version=now, theirs_by=last.actor.name, theirs_at=last.at, kept=kept)
    for name in touched - changed.keys():
        setattr(thing, name, theirs[name])
    for name, (_, new) in list(changed.items()):
        changed[name][0] = theirs[name]
        if theirs[name] == new:  # somebody else did just this
            del changed[name]
    thing.version = now


def _unseen(later: list[Event], by) -> dict[str, tuple[Any, Event]]:
    """Per field that others wrote: what `by` saw there, and the last event. An own write has seen all before it."""
    unseen: dict[str, tuple[Any, Event]] = {}
    for event in later:
        if event.actor_id == by.pk and event.batch in _known.get():
            for name in event.changes:
                unseen.pop(name, None)
        else:
            for name, (old, _) in event.changes.items():
                unseen[name] = (unseen[name][0] if name in unseen else old, event)
    return unseen


def _save(thing: Storied, changed: dict[str, list], since: int, by) -> bool:
    """Write what changed since the row had that version, merged if it has another by now; False: nothing is left."""
    if since == thing.version and _update(thing, changed):
        return True
    _catch_up(thing, changed, since, by)
    return bool(changed) and _update(thing, changed)


def _update(thing: Storied, changed: dict[str, list]) -> bool:
    """One statement that locks, compares and writes: it finds no row where somebody else was faster."""
    fresh = {"version": thing.version + 1, "updated_at": moment_of_deed()}
    values = {name: new for name, (_, new) in changed.items()}
    rows = type(thing)._base_manager.filter(pk=thing.pk, version=thing.version)
    if not rows.update(**values, **fresh):
        return False
    for name, value in fresh.items():
        setattr(thing, name, value)
    return True


def _insert(things: Sequence[Storied]) -> None:
    models_here = {type(thing) for thing in things}
    if len(things) > 1 and len(models_here) == 1:
        models_here.pop()._base_manager.bulk_create(things, batch_size=1000)
        return
    for thing in things:
        for column in thing._meta.concrete_fields:
            if column.is_relation and column.is_cached(thing):  # a parent inserted a moment ago has its id by now
                setattr(thing, column.name, getattr(thing, column.name))
        thing.save(force_insert=True)


def _event(thing, by, verb: str, changed: dict[str, list], because: str, reason_code: str = "", at=None) -> Event:
    return Event(
        workspace_id=thing.workspace_id,
        at=at or moment_of_deed(),
        actor=by,
        verb=verb,
        noun=thing.noun,
        object_id=thing.pk,
        version=thing.version,
        label=thing.label[:300],
        changes={name: [as_json(old), as_json(new)] for name, (old, new) in changed.items()},
        because=because,
        reason_code=reason_code,
        batch=(_batch.get() or Batch()).id,
        pending=announce.is_awaited(verb) and not _moment.get(),
    )


def _record(events: list[Event]) -> None:
    Event.objects.bulk_create(events, batch_size=1000)
    if batch := _batch.get():
        batch.events += len(events)
    if not _moment.get():
        transaction.on_commit(lambda: announce.announce(events), robust=True)
