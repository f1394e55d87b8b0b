"""What a recipient gets: the one place where rows of a workspace become rows for people outside it.

`show` writes new rows with the fields that a link allows and nothing else. Pages, fragments, prints and exports for
recipients take a `Shown` and never see a feature, so what is left out here cannot be in anything they are sent. It is
a list of what goes through, not of what is held back: keys, ids, descriptions, tags, custom fields, progress,
confidence and the numbers of objectives are not on it. Dates are rounded first, and order and place follow from them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from django.db.models import F
from django.http import QueryDict
from django.utils.crypto import salted_hmac

from features.models import FeatureQuerySet
from features.rows import points
from roadmaps import lens as lenses
from roadmaps.cards import NOTHING, column_of
from roadmaps.filters import window
from roadmaps.groups import Names, colour_of, lane_of, own_select, things_of
from roadmaps.lens import Lens
from roadmaps.queries import Material, material, rows_within
from roadmaps.scale import month_start, quarter_name, quarter_start
from sharing.models import PublicFeature, PublicRoadmap, ShareLink
from workspaces.clock import today
from workspaces.models import Member

Dates = ShareLink.Dates
HORIZONS = ("now", "next", "later")
SAID = {
    Dates.EXACT: "",
    Dates.MONTH: "Dates are rounded to months",
    Dates.QUARTER: "Dates are rounded to quarters",
    Dates.NONE: "Without dates",
}
# Lanes and colours that say who does it, and those by words that are for inside.
PERSONAL, INSIDE = {"owner"}, {"tag"}


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a link shows beside titles, statuses and lanes."""

    owners: bool = False
    effort: bool = False
    scores: bool = False
    dependencies: bool = False
    unscheduled: bool = False
    dates: str = Dates.QUARTER

    @classmethod
    def of(cls, link: Any) -> "Redaction":
        """The choice that a link, or a form for one, holds."""
        names = ("owners", "effort", "scores", "dependencies", "unscheduled")
        return cls(**{name: bool(getattr(link, name)) for name in names}, dates=link.dates)


@dataclass(frozen=True, slots=True)
class Item:
    """One feature for a recipient. `id` is its number on this page; texts are empty where nothing may be said."""

    id: int
    title: str
    status: str
    category: str
    lane: str
    colour: str
    horizon: str
    starts_on: date | None = None
    ends_on: date | None = None
    when: str = ""
    owner: str = ""
    effort: str = ""
    score: str = ""
    waits_for: tuple[int, ...] = ()
    # The column of the board it is in; and who it is in a calendar, told by nothing else.
    column: str = ""
    uid: str = ""


@dataclass(frozen=True, slots=True)
class ShownLane:
    key: str
    title: str
    colour: str


@dataclass(frozen=True, slots=True)
class ShownRelease:
    name: str
    on: date
    when: str
    shipped: bool
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A roadmap for recipients. `edges` are (from, to) by the numbers of items; `asked` columns of the list by name."""

    lens: str
    zoom: str
    dates: str
    today: date
    fiscal: int
    first: date | None
    last: date | None
    lanes: tuple[ShownLane, ...]
    items: tuple[Item, ...]
    releases: tuple[ShownRelease, ...]
    columns: tuple[ShownLane, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        return tuple((source, item.id) for item in self.items for source in item.waits_for)


def show(member: Member, query: str, redaction: Redaction, moment: datetime | None = None, salt: str = "") -> Shown:
    """The roadmap behind `query` with the eyes of `member`, now or at `moment`, with what `redaction` lets through.

    With a `salt` everything has an identity that stays and that nobody can trace back to the thing.
    """
    lens = read_query(query)
    day = moment.astimezone(member.workspace.zone).date() if moment else today(member)
    fiscal = member.workspace.fiscal_year_starts

    def rows_of(rows: FeatureQuerySet, lens: Lens, today: date) -> list[dict]:
        """In whole quarters and by name, where scores are not told: what is there tells no day and no score either."""
        since, until = window(lens, today)
        days = quarter_start(since, 0, fiscal), quarter_start(until, 1, fiscal) - timedelta(days=1)
        return rows_within(rows, days, F("score").desc(nulls_last=True) if redaction.scores else F("title"))

    return _shown(material(member, lens, day, moment, rows_of), lens, redaction, day, fiscal, salt)


def read_query(query: str) -> Lens:
    """The lens that the query of an address asks for."""
    pairs = [(name, value) for name, values in QueryDict(query).lists() for value in values]
    return lenses.read(tuple((name, value) for name, value in pairs if "\0" not in value))


# --- the choke point ------------------------------------------------------------------------------------


def _shown(given: Material, lens: Lens, redaction: Redaction, day: date, fiscal: int, salt: str) -> Shown:
    away = {id_ for id_, product in given.names.products.items() if product["archived"]}
    rows = [row for row in given.rows if row["product_id"] not in away]
    rows = [row for row in rows if row["starts_on"] or redaction.unscheduled]
    given = replace(given, names=_with_shown_parents(given.names, {row["id"] for row in rows}))
    lanes_by = _impersonal(given.lanes_by, given.names, redaction)
    colour_by = _impersonal(given.colour_by, given.names, redaction)
    columns_by = _columns_by(lens, given.names, redaction)
    drafts = [(row, _item(row, given.names, lanes_by, colour_by, redaction, day, fiscal)) for row in rows]
    drafts.sort(key=lambda pair: _order(pair[1], pair[0], redaction))
    if lens.lens == "list" and (asked := _sorts(given.names).get(lens.sort.removeprefix("-"))):
        drafts.sort(key=lambda pair: asked(pair[1], pair[0]), reverse=lens.sort.startswith("-"))
    numbers = {row["id"]: number for number, (row, _) in enumerate(drafts, 1)}
    places = _lanes(given.names, lanes_by, {item.lane for _, item in drafts})
    waits = _waits(given.edges, numbers) if redaction.dependencies else {}
    columns = _columns(rows, given.names, columns_by, fiscal) if columns_by else {}
    items = tuple(
        replace(
            item, id=number, lane=places[item.lane].key, waits_for=tuple(sorted(waits.get(number, ()))),
            column=columns[column_of(row, given.names, columns_by, fiscal)].key if columns_by else "",
            uid=_uid(salt, "feature", row["id"]),
        )
        for number, (row, item) in enumerate(drafts, 1)
    )  # fmt: skip
    first, last = rounded(lens.first, lens.last, redaction.dates, fiscal)
    return Shown(
        lens=lens.lens, zoom=lens.zoom, dates=redaction.dates, today=day, fiscal=fiscal, first=first, last=last,
        lanes=tuple(places.values()), items=items, releases=_releases(given.names, rows, redaction, fiscal, salt),
        columns=tuple(columns.values()), asked=lens.shown if lens.lens == "list" else (),
    )  # fmt: skip


def _with_shown_parents(names: Names, shown: set[int]) -> Names:
    """A lane has the name of a feature only where that feature is on the page itself."""
    return replace(names, parents={id_: row for id_, row in names.parents.items() if id_ in shown})


def _impersonal(by: str, names: Names, redaction: Redaction) -> str:
    """What to group and colour by: never by what is left out."""
    if own_select(by) or by in INSIDE or (by in PERSONAL and not redaction.owners):
        return "objective" if names.objectives else "none"
    return by


def _columns_by(lens: Lens, names: Names, redaction: Redaction) -> str:
    """What the columns of a board stand for; "" where the horizons say it, as they do where no dates may be told."""
    by = lens.columns_by if lens.lens == "board" else ""
    if own_select(by) or (by in PERSONAL and not redaction.owners):
        return "status"
    return "" if by == "horizon" or (by == "quarter" and redaction.dates == Dates.NONE) else by


def _columns(rows: list[dict], names: Names, by: str, fiscal: int) -> dict[str, ShownLane]:
    """The columns that hold something, in their order and numbered anew; the last one is for what belongs to none."""
    used = {column_of(row, names, by, fiscal) for row in rows}
    if by != "quarter":
        return _lanes(names, by, used)
    found = {}
    for key in sorted(used - {NOTHING}):
        title = " ".join(quarter_name(date.fromisoformat(key), fiscal))
        found[key] = ShownLane(str(len(found) + 1), title, "neutral")
    return found | {key: ShownLane("0", "Not scheduled", "neutral") for key in used & {NOTHING}}


def _uid(salt: str, noun: str, id_: int) -> str:
    return salted_hmac("sharing.calendar", f"{salt}:{noun}:{id_}", algorithm="sha256").hexdigest()[:32] if salt else ""


def _item(row: dict, names: Names, lanes_by: str, colour_by: str, redaction: Redaction, day: date, fiscal: int) -> Item:
    status = names.statuses[row["status_id"]]
    starts_on, ends_on = rounded(row["starts_on"], row["ends_on"], redaction.dates, fiscal)
    owner = names.members.get(row["owner_id"]) if redaction.owners else None
    return Item(
        id=0,
        title=row["title"],
        status=status["name"],
        category=status["category"],
        lane=lane_of(row, names, lanes_by),
        colour="neutral" if colour_by == "none" else colour_of(lane_of(row, names, colour_by), names, colour_by),
        horizon=_horizon(row, day, fiscal),
        starts_on=starts_on,
        ends_on=ends_on,
        when=in_words(starts_on, ends_on, redaction.dates, fiscal),
        owner=owner["name"] if owner else "",
        effort=_effort(row) if redaction.effort else "",
        score=points(float(row["score"])) if redaction.scores and row["score"] is not None else "",
    )


def _order(item: Item, row: dict, redaction: Redaction) -> tuple:
    """By rounded dates and title, so that the order tells no more than the page; by score where it is shown.

    What is alike in all of these stands as it was made: the order of the rows is that of their true dates.
    """
    score = float(row["score"] or 0) if redaction.scores and item.starts_on is None else 0.0
    horizon = (*HORIZONS, "").index(item.horizon)
    dates = item.starts_on or date.max, item.ends_on or date.max
    return (*dates, horizon, -score, item.title.casefold(), item.title, row["id"])


def _sorts(names: Names) -> dict[str, Callable[[Item, dict], Any]]:
    """What the list may be sorted by: what the page tells, as it tells it."""
    return {
        "title": lambda item, row: item.title.casefold(),
        "status": lambda item, row: list(names.statuses).index(row["status_id"]),
        "dates": lambda item, row: (item.starts_on or date.max, item.ends_on or date.max),
        "owner": lambda item, row: item.owner.casefold() or "\U0010ffff",
        "effort": lambda item, row: float(row["effort_high"] or row["effort_low"] or -1) if item.effort else -1,
        "score": lambda item, row: float(row["score"]) if item.score else -1,
    }


def _lanes(names: Names, by: str, used: set[str]) -> dict[str, ShownLane]:
    """The lanes that hold something, numbered anew; the last one is for what belongs to none."""
    if by == "none":
        return {key: ShownLane(key, "", "neutral") for key in used}
    found = {}
    for id_, thing in things_of(names, by).items():
        if str(id_) in used:
            title = thing.get("title") or thing["name"]
            found[str(id_)] = ShownLane(str(len(found) + 1), title, colour_of(str(id_), names, by))
    for key in sorted(used - found.keys()):
        found[key] = ShownLane("0", "Other", "neutral")
    return found


def _waits(edges, numbers: dict[int, int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for source, target in edges:
        if source in numbers and target in numbers:
            found.setdefault(numbers[target], set()).add(numbers[source])
    return found


def _releases(names: Names, rows: list[dict], redaction: Redaction, fiscal: int, salt: str) -> tuple[ShownRelease, ...]:
    """Only those that something shown belongs to: others would tell what was filtered away."""
    found = []
    for id_ in {row["release_id"] for row in rows} & names.releases.keys():
        release = names.releases[id_]
        day = release["shipped_on"] or release["ships_on"]
        starts_on, on = rounded(day, day, redaction.dates, fiscal)
        if starts_on and on:
            when = in_words(starts_on, on, redaction.dates, fiscal)
            uid = _uid(salt, "release", id_)
            found.append(ShownRelease(release["name"], on, when, bool(release["shipped_on"]), uid))
    return tuple(sorted(found, key=lambda release: (release.on, release.name)))


def _effort(row: dict) -> str:
    """Person-weeks: "3" or "3–5"."""
    low, high = row["effort_low"], row["effort_high"]
    ends = [f"{float(end):g}" for end in (low or high, high or low) if end]
    return "–".join(dict.fromkeys(ends))


def _horizon(row: dict, day: date, fiscal: int) -> str:
    """As somebody put it, else by the quarter of its first day."""
    if row["horizon"] in HORIZONS:
        return row["horizon"]
    if not row["starts_on"]:
        return ""
    edges = (quarter_start(day, 1, fiscal), quarter_start(day, 2, fiscal))
    return HORIZONS[sum(row["starts_on"] >= edge for edge in edges)]


# --- public roadmaps --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublicCard:
    """One feature for everybody: what was written for the public, and where it stands."""

    title: str
    text: str
    horizon: str
    when: str


@dataclass(frozen=True, slots=True)
class Published:
    """The public roadmap of a product: `cards` by horizon, shipped ones under "shipped"."""

    product: str
    place: str
    intro: str
    said: str
    cards: tuple[PublicCard, ...]


def published(road: PublicRoadmap) -> Published:
    """What everybody may see: marked features that are there and not parked, with the words that were given for them.

    Their order tells nothing: by rounded dates where dates are told, then by name.
    """
    place, day = road.workspace, datetime.now(road.workspace.zone).date()
    marked = PublicFeature._base_manager.filter(
        workspace=place, feature__product=road.product_id, removed_at=None, feature__removed_at=None
    )
    rows = marked.exclude(feature__status__category="parked").values(
        "title", "text", own=F("feature__title"), category=F("feature__status__category"), **_WHEN
    )
    drafts = sorted((_public_card(row, road.dates, day, place.fiscal_year_starts) for row in rows), key=itemgetter(0))
    return Published(
        road.product.name, place.name, road.intro, "" if road.dates == Dates.NONE else SAID[Dates(road.dates)],
        tuple(card for _, card in drafts),
    )  # fmt: skip


_WHEN = {name: F(f"feature__{name}") for name in ("horizon", "starts_on", "ends_on", "shipped_on")}


def _public_card(row: dict, dates: str, day: date, fiscal: int) -> tuple[tuple, PublicCard]:
    shipped = row["category"] == "shipped"
    ends = (row["shipped_on"], row["shipped_on"]) if shipped else (row["starts_on"], row["ends_on"])
    starts_on, ends_on = rounded(*ends, dates, fiscal)
    title = row["title"] or row["own"]
    horizon = "shipped" if shipped else _horizon(row, day, fiscal) or "later"
    card = PublicCard(title, row["text"], horizon, in_words(starts_on, ends_on, dates, fiscal))
    return (starts_on or date.max, title.casefold(), title, row["text"]), card


# --- dates ----------------------------------------------------------------------------------------------


def rounded(
    starts_on: date | None, ends_on: date | None, dates: str, fiscal: int = 1
) -> tuple[date | None, date | None]:
    """The whole months or quarters that these dates lie in, themselves, or nothing."""
    if dates == Dates.EXACT:
        return starts_on, ends_on
    if dates == Dates.NONE:
        return None, None

    def begin(day: date, plus: int = 0) -> date:
        return month_start(day, plus) if dates == Dates.MONTH else quarter_start(day, plus, fiscal)

    return starts_on and begin(starts_on), ends_on and begin(ends_on, 1) - timedelta(days=1)


def in_words(starts_on: date | None, ends_on: date | None, dates: str, fiscal: int = 1) -> str:
    """Rounded dates as words: 3 Nov 2026 – 29 Jan 2027, Nov 2026 – Jan 2027, Q4 2026 – Q1 2027, each once if equal."""
    if not starts_on or not ends_on:
        return ""
    if dates == Dates.QUARTER:
        begins, ends = (" ".join(quarter_name(day, fiscal)) for day in (starts_on, ends_on))
        return begins if begins == ends else f"{begins} – {ends}"
    form = "{0.day} {0:%b}" if dates == Dates.EXACT else "{0:%b}"
    begins, ends = form.format(starts_on), f"{form.format(ends_on)} {ends_on.year}"
    if starts_on.year != ends_on.year:
        return f"{begins} {starts_on.year} – {ends}"
    return ends if ends == f"{begins} {ends_on.year}" else f"{begins} – {ends}"
