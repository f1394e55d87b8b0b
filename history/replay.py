"""Rows as they stood on any day, and the difference between two days, from events alone."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from history.models import Event, Storied
from history.record import story_fields

# What an import brought in from before pmhub was never there once that import is undone.
# Changes merged in the order of versions, not of times: the events of one row are numbered under a lock, and the
# unique index on (workspace, noun, object, version) hands them over in this order.
_STATES = """
    SELECT object_id, state::text
    FROM (
        SELECT object_id, max(version) AS last, history_merge(changes ORDER BY version) AS state
        FROM history_event
        WHERE workspace_id = %(workspace)s AND noun = %(noun)s AND at <= %(moment)s
              AND (%(ids)s::bigint[] IS NULL OR object_id = ANY(%(ids)s::bigint[]))
        GROUP BY object_id
    ) AS merged
    WHERE state -> 'removed_at' ->> 1 IS NULL
          AND NOT (last < 1 AND history_was_undone(%(workspace)s, %(noun)s, object_id))
"""


@dataclass(frozen=True)
class Change:
    """What became of one row between two moments: kind is added, removed or changed."""

    object_id: int
    label: str
    kind: str
    fields: dict[str, list] = field(default_factory=dict)
    events: tuple[Event, ...] = ()


def states_as_of(member, model: type[Storied], moment: datetime, ids: list[int] | None = None) -> dict[int, dict]:
    """{id: {column: value}} of every row of `model` that was there at `moment`, values in Python types."""
    with connection.cursor() as cursor:
        parameters = {"workspace": member.workspace_id, "noun": model.noun, "moment": moment, "ids": ids}
        cursor.execute(_STATES, parameters)
        rows = cursor.fetchall()
    read = _reader(model)
    return {object_id: read(orjson.loads(merged)) for object_id, merged in rows}


def rows_as_of(member, model: type[Storied], moment: datetime, ids: list[int] | None = None) -> list[Any]:
    """The same as unsaved instances of `model`: read them, never write them."""
    states = states_as_of(member, model, moment, ids)
    return [model(pk=pk, workspace_id=member.workspace_id, **state) for pk, state in states.items()]


def replay(thing: Storied) -> dict[str, Any]:
    """The fields of `thing` from its events alone; the books balance when they equal the row."""
    state: dict[str, list] = {}
    for event in Event.objects.filter(workspace_id=thing.workspace_id).about(thing):
        state |= event.changes
    return _reader(type(thing))(state)


def difference(member, model: type[Storied], since: datetime, until: datetime) -> list[Change]:
    """Every row of `model` that differs between two moments, with the deeds between, oldest first."""
    between = Event.objects.visible_to(member).filter(noun=model.noun, at__gt=since, at__lte=until)
    stories: dict[int, list[Event]] = {}
    for event in between.select_related("actor").order_by("object_id", "version"):
        stories.setdefault(event.object_id, []).append(event)
    if not stories:
        return []
    before = states_as_of(member, model, since, list(stories))
    after = states_as_of(member, model, until, list(stories))
    changes = [_change(pk, before.get(pk), after.get(pk), events) for pk, events in stories.items()]
    return [change for change in changes if change is not None]


def _change(pk: int, old: dict | None, new: dict | None, events: list[Event]) -> Change | None:
    about = {"object_id": pk, "label": events[-1].label, "events": tuple(events)}
    if old is None and new is None:
        return None
    if old is None:
        return Change(kind="added", fields={name: [None, value] for name, value in new.items()}, **about)  # type: ignore
    if new is None:
        return Change(kind="removed", fields={name: [value, None] for name, value in old.items()}, **about)
    fields = {name: [old.get(name), value] for name, value in new.items() if old.get(name) != value}
    return Change(kind="changed", fields=fields, **about) if fields else None


def _reader(model: type[Storied]):
    """Turn merged changes into Python values; columns that a later release dropped are left out."""
    fields = {f.attname: f for f in story_fields(model)}

    def read(state: dict[str, list]) -> dict[str, Any]:
        return {name: value_of(fields[name], new) for name, (_, new) in state.items() if name in fields}

    return read


def value_of(field_, value: Any) -> Any:
    """A value as the event keeps it, back in the type of its column."""
    if value is None or field_.get_internal_type() in {"JSONField", "ArrayField"}:
        return value
    if field_.is_relation:
        return field_.target_field.to_python(value)
    return field_.to_python(value)
