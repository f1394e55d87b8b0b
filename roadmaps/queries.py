"""What the roadmap shows, read in a constant number of queries: first the names of things, then the features."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q

from features.models import Dependency, Feature, Release, Status
from features.rows import points
from history.replay import states_as_of
from history.travel import as_of
from metrics import numbers
from roadmaps import scale as scales
from roadmaps import strategy, timeline
from roadmaps.lens import LANES, Lens
from roadmaps.models import Contribution, Objective
from workspaces.models import COLOURS, Member, Product, Team

MOST_BARS = 2_000
MOST_IN_TRAY = 40
MOST_UNDATED = 200
# Columns of one feature as the roadmap knows it; the same names come from the table and from a replayed state.
COLUMNS = (
    "id", "key", "title", "version", "status_id", "owner_id", "team_id", "product_id", "release_id", "effort_low",
    "effort_high", "progress", "horizon", "starts_on", "ends_on", "granularity", "confidence", "tags", "score",
)  # fmt: skip
LANE_COLUMN = {by: f"{by}_id" for by in ("team", "owner", "status", "product", "release")}
COLUMN_OF = {"statuses": "status_id", "members": "owner_id"} | {
    f"{by}s": f"{by}_id" for by in ("team", "product", "release")
}
# The head of an objective says more, so its lane is taller.
LEAST_ROWS = {"objective": 2}
STATUS_COLOURS = {"idea": "umber", "discovery": "violet", "planned": "navy", "building": "cobalt", "shipped": "moss"}


@dataclass(frozen=True, slots=True)
class Work:
    """One feature on the roadmap. `effort` is the middle of its range in person-weeks, 0 where nobody estimated."""

    id: int
    lane: str
    starts_on: date | None
    ends_on: date | None
    row: dict[str, Any]
    status: dict[str, Any]
    owner: dict[str, Any] | None
    colour: str
    effort: float

    @property
    def points(self) -> str:
        """The score as every page writes it."""
        return "" if self.row["score"] is None else points(float(self.row["score"]))


@dataclass(frozen=True, slots=True)
class LaneHead:
    """What the left column says about a lane; progress, its number (`metric`, `way`) and health only for objectives."""

    key: str
    title: str
    colour: str
    progress: int | None = None
    metric: str = ""
    way: str = ""
    health: str = ""
    note: str = ""


@dataclass(slots=True)
class Names:
    """Everything features point at, by id."""

    statuses: dict[int, dict]
    members: dict[int, dict]
    teams: dict[int, dict]
    products: dict[int, dict]
    releases: dict[int, dict]
    objectives: dict[int, dict]
    results: dict[int, list[strategy.Result]]
    objective_of: dict[int, int] = field(default_factory=dict)


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


def roadmap(member: Member, lens: Lens, today: date) -> Roadmap:
    """The roadmap that `lens` asks for, as `member` may see it, on the day `today` of the workspace."""
    past = lens.as_of if lens.as_of and lens.as_of < today else None
    if not past:
        names = names_of(member)
        return _roadmap(member, lens, today, None, names, _rows(member, lens, names, today))
    known = names_of(member)
    with as_of(member, moment_of(member, past)):
        names = names_of(member)
        later = _add_later(names, known)
        rows = _rows_as_of(member, lens, names, past)
        _drop_unused(names, later, rows)
        return _roadmap(member, lens, past, past, names, rows)


def _roadmap(member: Member, lens: Lens, now: date, past: date | None, names: Names, rows: list[dict]) -> Roadmap:
    lanes_by, colour_by = _groupings(lens, names)
    ids = [row["id"] for row in rows]
    names.objective_of = _objective_of(member, names, ids)
    edges = _edges(member, past, ids)
    scheduled = [row for row in rows if row["starts_on"]]
    undated = [row for row in rows if not row["starts_on"] and _is_open(row, names)]
    on = _scale(member, lens, names, scheduled, now)
    shown = [row for row in scheduled if on.holds(row["starts_on"], row["ends_on"])]
    items = [_work(row, names, lanes_by, colour_by) for row in shown[:MOST_BARS]]
    tray = [_work(row, names, lanes_by, colour_by) for row in undated[:MOST_IN_TRAY]]
    heads = _heads(lanes_by, names, items, lens)
    capacity = _capacity(names, lens)
    board = timeline.board(
        items,
        [head.key for head in heads],
        on,
        edges=edges,
        releases=[(day, row) for row in names.releases.values() if (day := row["shipped_on"] or row["ships_on"])],
        work=[(item.starts_on, item.ends_on, item.effort) for item in items],
        capacity=capacity,
        then=_baseline(member, lens, [item.id for item in items]),
        least_rows=LEAST_ROWS.get(lanes_by, 1),
    )
    return Roadmap(
        lens=lens, lanes_by=lanes_by, colour_by=colour_by, today=now, as_of=past, names=names, board=board, heads=heads,
        tray=tuple(tray), in_tray=len(undated), edges=edges, capacity=capacity, truncated=len(shown) > MOST_BARS,
        by_id={item.id: item for item in [*items, *tray]},
    )  # fmt: skip


def moment_of(member: Member, day: date) -> datetime:
    """The end of `day` where the workspace is: what an as-of date and a baseline mean."""
    return datetime.combine(day + timedelta(days=1), time.min, member.workspace.zone)


# --- names -------------------------------------------------------------------------------------------


def _by_id(rows: Iterable[dict]) -> dict[int, dict]:
    return {row["id"]: row for row in rows}


def names_of(member: Member, *, progress: bool = True) -> Names:
    def read(model, *columns, order=("name", "id")) -> dict[int, dict]:
        return _by_id(model.objects.visible_to(member).order_by(*order).values("id", *columns))

    ships = (F("ships_on").asc(nulls_last=True), "id")
    return Names(
        statuses=read(Status, "slug", "name", "category", order=("position", "id")),
        members=read(Member, "name", "colour", "role"),
        teams=read(Team, "slug", "name", "capacity"),
        products=read(Product, "slug", "name", "prefix", "archived"),
        releases=read(Release, "key", "name", "ships_on", "shipped_on", "product_id", "version", order=ships),
        objectives=read(Objective, "key", "title", "colour", "health", "product_id", order=("position", "id")),
        results=strategy.results_by_objective(member) if progress else {},
    )


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


def _objective_of(member: Member, names: Names, ids: list[int]) -> dict[int, int]:
    """The objective that each feature serves most; of two with one weight, the older."""
    given = Contribution.objects.visible_to(member).filter(feature_id__in=ids, objective_id__in=names.objectives)
    return dict(given.order_by("weight", "-id").values_list("feature_id", "objective_id"))


def _is_open(row: dict, names: Names) -> bool:
    return names.statuses[row["status_id"]]["category"] in Status.OPEN


def _groupings(lens: Lens, names: Names) -> tuple[str, str]:
    usual = "objective" if names.objectives else "team" if names.teams else "product"
    lanes_by = lens.lanes or usual
    return lanes_by, lens.colour or (lanes_by if lanes_by != "none" else usual)


# --- features ----------------------------------------------------------------------------------------


def _wanted(lens: Lens, names: Names) -> dict[str, set]:
    """Allowed ids per column; None in a set stands for nothing."""
    slugs = {"status_id": (names.statuses, "slug", lens.status), "team_id": (names.teams, "slug", lens.team)}
    slugs["release_id"] = (names.releases, "key", lens.release)
    slugs["product_id"] = (names.products, "slug", lens.product)
    wanted: dict[str, set] = {}
    for column, (things, name, values) in slugs.items():
        if values and "all" not in values:
            wanted[column] = {id_ for id_, thing in things.items() if thing[name] in values}
            wanted[column] |= {None} if "none" in values else set()
    if lens.owner:
        wanted["owner_id"] = {id_ for id_ in names.members if str(id_) in lens.owner}
        wanted["owner_id"] |= {None} if "none" in lens.owner else set()
    if not lens.product and any(product["archived"] for product in names.products.values()):
        wanted["product_id"] = {id_ for id_, product in names.products.items() if not product["archived"]}
    if not lens.status:
        wanted["status_id"] = {id_ for id_, status in names.statuses.items() if status["category"] != "parked"}
    return wanted


def _serving(member: Member, lens: Lens):
    """Ids of the features that serve the objectives asked for."""
    return Contribution.objects.visible_to(member).filter(objective__key__in=lens.objective).values("feature_id")


def _rows(member: Member, lens: Lens, names: Names, today: date) -> list[dict]:
    """Scheduled features in and around the range, then undated ones, best score first."""
    rows = Feature.objects.visible_to(member)
    for column, ids in _wanted(lens, names).items():
        known = Q(**{f"{column}__in": ids - {None}})
        rows = rows.filter(known | Q(**{f"{column}__isnull": True}) if None in ids else known)
    if lens.objective:
        rows = rows.filter(id__in=_serving(member, lens))
    if lens.tag:
        rows = rows.filter(tags__overlap=list(lens.tag))
    if lens.q:
        rows = rows.filter(Q(title__icontains=lens.q) | Q(key__iexact=lens.q))
    since = min(lens.first or today, today) - timedelta(days=370)
    until = max(lens.last or today, lens.first or today, today) + timedelta(days=365 * 6)
    dated = rows.filter(starts_on__lte=until, ends_on__gte=since).order_by("starts_on", "id").values(*COLUMNS)
    undated = rows.open().filter(starts_on=None).order_by(F("score").desc(nulls_last=True), "id").values(*COLUMNS)
    return [*dated[: 2 * MOST_BARS], *undated[:MOST_UNDATED]]


def fitting(member: Member, lens: Lens, names: Names) -> Callable[[dict], bool]:
    """Whether the state of a feature on some day is one that `lens` asks for."""
    wanted, text, tags = _wanted(lens, names), lens.q.casefold(), set(lens.tag)
    if lens.objective:
        wanted["id"] = set(_serving(member, lens).values_list("feature_id", flat=True))

    def fits(row: dict) -> bool:
        return (
            row["status_id"] in names.statuses
            and all(row.get(column) in ids for column, ids in wanted.items())
            and (not text or text in row["title"].casefold() or text == row["key"].casefold())
            and (not tags or bool(tags & set(row["tags"] or ())))
        )

    return fits


def _rows_as_of(member: Member, lens: Lens, names: Names, day: date) -> list[dict]:
    """The same from the history: how the features stood at the end of `day`."""
    states = states_as_of(member, Feature, moment_of(member, day))
    rows = [dict.fromkeys(COLUMNS) | state | {"id": id_, "version": 0} for id_, state in states.items()]
    chosen = filter(fitting(member, lens, names), rows)
    return sorted(chosen, key=lambda row: (row["starts_on"] or date.max, row["id"]))


def _edges(member: Member, past: date | None, ids: list[int]) -> tuple[tuple[int, int], ...]:
    if past:
        states = states_as_of(member, Dependency, moment_of(member, past)).values()
        return tuple((s["source_id"], s["target_id"]) for s in states if s["kind"] == Dependency.Kind.BLOCKS)
    links = Dependency.objects.visible_to(member).filter(kind=Dependency.Kind.BLOCKS, source_id__in=ids)
    return tuple(links.order_by("id").values_list("source_id", "target_id"))


def _baseline(member: Member, lens: Lens, ids: list[int]) -> dict[int, tuple[date, date]]:
    if not lens.baseline or not ids:
        return {}
    states = states_as_of(member, Feature, moment_of(member, lens.baseline), ids)
    return {id_: (s["starts_on"], s["ends_on"]) for id_, s in states.items() if s.get("starts_on") and s.get("ends_on")}


# --- onto the board ------------------------------------------------------------------------------------


def _scale(member: Member, lens: Lens, names: Names, scheduled: list[dict], today: date) -> scales.Scale:
    zoom, fiscal = scales.ZOOMS[lens.zoom], member.workspace.fiscal_year_starts
    closed = {id_ for id_, status in names.statuses.items() if status["category"] not in Status.OPEN}
    spans = [(row["starts_on"], row["ends_on"]) for row in scheduled if row["status_id"] not in closed]
    first, last = scales.asked_range(zoom, today, spans, lens.first, lens.last, fiscal)
    return scales.scale(zoom, first, last, today, fiscal)


def _work(row: dict, names: Names, lanes_by: str, colour_by: str) -> Work:
    low, high = row["effort_low"], row["effort_high"]
    effort = float((low or high or 0) + (high or low or 0)) / 2
    return Work(
        id=row["id"],
        lane=lane_of(row, names, lanes_by),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        row=row,
        status=names.statuses[row["status_id"]],
        owner=names.members.get(row["owner_id"]),
        colour=colour_of(lane_of(row, names, colour_by), names, colour_by),
        effort=effort,
    )


def lane_of(row: dict, names: Names, by: str) -> str:
    """The key of a feature's lane: the id of what it is grouped by, "0" for nothing."""
    if by == "none":
        return "all"
    id_ = names.objective_of.get(row["id"]) if by == "objective" else row[LANE_COLUMN[by]]
    return str(id_ or 0)


def things_of(names: Names, by: str) -> dict[int, dict]:
    plurals = {"objective": "objectives", "team": "teams", "owner": "members", "status": "statuses"}
    return getattr(names, plurals.get(by, f"{by}s"), {})


def colour_of(key: str, names: Names, by: str) -> str:
    """One of the eight categorical colours, or neutral for nothing and for a ninth."""
    things = things_of(names, by)
    thing = things.get(int(key)) if key.isdigit() else None
    if thing is None:
        return "neutral"
    if by == "status":
        return STATUS_COLOURS.get(thing["category"], "neutral")
    if thing.get("colour"):
        return thing["colour"].removeprefix("cat-")
    place = list(things).index(thing["id"])
    return COLOURS[place] if place < len(COLOURS) else "neutral"


def _heads(by: str, names: Names, items: list[Work], lens: Lens) -> tuple[LaneHead, ...]:
    """Lanes in the order of what they are grouped by; empty ones stay while they are few, to drag something to."""
    if by == "none":
        return (LaneHead("all", "All features", "neutral"),)
    used = {item.lane for item in items}
    things = things_of(names, by)
    few = len(things) <= 8 and not lens.filtered and by not in {"owner", "release"}
    heads = [
        _head(by, thing, names, sum(item.lane == str(id_) for item in items))
        for id_, thing in things.items()
        if str(id_) in used or (few and not (by == "status" and thing["category"] == "parked"))
    ]
    if "0" in used or not heads:
        without = sum(item.lane == "0" for item in items)
        heads.append(LaneHead("0", f"No {LANES[by].lower()}", "neutral", note=_count(without)))
    return tuple(heads)


def _head(by: str, thing: dict, names: Names, count: int) -> LaneHead:
    key, title = str(thing["id"]), thing.get("title") or thing["name"]
    colour = colour_of(key, names, by)
    if by != "objective":
        return LaneHead(key, title, colour, note=_count(count))
    results = names.results.get(thing["id"], [])
    done = strategy.percent(strategy.share_of(results))
    metric, way = _told(results[0]) if results else ("", "")
    return LaneHead(key, title, colour, done, metric, way, thing["health"], note=_count(count))


def _told(result: strategy.Result) -> tuple[str, str]:
    """The number that an objective is measured by, and from where to where it goes."""
    row = result.row
    name = row.metric.name if row.metric else row.title
    return name, f"{numbers.plain(row.start_value)} → {numbers.show(row.target_value, result.unit)}"


def _count(count: int) -> str:
    return f"{count} feature" if count == 1 else f"{count} features"


def _capacity(names: Names, lens: Lens) -> float:
    teams = [t for t in names.teams.values() if not lens.team or t["slug"] in lens.team]
    return float(sum(team["capacity"] or 0 for team in teams))
