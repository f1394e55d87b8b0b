"""A workspace as one file that any program can read: a zip of JSON lines, one file per table (docs/export.md).

Everything is in it that people put there: every noun, also what was removed, all events, comments, readings and
what they said before, imports with their rows. Left out are secrets, and what is only a mark for a worker. One row is
in memory at a time, and all rows are of one moment.
"""

import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from django.db import connection, models, transaction

from pmhub.purge import inside
from workspaces.models import Member, User, Workspace

FORMAT = "pmhub export 1"
SECRETS = {"secret_hash", "password"}
# Marks for workers, files that nobody imported yet, and files made from the rest.
LEFT_OUT = {"metrics.Dirty", "metrics.Recompute", "sharing.ImportPiece", "sharing.Export"}
CHUNK = 2_000


def export(workspace: Workspace, file: Path) -> dict[str, int]:
    """Write the workspace to `file`, which appears only when it is complete; returns {table: rows}."""
    unfinished = file.with_name(file.name + ".unfinished")
    counts: dict[str, int] = {}
    try:
        nested = connection.in_atomic_block
        with transaction.atomic(), zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            with connection.cursor() as cursor:
                if not nested:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
            for name, rows in tables(workspace):
                counts[name] = _write(archive, f"{name}.jsonl", rows)
            about = {
                "format": FORMAT,
                "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "workspace": workspace.slug,
                "rows": counts,
            }
            archive.writestr("manifest.json", orjson.dumps(about, option=orjson.OPT_INDENT_2))
        os.replace(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def tables(workspace: Workspace) -> Iterator[tuple[str, models.QuerySet]]:
    """Each table with the rows that belong to the workspace, as dictionaries, in the order of their ids."""
    people = Member._base_manager.filter(workspace=workspace).values("user")
    yield "workspaces.User", _rows(User.objects.filter(pk__in=people))
    yield "workspaces.Workspace", _rows(Workspace._base_manager.filter(pk=workspace.pk))
    for model, path in sorted(inside(), key=lambda pair: pair[0]._meta.label):
        if model._meta.label not in LEFT_OUT:
            yield model._meta.label, _rows(model._base_manager.filter(**{path: workspace.pk}))


def _rows(rows: models.QuerySet) -> models.QuerySet:
    columns = [column.attname for column in rows.model._meta.concrete_fields if column.attname not in SECRETS]
    return rows.order_by("pk").values(*columns)


def _write(archive: zipfile.ZipFile, name: str, rows: models.QuerySet) -> int:
    count = 0
    with archive.open(name, "w", force_zip64=True) as file:
        for row in rows.iterator(chunk_size=CHUNK):
            file.write(line(row))
            count += 1
    return count


def line(row: dict[str, Any]) -> bytes:
    """Dates and times as ISO 8601, decimals and UUIDs as text, everything else as JSON has it."""
    return orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE)
