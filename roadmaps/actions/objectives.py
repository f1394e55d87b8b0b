"""The verbs of objectives, their key results, and of what serves them."""

from typing import Any

from django.db import transaction

from features.models import Feature
from history.record import changing, creating, one_batch, removing
from kit.errors import Refused
from roadmaps.models import Contribution, KeyResult, Objective
from workspaces.models import Member
from workspaces.numbers import next_number


def create_objective(*, title: str, by: Member, **fields: Any) -> Objective:
    by.must("objective.created")
    if not title.strip():
        raise Refused("An objective needs a title.", field="title")
    with transaction.atomic():
        key = f"O-{next_number(by.workspace_id, 'objective')}"
        return creating(Objective(key=key, title=title.strip(), **fields), by=by, verb="objective.created")


def change_objective(objective: Objective, *, by: Member, base_version: int | None = None, because: str = "", **fields):
    by.must("objective.changed", objective)
    with changing(objective, by=by, verb="objective.changed", base_version=base_version, because=because):
        for name, value in fields.items():
            setattr(objective, name, value)
    return objective


def remove_objective(objective: Objective, *, by: Member) -> None:
    """Take an objective away with its key results; its features stay."""
    by.must("objective.removed", objective)
    with one_batch():
        for contribution in Contribution.objects.visible_to(by).filter(objective=objective).select_related("feature"):
            removing(contribution, by=by, verb="contribution.removed")
        for result in KeyResult.objects.visible_to(by).filter(objective=objective):
            removing(result, by=by, verb="key_result.removed")
        removing(objective, by=by, verb="objective.removed")


def create_key_result(objective: Objective, *, title: str, by: Member, **fields: Any) -> KeyResult:
    by.must("key_result.created", objective)
    with transaction.atomic():
        key = f"KR-{next_number(by.workspace_id, 'key_result')}"
        result = KeyResult(key=key, objective=objective, title=title.strip(), **fields)
        return creating(result, by=by, verb="key_result.created")


def change_key_result(result: KeyResult, *, by: Member, base_version: int | None = None, because: str = "", **fields):
    by.must("key_result.changed", result)
    with changing(result, by=by, verb="key_result.changed", base_version=base_version, because=because):
        for name, value in fields.items():
            setattr(result, name, value)
    return result


def contribute(feature: Feature, objective: Objective, *, by: Member, weight: int = 2) -> Contribution:
    """Say that `feature` serves `objective`, and how much; saying it again is no event."""
    by.must("contribution.set", feature)
    if weight not in (1, 2, 3):
        raise Refused("A contribution weighs 1, 2 or 3.", field="weight")
    with transaction.atomic():
        Feature._base_manager.select_for_update().get(pk=feature.pk)
        known = Contribution.objects.visible_to(by).filter(feature=feature, objective=objective).first()
        if known is None:
            made = Contribution(feature=feature, objective=objective, weight=weight)
            return creating(made, by=by, verb="contribution.set")
        with changing(known, by=by, verb="contribution.set"):
            known.weight = weight
        return known


def serve_instead(feature: Feature, objective: Objective | None, *, by: Member) -> None:
    """Move a feature to the lane of another objective, or of none, with the weight it had in the old one."""
    by.must("contribution.set", feature)
    with one_batch():
        known = Contribution.objects.visible_to(by).filter(feature=feature).select_related("feature", "objective")
        strongest = known.order_by("-weight", "id").first()
        if strongest and objective and strongest.objective_id == objective.pk:
            return
        if strongest:
            removing(strongest, by=by, verb="contribution.removed")
        if objective:
            contribute(feature, objective, by=by, weight=strongest.weight if strongest else 2)
