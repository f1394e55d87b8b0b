"""Reads about imports; the first parameter is always the member who looks."""

from collections.abc import Iterator

from django.db.models import QuerySet

from sharing.models import Import, ImportResult, ImportRow


def imports(member) -> QuerySet[Import]:
    return Import.objects.visible_to(member).select_related("by", "product").order_by("-id")


def import_(member, pk: int) -> Import | None:
    return imports(member).filter(pk=pk).first()


def together(member, run: Import) -> list[str]:
    """Files that came in by the same step: undoing one undoes all."""
    others = imports(member).filter(batch=run.batch, state=Import.State.DONE).exclude(pk=run.pk)
    return list(others.order_by("id").values_list("filename", flat=True)) if run.batch else []


def results(member, run: Import, outcome: str = "") -> QuerySet[ImportResult]:
    """Rows of a run in the order of the file; `outcome` picks some, `problems` all that have any."""
    rows = ImportResult.objects.visible_to(member).filter(run=run).order_by("number")
    if outcome == "problems":
        return rows.exclude(problems=[])
    return rows.filter(outcome=outcome) if outcome else rows


def troubled(member, run: Import) -> QuerySet[ImportResult]:
    return results(member, run, "problems")


def cells(member, run: Import, numbers: list[int]) -> dict[int, list[str]]:
    """The rows as they stand in the file."""
    rows = ImportRow.objects.visible_to(member).filter(run=run, number__in=numbers)
    return dict(rows.values_list("number", "cells"))


def report_rows(member, run: Import) -> Iterator[list]:
    """Every row of a run with what became of it, for a CSV file."""
    yield ["row", "id", "title", "outcome", "level", "column", "message"]
    for row in results(member, run).iterator(chunk_size=2000):
        for problem in row.problems or [{}]:
            more = [problem.get(name, "") for name in ("level", "column", "message")]
            yield [row.number, row.external_id, row.title, row.outcome, *more]
