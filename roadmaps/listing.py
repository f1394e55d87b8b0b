"""The roadmap as a list: features by any grouping field, every row as the grid of features draws and edits it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from features.cells import Choices
from features.grid import with_rice
from features.joined import JOINED
from features.models import Feature, FeatureQuerySet
from features.page import Joins, highest_score
from features.rows import Line, Names, Painter, lines, plain
from kit.html import Html, as_html
from roadmaps import groups, list_columns
from roadmaps.filters import in_range
from roadmaps.groups import LaneHead, Work, groupings, works_of
from roadmaps.health import Book, book
from roadmaps.lens import Lens
from roadmaps.queries import COLUMNS, lane_heads, looked_at, objective_of
from workspaces.models import Member

MOST = 1_000
TONES = {"on_track": "good", "at_risk": "warn", "off_track": "bad"}


@dataclass(frozen=True)
class ListPainter(Painter):
    """Rows of the grid, with how sure the dates are and what was said of how it goes."""

    sure: Mapping[int, int] = field(default_factory=dict)
    said: Book = field(default_factory=Book)

    def _confidence(self, line: Line) -> str:
        sure = self.sure[line.id]
        return f'<td data-f="confidence" class="num" data-v="{sure}">{sure}%</td>'

    def _health(self, line: Line) -> str:
        word = self.said.features.get(line.id)
        if word is None:
            return '<td class="l-health"></td>'
        old = " · old" if word.stale else ""
        mark = f'<svg class="icon glyph" aria-hidden="true" width="16" height="16"><use href="{self._sprite}#'
        tone = TONES[word.health]
        return f'<td class="l-health" data-tone="{tone}">{mark}{word.health}"></use></svg>{word.words}{old}</td>'


@dataclass(frozen=True, slots=True)
class Group:
    """Features of one kind. `effort` is in person-weeks; `toggle` closes or opens it by an address."""

    head: LaneHead
    count: int
    effort: float
    closed: bool
    toggle: str
    rows: Html

    @property
    def weeks(self) -> str:
        return plain(round(self.effort, 1)) if self.effort else ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The roadmap as a list, ready to draw."""

    lens: Lens
    lanes_by: str
    colour_by: str
    today: date
    as_of: date | None
    names: groups.Names
    groups: tuple[Group, ...]
    heads: list[list_columns.Head]
    count: int
    truncated: bool


def listing(member: Member, lens: Lens, today: date) -> Listing:
    """The list that `lens` asks for, as `member` may see it, on the day `today` of the workspace."""
    return looked_at(member, lens, today, _in_time, _listing)


def _in_time(rows: FeatureQuerySet, lens: Lens, today: date) -> list[dict]:
    return list(with_rice(in_range(rows, lens)).order_by(*list_columns.order(lens.sort)).values(*COLUMNS)[: MOST + 1])


def _listing(
    member: Member, lens: Lens, now: date, past: date | None, names: groups.Names, rows: list[dict]
) -> Listing:
    if past:
        rows = in_order(member, lens, rows)
    shown = rows[:MOST]
    names.objective_of = objective_of(member, names, [row["id"] for row in shown])
    names.health = book(member, now)
    lanes_by, colour_by = groupings(lens, names)
    items = works_of(shown, names, lanes_by, colour_by)
    held: dict[str, list[Work]] = {}
    for item in items:
        held.setdefault(item.lane, []).append(item)
    heads = [head for head in lane_heads(member, lanes_by, names, items, lens) if head.key in held]
    open_ids = [item.id for head in heads if head.key not in lens.closed for item in held[head.key]]
    drawn = _drawn(member, lens, open_ids, names)
    made = tuple(_group(head, held[head.key], drawn, lens) for head in heads)
    return Listing(
        lens=lens, lanes_by=lanes_by, colour_by=colour_by, today=now, as_of=past, names=names, groups=made,
        heads=list_columns.heads(lens), count=len(items), truncated=len(rows) > MOST,
    )  # fmt: skip


def in_order(member: Member, lens: Lens, rows: list[dict]) -> list[dict]:
    """Rows that come from the history, sorted by the same terms as the table."""
    if not lens.sort:
        return sorted(rows, key=lambda row: (row["starts_on"] or date.max, row["rank"] or "~", row["id"]))
    found = with_rice(Feature.objects.visible_to(member).filter(pk__in=[row["id"] for row in rows]))
    place = {
        id_: n for n, id_ in enumerate(found.order_by(*list_columns.order(lens.sort)).values_list("pk", flat=True))
    }
    return sorted(rows, key=lambda row: place.get(row["id"], len(place)))


def _drawn(member: Member, lens: Lens, ids: list[int], names: groups.Names) -> dict[int, str]:
    """{id: its row}, in a handful of queries."""
    found = lines(Feature.objects.visible_to(member).filter(pk__in=ids), "confidence") if ids else []
    base = reverse("features", args=[member.workspace.slug])
    sure = {line.id: more[0] for line, more in found}
    columns = list_columns.shown(lens)
    asked = {column.name for column in columns}
    joins = Joins(member, asked & JOINED.keys())
    joins.load(ids)
    highest = highest_score(member) if "score" in asked else 0.0
    draw = ListPainter(columns, Names(Choices(member)), base, highest, joins, sure=sure, said=names.health)
    return {line.id: draw.row(line, number) for number, (line, _) in enumerate(found, 2)}


def _group(head: LaneHead, items: list[Work], drawn: dict[int, str], lens: Lens) -> Group:
    closed = head.key in lens.closed
    others = [key for key in lens.closed if key != head.key]
    toggle = lens.url(closed=",".join(others if closed else [*others, head.key]))
    rows = as_html(drawn[item.id] for item in items if item.id in drawn)
    return Group(head, len(items), sum(item.effort for item in items), closed, toggle, rows)


def context(found: Listing, member: Member) -> dict[str, Any]:
    """What the template adds to what surrounds every lens."""
    columns = [head.column for head in found.heads]
    locked = [one.name for one in columns if found.as_of or not one.verb or not member.may(one.verb)]
    return {
        "found": found,
        "locked": " ".join(locked),
        "width": len(columns) + 2,
        "first_product": next((one["slug"] for one in found.names.products.values()), ""),
        "column_menu": list_columns.choices(found.lens),
        "usual_columns_url": found.lens.url(shown=None),
        "by_time_url": found.lens.url(sort=None) if found.lens.sort else "",
    }
