"""Which features a lens lets through: as a condition of a query, and as a question to a state of the past."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q

from features.models import Feature, FeatureQuerySet
from roadmaps.groups import Names
from roadmaps.lens import Lens
from roadmaps.models import Contribution
from workspaces.models import Member

# The first and the last day, each where there is one.
Days = tuple[date | None, date | None]


def filtered(member: Member, lens: Lens, names: Names) -> FeatureQuerySet:
    """The features that the filters of `lens` let through."""
    rows = Feature.objects.visible_to(member)
    for column, ids in _wanted(lens, names).items():
        known = Q(**{f"{column}__in": ids - {None}})
        rows = rows.filter(known | Q(**{f"{column}__isnull": True}) if None in ids else known)
    if lens.objective:
        rows = rows.filter(id__in=_serving(member, lens))
    if lens.tag:
        rows = rows.filter(tags__overlap=list(lens.tag))
    if lens.q:
        rows = rows.filter(Q(title__icontains=lens.q) | Q(key__iexact=lens.q))
    return rows


def fitting(member: Member, lens: Lens, names: Names) -> Callable[[dict], bool]:
    """Whether the state of a feature on some day, with its `id`, is one that `lens` asks for."""
    wanted, text, tags = _wanted(lens, names), lens.q.casefold(), set(lens.tag)
    if lens.objective:
        wanted["id"] = set(_serving(member, lens).values_list("feature_id", flat=True))

    def fits(row: dict) -> bool:
        return (
            row["status_id"] in names.statuses
            and all(row.get(column) in ids for column, ids in wanted.items())
            and (not text or text in row["title"].casefold() or text == row["key"].casefold())
            and (not tags or bool(tags & set(row.get("tags") or ())))
        )

    return fits


def _wanted(lens: Lens, names: Names) -> dict[str, set]:
    """Allowed ids per column; None in a set stands for nothing."""
    slugs = {"status_id": (names.statuses, "slug", lens.status), "team_id": (names.teams, "slug", lens.team)}
    slugs["release_id"] = (names.releases, "key", lens.release)
    slugs["product_id"] = (names.products, "slug", lens.product)
    wanted: dict[str, set] = {}
    for column, (things, name, values) in slugs.items():
        if values and "all" not in values:
            wanted[column] = {id_ for id_, thing in things.items() if thing[name] in values}
            wanted[column] |= {None} if "none" in values else set()
    if lens.owner:
        wanted["owner_id"] = {id_ for id_ in names.members if str(id_) in lens.owner}
        wanted["owner_id"] |= {None} if "none" in lens.owner else set()
    if not lens.product and any(product["archived"] for product in names.products.values()):
        wanted["product_id"] = {id_ for id_, product in names.products.items() if not product["archived"]}
    if not lens.status:
        away = ("parked", "shipped") if lens.lens == "now" else ("parked",)
        wanted["status_id"] = {id_ for id_, status in names.statuses.items() if status["category"] not in away}
    return wanted


def _serving(member: Member, lens: Lens):
    """Ids of the features that serve the objectives asked for."""
    return Contribution.objects.visible_to(member).filter(objective__key__in=lens.objective).values("feature_id")


def window(lens: Lens, today: date) -> tuple[date, date]:
    """The first and the last day of what a page reads: the range and so much around it that one may look further."""
    since = min(lens.first or today, today) - timedelta(days=370)
    return since, max(lens.last or today, lens.first or today, today) + timedelta(days=365 * 6)


def in_range(rows: FeatureQuerySet, lens: Lens) -> FeatureQuerySet:
    """Those whose dates touch the days that are asked for, and those without dates."""
    if lens.first:
        rows = rows.exclude(ends_on__lt=lens.first)
    if lens.last:
        rows = rows.exclude(starts_on__gt=lens.last)
    return rows


def touching(days: Days) -> Callable[[dict], bool]:
    """Whether the dates of a state, as JSON has them, touch these days; without dates it is everywhere."""
    first, last = (day.isoformat() if day else "" for day in days)

    def touches(state: dict) -> bool:
        starts, ends = state.get("starts_on") or "", state.get("ends_on") or ""
        return not starts or not ((last and starts > last) or (first and ends < first))

    return touches
