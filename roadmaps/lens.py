"""What a roadmap address asks for: which lens, which features, which range. Every state of the page is a link.

Unknown parameters are ignored and kept, so that an address written for another lens survives a switch.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from roadmaps.scale import LONGEST, ZOOMS

# The lenses that one switches between; what looks back is reached from the toolbar.
SWITCHED = {"timeline": "Timeline", "now": "Now-Next-Later", "board": "Board", "list": "List"}
LENSES = (*SWITCHED, "changes", "slips")
# The lenses made of cards in columns; what the columns of the second stand for can be chosen.
CARDS = ("now", "board")
LANES = {
    "objective": "Objective",
    "team": "Team",
    "owner": "Owner",
    "status": "Status",
    "product": "Product",
    "release": "Release",
    "parent": "Parent",
    "tag": "Tag",
    "horizon": "Horizon",
    "none": "None",
}
# A select that the workspace added to its features groups them as well: "fields.tier".
OWN_SELECT = re.compile(r"fields\.[A-Za-z0-9_-]{1,40}")
COLUMNS = {
    "status": "Status",
    "horizon": "Horizon",
    "quarter": "Quarter",
    "release": "Release",
    "owner": "Owner",
    "team": "Team",
    "objective": "Objective",
    "product": "Product",
}
# How many lines a card has.
DENSITIES = {"1": "One line", "2": "Two lines", "3": "Three lines"}
COLOURS = {key: label for key, label in LANES.items() if key != "none"}
MANY = ("status", "owner", "team", "release", "tag", "product", "objective")
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
# Groups of a list that an address can close, and columns that it can show.
MOST_NAMED = 100
# What an address says of days, and how people call it.
DAYS = {"as_of": "As of", "from": "From", "to": "To", "baseline": "Compared with", "since": "Since", "until": "Until"}
BASELINE = re.compile(r"B-[1-9][0-9]{0,8}", re.ASCII)
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lens:
    """A parsed address.

    `compared_at` is the moment that `baseline` means; queries find it out.
    `earlier`: the quarters before this one are columns of their own. `whole`: kinds of change listed to the end.
    `baseline`, `since` and `until` are days or the key of a baseline (`B-1`).
    `as_of_key` is the baseline that `as_of` names; queries find out its day, and `as_of_at`, its moment.
    `shown` and `sort` are columns of the list, as roadmaps/list_columns.py knows them.
    `status` empty means everything that is not parked, on Now-Next-Later everything open; ("all",) means everything.
    """

    pairs: Pairs
    lens: str = "timeline"
    lanes: str = ""
    columns: str = "status"
    density: str = "2"
    colour: str = ""
    zoom: str = "month"
    q: str = ""
    status: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    release: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    product: tuple[str, ...] = ()
    objective: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    baseline: date | str | None = None
    compared_at: datetime | None = None
    as_of: date | None = None
    as_of_key: str = ""
    as_of_at: datetime | None = None
    since: date | str | None = None
    until: date | str | None = None
    open: str = ""
    closed: tuple[str, ...] = ()
    earlier: bool = False
    whole: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    sort: str = ""
    dependencies: bool = True
    chain: str = ""
    refused: tuple[str, ...] = field(default=())

    def url(self, **changes: str | list[str] | None) -> str:
        """This address with some parameters set, or taken away with None or an empty string."""
        kept = [(name, value) for name, value in self.pairs if name not in changes and value != ""]
        for name, value in changes.items():
            values = value if isinstance(value, list) else [value]
            kept.extend((name, one) for one in values if one not in (None, ""))
        return "?" + urlencode(kept)

    def without(self, name: str, value: str) -> str:
        """This address without one of several values."""
        return "?" + urlencode([pair for pair in self.pairs if pair != (name, value)])

    @property
    def columns_by(self) -> str:
        """What the columns of cards stand for."""
        return "horizon" if self.lens == "now" else self.columns

    def past(self, today: date) -> date | None:
        """The day that is looked at, when it is not now; a baseline of today is a moment that went by."""
        return self.as_of if self.as_of and (self.as_of_at or self.as_of < today) else None

    @property
    def filtered(self) -> bool:
        return bool(self.q or any(getattr(self, name) for name in MANY))


def read(pairs: Pairs) -> Lens:
    """Read an address; what makes no sense is left out and named in `refused`."""
    single = dict(pairs)
    refused: list[str] = []

    def one_of(name: str, allowed, default: str) -> str:
        value = single.get(name, "")
        known = value in allowed or (name in ("lanes", "colour") and OWN_SELECT.fullmatch(value))
        if value and not known:
            refused.append(name)
        return value if known else default

    def day(name: str) -> date | None:
        value = single.get(name, "").strip()
        try:
            found = date.fromisoformat(value) if value else None
        except ValueError:
            found = date.max
        if found is None or EARLIEST <= found <= LATEST:
            return found
        refused.append(name)
        return None

    def moment(name: str) -> date | str | None:
        value = single.get(name, "").strip()
        return value if BASELINE.fullmatch(value) else day(name)

    kept = BASELINE.fullmatch(single.get("as_of", "").strip())
    first, last = day("from"), day("to")
    if first and last and not timedelta(0) <= last - first <= LONGEST:
        refused.append("to")
        last = None
    many: Any = {name: tuple(value for key, value in pairs if key == name and value) for name in MANY}
    return Lens(
        pairs=pairs,
        lens=one_of("lens", LENSES, "timeline"),
        lanes=one_of("lanes", LANES, ""),
        columns=one_of("columns", COLUMNS, "status"),
        density=one_of("density", DENSITIES, "2"),
        colour=one_of("colour", COLOURS, ""),
        zoom=one_of("zoom", ZOOMS, "month"),
        q=single.get("q", "").replace("\0", "").strip()[:200],
        first=first,
        last=last,
        baseline=moment("baseline"),
        as_of=None if kept else day("as_of"),
        as_of_key=kept[0] if kept else "",
        since=moment("since"),
        until=moment("until"),
        open=single.get("open", "")[:20],
        closed=_several(single.get("closed", "")),
        earlier=single.get("earlier") == "1",
        whole=_several(single.get("whole", "")),
        shown=_several(single.get("shown", "")),
        sort=single.get("sort", "")[:40],
        dependencies=single.get("deps") != "off",
        chain=single.get("chain", "")[:20],
        refused=tuple(refused),
        **many,
    )


def _several(value: str) -> tuple[str, ...]:
    return tuple(name for name in value.split(",")[:MOST_NAMED] if name)
