"""What the address of the list says of its table: which columns there are, in which order the rows come, and the values
that the rows of a plan do not hold."""

from typing import Any

from features.grid import with_rice
from features.models import Feature
from roadmaps import list_columns, listing
from roadmaps.health import book
from roadmaps.lens import Lens
from roadmaps.queries import Material
from workspaces.models import Member

# A column of the page that is several, or is called something else, as data.
FIELDS = {
    "title": ("key", "title"),
    "dates": ("starts_on", "ends_on", "granularity"),
    "effort": ("effort_low", "effort_high"),
}
RICE = {name: f"rice__{name.removeprefix('rice_')}" for name in ("reach", "impact", "rice_confidence", "rice_effort")}


def columns(lens: Lens) -> tuple[str, ...]:
    """The fields of the columns that the address names; () where it names none, or is not of the list."""
    if lens.lens != "list" or not lens.shown:
        return ()
    return tuple(field for one in list_columns.shown(lens) for field in FIELDS.get(one.name, (one.name,)))


def rows(member: Member, lens: Lens, given: Material) -> list[dict[str, Any]]:
    """The rows of the plan in the order that the address asks for."""
    return listing.in_order(member, lens, given.rows) if lens.lens == "list" and lens.sort else given.rows


def more(member: Member, lens: Lens, given: Material) -> dict[int, dict[str, Any]]:
    """{id of a feature: what the asked columns say beside its row}."""
    asked = set(columns(lens))
    found: dict[int, dict[str, Any]] = {row["id"]: {} for row in given.rows}
    if asked & RICE.keys():
        scored = with_rice(Feature.objects.visible_to(member).filter(pk__in=found)).values_list("pk", *RICE.values())
        for id_, *values in scored:
            found[id_] |= {
                name: None if value is None else float(value) for name, value in zip(RICE, values, strict=True)
            }
    if "health" in asked:
        said = book(member, given.names.day).features
        for id_, values in found.items():
            values["health"] = said[id_].words if id_ in said else ""
    return found
