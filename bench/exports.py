"""Exports of 100,000 features, streamed, against `COPY TO` of the same rows."""

import io
import os
import resource
from collections.abc import Iterable

from django.db import connection
from django.http import QueryDict

from bench import rows
from bench.report import Report, work
from features import exports, queries
from features.grid import Ask
from workspaces.models import Member

FEATURES = int(os.environ.get("BENCH_EXPORT", "100000"))
MEGABYTE = 1_000  # ru_maxrss counts in kilobytes


def run(report: Report) -> None:
    world = rows.world("exports", FEATURES)
    member = Member.objects.get(workspace_id=world.workspace_id, role="owner")
    features, ask = queries.features(member), Ask(QueryDict(), member)
    forms = {
        "CSV": lambda: swallow(exports.as_csv(features, ask)),
        "JSON": lambda: swallow(exports.as_json(features, ask)),
    }
    for export in forms.values():
        export()  # what is loaded once is not what grows
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = {form: work(export, times=1) for form, export in forms.items()}
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    limit = work(lambda: copy_to(features, ask), times=1)
    for form, seconds in taken.items():
        report.ratio(f"export of {FEATURES:,} features as {form} / COPY TO", seconds, limit, 3)
    report.most("memory that further exports add", grown / MEGABYTE, 20, "MB")


def swallow(blocks: Iterable[str | bytes]) -> int:
    """A client that reads and keeps nothing; returns how much there was."""
    return sum(len(block) for block in blocks)


def copy_to(features, ask: Ask) -> None:
    sql, values = exports.chosen(features, ask).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.copy_expert(cursor.mogrify(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", values).decode(), _Nowhere())


class _Nowhere(io.RawIOBase):
    def write(self, chunk) -> int:
        return len(chunk)
