"""What the roadmap page says around the board: chips, menus, heads, and the words of each lane."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.templatetags.static import static
from django.urls import Resolver404, resolve

from kit.html import Html
from roadmaps.bars import BarPainter
from roadmaps.baselines import Point, baselines, of_baseline, point_of
from roadmaps.card_html import CardPainter
from roadmaps.cards import NOTHING, Cards, Column
from roadmaps.chain import ALL
from roadmaps.groups import LaneHead, Names, labels, own_select, things_of
from roadmaps.lens import COLUMNS, DAYS, DENSITIES, LANES, SWITCHED, Lens
from roadmaps.listing import Listing
from roadmaps.models import Baseline
from roadmaps.placing import MOST
from roadmaps.queries import LEAST_ROWS, MOST_UNDATED, Roadmap
from roadmaps.scale import ZOOMS
from roadmaps.timeline import Lane
from roadmaps.travel import Travel, marks, travel
from workspaces.models import Member

HEALTH = {
    "on_track": ("good", "On track"),
    "at_risk": ("warn", "At risk"),
    "off_track": ("bad", "Off track"),
}

Seen = Roadmap | Cards | Listing


@dataclass(frozen=True, slots=True)
class Drawn:
    """A lane with its head and the HTML of its bars."""

    head: LaneHead
    lane: Lane
    html: Html
    tone: str
    health: str


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    href: str
    current: bool = False
    value: str = ""


def context(road: Roadmap, member: Member) -> dict[str, Any]:
    """The timeline, and the list of what is on it."""
    lens, shared, draw = road.lens, around(road, member), BarPainter(road, static("icons.svg"))
    drawn = [
        Drawn(head, lane, draw.lane(lane, head.title), *HEALTH.get(head.health, ("", "")))
        for head, lane in zip(road.heads, road.board.lanes, strict=True)
    ]
    return shared | {
        "lanes": drawn,
        "links": draw.links(),
        "tray": draw.tray(),
        "links_shown": "off" if not lens.dependencies else "selected" if len(road.board.links) > 60 else "all",
        "count": sum(len(lane.bars) for lane in road.board.lanes),
        "lane_words": _lane_words(road),
        "least_rows": LEAST_ROWS.get(road.lanes_by, 1),
        "in_tray": f"{road.in_tray}+" if road.in_tray >= MOST_UNDATED else str(road.in_tray),
        "fresh": sum(bar.fresh for lane in road.board.lanes for bar in lane.bars),
        "in_top": min(MOST, road.in_tray),
        "slipped": sum(bar.slip > 0 for lane in road.board.lanes for bar in lane.bars),
    }


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A swim-lane of cards: its head, how many there are, and the HTML of each column."""

    head: LaneHead
    count: int
    cells: tuple[tuple[Column, Html], ...]
    tone: str
    health: str


def cards_context(seen: Cards, member: Member) -> dict[str, Any]:
    """Now-Next-Later and the board."""
    draw = CardPainter(seen, static("icons.svg"))
    rows = [
        DrawnRow(
            row.head,
            row.count,
            tuple((column, draw.cell(works, column)) for column, works in zip(seen.columns, row.cells, strict=True)),
            *HEALTH.get(row.head.health, ("", "")),
        )
        for row in seen.rows
    ]
    return around(seen, member) | {
        "seen": seen,
        "rows": rows,
        "can_add": not seen.as_of and seen.lens.columns_by != "product" and member.may("feature.created"),
        "wide": len(seen.columns) > 3,
    }


def around(road: Seen, member: Member) -> dict[str, Any]:
    """What every lens has: the toolbar with its choices and filters, what may be done, and names for menus."""
    lens = road.lens
    back, groups = travel(member, lens), labels(road.names)
    kept = list(baselines(member)[:MOST_BASELINES])
    may = [verb for verb, deed in _DEEDS.items() if member.may(deed)] if not road.as_of else []
    return {
        "road": road,
        "lens": lens,
        "may": " ".join(may),
        "names": _names(road) if may else {},
        "lens_links": lens_links(lens),
        "list_url": lens.url(lens="list"),
        "timeline_url": lens.url(lens="timeline", open=None),
        "lane_choices": [Choice(label, lens.url(lanes=key), key == road.lanes_by) for key, label in groups.items()],
        "colour_choices": [
            Choice(label, lens.url(colour=key), key == road.colour_by) for key, label in groups.items() if key != "none"
        ],
        "lanes_label": groups[road.lanes_by],
        "colour_label": groups[road.colour_by],
        "column_choices": [
            Choice(label, lens.url(columns=key), key == lens.columns_by) for key, label in COLUMNS.items()
        ],
        "columns_label": COLUMNS[lens.columns_by],
        "density_choices": [
            Choice(label, lens.url(density=key), key == lens.density) for key, label in DENSITIES.items()
        ],
        "density_label": DENSITIES[lens.density],
        "zoom_choices": [Choice(name.title(), lens.url(zoom=name), name == lens.zoom) for name in ZOOMS],
        "chips": chips(lens, road.names),
        "filters": filters(lens, road.names),
        "kept": [(name, value) for name, value in lens.pairs if name not in FORM],
        "now_url": lens.url(as_of=None),
        "changes_url": looks_back(lens, "changes"),
        "slips_url": looks_back(lens, "slips"),
        "travel": back,
        "travel_name": next((row.name for row in kept if road.as_of and row.key == lens.as_of_key), ""),
        "travel_kept": [(name, value) for name, value in lens.pairs if name not in ("as_of", "open")],
        "travel_jumps": _jumps(lens, [of_baseline(member, row) for row in kept], back),
        "no_baseline_url": lens.url(baseline=None),
        "chain": getattr(road, "chain", None),
        "chain_choices": _chains(road) if lens.lens == "timeline" else [],
        "no_chain_url": lens.url(chain=None),
        "dependencies_url": lens.url(deps="off" if lens.dependencies else None),
        **ways_out(member, lens),
        "clear_url": lens.url(**dict.fromkeys(FILTERS)),
        "baseline_choices": _baselines(road),
        "compared": point_of(member, lens.baseline),
        "kept_plans": [_kept(row, lens, member) for row in kept],
        "may_keep": not road.as_of and member.may("baseline.created"),
        "today_url": lens.url(**{"from": None, "to": None}),
        "has_panel": _has_panel(member),
    }


_DEEDS = {
    "plan": "feature.planned",
    "create": "feature.created",
    "link": "dependency.created",
    "change": "feature.changed",
    "status": "feature.status_set",
    "rank": "feature.ranked",
    "serve": "contribution.set",
    "comment": "comment.created",
    "restore": "history.undo_others",
}
FILTERS = ("q", "status", "owner", "team", "release", "tag", "product", "objective")
FORM = {*FILTERS, "from", "to", "baseline"}


def looks_back(lens: Lens, to: str) -> str:
    """What changed or slipped since the day that is looked at, or compared with."""
    since = lens.as_of_key or lens.as_of or lens.baseline
    said = since.isoformat() if isinstance(since, date) else since
    return lens.url(lens=to, since=said, as_of=None, baseline=None, open=None)


def _lane_words(road: Roadmap) -> str:
    """How many things the lanes stand for; the lane of nothing is none of them."""
    count = sum(head.key != NOTHING for head in road.heads)
    return _counted(count, labels(road.names)[road.lanes_by].lower()) if count and road.lanes_by != "none" else ""


def _counted(count: int, word: str) -> str:
    plural = f"{word}es" if word.endswith("s") else f"{word}s"
    return f"{count} {word if count == 1 else plural}"


def _baselines(road: Seen) -> list[Choice]:
    """Days worth comparing with: the first of this month and the one before, of this quarter, and three months ago."""
    return [
        Choice(label, road.lens.url(baseline=day.isoformat()), value=f"{day.day} {day:%b}")
        for label, day in marks(road.today)
    ]


def _chains(road: Seen) -> list[Choice]:
    """What the critical chain can lead to: everything, releases that are to come, objectives."""
    lens, names = road.lens, road.names
    coming = [one for one in names.releases.values() if not one["shipped_on"]]
    made = [("Everything that is linked", ALL), *((one["name"], one["key"]) for one in coming)]
    made += [(one["title"], one["key"]) for one in names.objectives.values()]
    return [Choice(label, lens.url(chain=key), lens.chain == key, key if key != ALL else "") for label, key in made]


@dataclass(frozen=True, slots=True)
class Kept:
    """A baseline in the menu of what to compare with, and where else it leads."""

    row: Baseline
    point: Point
    compare: Choice
    changes: str
    slips: str


MOST_BASELINES = 30


def _kept(row: Baseline, lens: Lens, member: Member) -> Kept:
    elsewhere = {"since": row.key, "baseline": None, "open": None}
    return Kept(
        row, of_baseline(member, row), Choice(row.name, lens.url(baseline=row.key), lens.baseline == row.key),
        lens.url(lens="changes", **elsewhere), lens.url(lens="slips", **elsewhere),
    )  # fmt: skip


def _jumps(lens: Lens, kept: list[Point], back: Travel) -> list[Choice]:
    """Moments worth a look: those kept by name, and where weeks, months and quarters began."""
    named = [Choice(one.name, lens.url(as_of=one.said, open=None), value=f"{one.day.day} {one.day:%b}") for one in kept]
    return named + [
        Choice(label, lens.url(as_of=day.isoformat(), open=None), value=f"{day.day} {day:%b}")
        for label, day in back.jumps
    ]


def _has_panel(member: Member) -> bool:
    try:
        resolve(f"/w/{member.workspace.slug}/features/X-1/panel/")
    except Resolver404:
        return False
    return True


FILES = (("xlsx", "Excel"), ("csv", "CSV"), ("md", "Markdown"), ("json", "JSON"), ("ics", "Calendar"))
PICTURES = (("pdf", "PDF"), ("png", "PNG"), ("svg", "SVG"))
PAPERS = (("a4", "A4"), ("a3", "A3"), ("letter", "Letter"))


def ways_out(member: Member, lens: Lens) -> dict[str, Any]:
    """Sharing this view, and taking it away as a file."""
    query = lens.url(open=None, present=None).removeprefix("?")
    base = f"/w/{member.workspace.slug}/roadmap/export/"

    def url(kind: str, **more: str) -> str:
        return f"{base}?{urlencode({'format': kind, **more})}" + (f"&{query}" if query else "")

    return {
        "share_url": _share_url(member, lens),
        "pictures": [
            (label, [Choice(name, url(kind, paper=paper)) for paper, name in PAPERS]) for kind, label in PICTURES
        ],
        "files": [Choice(label, url(kind)) for kind, label in FILES],
        "exports_url": f"/w/{member.workspace.slug}/exports/",
    }


def _share_url(member: Member, lens: Lens) -> str:
    """Where this view is handed out to people without an account, for those who may."""
    if not member.may("share_link.created"):
        return ""
    query = lens.url(open=None, present=None).removeprefix("?")
    return f"/w/{member.workspace.slug}/share/?{urlencode({'query': query})}"


def lens_links(lens: Lens) -> list[Choice]:
    return [Choice(label, lens.url(lens=key), key == lens.lens, key) for key, label in SWITCHED.items()]


def chips(lens: Lens, names: Names) -> list[dict[str, str]]:
    """The filters in force; each can be taken away by a link."""
    made = []
    if not lens.status:
        made.append({"label": "Status", "value": _usual(lens).lower(), "remove": lens.url(status="all")})
    if lens.q:
        made.append({"label": "Contains", "value": lens.q, "remove": lens.url(q=None)})
    words = {
        "status": {status["slug"]: status["name"] for status in names.statuses.values()},
        "owner": {str(id_): member["name"] for id_, member in names.members.items()},
        "team": {team["slug"]: team["name"] for team in names.teams.values()},
        "release": {release["key"]: release["name"] for release in names.releases.values()},
        "product": {product["slug"]: product["name"] for product in names.products.values()},
        "objective": {objective["key"]: objective["title"] for objective in names.objectives.values()},
        "tag": {},
    }
    for name, known in words.items():
        for value in getattr(lens, name):
            if value == "all" and name == "status":
                continue
            word = known.get(value, "nothing" if value == "none" else value)
            made.append({"label": name.title(), "value": word, "remove": lens.without(name, value)})
    for name in lens.refused:
        if name in DAYS:
            said = dict(lens.pairs)[name][:40]
            made.append({"label": DAYS[name], "value": f"“{said}” is no day here", "remove": lens.url(**{name: None})})
    if lens.first or lens.last:
        value = f"{lens.first or '…'} – {lens.last or '…'}"
        made.append({"label": "Range", "value": value, "remove": lens.url(**{"from": None, "to": None})})
    return made


def _usual(lens: Lens) -> str:
    """The statuses that are shown when nobody asks for any."""
    return "Open" if lens.lens == "now" else "Not parked"


def filters(lens: Lens, names: Names) -> list[dict[str, Any]]:
    """Selects of the filter form; several values of one name stay possible in the address."""
    statuses = [("", _usual(lens)), ("all", "Any"), *((s["slug"], s["name"]) for s in names.statuses.values())]
    owners = [
        ("", "Anyone"),
        ("none", "Nobody"),
        *((str(i), m["name"]) for i, m in names.members.items() if m["role"] != "system"),
    ]
    teams = [("", "Any"), ("none", "None"), *((t["slug"], t["name"]) for t in names.teams.values())]
    releases = [("", "Any"), ("none", "None"), *((r["key"], r["name"]) for r in names.releases.values())]
    objectives = [("", "Any"), *((o["key"], o["title"]) for o in names.objectives.values())]
    made = [("status", "Status", statuses), ("owner", "Owner", owners), ("team", "Team", teams)]
    made += [("objective", "Objective", objectives), ("release", "Release", releases)]
    if len(names.products) > 1:
        made.append(("product", "Product", [("", "Any"), *((p["slug"], p["name"]) for p in names.products.values())]))
    return [
        {"name": name, "label": label, "options": options, "chosen": (getattr(lens, name) or ("",))[0]}
        for name, label, options in made
        if len(options) > 2
    ]


def _names(road: Seen) -> dict[str, Any]:
    """What the element offers in its menus: status, owner, lane and release."""
    names = road.names
    groups = {"status": names.statuses, "owner": names.members, "release": names.releases}
    for by in (road.lanes_by, road.lens.columns_by):
        if by not in groups and (own_select(by) or (by in LANES and by != "none")):
            groups[by] = things_of(names, by)
    return {
        group: [
            {"id": id_, "name": thing.get("title") or thing["name"], "key": thing.get("slug") or thing.get("key") or ""}
            for id_, thing in things.items()
            if thing.get("role") != "system"
        ]
        for group, things in groups.items()
    }
