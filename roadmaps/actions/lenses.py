"""The verbs of saved lenses: a personal one is its owner's, a shared one belongs to whoever may share."""

from typing import Any

from history.record import changing, creating, one_batch, removing
from kit.errors import Refused
from kit.words import one_line
from roadmaps.addresses import canonical
from roadmaps.models import Lens, UsualLens
from roadmaps.saved import lenses
from workspaces.models import Member

MOST = 200


def save_lens(*, name: str, page: str, query: str, by: Member, shared: bool = False) -> Lens:
    """Keep a view by a name, as the last of the own ones or of everybody's."""
    by.must("lens.saved")
    if shared:
        by.must("lens.shared")
    if page not in Lens.Page.values:
        raise Refused("Lenses are of the roadmap or of features.", field="page")
    owner = None if shared else by
    others = lenses(by).filter(page=page, owner=owner)
    if others.count() >= MOST:
        raise Refused(f"There are {MOST} saved lenses already. Remove some first.")
    last = others.order_by("-position").values_list("position", flat=True).first()
    position = 0 if last is None else min(last + 1, 32_767)
    made = Lens(name=_name(name), page=page, query=_query(page, query), owner=owner, position=position)
    return creating(made, by=by, verb="lens.saved")


def change_lens(lens: Lens, *, by: Member, base_version: int | None = None, **fields: Any) -> Lens:
    """`name`, `query`, `shared`, `position`: what is not named stays."""
    by.must("lens.changed", lens)
    _mine(lens, by)
    place = fields.pop("position", None)
    with one_batch():
        if "query" in fields:
            with changing(lens, by=by, verb="lens.saved", base_version=base_version):
                lens.query = _query(lens.page, fields["query"])
        if "shared" in fields and fields["shared"] != (lens.owner_id is None):
            by.must("lens.shared")
            with changing(lens, by=by, verb="lens.shared", base_version=base_version):
                lens.owner = None if fields["shared"] else by
        if "name" in fields:
            with changing(lens, by=by, verb="lens.changed", base_version=base_version):
                lens.name = _name(fields["name"])
        if place is not None:
            _place(lens, place, by)
    return lens


def move_lens(lens: Lens, *, by: Member, steps: int) -> None:
    """Up (negative) or down among those it stands with."""
    by.must("lens.changed", lens)
    _mine(lens, by)
    among = [row.pk for row in lenses(by).filter(page=lens.page, owner=lens.owner)]
    with one_batch():
        _place(lens, among.index(lens.pk) + steps, by)


def remove_lens(lens: Lens, *, by: Member, base_version: int | None = None) -> None:
    by.must("lens.removed", lens)
    _mine(lens, by)
    removing(lens, by=by, verb="lens.removed", base_version=base_version)


def open_with(lens: Lens, *, by: Member) -> None:
    """From now on the page opens with this lens for whoever says so: a habit, and no event."""
    by.must("lens.changed", lens)
    UsualLens.objects.update_or_create(
        member=by, page=lens.page, defaults={"workspace_id": by.workspace_id, "lens": lens}
    )


def open_as_it_comes(page: str, *, by: Member) -> None:
    by.must("lens.changed")
    UsualLens.objects.filter(workspace_id=by.workspace_id, member=by, page=page).delete()


def _mine(lens: Lens, by: Member) -> None:
    if lens.owner_id is None:
        by.must("lens.shared", lens)


def _place(lens: Lens, place: int, by: Member) -> None:
    """The others move along; only rows whose place differs are written."""
    rows = [row for row in lenses(by).filter(page=lens.page, owner=lens.owner) if row.pk != lens.pk]
    rows.insert(max(0, min(place, len(rows))), lens)
    for position, row in enumerate(rows):
        with changing(row, by=by, verb="lens.changed"):
            row.position = position


def _name(text: str) -> str:
    long = "A name has at most 80 characters."
    return one_line(text, field="name", empty="A lens needs a name.", most=80, long=long)


def _query(page: str, query: str) -> str:
    kept = canonical(page, query[: 4 * Lens.LONGEST_QUERY])
    if len(kept) > Lens.LONGEST_QUERY:
        raise Refused("This address is too long to be kept.", field="query")
    return kept
