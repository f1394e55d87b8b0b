"""The verbs of features. Each says: may I, can it be, do it."""

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from features.dates import Plan
from features.field_actions import FieldBook
from features.models import Dependency, Feature, Release, Risk, Score, Status
from features.ranks import first_rank
from features.risk_actions import let_go
from history.models import Event
from history.record import changing, creating, creating_many, one_batch, removing
from kit.errors import Conflict, Refused
from kit.transactions import whole
from kit.words import one_line
from workspaces.models import Member, Product
from workspaces.numbers import next_number

# Contributors say how much work it is and how far it got; what is built and why is for editors.
ESTIMATES = {"effort_low", "effort_high", "progress"}


# --- features -------------------------------------------------------------------------------------------


def create_feature(
    *,
    product: Product,
    title: str,
    by: Member,
    status: Status | None = None,
    custom: dict[str, Any] | None = None,
    **fields: Any,
) -> Feature:
    """Add a feature with the product's next key; without a status it starts in the workspace's first.

    `custom` holds values of custom fields, checked against their definitions.
    """
    by.must("feature.created", product)
    fields |= _checked({}, custom, fields, by)
    if product.archived:
        raise Conflict(f"{product.name} is archived. Reopen it in Settings first.", field="product")
    with whole():
        number = next_number(by.workspace_id, f"feature:{product.pk}")
        status = status or Status.objects.visible_to(by).order_by("position", "id").first()
        feature = Feature(
            product=product,
            number=number,
            key=f"{product.prefix}-{number}",
            rank=first_rank(product.pk, number),
            title=_title(title),
            status=status,
            **fields,
        )
        _two_levels(feature)
        return creating(feature, by=by, verb="feature.created")


def change_feature(
    feature: Feature,
    *,
    by: Member,
    base_version: int | None = None,
    because: str = "",
    custom: dict[str, Any] | None = None,
    **fields: Any,
) -> Feature:
    """Change plain fields. Dates go through `plan_feature`, status through `set_status`.

    `custom` is merged into the values of custom fields and checked; None takes a value away.
    """
    fields |= _checked(feature.fields, custom, fields, by)
    verb = "feature.estimated" if fields.keys() <= ESTIMATES else "feature.changed"
    by.must(verb, feature)
    if "title" in fields:
        fields["title"] = _title(fields["title"])
    with changing(feature, by=by, verb=verb, base_version=base_version, because=because):
        for name, value in fields.items():
            setattr(feature, name, value)
        _two_levels(feature)
    return feature


def set_status(
    feature: Feature, *, status: Status, by: Member, on: date, base_version: int | None = None, because: str = ""
) -> Feature:
    """Move a feature to `status`. Shipping notes the day, so that charts can mark it; coming back clears it."""
    by.must("feature.status_set", feature)
    shipped = status.category == Status.Category.SHIPPED
    with changing(feature, by=by, verb="feature.status_set", base_version=base_version, because=because):
        feature.status = status
        feature.shipped_on = (feature.shipped_on or on) if shipped else None
        if shipped:
            feature.progress = 100
    return feature


def plan_feature(
    feature: Feature,
    *,
    plan: Plan,
    by: Member,
    base_version: int | None = None,
    because: str = "",
    reason_code: str = "",
) -> Feature:
    """Say when: dates, a month, a quarter or a horizon, and with which release. Saying it again is no event."""
    by.must("feature.planned", feature)
    if feature.is_shipped:
        raise Refused("A shipped feature cannot be planned again. Set it to another status first.")
    about = {"because": because, "reason_code": reason_code, "base_version": base_version}
    with changing(feature, by=by, verb="feature.planned", **about):
        for name, value in plan.values().items():
            setattr(feature, name, value)
    return feature


def unplan_feature(feature: Feature, *, by: Member, base_version: int | None = None, because: str = "") -> Feature:
    """Take a feature off the calendar; it keeps its release and comes back to the not-scheduled tray."""
    by.must("feature.unplanned", feature)
    if feature.is_shipped:
        raise Refused("A shipped feature keeps its dates. Set it to another status first.")
    with changing(feature, by=by, verb="feature.unplanned", base_version=base_version, because=because):
        for name, value in Plan.nothing().values().items():
            setattr(feature, name, value)
    return feature


def assign_feature(
    feature: Feature, *, owner: Member | None, by: Member, base_version: int | None = None, because: str = ""
) -> Feature:
    """Say who drives it, or that nobody does."""
    by.must("feature.assigned", feature)
    with changing(feature, by=by, verb="feature.assigned", base_version=base_version, because=because):
        feature.owner = owner
    return feature


def remove_feature(feature: Feature, *, by: Member, base_version: int | None = None) -> None:
    """Take a feature away with its links and scores, as one step to undo."""
    by.must("feature.removed", feature)
    with one_batch():
        if Feature.objects.visible_to(by).filter(parent=feature).exists():
            raise Conflict("This feature has sub-features. Move or remove them first.")
        links = Dependency.objects.visible_to(by).select_related("source", "target")
        for link in links.filter(source=feature) | links.filter(target=feature):
            removing(link, by=by, verb="dependency.removed")
        removing(feature, by=by, verb="feature.removed", base_version=base_version)


def restore_feature(feature: Feature, *, by: Member, because: str = "") -> Feature:
    """Bring a removed feature back, with the links that went with it and whose other end is there."""
    by.must("feature.restored", feature)
    last = Event.objects.about(feature).filter(verb="feature.removed").last()
    if feature.removed_at is None or last is None:
        return feature
    gone = Event.objects.visible_to(by).filter(batch=last.batch, verb="dependency.removed").values("object_id")
    links = Dependency.objects.inside(by).filter(pk__in=gone).exclude(removed_at=None)
    with one_batch():
        with changing(feature, by=by, verb="feature.restored", because=because):
            feature.removed_at = None
        for link in links.filter(source__removed_at=None, target__removed_at=None).select_related("source", "target"):
            with changing(link, by=by, verb="feature.restored"):
                link.removed_at = None
    return feature


def _checked(old: dict, custom: dict | None, fields: dict, by: Member) -> dict[str, Any]:
    """Values of custom fields come in as `custom` alone, so that nothing gets by their definitions."""
    if "fields" in fields:
        raise TypeError("Values of custom fields come as `custom`.")
    return {} if custom is None else {"fields": FieldBook(by).merged(old, custom)}


def _title(text: str) -> str:
    return one_line(text, field="title", empty="A feature needs a title.")


def _two_levels(feature: Feature) -> None:
    """A feature has sub-features, and these have none."""
    if feature.parent_id is None:
        return
    parent = Feature._base_manager.select_for_update().get(pk=feature.parent_id)
    if parent.pk == feature.pk:
        raise Refused("A feature cannot be its own parent.", field="parent")
    if feature.pk and parent.parent_id == feature.pk:
        told = f"This would be a circle: {parent.title} is a sub-feature of {feature.title}."
        raise Refused(told, field="parent")
    if parent.parent_id or (feature.pk and Feature.objects.present().filter(parent=feature).exists()):
        raise Refused("Features have two levels: a sub-feature cannot have sub-features.", field="parent")


# --- scores ---------------------------------------------------------------------------------------------


def score_feature(
    feature: Feature, *, by: Member, base_version: int | None = None, because: str = "", **inputs: Any
) -> Score:
    """Set any of RICE's reach, impact, confidence and effort; the value waits until all four are known."""
    by.must("score.set", feature)
    with transaction.atomic():
        Feature._base_manager.select_for_update().get(pk=feature.pk)
        score = Score.objects.visible_to(by).filter(feature=feature, model="rice").first()
        if score is None:
            if all(value is None for value in inputs.values()):
                raise Refused("Give at least one of reach, impact, confidence and effort.", field="reach")
            return creating(Score(feature=feature, **inputs), by=by, verb="score.set", because=because)
        with changing(score, by=by, verb="score.set", base_version=base_version, because=because):
            for name, value in inputs.items():
                setattr(score, name, value)
    return score


def remove_score(score: Score, *, by: Member) -> None:
    by.must("score.removed", score)
    removing(score, by=by, verb="score.removed")


# --- dependencies ---------------------------------------------------------------------------------------

_PATH = """
    WITH RECURSIVE path(id, trail) AS (
        SELECT %(start)s::bigint, ARRAY[%(start)s::bigint]
        UNION ALL
        SELECT link.target_id, path.trail || link.target_id
        FROM path JOIN features_dependency link ON link.source_id = path.id
        WHERE link.workspace_id = %(workspace)s AND link.kind = %(kind)s AND link.removed_at IS NULL
              AND NOT link.target_id = ANY(path.trail)
    )
    SELECT trail FROM path WHERE id = %(end)s LIMIT 1
"""


def link_features(source: Feature, target: Feature, *, kind: str = "blocks", by: Member) -> Dependency:
    """Say that `source` blocks (relates to …) `target`. Saying it again is no event, a circle of one kind is refused.

    Relating has no direction: said the other way round it is said again.
    """
    by.must("dependency.created", source)
    if source.pk == target.pk:
        raise Refused("A feature cannot depend on itself.", field="target")
    with transaction.atomic():
        _one_link_at_a_time(by.workspace_id)
        same = Q(source=source, target=target)
        same |= Q(source=target, target=source) if kind == Dependency.Kind.RELATES else Q()
        known = Dependency.objects.visible_to(by).filter(same, kind=kind).select_related("source", "target").first()
        if known:
            return known
        if kind != Dependency.Kind.RELATES:
            _no_circle(source, target, kind, by)
        return creating(Dependency(source=source, target=target, kind=kind), by=by, verb="dependency.created")


def unlink_features(dependency: Dependency, *, by: Member) -> None:
    by.must("dependency.removed", dependency)
    removing(dependency, by=by, verb="dependency.removed")


def _one_link_at_a_time(workspace_id: int) -> None:
    """Two halves of a cycle drawn at once would each look innocent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('dependencies'), %s)", [workspace_id])


def _no_circle(source: Feature, target: Feature, kind: str, by: Member) -> None:
    with connection.cursor() as cursor:
        ends = {"start": target.pk, "end": source.pk, "workspace": by.workspace_id, "kind": kind}
        cursor.execute(_PATH, ends)
        found = cursor.fetchone()
    if found:
        keys = Feature.objects.inside(by).in_bulk(found[0])
        trail = " → ".join([source.key, *(keys[pk].key for pk in found[0])])
        raise Conflict(f"This would be a circle: {trail}.", field="target")


# --- releases -------------------------------------------------------------------------------------------


def create_release(*, product: Product, name: str, by: Member, **fields) -> Release:
    by.must("release.created", product)
    with transaction.atomic():
        key = f"R-{next_number(by.workspace_id, 'release')}"
        return creating(Release(product=product, name=name, key=key, **fields), by=by, verb="release.created")


def change_release(
    release: Release, *, by: Member, base_version: int | None = None, because: str = "", **fields
) -> Release:
    by.must("release.changed", release)
    with changing(release, by=by, verb="release.changed", base_version=base_version, because=because):
        for name, value in fields.items():
            setattr(release, name, value)
    return release


def ship_release(
    release: Release, *, on: date, by: Member, base_version: int | None = None, because: str = ""
) -> Release:
    """Note the day it reached people; its features get the workspace's first shipped status. One step to undo.

    Reaching a milestone ships nothing: its features stay as they are.
    """
    by.must("release.shipped", release)
    shipped = Status.objects.visible_to(by).filter(category=Status.Category.SHIPPED).order_by("position", "id").first()
    with one_batch():
        with changing(release, by=by, verb="release.shipped", base_version=base_version, because=because):
            release.shipped_on = on
        if shipped and release.kind == Release.Kind.RELEASE:
            for feature in Feature.objects.visible_to(by).filter(release=release).open().select_related("status"):
                set_status(feature, status=shipped, by=by, on=on, because=because)
    return release


def remove_release(release: Release, *, by: Member, base_version: int | None = None) -> None:
    """Remove a release; its features stay, without one, and its own risks go along."""
    by.must("release.removed", release)
    with one_batch():
        let_go(Risk.objects.visible_to(by).filter(release=release).select_related("feature"), by=by)
        for feature in Feature.objects.visible_to(by).filter(release=release):
            with changing(feature, by=by, verb="feature.changed"):
                feature.release = None
        removing(release, by=by, verb="release.removed", base_version=base_version)


# --- statuses -------------------------------------------------------------------------------------------


def create_status(*, name: str, slug: str, category: str, by: Member, **fields: Any) -> Status:
    """`fields` are its position among the others, and its limit of work in progress."""
    by.must("status.created")
    status = Status(name=name, slug=slug, category=category, **fields)
    return creating(status, by=by, verb="status.created")


def change_status(status: Status, *, by: Member, base_version: int | None = None, **fields: Any) -> Status:
    """Change plain fields; to or from shipped only while no feature has it, since each has its own day of shipping."""
    by.must("status.changed", status)
    with transaction.atomic():
        meanings = {status.category, fields.get("category", status.category)}
        if Status.Category.SHIPPED in meanings and len(meanings) > 1:
            Status._base_manager.select_for_update().get(pk=status.pk)
            if Feature.objects.visible_to(by).filter(status=status).exists():
                raise Conflict("Features with this status would ship, or unship, all at once.", field="category")
        with changing(status, by=by, verb="status.changed", base_version=base_version):
            for name, value in fields.items():
                setattr(status, name, value)
    return status


def move_status(status: Status, *, by: Member, steps: int) -> None:
    """Move a status `steps` places down the list, up when negative; those in between make room. One step to undo."""
    by.must("status.changed", status)
    with one_batch():
        rows = list(Status.objects.visible_to(by).select_for_update().order_by("position", "id"))
        here = next(at for at, row in enumerate(rows) if row.pk == status.pk)
        rows.insert(min(max(here + steps, 0), len(rows) - 1), rows.pop(here))
        for position, row in enumerate(rows):
            if row.position != position:
                with changing(row, by=by, verb="status.changed"):
                    row.position = position


def remove_status(status: Status, *, by: Member, base_version: int | None = None) -> None:
    by.must("status.removed", status)
    with transaction.atomic():
        Status._base_manager.select_for_update().get(pk=status.pk)
        if Feature.objects.visible_to(by).filter(status=status).exists():
            raise Conflict("Some features have this status. Give them another one first.")
        if not Status.objects.visible_to(by).exclude(pk=status.pk).exists():
            raise Conflict("A workspace needs a status.")
        removing(status, by=by, verb="status.removed", base_version=base_version)


def lay_statuses(owner: Member) -> None:
    """The statuses that every workspace begins with: one per category, in the order of work."""
    words = enumerate(Status.Category)
    rows = [Status(name=word.label, slug=word.value, category=word, position=position) for position, word in words]
    creating_many(rows, by=owner, verb="status.created")
