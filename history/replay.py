"""Rows as they stood on any day, and the difference between two days, from events alone."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from history.models import Event, Storied
from history.record import story_fields

# The latest value of each field before a moment. Versions, not times, say what came later: the events of
# one row are numbered under a lock.
_STATES = """
    SELECT object_id, jsonb_object_agg(name, value), max(version)
    FROM (
        SELECT DISTINCT ON (object_id, change.key)
               object_id, change.key AS name, change.value -> 1 AS value, version
        FROM history_event, jsonb_each(changes) AS change
        WHERE workspace_id = %(workspace)s AND noun = %(noun)s AND at <= %(moment)s
              AND (%(ids)s::bigint[] IS NULL OR object_id = ANY(%(ids)s::bigint[]))
        ORDER BY object_id, change.key, version DESC
    ) AS latest
    GROUP BY object_id
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
    states = {}
    for object_id, state, _ in rows:
        state = read(json.loads(state))
        if state.get("removed_at") is None:
            states[object_id] = state
    return states


def rows_as_of(member, model: type[Storied], moment: datetime, ids: list[int] | None = None) -> list[Any]:
    """The same as unsaved instances of `model`: read them, never write them."""
    states = states_as_of(member, model, moment, ids)
    return [model(pk=pk, workspace_id=member.workspace_id, **state) for pk, state in states.items()]


def replay(thing: Storied) -> dict[str, Any]:
    """The fields of `thing` from its events alone; the books balance when they equal the row."""
    state: dict[str, Any] = {}
    for event in Event.objects.filter(workspace_id=thing.workspace_id).about(thing):
        state |= {name: new for name, (_, new) in event.changes.items()}
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
    """Turn a state from JSON into Python values; columns that a later release dropped are left out."""
    fields = {f.attname: f for f in story_fields(model)}

    def read(state: dict[str, Any]) -> dict[str, Any]:
        return {name: value_of(fields[name], value) for name, value in state.items() if name in fields}

    return read


def value_of(field_, value: Any) -> Any:
    """A value as the event keeps it, back in the type of its column."""
    if value is None or field_.get_internal_type() in {"JSONField", "ArrayField"}:
        return value
    if field_.is_relation:
        return field_.target_field.to_python(value)
    return field_.to_python(value)
