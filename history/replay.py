"""Rows as they stood on any day, and the difference between two days, from events alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection

from history.models import Event, Storied
from history.record import story_fields

# What an import brought in from before pmhub was never there once that import is undone.
# The last value of each field in the order of versions, not of times: the events of one row are numbered under a
# lock, and the unique index on (workspace, noun, object, version) hands them over in this order.
_STATES = """
    SELECT object_id, jsonb_object_agg(field, change -> 1 ORDER BY version)::text
    FROM history_event, jsonb_each(changes) AS one (field, change)
    WHERE workspace_id = %(workspace)s AND noun = %(noun)s AND at <= %(moment)s
          AND (%(ids)s::bigint[] IS NULL OR object_id = ANY(%(ids)s::bigint[]))
    GROUP BY object_id
    HAVING NOT (max(version) < 1 AND {away} AND history_was_undone(%(workspace)s, %(noun)s, object_id))
"""
_NEVER_THERE = """
    SELECT object_id FROM unnest(%(ids)s::bigint[]) AS object_id
    WHERE {away} AND history_was_undone(%(workspace)s, %(noun)s, object_id)
"""

Reader = Callable[[dict[str, Any]], dict[str, Any]]
Wanted = Callable[[dict[str, Any]], bool]
_SAME_IN_JSON = {"CharField", "TextField", "SlugField", "EmailField", "URLField", "BooleanField", "JSONField"}
_SAME_IN_JSON |= {"IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "ForeignKey", "ArrayField"}


@dataclass(frozen=True)
class Change:
    """What became of one row between two moments: kind is added, removed or changed.

    `then` and `now` are the whole row before and after, with values as JSON has them; None where it was not there.
    """

    object_id: int
    label: str
    kind: str
    fields: dict[str, list]
    events: tuple[Event, ...]
    then: dict[str, Any] | None
    now: dict[str, Any] | None


def states_as_of(
    member, model: type[Storied], moment: datetime, ids: list[int] | None = None, only: Wanted | None = None
) -> dict[int, dict]:
    """{id: {column: value}} of every row of `model` that was there at `moment`, values in Python types.

    `only` chooses by {column: value} with values as JSON has them, and the id.
    """
    read = _reader(model)
    there = ((pk, state) for pk, state in _states(member, model, moment, ids).items() if _is_there(state))
    return {pk: read(state) for pk, state in there if only is None or only(state | {"id": pk})}


def _states(member, model: type[Storied], moment: datetime, ids: list[int] | None) -> dict[int, dict[str, Any]]:
    """{id: {column: value}} with values as JSON has them, rows that were removed by then too."""
    return {pk: orjson.loads(text) for pk, text in _asked(_STATES, member, model, moment=moment, ids=ids)}


def _is_there(state: dict[str, Any]) -> bool:
    return bool(state) and not state.get("removed_at")


def _asked(sql: str, member, model: type[Storied], **given: Any) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.format(away=away_now(model)), {"workspace": member.workspace_id, "noun": model.noun, **given}
        )
        return cursor.fetchall()


def away_now(model: type[Storied]) -> str:
    """SQL: the row of these events is not there today. What was taken back with its import is away, so only then is
    that asked. The table has no quotes, so that `travel.as_of` leaves it the table of today."""
    here = f"SELECT FROM {model._meta.db_table} AS here WHERE here.id = object_id AND here.removed_at IS NULL"
    return f"NOT EXISTS ({here})"


def rows_as_of(member, model: type[Storied], moment: datetime, ids: list[int] | None = None) -> list[Any]:
    """The same as unsaved instances of `model`: read them, never write them."""
    states = states_as_of(member, model, moment, ids)
    return [model(pk=pk, workspace_id=member.workspace_id, **state) for pk, state in states.items()]


def replay(thing: Storied) -> dict[str, Any]:
    """The fields of `thing` from its events alone; the books balance when they equal the row."""
    return replays([thing])[thing.pk]


def replays(things: Sequence[Storied]) -> dict[int, dict[str, Any]]:
    """{id: its fields from its events alone} of things of one kind, in one query."""
    states: dict[int, dict[str, Any]] = {thing.pk: {} for thing in things}
    if not things:
        return states
    places = {thing.workspace_id for thing in things}
    deeds = Event.objects.filter(workspace_id__in=places, noun=things[0].noun, object_id__in=list(states))
    for pk, changes in deeds.order_by("object_id", "version").values_list("object_id", "changes"):
        states[pk] |= _new(changes)
    read = _reader(type(things[0]))
    return {pk: read(state) for pk, state in states.items()}


def _new(changes: dict[str, list]) -> dict[str, Any]:
    """What a deed left in the columns that it changed."""
    return {name: new for name, (_, new) in changes.items()}


def difference(member, model: type[Storied], since: datetime, until: datetime) -> list[Change]:
    """Every row of `model` that differs between two moments, with the deeds between, oldest first."""
    between = Event.objects.visible_to(member).filter(noun=model.noun, at__gt=since, at__lte=until)
    stories: dict[int, list[Event]] = {}
    for event in between.prefetch_related("actor").order_by("object_id", "version"):
        stories.setdefault(event.object_id, []).append(event)
    if not stories:
        return []
    read = _reader(model)
    before = _states(member, model, since, list(stories))
    never = _never_there(member, model, [pk for pk, events in stories.items() if events[-1].version < 1])
    changes = (_change(pk, before.get(pk, {}), events, read) for pk, events in stories.items() if pk not in never)
    return [change for change in changes if change is not None]


def _never_there(member, model: type[Storied], ids: list[int]) -> set[int]:
    """Of rows that are known from before pmhub only, those that were taken back with their import."""
    return {pk for (pk,) in _asked(_NEVER_THERE, member, model, ids=ids)} if ids else set()


def _change(pk: int, old: dict[str, Any], events: list[Event], read: Reader) -> Change | None:
    new = dict(old)
    for event in events:
        new |= _new(event.changes)
    then, now = (state if _is_there(state) else None for state in (old, new))
    if then is None and now is None:
        return None
    about = {"object_id": pk, "label": events[-1].label, "events": tuple(events), "then": then, "now": now}
    if then is None:
        return Change(kind="added", fields={name: [None, value] for name, value in read(new).items()}, **about)
    if now is None:
        return Change(kind="removed", fields={name: [value, None] for name, value in read(old).items()}, **about)
    differing = [name for name, value in new.items() if old.get(name) != value]
    was, is_ = (read({name: state.get(name) for name in differing}) for state in (old, new))
    fields = {name: [was[name], value] for name, value in is_.items() if was[name] != value}
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
