"""A file that comes again against what happened here since: only cells that changed in the file count."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.db import connection

from history.models import Storied
from history.record import story_fields
from history.replay import value_of

# Per field: what the import wrote last, and which deed touched it last.
_LAST = """
    SELECT object_id, change.key,
           ((array_agg(change.value -> 1 ORDER BY version DESC) FILTER (WHERE verb = %(verb)s))[1])::text,
           (array_agg(verb ORDER BY version DESC))[1]
    FROM history_event, jsonb_each(changes) AS change
    WHERE workspace_id = %(workspace)s AND noun = %(noun)s AND object_id = ANY(%(ids)s) AND version > 0
    GROUP BY object_id, change.key
"""


def differing(now: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The wanted values that the row does not have. `fields.x` looks into the custom fields."""
    custom = now.get("fields") or {}
    found = {}
    for name, value in wanted.items():
        present = custom.get(name[7:]) if name.startswith("fields.") else now[name]
        if present != value and (present or value or present == 0 or value == 0):
            found[name] = value
    return found


def keep_edits(member, model: type[Storied], wanted: dict[int, dict[str, Any]], verb: str) -> dict[int, dict[str, Any]]:
    """Leave out what a person changed here since the last import, unless the file changed it since too."""
    if not wanted:
        return {}
    columns = {column.attname: column for column in story_fields(model)}
    with connection.cursor() as cursor:
        about = {"workspace": member.workspace_id, "noun": model.noun, "ids": list(wanted), "verb": verb}
        cursor.execute(_LAST, about)
        last = {(pk, name): (text, by_verb) for pk, name, text, by_verb in cursor.fetchall()}
    kept: dict[int, dict[str, Any]] = {}
    for pk, values in wanted.items():
        chosen = {name: value for name, value in values.items() if not _is_edit(last, columns, pk, name, value, verb)}
        if chosen:
            kept[pk] = chosen
    return kept


def _is_edit(last: dict, columns: dict, pk: int, name: str, value: Any, verb: str) -> bool:
    """The file says what it said last time, and somebody said something else here since."""
    field, _, key = name.partition(".")
    text, by_verb = last.get((pk, field), (None, ""))
    if text is None or by_verb == verb or by_verb.endswith(".undone"):
        return False
    said = value_of(columns[field], orjson.loads(text))
    said = (said or {}).get(key) if key else said
    return said == value or (not said and not value)


def with_custom(now: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns to write: custom fields are laid over those that are there, an empty one is taken away."""
    plain = {name: value for name, value in values.items() if not name.startswith("fields.")}
    custom = {name[7:]: value for name, value in values.items() if name.startswith("fields.")}
    if custom:
        merged = {**(now.get("fields") or {}), **custom}
        plain["fields"] = {name: value for name, value in merged.items() if value not in ("", None)}
    return plain
