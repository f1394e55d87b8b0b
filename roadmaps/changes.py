"""The difference of two days in words: names instead of ids, grouped by what became of each feature."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from features.dates import in_words
from features.models import Feature, Release, Status
from features.rows import plain, weeks
from history.models import Event
from history.replay import states_as_of
from history.sentences import day_in_words
from roadmaps.differences import KINDS, Difference, columns_of, plan_difference
from roadmaps.filters import fitting
from roadmaps.groups import Names, things_of
from roadmaps.lens import Lens
from roadmaps.models import Objective
from roadmaps.moments import moment_of
from roadmaps.queries import names_of
from workspaces.models import Member, Product, Team

# Columns that point elsewhere: what they are called over REST, the model, what names it there, what people read.
POINTERS: dict[str, tuple[str, type, str, str]] = {
    "status_id": ("status", Status, "slug", "name"),
    "owner_id": ("owner", Member, "name", "name"),
    "team_id": ("team", Team, "slug", "name"),
    "release_id": ("release", Release, "key", "name"),
    "product_id": ("product", Product, "slug", "name"),
    "parent_id": ("parent", Feature, "key", "title"),
    "objective_id": ("objective", Objective, "key", "title"),
}
LABELS = {"ships_on": "Ships", "shipped_on": "Shipped", "name": "Name", "objective_id": "Objective"}
DATES = {"starts_on", "ends_on", "horizon", "granularity"}
EFFORT = {"effort_low", "effort_high"}
NOT_TOLD = {"description": "rewritten", "fields": "changed"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that differs, in words; `new` alone is a remark."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Row:
    """A feature or release in one kind of difference. `days`: how much later it ends (starts, ships), if it moved."""

    kind: str
    noun: str
    key: str
    title: str
    lines: tuple[Line, ...]
    days: int | None
    who: str
    at: datetime
    reason_code: str
    because: str

    @property
    def moved(self) -> str:
        return (
            "" if self.days is None else f"{'+' if self.days > 0 else '−' if self.days < 0 else '±'}{abs(self.days)} d"
        )


@dataclass(frozen=True, slots=True)
class Group:
    kind: str
    rows: list[Row]


@dataclass(slots=True)
class Changes:
    """What `lens` asks for between two days: one row per feature and kind."""

    since: date | datetime
    until: date | datetime
    names: Names
    differences: list[Difference]
    named: "Named"
    groups: list[Group]

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def signed(days: int) -> str:
    return f"{'+' if days > 0 else '−' if days < 0 else '±'}{abs(days)} d"


def counted(found: Iterable[Difference]) -> dict[str, int]:
    """How many things differ in each way."""
    counts = Counter(kind for kind, _, _ in {(kind, one.noun, one.object_id) for one in found for kind in one.kinds})
    return {kind: counts[kind] for kind in KINDS}


def changes(member: Member, lens: Lens, since: date | datetime, until: date | datetime) -> Changes:
    names = names_of(member, grouped=False)
    found, then, now = _chosen(member, lens, names, (since, until))
    named = Named(member, names, found, then, now)
    rows: dict[str, dict[tuple[str, int], Row]] = {kind: {} for kind in KINDS}
    for one in found:
        about = (one.noun, one.object_id)
        for kind in one.kinds:
            row, known = named.row(one, kind), rows[kind].get(about)
            rows[kind][about] = replace(known, lines=known.lines + row.lines) if known else row
    groups = [Group(kind, list(rows[kind].values())) for kind in KINDS if rows[kind]]
    for group in groups:
        if group.kind == "moved":
            group.rows.sort(key=lambda row: -(row.days or 0))
    return Changes(since, until, names, found, named, groups)


def _chosen(member: Member, lens: Lens, names: Names, days: tuple[date | datetime, date | datetime]):
    """The differences that fit the filters then or now, and how their features stood on both days."""
    found = plan_difference(member, *days)
    then, now = _stood(member, found, days)
    fits = fitting(member, lens, names)

    def wanted(one: Difference) -> bool:
        if one.noun != "feature":
            return not lens.filtered
        states = (state.get(one.object_id) for state in (then, now))
        return any(fits(state | {"id": one.object_id}) for state in states if state)

    return [one for one in found if wanted(one)], then, now


def _stood(member: Member, found: list[Difference], days: tuple[date | datetime, date | datetime]):
    """{id: its row} on both days of every feature that differs, or something beside it."""
    told = [one for one in found if one.noun == "feature" and (one.then or one.now)]
    rest = list({one.object_id for one in found if one.noun == "feature"} - {one.object_id for one in told})
    then, now = (states_as_of(member, Feature, moment_of(member, day), rest) if rest else {} for day in days)
    then |= {one.object_id: one.then for one in told if one.then}
    now |= {one.object_id: one.now for one in told if one.now}
    return then, now


class Named:
    """Differences with the names of what their columns point at, read in one query per kind of thing."""

    def __init__(
        self, member: Member, known: Names, found: list[Difference], then: dict[int, dict], now: dict[int, dict]
    ):
        self.member, self.known, self.found, self.then, self.now = member, known, found, then, now

    @cached_property
    def names(self) -> dict[str, dict[int, tuple[str, str]]]:
        """{column: {id: (slug, name)}}"""
        wanted: dict[str, set[int]] = defaultdict(set)
        for one in self.found:
            for column in one.fields.keys() & POINTERS.keys():
                wanted[column].update(pk for pk in one.fields[column] if pk)
        return {column: self._look_up(column, ids) for column, ids in wanted.items() if ids}

    def _look_up(self, column: str, ids: set[int]) -> dict[int, tuple[str, str]]:
        """What the roadmap knows already, and from the table what is gone since."""
        word, model, slug, name = POINTERS[column]
        rows = things_of(self.known, word) if word != "parent" else {}
        found = {pk: (rows[pk][slug], rows[pk][name]) for pk in ids & rows.keys()}
        return found | (self._read(model, slug, name, ids - found.keys()) if ids - found.keys() else {})

    def _read(self, model: type, slug: str, name: str, ids: set[int]) -> dict[int, tuple[str, str]]:
        rows = model.objects.inside(self.member).filter(pk__in=ids)  # type: ignore[attr-defined]
        return {pk: (short, long) for pk, short, long in rows.values_list("id", slug, name)}

    def fields(self, one: Difference) -> dict[str, list[Any]]:
        """The differing fields as REST names them: `owner` instead of `owner_id`, with slugs, keys and names."""
        told = {}
        for column, pair in one.fields.items():
            if column in POINTERS:
                known = self.names.get(column, {})
                told[POINTERS[column][0]] = [known.get(pk, (None, ""))[0] for pk in pair]
            else:
                told[column] = pair
        return told

    # --- rows -------------------------------------------------------------------------------------------

    def row(self, one: Difference, kind: str) -> Row:
        columns = columns_of(kind, one.fields)
        deeds = [event for event in one.deeds if event.changes.keys() & columns] or list(one.deeds)
        why = [event for event in one.deeds if not event.changes] if kind == "moved" else []
        key, title = self.name_of(one)
        return Row(
            kind, one.noun, key, title, tuple(self._lines(one, kind, columns)), days_moved(one, kind),
            deeds[-1].actor.name, deeds[-1].at, *reason_of([*deeds, *why]),
        )  # fmt: skip

    def name_of(self, one: Difference) -> tuple[str, str]:
        if one.noun == "feature":
            state = self.now.get(one.object_id) or self.then.get(one.object_id) or {}
            return state.get("key", ""), state.get("title", "")
        key, _, title = one.label.partition(" ")
        return key, title

    def _lines(self, one: Difference, kind: str, columns: set[str]) -> Iterable[Line]:
        if kind in ("added", "removed"):
            yield from self._planned(one, kind)
            return
        if one.noun == "feature" and columns & DATES:
            old, new = (_when(state.get(one.object_id)) for state in (self.then, self.now))
            yield Line("", old or "not planned", new or "not planned")
        if columns & EFFORT:
            yield Line("Effort, person-weeks", *(_effort(state.get(one.object_id)) for state in (self.then, self.now)))
        for column in sorted(columns - DATES - EFFORT):
            yield self._line(column, *one.fields[column])

    def _planned(self, one: Difference, kind: str) -> Iterable[Line]:
        """Of what came or went: when it is, or was, planned."""
        if one.noun != "feature":
            ships = one.fields.get("ships_on", (None, None))[kind == "added"]
            yield Line("Release", "", f"ships {day_in_words(ships)}" if ships else "no date")
            return
        when = _when((self.now if kind == "added" else self.then).get(one.object_id))
        yield Line("", "", f"{'planned for' if kind == 'added' else 'was planned for'} {when}" if when else "no dates")

    def _line(self, column: str, old: Any, new: Any) -> Line:
        label = LABELS.get(column) or column.removesuffix("_id").replace("_", " ").capitalize()
        if column in NOT_TOLD:
            return Line(label, "", NOT_TOLD[column])
        return Line(label, self._word(column, old), self._word(column, new))

    def _word(self, column: str, value: Any) -> str:
        if value in (None, "", [], {}):
            return ""
        if column in POINTERS:
            return self.names.get(column, {}).get(value, ("", "something removed"))[1]
        if isinstance(value, date):
            return day_in_words(value)
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return f"{value}%" if column in ("progress", "confidence") else plain(value) if _numeric(value) else str(value)


def days_moved(one: Difference, kind: str = "moved") -> int | None:
    """How many days later it ends; where the end stayed, how much later it starts. None where a date came or went."""
    if kind != "moved":
        return None
    for name in ("ends_on", "ships_on", "starts_on"):
        old, new = one.fields.get(name, (None, None))
        if old and new:
            return (new - old).days
    return None


def reason_of(deeds: Iterable[Event]) -> tuple[str, str]:
    """The last reason that somebody gave: its code and the words."""
    given = [event for event in deeds if event.reason_code or event.because]
    return (given[-1].reason_code, given[-1].because) if given else ("", "")


def _when(state: dict | None) -> str:
    return in_words(*(state[name] for name in ("starts_on", "ends_on", "granularity", "horizon"))) if state else ""


def _effort(state: dict | None) -> str:
    if not state:
        return ""
    low, high = (state[name] and Decimal(state[name]) for name in ("effort_low", "effort_high"))
    return weeks(low, high)


def _numeric(value: Any) -> bool:
    return hasattr(value, "as_tuple") or (isinstance(value, int | float) and not isinstance(value, bool))
