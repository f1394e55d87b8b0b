"""Saved lenses as their member sees them: the own ones first, then those of everybody."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import ExpressionWrapper

from roadmaps.addresses import canonical
from roadmaps.models import Lens, UsualLens
from workspaces.models import Member


def lenses(member: Member) -> QuerySet[Lens]:
    """With `usual`: whether the page opens with it for this member; `shared`: whether it is everybody's."""
    mine = UsualLens.objects.filter(workspace_id=member.workspace_id, member=member, lens=OuterRef("pk"))
    seen = Lens.objects.visible_to(member).filter(Q(owner=None) | Q(owner=member))
    shared = ExpressionWrapper(Q(owner=None), output_field=BooleanField())
    return seen.annotate(usual=Exists(mine), shared=shared).order_by(F("owner").asc(nulls_last=True), "position", "id")


def usual_address(member: Member, page: str) -> str:
    """The query with which the page opens for this member; "" for the page as it comes."""
    usual = UsualLens.objects.filter(workspace_id=member.workspace_id, member=member, page=page)
    lens = lenses(member).filter(page=page, pk__in=usual.values("lens")).first()
    return address_of(lens) if lens else ""


def address_of(lens: Lens) -> str:
    return "&".join(filter(None, [lens.query, f"view={lens.pk}"]))


@dataclass(frozen=True, slots=True)
class Shelf:
    """The saved lenses of a page beside the address that is looked at: which one it is, and whether it differs."""

    page: str
    query: str
    current: Lens | None
    changed: bool
    mine: list[Lens]
    shared: list[Lens]

    @property
    def groups(self) -> list[tuple[str, list[Lens]]]:
        return [(label, rows) for label, rows in (("Mine", self.mine), ("Everybody's", self.shared)) if rows]


def shelf(member: Member, page: str, query: str) -> Shelf:
    """`view=` in the address says which lens somebody came from; without it, the first that looks the same."""
    rows = list(lenses(member).filter(page=page))
    now = canonical(page, query)
    view = parse_qs(query.lstrip("?").replace("\0", "")).get("view", [""])[-1]
    current = next((row for row in rows if str(row.pk) == view), None)
    current = current or next((row for row in rows if view != "none" and canonical(page, row.query) == now), None)
    changed = current is not None and canonical(page, current.query) != now
    mine, shared = ([row for row in rows if (row.owner_id is None) is everybodys] for everybodys in (False, True))
    return Shelf(page, now, current, changed, mine, shared)
