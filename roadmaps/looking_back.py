"""The pages that look back: what differs between two days."""

from collections.abc import Iterable
from csv import writer
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kit.spreadsheet import safe_cell
from roadmaps import lens as lenses
from roadmaps import page
from roadmaps.changes import Changes, changes
from roadmaps.lens import Lens
from roadmaps.queries import Names
from roadmaps.travel import first_day, marks
from workspaces.clock import today

TITLES = {
    "added": "Added", "removed": "Removed", "moved": "Moved", "re-scoped": "Re-scoped", "re-scored": "Re-scored",
    "shipped": "Shipped", "changed": "Otherwise changed",
}  # fmt: skip
MARKS = {
    "added": "plus", "removed": "close", "moved": "calendar", "re-scoped": "edit", "re-scored": "prioritise",
    "shipped": "shipped", "changed": "history",
}  # fmt: skip


def lens_of(request: HttpRequest) -> Lens:
    return lenses.read(tuple((name, value) for name, values in request.GET.lists() for value in values))


def span_of(lens: Lens, now: date) -> tuple[date, date]:
    """The two days to compare: by default a month ago and today, always in the order of time."""
    until = min(lens.until or now, now)
    since = lens.since or lens.baseline or until - timedelta(days=30)
    return min(since, until), until


def changes_page(request: HttpRequest, lens: Lens) -> HttpResponse:
    member, now = request.member, today(request.member)  # type: ignore[attr-defined]
    since, until = span_of(lens, now)
    found = changes(member, lens, since, until)
    groups = [
        {"kind": group.kind, "title": TITLES[group.kind], "icon": MARKS[group.kind], "rows": group.rows}
        for group in found.groups
    ]
    more = {"found": found, "groups": groups, "csv_query": lens.url(), "jumps": _jumps(member, lens, now)}
    return render(request, "roadmaps/changes.html", around(request, lens, found.names) | more)


def around(request: HttpRequest, lens: Lens, names: Names) -> dict[str, Any]:
    """What stands around a page that looks back: the lenses, the filters and the days."""
    member = request.member  # type: ignore[attr-defined]
    since, until = span_of(lens, today(member))
    kept = [(name, value) for name, value in lens.pairs if name not in page.FORM]
    return {
        "lens": lens,
        "lens_links": page.lens_links(lens),
        "chips": page.chips(replace(lens, first=None, last=None), names),
        "filters": page.filters(lens, names),
        "kept": kept,
        "clear_url": lens.url(**dict.fromkeys(page.FILTERS)),
        "since": since,
        "until": until,
        "first": first_day(member, today(member)),
        "days_kept": [pair for pair in lens.pairs if pair[0] not in ("since", "until")],
        "timeline_url": lens.url(lens="timeline", since=None, until=None, baseline=since.isoformat()),
    }


def _jumps(member, lens: Lens, now: date) -> list[page.Choice]:
    first = first_day(member, now)
    return [
        page.Choice(label, lens.url(since=day.isoformat(), until=None), day == lens.since, f"{day.day} {day:%b}")
        for label, day in marks(now)
        if first <= day < now
    ]


@require_GET
def changes_csv(request: HttpRequest, workspace: str) -> HttpResponse:
    """The same as a table: one line for each thing that differs."""
    lens = lens_of(request)
    found = changes(request.member, lens, *span_of(lens, today(request.member)))  # type: ignore[attr-defined]
    return as_file(_table(found), f"{workspace}-changes-{found.since}-{found.until}.csv")


def as_file(rows: Iterable[Iterable[Any]], name: str) -> HttpResponse:
    """CSV that a spreadsheet reads as Unicode and runs nothing of."""
    text = StringIO("")
    lines = writer(text)
    for row in rows:
        lines.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _table(found: Changes) -> Iterable[Iterable[Any]]:
    yield ("kind", "noun", "key", "title", "what", "then", "now", "days", "who", "when", "reason_code", "because")
    for group in found.groups:
        for row in group.rows:
            about = (row.kind, row.noun, row.key, row.title)
            who = (row.days, row.who, row.at.isoformat(), row.reason_code, row.because)
            for line in row.lines:
                yield (*about, line.label or "Dates", line.old, line.new, *who)


PAGES = {"changes": changes_page}
