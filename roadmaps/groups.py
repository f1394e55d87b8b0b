"""What features are grouped by: the names of everything they point at, their lanes, colours and heads of lanes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any

from features.models import Feature
from features.rows import points
from metrics import numbers
from roadmaps import strategy
from roadmaps.health import Book, Word
from roadmaps.lens import LANES, Lens
from roadmaps.quarters import horizon_of
from workspaces.models import COLOURS

LANE_COLUMN = {by: f"{by}_id" for by in ("team", "owner", "status", "product", "release")}
HORIZONS = {key: {"id": key, "name": str(label)} for key, label in Feature.Horizon.choices}
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
    health: Word | None = None
    remarks: int = 0

    @property
    def points(self) -> str:
        """The score as every page writes it."""
        return "" if self.row["score"] is None else points(float(self.row["score"]))


@dataclass(frozen=True, slots=True)
class LaneHead:
    """What the left column says about a lane; progress and its number (`metric`, `way`) only for objectives."""

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
    """Everything features point at, by id; `day` and `fiscal` say which horizon a day is in."""

    statuses: dict[int, dict]
    members: dict[int, dict]
    teams: dict[int, dict]
    products: dict[int, dict]
    releases: dict[int, dict]
    objectives: dict[int, dict]
    # Key results by objective, for the heads of its lanes.
    results: dict[int, list[strategy.Result]] = field(default_factory=dict)
    objective_of: dict[int, int] = field(default_factory=dict)
    health: Book = field(default_factory=Book)
    remarks: dict[int, int] = field(default_factory=dict)
    # The selects of the workspace by slug, each with its name and options.
    selects: dict[str, dict] = field(default_factory=dict)
    # Those of the features that were read: what some are part of, and the words they carry.
    parents: dict[int, dict] = field(default_factory=dict)
    tags: dict[int, dict] = field(default_factory=dict)
    day: date = date.min
    fiscal: int = 1


def groupings(lens: Lens, names: Names) -> tuple[str, str]:
    usual = "objective" if names.objectives else "team" if names.teams else "product"
    known = labels(names)
    lanes_by = lens.lanes if lens.lanes in known else usual
    return lanes_by, lens.colour if lens.colour in known else (lanes_by if lanes_by != "none" else usual)


def labels(names: Names) -> dict[str, str]:
    """What features can be grouped by, in words: what they point at, and the selects of the workspace."""
    own = {f"fields.{slug}": select["name"] for slug, select in names.selects.items()}
    return {key: label for key, label in LANES.items() if key != "none"} | own | {"none": LANES["none"]}


def works_of(rows: Iterable[dict], names: Names, lanes_by: str, colour_by: str) -> list[Work]:
    @cache
    def colour(key: str) -> str:
        return colour_of(key, names, colour_by)

    return [
        Work(
            id=row["id"],
            lane=lane_of(row, names, lanes_by),
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            row=row,
            status=names.statuses[row["status_id"]],
            owner=names.members.get(row["owner_id"]),
            colour=colour(lane_of(row, names, colour_by)),
            effort=effort_of(row),
            health=names.health.features.get(row["id"]),
            remarks=names.remarks.get(row["id"], 0),
        )
        for row in rows
    ]


def effort_of(row: dict) -> float:
    """The middle of its range in person-weeks, 0 where nobody estimated."""
    low, high = row["effort_low"], row["effort_high"]
    return float((low or high or 0) + (high or low or 0)) / 2


def lane_of(row: dict, names: Names, by: str) -> str:
    """The key of a feature's lane: the id of what it is grouped by, "0" for nothing.

    A feature has one place, so of several tags the first one counts; a parent that is not known is none.
    """
    if by == "none":
        return "all"
    if by == "horizon":
        return horizon_of(row["starts_on"], row["horizon"] or "", names.day, names.fiscal) or "0"
    if by == "tag":
        return str(tag_number(row["tags"][0]) if row["tags"] else 0)
    if by == "parent":
        return str(row["parent_id"] if row["parent_id"] in names.parents else 0)
    if slug := own_select(by):
        options, value = names.selects[slug]["options"], (row["fields"] or {}).get(slug)
        return str(options.index(value) + 1 if value in options else 0)
    id_ = names.objective_of.get(row["id"]) if by == "objective" else row[LANE_COLUMN[by]]
    return str(id_ or 0)


@lru_cache(maxsize=4096)
def tag_number(tag: str) -> int:
    """A tag as the key of its lane: the same number everywhere, that JavaScript can hold."""
    return int.from_bytes(blake2b(tag.encode(), digest_size=6).digest()) or 1


def tagged(tags: Iterable[str]) -> dict[int, dict]:
    return {tag_number(tag): {"id": tag_number(tag), "name": tag} for tag in sorted(set(tags), key=_by_name)}


def _by_name(word: str) -> tuple[str, str]:
    return word.casefold(), word


def own_select(by: str) -> str:
    """The slug in "fields.tier"; "" for everything else."""
    return by.removeprefix("fields.") if by.startswith("fields.") else ""


def things_of(names: Names, by: str) -> dict[Any, dict]:
    if slug := own_select(by):
        return {place: {"id": place, "name": word} for place, word in enumerate(names.selects[slug]["options"], 1)}
    if by == "horizon":
        return HORIZONS
    plurals = {"objective": "objectives", "team": "teams", "owner": "members", "status": "statuses"}
    return getattr(names, plurals.get(by, f"{by}s"), {})


def thing_at(key: str, names: Names, by: str) -> dict | None:
    """What a lane stands for, by its key."""
    return things_of(names, by).get(int(key) if key.isdigit() else key)


def colour_of(key: str, names: Names, by: str) -> str:
    """One of the eight categorical colours, or neutral for nothing and for a ninth."""
    things, thing = things_of(names, by), thing_at(key, names, by)
    if thing is None:
        return "neutral"
    if by == "status":
        return STATUS_COLOURS.get(thing["category"], "neutral")
    if thing.get("colour"):
        return thing["colour"].removeprefix("cat-")
    place = list(things).index(thing["id"])
    return COLOURS[place] if place < len(COLOURS) else "neutral"


def heads_of(
    by: str, names: Names, items: list[Work], lens: Lens, waiting: Iterable[Work] = ()
) -> tuple[LaneHead, ...]:
    """Lanes in the order of what they are grouped by; empty ones stay while they are few, to drag something to.

    Where nothing has dates yet there are the lanes that what is waiting would come to.
    """
    if by == "none":
        return (LaneHead("all", "All features", "neutral"),)
    used = {item.lane for item in items or waiting}
    count = Counter(item.lane for item in items)
    things = things_of(names, by)
    few = len(things) <= 8 and not lens.filtered and by not in {"owner", "release"}
    heads = [
        _head(by, thing, names, count[str(id_)])
        for id_, thing in things.items()
        if str(id_) in used or (few and not _is_away(by, thing))
    ]
    if "0" in used or not heads:
        heads.append(LaneHead("0", f"No {labels(names)[by].lower()}", "neutral", note=_count(count["0"])))
    return tuple(heads)


def _is_away(by: str, thing: dict) -> bool:
    """Nothing is dragged to what is parked or archived, so it has no empty lane."""
    return (by == "status" and thing["category"] == "parked") or (by == "product" and bool(thing.get("archived")))


def _head(by: str, thing: dict, names: Names, count: int) -> LaneHead:
    key, title = str(thing["id"]), thing.get("title") or thing["name"]
    colour = colour_of(key, names, by)
    books = {"objective": names.health.objectives, "product": names.health.products, "parent": names.health.features}
    said = books.get(by, {}).get(thing["id"])
    health = said.health if said else ""
    if by != "objective":
        return LaneHead(key, title, colour, health=health, note=_count(count))
    results = names.results.get(thing["id"], [])
    done = strategy.percent(strategy.share_of(results))
    metric, way = _told(results[0]) if results else ("", "")
    return LaneHead(key, title, colour, done, metric, way, health, note=_count(count))


def _told(result: strategy.Result) -> tuple[str, str]:
    """The number that an objective is measured by, and from where to where it goes."""
    row = result.row
    name = row.metric.name if row.metric else row.title
    return name, f"{numbers.plain(row.start_value)} → {numbers.show(row.target_value, result.unit)}"


def _count(count: int) -> str:
    return f"{count} feature" if count == 1 else f"{count} features"


def capacity_of(names: Names, lens: Lens) -> float:
    teams = [t for t in names.teams.values() if not lens.team or t["slug"] in lens.team]
    return float(sum(team["capacity"] or 0 for team in teams))
