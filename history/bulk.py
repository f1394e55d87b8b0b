"""The wide gate of the door: thousands of rows at once, each with its event, by COPY and set-based SQL.

The promises are those of `history.record`: only what differs is written, every row's story replays to the row,
everything shares one batch. Rows come as {column: value} dicts instead of instances, and what is not given takes
the column's default. Foreign keys are checked by the database, which lets none leave the workspace.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils import timezone

from history import announce
from history.models import Event, Storied
from history.record import one_batch, story_fields

Row = Mapping[str, Any]

_IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def create_rows(
    model: type[Storied], rows: Sequence[Row], *, by, verb: str, labels: Sequence[str] | None = None
) -> list[int]:
    """Insert rows with their births on record; returns their ids in the same order."""
    if not rows:
        return []
    now = timezone.now()
    columns = {column.attname: column for column in model._meta.concrete_fields if not column.generated}
    given = set().union(*rows)
    same = {"workspace_id": by.workspace_id, "version": 1, "created_at": now, "updated_at": now}
    same |= {name: column.get_default() for name, column in columns.items() if name not in given | same.keys() | {"id"}}
    with one_batch() as batch:
        ids = _take_ids(model, len(rows))
        # Rows may name different columns; each then has all of them.
        defaults = {name: columns[name].get_default() for name in given}
        full = [{**defaults, **row, "id": pk} for pk, row in zip(ids, rows, strict=True)]
        copy_in(model, full, list(columns.values()), same)
        names = labels or [label_of(row) for row in full]
        births = _births(model, full, same)
        events = (
            {"object_id": row["id"], "label": label[:300], "changes": birth}
            for row, label, birth in zip(full, names, births, strict=True)
        )
        about = {"by": by, "verb": verb, "noun": model.noun, "at": now, "batch": batch, "count": len(full)}
        record_rows(events, **about, same={"version": 1})
    return ids


def change_rows(model: type[Storied], changes: Mapping[int, Row], *, by, verb: str, because: str = "") -> int:
    """Set the given columns of each row; returns how many rows differed. Rows that equal are left alone."""
    if not changes:
        return 0
    with one_batch() as batch:
        before = _lock(model, list(changes), by)
        differing: dict[int, dict[str, list]] = {}
        for pk, values in changes.items():
            if pk not in before:
                continue
            now = before[pk]
            different = {name: [now[name], value] for name, value in values.items() if now[name] != value}
            if different:
                differing[pk] = different
        if not differing:
            return 0
        at = timezone.now()
        _update(model, before, differing, at)
        events = (
            {
                "object_id": pk,
                "version": before[pk]["version"] + 1,
                "label": label_of(before[pk] | {name: new for name, (_, new) in different.items()}),
                "changes": different,
            }
            for pk, different in differing.items()
        )
        about = {"by": by, "verb": verb, "noun": model.noun, "at": at, "batch": batch}
        record_rows(events, **about, count=len(differing), because=because)
    return len(differing)


def label_of(row: Row) -> str:
    """How sentences name a row: the same words as `Storied.label`."""
    return " ".join(filter(None, [row.get("key", ""), row.get("title") or row.get("name") or ""]))


def record_rows(
    events: Iterable[Row],
    *,
    by,
    verb: str,
    noun: str,
    at: datetime,
    batch,
    count: int,
    because: str = "",
    same: Row | None = None,
) -> None:
    """Write the events of rows that were just written, and tell open pages once."""
    shared = {
        "workspace_id": by.workspace_id,
        "at": at,
        "actor_id": by.pk,
        "verb": verb,
        "noun": noun,
        "because": because,
        "reason_code": "",
        "batch": batch.id,
        "pending": announce.is_awaited(verb),
        "attempts": 0,
        **(same or {}),
    }
    copy_in(Event, events, event_columns(), shared)
    batch.events += count
    message = {"noun": noun, "verb": verb, "many": count}
    transaction.on_commit(lambda: announce.publish(by.workspace_id, message), robust=True)


def event_columns() -> list[models.Field]:
    return [column for column in Event._meta.concrete_fields if column.attname != "id" and not column.has_db_default()]


# --- COPY -----------------------------------------------------------------------------------------------


def copy_in(
    model: type[models.Model], rows: Iterable[Row], columns: Sequence[models.Field], same: Row | None = None
) -> None:
    """COPY rows of Python values into the table of `model`; `same` are the columns that all rows have in common."""
    same = same or {}
    varying = [column for column in columns if column.attname not in same]
    common = [column for column in columns if column.attname in same]
    writers = [(column.attname, _writer(column)) for column in varying]
    end = "".join("\t" + _writer(column)(same[column.attname]) for column in common) + "\n"
    buffer = io.StringIO()
    for row in rows:
        buffer.write("\t".join([write(row[name]) for name, write in writers]))
        buffer.write(end)
    buffer.seek(0)
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(column.column) for column in [*varying, *common])
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", buffer)


def _writer(column: models.Field) -> Callable[[Any], str]:
    if isinstance(column, ArrayField):
        return _array
    if isinstance(column, models.JSONField):
        return _json
    if isinstance(column, models.CharField | models.TextField):
        return _text
    return _plain


def _plain(value: Any) -> str:
    return "\\N" if value is None else str(value)


def _text(value: Any) -> str:
    return "\\N" if value is None else str(value).translate(_SPECIAL)


def _json(value: Any) -> str:
    return "\\N" if value is None else orjson.dumps(value, default=str).decode().replace("\\", "\\\\")


def _array(value: Any) -> str:
    if value is None:
        return "\\N"
    if not value:
        return "{}"
    cells = ",".join('"' + str(cell).replace("\\", "\\\\").replace('"', '\\"') + '"' for cell in value)
    return "{" + cells.translate(_SPECIAL) + "}"


def _births(model: type[Storied], rows: Sequence[Row], same: Row) -> Iterator[orjson.Fragment]:
    """The changes of births as JSON; what all rows have in common is written out once."""
    story = {column.attname for column in story_fields(model)}
    common = orjson.dumps({name: [None, value] for name, value in same.items() if name in story}, default=str)
    names = [name for name in rows[0] if name in story]
    glue = b"," if len(common) > 2 and names else b""
    for row in rows:
        own = orjson.dumps({name: (None, row[name]) for name in names}, default=str)
        yield orjson.Fragment(common[:-1] + glue + own[1:])


def _take_ids(model: type[models.Model], count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_IDS, [model._meta.db_table, count])
        return [pk for (pk,) in cursor.fetchall()]


# --- set-based change -----------------------------------------------------------------------------------


def _lock(model: type[Storied], ids: list[int], by) -> dict[int, dict[str, Any]]:
    """The rows as they are, locked in the order of their ids, so that two imports wait instead of embracing."""
    names = ["id", "version", *(column.attname for column in story_fields(model))]
    rows = model._base_manager.filter(pk__in=ids, workspace_id=by.workspace_id).order_by("pk")
    return {row["id"]: row for row in rows.select_for_update(no_key=True).values(*names)}


def _update(model: type[Storied], before: dict, differing: dict[int, dict[str, list]], at: datetime) -> None:
    touched = {name for different in differing.values() for name in different}
    columns = [column for column in story_fields(model) if column.attname in touched]
    rows = [
        {"id": pk}
        | {c.column: different[c.attname][1] if c.attname in different else before[pk][c.attname] for c in columns}
        for pk, different in differing.items()
    ]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(c.column)} = new.{quote(c.column)}" for c in columns)
    shape = ", ".join(f"{quote(c.column)} {c.db_type(connection)}" for c in columns)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS old SET {sets}, version = old.version + 1, updated_at = %s "  # noqa: S608 - names of columns
            f"FROM jsonb_to_recordset(%s::jsonb) AS new(id bigint, {shape}) WHERE old.id = new.id",
            [at, orjson.dumps(rows, default=str).decode()],
        )
