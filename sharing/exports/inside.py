"""A lens for the members of its workspace: what they see on the page, as a picture and as a table."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

from features.dates import in_words
from history.travel import as_of
from roadmaps import cards, looking_back, page, queries
from roadmaps.bars import long_day, short_day
from roadmaps.baselines import point_of
from roadmaps.card_html import late_of, lead_of
from roadmaps.changes import changes
from roadmaps.groups import LaneHead, Names, Work, labels, lane_of, thing_at, things_of
from roadmaps.lens import CARDS, COLUMNS, LENSES, SWITCHED, Lens
from roadmaps.moments import compared_at, seen_at
from roadmaps.queries import Material, baseline_of, every_row, material
from roadmaps.scale import quarter_name
from roadmaps.slipping import slips
from sharing.exports import listed
from sharing.exports.contents import Card, Cell, Chart, Columns, Contents, Happening, Head, Launch, Look, Pile, Table
from workspaces.clock import today
from workspaces.initials import initials
from workspaces.models import Member

TITLES = SWITCHED | {"changes": "What changed", "slips": "Slips"}
assert set(TITLES) == set(LENSES)
NAMES_OF = ("status", "owner", "team", "release", "product")
LISTED = (
    "lane", "column", "key", "title", "status", "owner", "team", "release", "objective", "product", "starts_on",
    "ends_on", "granularity", "horizon", "confidence", "progress", "effort_low", "effort_high", "score", "tags",
    "ended_then", "slip_days",
)  # fmt: skip


def contents_for(member: Member, lens: Lens) -> Contents:
    """What `member` may see through `lens`; everything is read when it is asked for."""
    now = today(member)
    past = lens.past(now) if lens.lens in SWITCHED else None
    lens = replace(lens, as_of=past, as_of_at=lens.as_of_at if past else None)
    place = member.workspace.name
    return Contents(
        title=f"{TITLES[lens.lens]} · {place}",
        place=place,
        day=past or now,
        caption=_caption(member, lens, now),
        name=f"{member.workspace.slug}-{lens.lens}",
        table=lambda: _TABLES.get(lens.lens, _features)(member, lens, now),
        picture=lambda: _picture(member, lens, now),
        happenings=lambda: _happenings(member, lens, now),
    )


def _caption(member: Member, lens: Lens, now: date) -> str:
    """The filters in words, and the days that are compared."""
    moment = seen_at(member, lens)
    with as_of(member, moment) if moment else nullcontext():
        names = queries.names_of(member, grouped=False)
    said = [f"{chip['label']} {chip['value']}" for chip in page.chips(lens, names)]
    if lens.as_of:
        said.insert(0, f"As it stood on {long_day(lens.as_of)}")
    if lens.lens == "changes":
        since, until = looking_back.span_of(member, lens)
        said.insert(0, f"From {since.words} to {until.words}")
    elif lens.lens == "slips":
        said.insert(0, f"As planned on {looking_back.slips_since(member, lens).words}, against today")
    elif lens.lens in ("timeline", "list") and (compared := point_of(member, lens.baseline)):
        said.append(f"Compared with {compared.words}")
    if lens.lens == "timeline" and (chain := queries.chain_asked(member, lens)):
        said.append(f"Critical chain {chain.in_words}")
    return " · ".join(said)


# --- pictures -------------------------------------------------------------------------------------------


def _picture(member: Member, lens: Lens, now: date) -> Chart | Columns | None:
    if lens.lens == "timeline":
        return _chart(queries.roadmap(member, lens, now))
    return _columns(cards.cards(member, lens, now)) if lens.lens in CARDS else None


def _chart(road: queries.Roadmap) -> Chart:
    def launch(row: dict[str, Any]) -> Launch:
        day = row["shipped_on"] or row["ships_on"]
        return Launch(row["name"], short_day(day, road.today), bool(row["shipped_on"]))

    return Chart(
        board=road.board,
        today=road.today,
        heads={head.key: _head(head) for head in road.heads},
        look=lambda work: replace(_look(work), slack=road.chain.seen.chain.slack.get(work.id) if road.chain else None),
        launch=launch,
        tray=[_look(work) for work in road.tray],
        in_tray=road.in_tray,
        load=bool(road.by_id),
        links=road.lens.dependencies,
    )


def _head(head: LaneHead) -> Head:
    note = (head.metric, head.way) if head.metric else (head.note, "")
    return Head(head.title, head.colour, (note,) if note[0] else (), head.progress, head.health)


def _look(work: Work) -> Look:
    row, owner = work.row, work.owner
    return Look(
        title=row["title"],
        colour=work.colour,
        category=work.status["category"],
        confidence=row["confidence"],
        progress=row["progress"],
        fuzzy=row["granularity"] in ("month", "quarter"),
        owner=initials(owner["name"]) if owner else "",
        owner_colour=owner["colour"] if owner else "neutral",
    )


def _columns(seen: cards.Cards) -> Columns:
    open_ = [place for place, column in enumerate(seen.columns) if not column.closed]
    piles = [seen.columns[place] for place in open_]
    return Columns(
        piles=[Pile(pile.title, pile.note, pile.count) for pile in piles],
        rows=[
            (
                _head(row.head) if seen.lanes_by != "none" else Head(""),
                [[_card(work, seen) for work in row.cells[place]] for place in open_],
            )
            for row in seen.rows
        ],
    )


def _card(work: Work, seen: cards.Cards) -> Card:
    row = work.row
    about = " · ".join(text for text in (lead_of(work, seen), row["key"], work.points) if text)
    when = in_words(row["starts_on"], row["ends_on"], row["granularity"], row["horizon"] or "")
    effort = f"{work.effort:g} pw" if work.effort else ""
    dates = " · ".join(text for text in (when, late_of(work, seen), effort) if text)
    return Card(_look(work), (about, dates)[: int(seen.lens.density) - 1 or 1])


# --- tables ---------------------------------------------------------------------------------------------


def _material(member: Member, lens: Lens, now: date) -> Material:
    return material(member, lens, lens.as_of or now, seen_at(member, lens), every_row)


def _features(member: Member, lens: Lens, now: date) -> Table:
    """One row for each feature that the filters let through, in the order of the lens."""
    given = _material(member, lens, now)
    is_cards, fiscal = lens.lens in CARDS, member.workspace.fiscal_year_starts
    lanes_by = (lens.lanes if lens.lanes != lens.columns_by else "") or "none" if is_cards else given.lanes_by
    compared = replace(lens, compared_at=compared_at(member, lens))
    then = (None if is_cards else baseline_of(member, compared, [row["id"] for row in given.rows])) or {}
    asked = listed.columns(lens)
    moment = seen_at(member, lens) if lens.lens == "list" else None
    with as_of(member, moment) if moment else nullcontext():
        given, more = replace(given, rows=listed.rows(member, lens, given)), listed.more(member, lens, given)
    rows = [_values(row, given.names, lanes_by, then) | more[row["id"]] for row in given.rows]
    if is_cards:
        for row, values in zip(given.rows, rows, strict=True):
            key = cards.column_of(row, given.names, lens.columns_by, fiscal)
            values["column"] = _column_name(key, lens.columns_by, given.names, fiscal)
            values["place"] = (_place(key, lens.columns_by, given.names), row["rank"] or "~")
    order = {str(id_): place for place, id_ in enumerate(things_of(given.names, lanes_by))}
    rows.sort(key=lambda row: (row.get("place") or (), order.get(row["lane_key"], len(order))))
    left_out = {"lane"} if lanes_by == "none" else set()
    left_out |= set() if is_cards else {"column"}
    left_out |= set() if then else {"ended_then", "slip_days"}
    there = ("lane", *asked, "ended_then", "slip_days") if asked else LISTED
    names = tuple(name for name in there if name not in left_out)
    shown = {
        "lane",
        "column",
        "key",
        "title",
        "status",
        "owner",
        "starts_on",
        "ends_on",
        "progress",
        "slip_days",
        *asked,
    }
    shown -= {"granularity"}
    return Table(
        columns=names,
        rows=[tuple(row[name] for name in names) for row in rows],
        shown=tuple(name for name in names if name in shown),
    )


def _values(row: dict, names: Names, lanes_by: str, then: dict[int, tuple[date, date]]) -> dict[str, Any]:
    key = lane_of(row, names, lanes_by)
    lane = thing_at(key, names, lanes_by)
    objective = names.objectives.get(names.objective_of.get(row["id"], 0))
    stood = then.get(row["id"])
    values: dict[str, Any] = {name: row[name] for name in queries.COLUMNS if name in LISTED}
    values |= {by: _name(things_of(names, by).get(row[f"{by}_id"] or 0)) for by in NAMES_OF}
    return values | {
        "lane_key": key,
        "lane": _name(lane) or f"No {labels(names).get(lanes_by, '').lower()}",
        "column": "",
        "objective": _name(objective),
        "score": None if row["score"] is None else float(row["score"]),
        "tags": ", ".join(row["tags"] or ()),
        "ended_then": stood[1] if stood else None,
        "slip_days": (row["ends_on"] - stood[1]).days if stood and row["ends_on"] else None,
    }


def _name(thing: dict | None) -> str:
    return (thing.get("title") or thing["name"]) if thing else ""


def _column_name(key: str, by: str, names: Names, fiscal: int) -> str:
    if key == cards.NOTHING:
        return (
            "Not scheduled" if by in ("horizon", "quarter") else f"No {(labels(names).get(by) or COLUMNS[by]).lower()}"
        )
    if by == "horizon":
        return key.title()
    if by == "quarter":
        return " ".join(quarter_name(date.fromisoformat(key), fiscal))
    return _name(things_of(names, by).get(int(key)))


def _place(key: str, by: str, names: Names) -> tuple[int, str]:
    """Where a column stands among the others; what has none comes last."""
    if key == cards.NOTHING:
        return 1_000_000, ""
    if by == "horizon":
        return ("now", "next", "later").index(key), ""
    return (0, key) if by == "quarter" else (list(things_of(names, by)).index(int(key)), "")


def _lines(lines: Iterable[tuple[Cell, ...]], shown: Sequence[str], wide: Sequence[str]) -> Table:
    columns, *rows = lines
    return Table(tuple(str(name) for name in columns), rows, tuple(shown), tuple(wide))


def _changes(member: Member, lens: Lens, now: date) -> Table:
    found = changes(member, lens, *(point.at for point in looking_back.span_of(member, lens)))
    shown = ("kind", "key", "title", "what", "then", "now", "who", "because")
    return _lines(looking_back.changes_table(found), shown, ("title", "then", "now", "because"))


def _slips(member: Member, lens: Lens, now: date) -> Table:
    found = slips(member, lens, looking_back.slips_since(member, lens).at)
    shown = ("key", "title", "team", "outcome", "was", "now", "days", "moves_later", "because")
    return _lines(looking_back.slips_table(found), shown, ("title", "because"))


_TABLES = {"changes": _changes, "slips": _slips}


# --- calendar -------------------------------------------------------------------------------------------


def _happenings(member: Member, lens: Lens, now: date) -> list[Happening]:
    """Features with dates, and the releases that one of them belongs to."""
    given, place = _material(member, lens, now), member.workspace.slug
    dated = [row for row in given.rows if row["starts_on"]]
    found = [
        Happening(
            f"feature-{row['id']}@{place}.pmhub", row["title"], row["starts_on"], row["ends_on"],
            given.names.statuses[row["status_id"]]["name"], row["key"],
        )
        for row in dated
    ]  # fmt: skip
    for id_ in sorted({row["release_id"] for row in given.rows} & given.names.releases.keys()):
        release = given.names.releases[id_]
        day = release["shipped_on"] or release["ships_on"]
        if day:
            found.append(
                Happening(f"release-{id_}@{place}.pmhub", release["name"], day, day, "Release", release["key"])
            )
    return found
