"""Any read, as of a day: inside `as_of` every SELECT meets the tracked tables as they stood then.

A common table expression hides the table of the same name, so each statement is given one per tracked table
that it names, built from the events. Filters, sorts, joins and pages work unchanged, and nothing is written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from history.models import Storied, Tracked
from history.nouns import nouns

_STATES = """
    SELECT object_id AS then_id, max(version) AS then_version, max(at) AS then_at,
           jsonb_object_agg(field, change -> 1 ORDER BY version) AS then_values
    FROM history_event, jsonb_each(changes) AS one (field, change)
    WHERE workspace_id = %s AND noun = %s AND at <= %s
    GROUP BY object_id
"""


@contextmanager
def as_of(member, moment: datetime) -> Iterator[None]:
    """Inside the block, SELECTs of this thread see the workspace of `member` as it stood at `moment`."""

    def execute(run, sql, parameters, many, context):
        if not sql.lstrip().startswith("SELECT"):
            return run(sql, parameters, many, context)
        named = _named_in(sql)
        tables = ", ".join(_table(model) for model in named)
        here = member.workspace_id
        before = [value for model in named for value in (here, model.noun, moment, here, here)]
        return run(f"WITH {tables} {sql}" if named else sql, [*before, *(parameters or ())], many, context)

    with connection.execute_wrapper(execute):
        yield


def _named_in(sql: str) -> list[type[Storied]]:
    """Tracked models whose tables the statement reads; those that are computed from others come last."""
    found = {model for model in nouns().values() if issubclass(model, Tracked) and f'"{model._meta.db_table}"' in sql}
    found |= {nouns()[noun] for model in found for noun in model.derived_from}
    return sorted(found, key=lambda model: (bool(model.derived_from), model._meta.db_table))


def _table(model: type[Storied]) -> str:
    """The table of `model` then, under its own name; inside, that name still means the table of today."""
    table = model._meta.db_table
    columns = ", ".join(_column(model, column) for column in model._meta.concrete_fields)
    facts = "jsonb_build_object('id', then_id, 'workspace_id', %s::bigint, 'version', then_version,"
    facts += " 'created_at', today.created_at, 'updated_at', then_at)"
    parts = [
        f'"{table}" AS (SELECT {columns} FROM ({_STATES}) AS states',  # noqa: S608 - our own tables and columns
        f'LEFT JOIN "{table}" AS today ON today.id = then_id AND today.workspace_id = %s',
        f'CROSS JOIN LATERAL jsonb_populate_record(NULL::"{table}", then_values || {facts}) AS was)',
    ]
    return " ".join(parts)


def _column(model: type[Storied], column) -> str:
    name = f'"{column.column}"'
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
