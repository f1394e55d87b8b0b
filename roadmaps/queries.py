"""What the roadmap shows, read in a constant number of queries: first the names of things, then the features."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import F

from features.models import CustomField, Dependency, Feature, FeatureQuerySet, Release, Status
from history.comments import counted_on
from history.replay import states_as_of
from history.travel import as_of
from kit.errors import Unknown
from roadmaps import health, strategy, timeline
from roadmaps import scale as scales
from roadmaps.chain import ChainShown, chain_shown
from roadmaps.filters import Days, filtered, fitting, in_range, touching, window
from roadmaps.groups import LaneHead, Names, Work, capacity_of, groupings, heads_of, tagged, works_of
from roadmaps.lens import CARDS, Lens
from roadmaps.models import Contribution, Objective
from roadmaps.moments import compared_at, seen_at
from workspaces.models import Member, Product, Team

Seen = TypeVar("Seen")
RowsOf = Callable[[FeatureQuerySet, Lens, date], list[dict]]
MOST_BARS = 2_000
MOST_IN_TRAY = 40
MOST_UNDATED = 200
# Columns of one feature as the roadmap knows it; the same names come from the table and from a replayed state.
COLUMNS = (
    "id", "key", "title", "version", "status_id", "owner_id", "team_id", "product_id", "release_id", "effort_low",
    "effort_high", "progress", "horizon", "starts_on", "ends_on", "granularity", "confidence", "tags", "score", "rank",
    "fields", "parent_id",
)  # fmt: skip
COLUMN_OF = {"statuses": "status_id", "members": "owner_id"} | {
    f"{by}s": f"{by}_id" for by in ("team", "product", "release")
}
# The head of an objective says more, so its lane is taller.
LEAST_ROWS = {"objective": 2}


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The timeline, ready to draw."""

    lens: Lens
    lanes_by: str
    colour_by: str
    today: date
    as_of: date | None
    names: Names
    board: timeline.Board
    heads: tuple[LaneHead, ...]
    tray: tuple[Work, ...]
    in_tray: int
    edges: tuple[tuple[int, int], ...]
    capacity: float
    truncated: bool
    by_id: dict[int, Work]
    chain: ChainShown | None = None


def roadmap(member: Member, lens: Lens, today: date) -> Roadmap:
    """The roadmap that `lens` asks for, as `member` may see it, on the day `today` of the workspace."""
    return looked_at(member, lens, today, _rows, _roadmap)


def looked_at(
    member: Member,
    lens: Lens,
    today: date,
    rows_of: RowsOf,
    build: Callable[[Member, Lens, date, date | None, Names, list[dict]], Seen],
) -> Seen:
    """What `build` makes of the names and features of the day that is looked at; `rows_of` reads those of today."""
    past = lens.past(today)
    moment = seen_at(member, lens) if past else None
    lens = replace(lens, compared_at=compared_at(member, lens))
    days = window(lens, past or today) if rows_of is _rows else (lens.first, lens.last)
    names, rows = _read(member, lens, past or today, moment, rows_of, days)
    with as_of(member, moment) if moment else nullcontext():
        return build(member, lens, past or today, past, names, rows)


@dataclass(frozen=True, slots=True)
class Material:
    """What a lens asks for, as it was read: nothing is grouped, placed or drawn yet."""

    names: Names
    rows: list[dict[str, Any]]
    edges: tuple[tuple[int, int], ...]
    lanes_by: str
    colour_by: str


def material(
    member: Member, lens: Lens, today: date, moment: datetime | None = None, rows_of: RowsOf | None = None
) -> Material:
    """The rows behind a roadmap as `member` may see them, now or as they stood at `moment`.

    `rows_of` reads those of today: `every_row` as a file holds them; without it there are as many as a page draws.
    """
    days = (lens.first, lens.last) if rows_of is every_row else (None, None)
    names, rows = _read(member, lens, today, moment, rows_of or _rows, days)
    ids = [row["id"] for row in rows]
    with as_of(member, moment) if moment else nullcontext():
        names.objective_of = objective_of(member, names, ids)
        edges = _edges(member, moment, ids)
    rows = [row for row in rows if row["starts_on"] or lens.lens in CARDS or _is_open(row, names)]
    return Material(names, rows, edges, *groupings(lens, names))


def _read(
    member: Member, lens: Lens, today: date, moment: datetime | None, rows_of: RowsOf, days: Days = (None, None)
) -> tuple[Names, list[dict[str, Any]]]:
    """Names and the rows that the lens asks for; at a past moment from the history, those that touch `days`."""
    known = names_of(member)
    names = known
    if moment is None:
        rows = rows_of(filtered(member, lens, known), lens, today)
    else:
        with as_of(member, moment):
            names = names_of(member)
            later = _add_later(names, known)
            rows = _rows_as_of(member, lens, names, moment, days)
        _drop_unused(names, later, rows)
    names.day, names.fiscal = today, member.workspace.fiscal_year_starts
    names.tags = tagged(tag for row in rows for tag in row["tags"] or ())
    names.parents = _parents(member, {row["parent_id"] for row in rows} - {None}, moment)
    return names, rows


def _roadmap(member: Member, lens: Lens, now: date, past: date | None, names: Names, rows: list[dict]) -> Roadmap:
    lanes_by, colour_by = groupings(lens, names)
    ids = [row["id"] for row in rows]
    names.objective_of = objective_of(member, names, ids)
    names.health = health.book(member, now)
    names.remarks = counted_on(member, "feature", ids)
    edges = _edges(member, seen_at(member, lens) if past else None, ids)
    scheduled = [row for row in rows if row["starts_on"]]
    undated = [row for row in rows if not row["starts_on"] and _is_open(row, names)]
    on = _scale(member, lens, names, scheduled, now)
    shown = [row for row in scheduled if on.holds(row["starts_on"], row["ends_on"])]
    items = works_of(shown[:MOST_BARS], names, lanes_by, colour_by)
    tray = works_of(undated[:MOST_IN_TRAY], names, lanes_by, colour_by)
    heads = lane_heads(member, lanes_by, names, items, lens, tray)
    capacity = capacity_of(names, lens)
    board = timeline.board(
        items,
        [head.key for head in heads],
        on,
        edges=edges,
        releases=[(day, row) for row in names.releases.values() if (day := row["shipped_on"] or row["ships_on"])],
        work=[(item.starts_on, item.ends_on, item.effort) for item in items],
        capacity=capacity,
        then=baseline_of(member, lens, [item.id for item in items]),
        least_rows=LEAST_ROWS.get(lanes_by, 1),
    )
    return Roadmap(
        lens=lens, lanes_by=lanes_by, colour_by=colour_by, today=now, as_of=past, names=names, board=board, heads=heads,
        tray=tuple(tray), in_tray=len(undated), edges=edges, capacity=capacity, truncated=len(shown) > MOST_BARS,
        by_id={item.id: item for item in [*items, *tray]}, chain=chain_asked(member, lens),
    )  # fmt: skip


def lane_heads(
    member: Member, by: str, names: Names, items: list[Work], lens: Lens, waiting: Iterable[Work] = ()
) -> tuple[LaneHead, ...]:
    """What the lanes are called and what stands at their heads; only lanes of objectives ask how far these are."""
    if by == "objective":
        names.results = strategy.results_by_objective(member)
    return heads_of(by, names, items, lens, waiting)


def chain_asked(member: Member, lens: Lens) -> ChainShown | None:
    """What the address asks for; a release that is gone since is nothing to stop for."""
    if not lens.chain:
        return None
    try:
        return chain_shown(member, lens.chain)
    except Unknown:
        return None


# --- names -------------------------------------------------------------------------------------------


def _by_id(rows: Iterable[dict]) -> dict[int, dict]:
    return {row["id"]: row for row in rows}


def names_of(member: Member, *, grouped: bool = True) -> Names:
    """`grouped`: with what only lanes and colours need, the selects of the workspace."""

    def read(model, *columns, order=("name", "id")) -> dict[int, dict]:
        return _by_id(model.objects.visible_to(member).order_by(*order).values("id", *columns))

    ships = (F("ships_on").asc(nulls_last=True), "id")
    return Names(
        statuses=read(Status, "slug", "name", "category", "wip_limit", order=("position", "id")),
        members=read(Member, "name", "colour", "role"),
        teams=read(Team, "slug", "name", "capacity"),
        products=read(Product, "slug", "name", "prefix", "archived", "colour"),
        releases=read(Release, "key", "name", "kind", "ships_on", "shipped_on", "product_id", "version", order=ships),
        objectives=read(Objective, "key", "title", "colour", "health", "product_id", order=("position", "id")),
        selects=_selects(member) if grouped else {},
    )


def _parents(member: Member, ids: set[int], moment: datetime | None) -> dict[int, dict]:
    """What these features are, by name: the order tells nothing else of them."""
    if not ids:
        return {}
    if moment:
        states = states_as_of(member, Feature, moment, list(ids))
        rows = [{"id": id_, "key": state["key"], "title": state["title"]} for id_, state in states.items()]
    else:
        rows = list(Feature.objects.visible_to(member).filter(pk__in=ids).values("id", "key", "title"))
    return _by_id(sorted(rows, key=lambda row: (row["title"].casefold(), row["title"], row["id"])))


def _selects(member: Member) -> dict[str, dict]:
    own = CustomField.objects.visible_to(member).filter(kind=CustomField.Kind.SELECT).order_by("position", "id")
    return {row["slug"]: row for row in own.values("slug", "name", "options")}


def _add_later(then: Names, now: Names) -> dict[str, set[int]]:
    """An imported past may point at what came into the workspace only later: those names are added, and returned.

    Objectives, their results and who serves what are only those of then.
    """
    later = {kind: getattr(now, kind).keys() - getattr(then, kind).keys() for kind in COLUMN_OF}
    for kind, ids in later.items():
        getattr(then, kind).update({id_: row for id_, row in getattr(now, kind).items() if id_ in ids})
    return later


def _drop_unused(names: Names, later: dict[str, set[int]], rows: list[dict]) -> None:
    for kind, ids in later.items():
        for id_ in ids - {row[COLUMN_OF[kind]] for row in rows}:
            del getattr(names, kind)[id_]


def objective_of(member: Member, names: Names, ids: list[int]) -> dict[int, int]:
    """The objective that each feature serves most; of two with one weight, the older."""
    given = Contribution.objects.visible_to(member).filter(feature_id__in=ids, objective_id__in=names.objectives)
    return dict(given.order_by("weight", "-id").values_list("feature_id", "objective_id"))


def _is_open(row: dict, names: Names) -> bool:
    return names.statuses[row["status_id"]]["category"] in Status.OPEN


# --- features ----------------------------------------------------------------------------------------


def _rows(rows: FeatureQuerySet, lens: Lens, today: date) -> list[dict]:
    return rows_within(rows, window(lens, today), F("score").desc(nulls_last=True))


def rows_within(rows: FeatureQuerySet, days: tuple[date, date], first_of_undated: Any) -> list[dict]:
    """Scheduled features in and around the range, then undated ones, as many as a page draws."""
    dated = rows.filter(starts_on__lte=days[1], ends_on__gte=days[0]).order_by("starts_on", "id").values(*COLUMNS)
    undated = rows.open().filter(starts_on=None).order_by(first_of_undated, "id").values(*COLUMNS)
    return [*dated[: 2 * MOST_BARS], *undated[:MOST_UNDATED]]


def every_row(rows: FeatureQuerySet, lens: Lens, today: date) -> list[dict]:
    """All that the filters let through, dated ones first, narrowed to the range where one is asked for."""
    return list(in_range(rows, lens).order_by(F("starts_on").asc(nulls_last=True), "rank", "id").values(*COLUMNS))


def how_many(member: Member, lens: Lens) -> int:
    """How many features of today the filters let through."""
    return filtered(member, lens, names_of(member, grouped=False)).count()


def _rows_as_of(member: Member, lens: Lens, names: Names, moment: datetime, days: Days) -> list[dict]:
    """The same from the history: how the features stood at `moment`."""
    fits, touches = fitting(member, lens, names), touching(days)
    states = states_as_of(member, Feature, moment, only=lambda state: touches(state) and fits(state))
    rows = [dict.fromkeys(COLUMNS) | state | {"id": id_, "version": 0} for id_, state in states.items()]
    return sorted(rows, key=lambda row: (row["starts_on"] or date.max, row["id"]))


def _edges(member: Member, moment: datetime | None, ids: list[int]) -> tuple[tuple[int, int], ...]:
    if moment:
        states = states_as_of(member, Dependency, moment).values()
        return tuple((s["source_id"], s["target_id"]) for s in states if s["kind"] == Dependency.Kind.BLOCKS)
    links = Dependency.objects.visible_to(member).filter(kind=Dependency.Kind.BLOCKS, source_id__in=ids)
    return tuple(links.order_by("id").values_list("source_id", "target_id"))


def baseline_of(member: Member, lens: Lens, ids: list[int]) -> dict[int, tuple[date, date]] | None:
    """When each was planned at the moment that is compared with; None where nothing is compared."""
    if lens.compared_at is None:
        return None
    states = states_as_of(member, Feature, lens.compared_at, ids) if ids else {}
    return {id_: (s["starts_on"], s["ends_on"]) for id_, s in states.items() if s.get("starts_on") and s.get("ends_on")}


# --- onto the board ------------------------------------------------------------------------------------


def _scale(member: Member, lens: Lens, names: Names, scheduled: list[dict], today: date) -> scales.Scale:
    zoom, fiscal = scales.ZOOMS[lens.zoom], member.workspace.fiscal_year_starts
    closed = {id_ for id_, status in names.statuses.items() if status["category"] not in Status.OPEN}
    spans = [(row["starts_on"], row["ends_on"]) for row in scheduled if row["status_id"] not in closed]
    first, last = scales.asked_range(zoom, today, spans, lens.first, lens.last, fiscal)
    return scales.scale(zoom, first, last, today, fiscal)
