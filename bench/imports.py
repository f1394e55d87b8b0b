"""Importing 50,000 features from CSV, against COPY of the same cells.

The limit is COPY of ready cells into a table with the columns, constraints, keys and indexes of features. The import
reads CSV, keeps the raw rows, resolves names, checks every cell, numbers the features, and writes them, their
history and a result per row, in one transaction.
"""

import csv
import io
import resource

from django.db import connection

from bench.make import workspace
from bench.report import Report, work
from features.models import Feature
from history.bulk import copy_in
from history.models import Event
from history.undo import undo
from sharing.actions import bring_file, map_columns
from sharing.actions import work as do
from workspaces.actions import add_product

ROWS = 50_000
MAPPING = {
    "source": "bench",
    "as": "features",
    "key": "id",
    "create": ["teams", "releases", "owners"],
    "columns": {
        "title": "title",
        "description": "text",
        "status": "status",
        "owner": "owner",
        "team": "team",
        "release": "release",
        "tags": "tags",
        "effort": "effort",
        "starts_on": "start",
        "ends_on": "end",
        "fields.area": "area",
    },
}
_FOREIGN_KEYS = """
    SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'features_feature'::regclass AND contype = 'f'
"""
_DAYS = ("2026-01-05", "2026-02-02", "2026-03-02", "2026-04-06")


def run(report: Report) -> None:
    owner = workspace("imports")
    limit = None
    text = table()
    runs = []

    def stage():
        """A product of its own each time, so that every run creates."""
        product = add_product(name=f"P{len(runs)}", prefix=f"P{len(runs)}", by=owner)
        mapping = MAPPING | {"source": f"bench-{len(runs)}"}
        runs.append(bring_file(io.BytesIO(text), filename="bench.csv", by=owner, product=product))
        map_columns(runs[-1], mapping, by=owner, product=product)
        _straight_to_writing(runs[-1])

    began = memory()
    imported = work(lambda: do(runs[-1].pk), times=2, before=stage)
    grown = memory() - began
    first = type(runs[0]).objects.get(pk=runs[0].pk)
    assert first.counts["created"] == ROWS, (first.state, first.message, first.counts)
    rows = list(Feature.objects.filter(product=first.product).values())
    limit = work(lambda: copy_in(_Mirror, rows, _columns()), times=2, before=mirror)
    report.ratio(f"import of {ROWS:,} rows / COPY of the same cells", imported, limit, 5)
    events = list(Event.objects.filter(noun="feature", object_id__in=[row["id"] for row in rows[:ROWS]]).values())
    _without_events(events)
    both = limit + work(lambda: copy_in(Event, events, list(Event._meta.concrete_fields)), times=1)
    report.note(f"with the {len(events):,} events written by COPY too: {imported / both:.2f}")
    _again(report, runs, owner, text, imported)
    report.most("memory that three imports add", grown / 1024, 150, "MB")
    undone = work(lambda: undo(first.batch, by=owner), times=1)
    report.ratio(f"undo of {ROWS:,} rows / their import", undone, imported, 1)


def _again(report: Report, runs: list, owner, text: bytes, imported: float) -> None:
    """The same file a second time: everything is compared, nothing written."""
    last = type(runs[-1]).objects.get(pk=runs[-1].pk)

    def stage():
        runs.append(bring_file(io.BytesIO(text), filename="bench.csv", by=owner, product=last.product))
        map_columns(runs[-1], last.mapping, by=owner, product=last.product)
        _straight_to_writing(runs[-1])

    unchanged = work(lambda: do(runs[-1].pk), times=1, before=stage)
    again = type(runs[-1]).objects.get(pk=runs[-1].pk)
    assert again.counts["unchanged"] == ROWS, (again.message, again.counts)
    report.ratio("the same file again / the first time", unchanged, imported, 1)


def _straight_to_writing(run) -> None:
    """Reading the file and writing it in one go, as the command line does without --dry-run."""
    type(run).objects.filter(pk=run.pk).update(state="writing")


def table() -> bytes:
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(
        ["id", "title", "text", "status", "owner", "team", "release", "tags", "effort", "start", "end", "area"]
    )
    for n in range(ROWS):
        words = f"Feature number {n} of a file of ordinary length"
        start, end = _DAYS[n % 3], _DAYS[n % 3 + 1]
        names = [("Idea", "Planned", "Done")[n % 3], f"Person {n % 50}", f"Team {n % 20}", f"R{n % 30}"]
        rest = [f"tag{n % 9}; tag{n % 7}", n % 12 + 0.5, start, end, f"area {n % 11}"]
        lines.writerow([f"B-{n}", words, f"{words}. " * 3, *names, *rest])
    return out.getvalue().encode()


class _Mirror:
    """An empty table like that of features, as `copy_in` wants it."""

    class _meta:
        db_table = "bench_mirror"


def mirror() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_mirror")
        cursor.execute("CREATE TABLE bench_mirror (LIKE features_feature INCLUDING ALL)")
        cursor.execute(_FOREIGN_KEYS)
        for (definition,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE bench_mirror ADD {definition}")


def _columns() -> list:
    return [column for column in Feature._meta.concrete_fields if not column.generated]


def _without_events(events: list[dict]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET pmhub.purge = 'on'")
        cursor.execute("DELETE FROM history_notification")
        cursor.execute("DELETE FROM history_event WHERE id = ANY(%s)", [[event["id"] for event in events]])
        cursor.execute("SET pmhub.purge = 'off'")


def memory() -> float:
    """The most that this process ever held, in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
