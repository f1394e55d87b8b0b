"""Any read, as of a day: inside `as_of` every SELECT meets the tracked tables as they stood then.

A common table expression hides the table of the same name, so each statement is given one per tracked table
that it names, built from the events. Filters, sorts, joins and pages work unchanged, and nothing is written.
Tables of facts that follow from others say themselves how they stood (`then_sql`).
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from history.models import Storied
from history.nouns import nouns
from history.record import as_json, story_fields
from history.replay import away_now

_moment: ContextVar[datetime | None] = ContextVar("looked_at", default=None)

_STATES = """
    SELECT object_id AS then_id, max(version) AS then_version, max(at) AS then_at, min(at) AS then_born,
           jsonb_object_agg(field, change -> 1 ORDER BY version) AS then_values
    FROM history_event, jsonb_each(changes) AS one (field, change)
    WHERE workspace_id = %s AND noun = %s AND at <= %s
    GROUP BY object_id
    HAVING NOT (max(version) < 1 AND {away} AND history_was_undone(%s, %s, object_id))
"""
# What `then_sql` of facts may ask for.
_THEN = '"history_then" AS (SELECT %s::timestamptz AS moment)'


# Moments that have a name: functions of a member and a text.
_NAMERS: list[Callable[..., datetime | None]] = []


def names_moments(function: Callable[..., datetime | None]) -> None:
    """Register `function(member, text)` for what people call a moment; None for what is no such name."""
    _NAMERS.append(function)


def moment_named(member, text: str) -> datetime | None:
    return next((found for name in _NAMERS if (found := name(member, text))), None)


def looked_at() -> datetime:
    """The moment that reads are about: now, or the one of the `as_of` around this."""
    return _moment.get() or timezone.now()


@contextmanager
def as_of(member, moment: datetime) -> Iterator[None]:
    """Inside the block, SELECTs of this thread see the workspace of `member` as it stood at `moment`."""

    def execute(run, sql, parameters, many, context):
        if not sql.lstrip().startswith("SELECT"):
            return run(sql, parameters, many, context)
        facts = [model for model in _facts() if f'"{model._meta.db_table}"' in sql]
        named = _named_in(sql, facts)
        if not named:
            return run(sql, parameters, many, context)
        tables, before = [], []
        for model in named:
            sql_then, values = _table(model, member.workspace_id, moment)
            tables.append(sql_then)
            before += values
        if facts:
            tables += [_THEN, *(f'"{model._meta.db_table}" AS ({model.then_sql})' for model in facts)]
            before.append(moment)
        return run(f"WITH {', '.join(tables)} {sql}", [*before, *(parameters or ())], many, context)

    token = _moment.set(moment)
    try:
        with connection.execute_wrapper(execute):
            yield
    finally:
        _moment.reset(token)


@cache
def _facts() -> tuple[type[models.Model], ...]:
    """Tables without a story that say how they stood: `then_sql`, from the nouns in `then_from`."""
    return tuple(model for model in apps.get_models() if hasattr(model, "then_sql"))


def _named_in(sql: str, facts) -> list[type[Storied]]:
    """Storied models whose tables the statement reads; those that are computed from others come last."""
    found = {model for model in nouns().values() if f'"{model._meta.db_table}"' in sql}
    found |= {nouns()[noun] for model in facts for noun in model.then_from}
    found |= {nouns()[noun] for model in found for noun in model.derived_from}
    return sorted(found, key=lambda model: (bool(model.derived_from), model._meta.db_table))


def _table(model: type[Storied], here: int, moment: datetime) -> tuple[str, list]:
    """The table of `model` then, under its own name, and its parameters; inside, that name means the table of today.

    Columns that a later release added have their default in older stories.
    """
    table = model._meta.db_table
    columns = ", ".join(_column(model, column) for column in model._meta.concrete_fields)
    added = {column.attname: as_json(column.get_default()) for column in story_fields(model)}
    facts = "jsonb_build_object('id', then_id, 'workspace_id', %s::bigint, 'version', then_version,"
    facts += " 'created_at', coalesce(today.created_at, then_born), 'updated_at', then_at)"
    inside = any(column.column == "workspace_id" for column in model._meta.concrete_fields)
    parts = [
        f'"{table}" AS (SELECT {columns} FROM ({_STATES.format(away=away_now(model))}) AS states',  # noqa: S608 - our own tables and columns
        f'LEFT JOIN "{table}" AS today ON today.id = then_id AND today.{"workspace_id" if inside else "id"} = %s',
        f'CROSS JOIN LATERAL jsonb_populate_record(NULL::"{table}", %s::jsonb || then_values || {facts}) AS was)',
    ]
    return " ".join(parts), [here, model.noun, moment, here, model.noun, here, json.dumps(added), here]


def _column(model: type[Storied], column) -> str:
    name = f'"{column.column}"'
    if column.primary_key:  # asked for by id, only the events of these rows are read
        return f"then_id AS {name}"
    if column.generated:
        sql, values = column.generated_sql(connection)
        sql %= tuple(connection.schema_editor().quote_value(value) for value in values)
        inputs = {field.column for field in model._meta.concrete_fields}
        for found in sorted(inputs, key=len, reverse=True):
            sql = sql.replace(f'"{found}"', f'was."{found}"')
        return f"({sql}) AS {name}"
    if column.column in model.derived_sql:
        return f"({model.derived_sql[column.column]})::{column.db_type(connection)} AS {name}"
    return f"was.{name}"
