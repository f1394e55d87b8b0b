"""Rows as they stood on any day, and the difference between two days, from events alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from history.models import Event, Storied
from history.record import story_fields

# What an import brought in from before pmhub was never there once that import is undone.
# The last value of each field in the order of versions, not of times: the events of one row are numbered under a
# lock, and the unique index on (workspace, noun, object, version) hands them over in this order.
_STATE = "jsonb_object_agg(field, change -> 1 ORDER BY version)"
_DEEDS = """
    FROM history_event, jsonb_each(changes) AS one (field, change)
    WHERE workspace_id = %(workspace)s AND noun = %(noun)s AND at <= %(moment)s
          AND (%(ids)s::bigint[] IS NULL OR object_id = ANY(%(ids)s::bigint[]))
    GROUP BY object_id
    HAVING NOT (max(version) < 1 AND history_was_undone(%(workspace)s, %(noun)s, object_id))
"""
_STATES = f"SELECT object_id, {_STATE}::text {_DEEDS}"
_BEFORE_AND_AFTER = f"""
    SELECT object_id,
           CASE WHEN max(version) FILTER (WHERE at <= %(since)s) < 1
                     AND history_was_undone(%(workspace)s, %(noun)s, object_id) THEN NULL
                ELSE ({_STATE} FILTER (WHERE at <= %(since)s))::text END,
           {_STATE}::text {_DEEDS}
"""

Reader = Callable[[dict[str, Any]], dict[str, Any]]
_SAME_IN_JSON = {"CharField", "TextField", "SlugField", "EmailField", "URLField", "BooleanField", "JSONField"}
_SAME_IN_JSON |= {"IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "ForeignKey", "ArrayField"}


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
    read = _reader(model)
    found = ((pk, _present(state)) for pk, state in _asked(_STATES, member, model, moment=moment, ids=ids))
    return {pk: read(state) for pk, state in found if state is not None}


def _asked(sql: str, member, model: type[Storied], **given: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"workspace": member.workspace_id, "noun": model.noun, **given})
        return cursor.fetchall()


def _present(text: str | None) -> dict[str, Any] | None:
    """The values of a row as JSON has them, or None where there was no row."""
    state = orjson.loads(text) if text else None
    return None if state is None or state.get("removed_at") else state


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
    for event in between.prefetch_related("actor").order_by("object_id", "version"):
        stories.setdefault(event.object_id, []).append(event)
    if not stories:
        return []
    read = _reader(model)
    given = {"since": since, "moment": until, "ids": list(stories)}
    rows = _asked(_BEFORE_AND_AFTER, member, model, **given)
    changes = [_change(pk, _present(old), _present(new), read, stories[pk]) for pk, old, new in rows]
    return [change for change in changes if change is not None]


def _change(pk: int, old: dict | None, new: dict | None, read: Reader, events: list[Event]) -> Change | None:
    about = {"object_id": pk, "label": events[-1].label, "events": tuple(events)}
    if old is None and new is None:
        return None
    if old is None:
        return Change(kind="added", fields={name: [None, value] for name, value in read(new).items()}, **about)  # type: ignore
    if new is None:
        return Change(kind="removed", fields={name: [value, None] for name, value in read(old).items()}, **about)
    differing = [name for name, value in new.items() if old.get(name) != value]
    was, now = (read({name: state.get(name) for name in differing}) for state in (old, new))
    fields = {name: [was[name], value] for name, value in now.items() if was[name] != value}
    return Change(kind="changed", fields=fields, **about) if fields else None


def _reader(model: type[Storied]) -> Reader:
    """Turn values as JSON has them into Python's.

    Columns that a later release dropped are left out; those that it added have their default in older stories.
    """
    fields = {column.attname: column for column in story_fields(model)}
    others = {name: column for name, column in fields.items() if column.get_internal_type() not in _SAME_IN_JSON}
    defaults = {name: column.get_default() for name, column in fields.items()}

    def read(state: dict[str, Any]) -> dict[str, Any]:
        values = defaults | {name: value for name, value in state.items() if name in fields}
        for name in state.keys() & others.keys():
            values[name] = value_of(others[name], values[name])
        return values

    return read


def value_of(field_, value: Any) -> Any:
    """A value as the event keeps it, back in the type of its column."""
    if value is None or field_.get_internal_type() in {"JSONField", "ArrayField"}:
        return value
    if field_.is_relation:
        return field_.target_field.to_python(value)
    return field_.to_python(value)
