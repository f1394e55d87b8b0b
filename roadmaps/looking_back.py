"""The pages that look back: what differs between two days."""

from collections.abc import Iterable
from csv import writer
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kit.dates import parse_fuzzy
from kit.spreadsheet import safe_cell
from roadmaps import lens as lenses
from roadmaps import page
from roadmaps.baselines import Point, baselines, day_point, of_baseline, point_of
from roadmaps.changes import Changes, Group, changes
from roadmaps.groups import Names
from roadmaps.lens import Lens
from roadmaps.moments import settled
from roadmaps.slipping import Slips, plan_stability, slips
from roadmaps.slips import BINS, Spread
from roadmaps.travel import first_day, marks
from workspaces.clock import today
from workspaces.models import Member
from workspaces.requests import MemberRequest

# So many baselines are offered.
SHOWN = 8
# So many rows of a kind are drawn until somebody asks for all; a file always has all.
MOST_ROWS = 100
TITLES = {
    "added": "Added", "removed": "Removed", "moved": "Moved", "re-scoped": "Re-scoped", "re-scored": "Re-scored",
    "shipped": "Shipped", "changed": "Otherwise changed",
}  # fmt: skip
MARKS = {
    "added": "plus", "removed": "close", "moved": "calendar", "re-scoped": "edit", "re-scored": "prioritise",
    "shipped": "shipped", "changed": "history",
}  # fmt: skip


def lens_of(request: MemberRequest) -> Lens:
    """The address of the page; its days can be said in words, "mid Jan" or "-2w", so that a link can mean "lately"."""
    member: Member = request.member
    said = ((name, value) for name, values in request.GET.lists() for value in values)
    return settled(member, lenses.read(tuple((name, _meant(name, value, member)) for name, value in said)))


def _meant(name: str, value: str, member: Member) -> str:
    if name not in lenses.DAYS or not value or lenses.BASELINE.fullmatch(value):
        return value
    found = parse_fuzzy(value, today(member), member.workspace.fiscal_year_starts)
    day = found and (found.ends_on if name == "to" else found.starts_on)
    return day.isoformat() if day else value


def span_of(member: Member, lens: Lens) -> tuple[Point, Point]:
    """The two moments to compare: by default a month ago and now, always in the order of time."""
    now = day_point(member, today(member))
    until = min(point_of(member, lens.until) or now, now, key=_moment)
    since = point_of(member, lens.since or lens.baseline) or day_point(member, until.day - timedelta(days=30))
    since = min(since, now, key=_moment)
    return min(since, until, key=_moment), max(since, until, key=_moment)


def _moment(point: Point) -> datetime:
    return point.at


def changes_page(request: MemberRequest, lens: Lens) -> HttpResponse:
    member, now = request.member, today(request.member)
    since, until = span_of(member, lens)
    found = changes(member, lens, since.at, until.at)
    groups = [_group(group, lens) for group in found.groups]
    more = {"found": found, "groups": groups, "csv_query": lens.url()}
    more |= {"jumps": _jumps(member, lens, now), "untils": _untils(member, lens)}
    return render(request, "roadmaps/changes.html", around(request, lens, found.names) | more)


def _group(group: Group, lens: Lens) -> dict[str, Any]:
    return {"kind": group.kind, "title": TITLES[group.kind], "icon": MARKS[group.kind]} | _first(
        group.rows, group.kind, lens
    )


def _first(rows: list, kind: str, lens: Lens) -> dict[str, Any]:
    """So many rows as somebody reads; `more` is the address of all, where there are more."""
    more = lens.url(whole=",".join([*lens.whole, kind])) if len(rows) > MOST_ROWS and kind not in lens.whole else ""
    return {"rows": rows[:MOST_ROWS] if more else rows, "count": len(rows), "more": more}


def around(request: MemberRequest, lens: Lens, names: Names) -> dict[str, Any]:
    """What stands around a page that looks back: the lenses, the filters and the days."""
    member = request.member
    since, until = span_of(member, lens)
    kept = [(name, value) for name, value in lens.pairs if name not in page.FORM]
    return {
        **page.ways_out(member, lens),
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
        "back_links": [
            page.Choice("What changed", lens.url(lens="changes"), lens.lens == "changes", "changes"),
            page.Choice("Slips", lens.url(lens="slips", until=None), lens.lens == "slips", "slips"),
        ],
        "timeline_url": lens.url(
            lens="timeline", since=None, until=None, baseline=since.said, as_of=_past(member, until)
        ),
    }


def _jumps(member, lens: Lens, now: date) -> list[page.Choice]:
    """Baselines, then days: what to compare with."""
    first = first_day(member, now)
    return _kept(member, lens, "since") + [
        page.Choice(label, lens.url(since=day.isoformat()), day == lens.since, _short(day))
        for label, day in marks(now)
        if first <= day < now
    ]


def _untils(member, lens: Lens) -> list[page.Choice]:
    """Where the comparison may end: now, or a baseline."""
    kept = _kept(member, lens, "until")
    return [page.Choice("Now", lens.url(until=None), not lens.until), *kept] if kept else []


def _kept(member, lens: Lens, name: str) -> list[page.Choice]:
    """The latest baselines as values of `name`, each with its day."""
    return [
        page.Choice(
            one.name, lens.url(**{name: one.key}), one.key == getattr(lens, name), _short(of_baseline(member, one).day)
        )
        for one in baselines(member)[:SHOWN]
    ]


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _past(member, until: Point) -> str | None:
    return until.day.isoformat() if until.day < today(member) else None


@require_GET
def changes_csv(request: MemberRequest, workspace: str) -> HttpResponse:
    """The same as a table: one line for each thing that differs."""
    lens = lens_of(request)
    since, until = span_of(request.member, lens)
    found = changes(request.member, lens, since.at, until.at)
    return as_file(changes_table(found), f"{workspace}-changes-{since.said}-{until.said}.csv")


def as_file(rows: Iterable[Iterable[Any]], name: str) -> HttpResponse:
    """CSV that a spreadsheet reads as Unicode and runs nothing of."""
    text = StringIO("")
    lines = writer(text)
    for row in rows:
        lines.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def changes_table(found: Changes) -> Iterable[tuple]:
    """The names of the columns, then a line for each thing that differs."""
    yield ("kind", "noun", "key", "title", "what", "then", "now", "days", "who", "when", "reason_code", "because")
    for group in found.groups:
        for row in group.rows:
            about = (row.kind, row.noun, row.key, row.title)
            who = (row.days, row.who, row.at.isoformat(), row.reason_code, row.because)
            for line in row.lines:
                yield (*about, line.label or "Dates", line.old, line.new, *who)


def slips_page(request: MemberRequest, lens: Lens) -> HttpResponse:
    member, now = request.member, today(request.member)
    since = slips_since(member, lens)
    lens = replace(lens, since=lens.since or since.day, until=None)
    found = slips(member, lens, since.at)
    more = {
        "found": found,
        "list": _first(found.changed, "slips", lens),
        "stayed": len(found.rows) - len(found.changed),
        "whole": histogram(found.whole),
        "teams": [{"team": one.team, "spread": one.spread, "bars": histogram(one.spread)} for one in found.teams],
        "stability": [{"after": after, "months": one} for after, one in plan_stability(member, now).items()],
        "csv_query": lens.url(),
        "jumps": _jumps(member, lens, now),
    }
    return render(request, "roadmaps/slips.html", around(request, lens, found.names) | more)


def slips_since(member: Member, lens: Lens) -> Point:
    """The moment whose plans are compared with today: by default ninety days ago."""
    now = day_point(member, today(member))
    asked = point_of(member, lens.since or lens.baseline)
    return min(asked or day_point(member, now.day - timedelta(days=90)), now, key=_moment)


def histogram(found: Spread) -> list[dict[str, Any]]:
    """Bars of a drawing 100 high: label, count, and where the bar begins and how high it is."""
    most = max(found.bins) or 1
    return [
        {"label": label, "count": count, "x": place * 64, "high": 72 * count // most, "y": 84 - 72 * count // most}
        for place, ((label, _), count) in enumerate(zip(BINS, found.bins, strict=True))
    ]


@require_GET
def slips_csv(request: MemberRequest, workspace: str) -> HttpResponse:
    """The slip list with everything that was planned, kept plans too."""
    lens = lens_of(request)
    since = slips_since(request.member, lens)
    found = slips(request.member, lens, since.at)
    return as_file(slips_table(found), f"{workspace}-slips-since-{since.said}.csv")


def slips_table(found: Slips) -> Iterable[tuple]:
    """The names of the columns, then a line for each feature that was planned."""
    yield ("key", "title", "team", "outcome", "was", "now", "days", "moves_later", "reason_code", "because")
    for r in found.rows:
        yield (r.key, r.title, r.team, r.outcome, r.was, r.now, r.days, r.moves, r.reason_code, r.because)


PAGES = {"changes": changes_page, "slips": slips_page}
