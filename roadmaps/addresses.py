"""The canonical form of a page's address: what it shows and nothing else, so that equal views are equal texts."""

from urllib.parse import parse_qsl, urlencode

from features.grid import FILTERS
from features.joined import JOINED
from roadmaps.lens import MANY

# What an address of the roadmap can say, and what goes without saying.
ROADMAP: tuple[str, ...] = (
    "lens",
    "lanes",
    "columns",
    "density",
    "colour",
    "zoom",
    "q",
    "from",
    "to",
    "baseline",
    "as_of",
    "since",
)
ROADMAP += ("until", "deps", "closed", "shown", "sort", *MANY)
USUAL = {"roadmap": {"lens": "timeline", "columns": "status", "density": "2", "zoom": "month"}}
USUAL["features"] = {"sort": "-score"}
# Lists whose order means something.
IN_ORDER = {"features": ("columns", "widths"), "roadmap": ("shown",)}


def known(page: str) -> tuple[set[str], set[str]]:
    """The names an address of `page` may have, and which of them are lists of values joined by commas."""
    if page == "roadmap":
        return set(ROADMAP), {"closed", "shown"}
    lists = {*FILTERS, *JOINED, "columns", "widths"}
    return {*lists, "q", "sort", "group"}, lists


def canonical(page: str, query: str) -> str:
    """`query` without what is passing, unknown or usual; names in the order of the alphabet, values too."""
    names, lists = known(page)
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query.lstrip("?").replace("\0", ""), keep_blank_values=True):
        if name in names:
            values.setdefault(name, []).extend(value.split(",") if name in lists else [value.strip()])
    pairs = []
    for name in sorted(values):
        several = name in lists or (page == "roadmap" and name in MANY)
        kept = [one for one in (values[name] if several else values[name][-1:]) if one]
        if name not in IN_ORDER.get(page, ()):
            kept = sorted(set(kept))
        if kept and kept != [USUAL[page].get(name)]:
            pairs += [(name, ",".join(kept))] if name in lists else [(name, one) for one in kept]
    return urlencode(pairs, safe=",")
