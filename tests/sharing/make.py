"""Importing in one call: text in, a finished run out."""

import io

from sharing.actions import bring_file, map_columns, work, write
from sharing.models import Import, ImportResult


def staged(text, *, by, product=None, filename="file.csv", **about) -> Import:
    content = text if isinstance(text, bytes) else text.encode()
    return bring_file(io.BytesIO(content), filename=filename, by=by, product=product, **about)


def checked(text, mapping, *, by, product=None) -> Import:
    """A run after its dry run."""
    run = map_columns(staged(text, by=by, product=product), mapping, by=by)
    work(run.pk)
    run.refresh_from_db()
    return run


def imported(text, mapping, *, by, product=None) -> Import:
    run = checked(text, mapping, by=by, product=product)
    assert run.state == Import.State.READY, run.message
    dry = run.counts
    write(run, by=by)
    work(run.pk)
    run.refresh_from_db()
    assert run.state == Import.State.DONE, run.message
    assert {**run.counts, "beside": 0} == {**dry, "beside": 0}, "the dry run promised something else"
    return run


def problems(run) -> list[tuple]:
    """(line, column, message) of everything that was found."""
    rows = ImportResult.objects.filter(run=run).exclude(problems=[]).order_by("number")
    return [(row.number, p["column"], p["message"]) for row in rows for p in row.problems]
