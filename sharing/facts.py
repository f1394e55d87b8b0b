"""What an import keeps about itself: insert-only facts outside the story, each written by a function with a name."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

import orjson
from django.core.cache import cache
from django.db import connection

from history.announce import publish
from history.bulk import copy_in
from kit.errors import Refused
from sharing.importers.outcomes import Outcome, Problem, Report
from sharing.importers.table import MOST_BYTES, Row
from sharing.models import Import, ImportPiece, ImportResult, ImportRow, RememberedMapping

PIECE = 1024 * 1024
CHUNK = 2000

_LATE = """
    UPDATE sharing_importresult AS result
    SET problems = result.problems || late.problems, outcome = coalesce(late.outcome, result.outcome)
    FROM jsonb_to_recordset(%s::jsonb) AS late(number int, problems jsonb, outcome text)
    WHERE result.run_id = %s AND result.number = late.number
"""


class Pieces(io.RawIOBase):
    """The uploaded file as a stream, one piece in memory at a time."""

    def __init__(self, run: Import):
        self._run = run
        self._next = self._position = 0
        self._rest = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        if (offset, whence) == (0, io.SEEK_SET):
            self._next, self._position, self._rest = 0, 0, b""
        elif (offset, whence) != (0, io.SEEK_CUR):
            raise io.UnsupportedOperation("only back to the beginning")
        return self._position

    def readinto(self, buffer) -> int:
        if not self._rest:
            piece = (
                ImportPiece.objects.filter(run=self._run, position=self._next).values_list("content", flat=True).first()
            )
            self._rest = bytes(piece or b"")
            self._next += 1
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        self._position += size
        return size


def keep_file(run: Import, file: BinaryIO) -> int:
    """Store the uploaded bytes; returns their number. Too large a file is refused before it fills anything."""
    size = 0
    for position in range(MOST_BYTES // PIECE + 2):
        content = file.read(PIECE)
        if not content:
            return size
        size += len(content)
        if size > MOST_BYTES:
            break
        ImportPiece.objects.create(workspace_id=run.workspace_id, run=run, position=position, content=content)
    raise Refused(f"A file has at most {MOST_BYTES // 2**20} MB. Split it and import the parts.", field="file")


def keep_rows(run: Import, rows: Iterable[Row]) -> int:
    """Keep every row as it stands in the file; returns how many."""
    ImportRow.objects.filter(run=run).delete()
    columns = [column for column in ImportRow._meta.concrete_fields if column.attname != "id"]
    shared = {"workspace_id": run.workspace_id, "run_id": run.pk}
    count = 0
    for chunk in in_chunks(rows):
        kept = ({"number": row.number, "cells": row.cells, "problem": row.problem} for row in chunk)
        copy_in(ImportRow, kept, columns, shared)
        count += len(chunk)
        tell_progress(run, "reading", count)
    return count


def kept_rows(run: Import) -> Iterator[list[Row]]:
    """The kept rows in their order, a chunk at a time."""
    last = -1
    while True:
        rows = ImportRow.objects.filter(run=run, number__gt=last).order_by("number")
        chunk = [Row(*values) for values in rows.values_list("number", "cells", "problem")[:CHUNK]]
        if not chunk:
            return
        yield chunk
        last = chunk[-1].number


def in_chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def forget_results(run: Import) -> None:
    ImportResult.objects.filter(run=run).delete()


def keep_results(run: Import, outcomes: list[Outcome]) -> None:
    columns = [column for column in ImportResult._meta.concrete_fields if column.attname != "id"]
    shared = {"workspace_id": run.workspace_id, "run_id": run.pk}
    copy_in(
        ImportResult,
        (
            {
                "number": one.number,
                "external_id": one.external_id,
                "title": one.title,
                "outcome": one.outcome,
                "object_id": one.object_id,
                "problems": [problem.as_json() for problem in one.problems],
            }
            for one in outcomes
        ),
        columns,
        shared,
    )


def keep_late(run: Import, late: dict[int, list[Problem]], outcomes: dict[int, str], report: Report) -> None:
    """What showed only at the end of a run: more problems, and rows that came out otherwise."""

    numbers = sorted(late.keys() | outcomes.keys())
    rows = [
        {"number": n, "problems": [p.as_json() for p in late.get(n, [])], "outcome": outcomes.get(n)} for n in numbers
    ]
    report.warnings += sum(map(len, late.values()))
    for outcome in outcomes.values():
        report.counts["created"] -= 1
        report.counts[outcome] += 1
    with connection.cursor() as cursor:
        for start in range(0, len(rows), CHUNK):
            cursor.execute(_LATE, [orjson.dumps(rows[start : start + CHUNK]).decode(), run.pk])


def remember_mapping(run: Import, fingerprint: str, mapping: dict) -> None:
    RememberedMapping.objects.update_or_create(
        workspace_id=run.workspace_id, fingerprint=fingerprint, defaults={"mapping": mapping}
    )


def forget_file(run: Import) -> None:
    ImportPiece.objects.filter(run=run).delete()


# --- progress: a hint for open pages, in Redis only -------------------------------------------------------


def tell_progress(run: Import, step: str, done: int) -> None:
    known = {"step": step, "done": done, "rows": run.rows}
    try:
        cache.set(f"import:{run.pk}", known, timeout=600)
    except Exception:  # noqa: S110 - a hint; the run goes on without Redis
        pass
    publish(run.workspace_id, {"noun": "import", "id": run.pk, **known})


def progress(run: Import) -> dict:
    try:
        return cache.get(f"import:{run.pk}") or {}
    except Exception:
        return {}


def long_statements() -> None:
    """An import may take longer than a page: the limits of this transaction are a worker's."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '120s'; SET LOCAL idle_in_transaction_session_timeout = '120s'")
