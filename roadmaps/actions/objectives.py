"""The verbs of objectives, their key results, and of what serves them."""

from typing import Any

from django.db import transaction

from features.models import Feature
from history.record import changing, creating, one_batch, removing
from kit.errors import Refused
from kit.words import one_line
from roadmaps.actions.health import say_health
from roadmaps.models import CheckIn, Contribution, KeyResult, Objective, StatusUpdate
from workspaces.models import COLOURS, Member
from workspaces.numbers import next_number


def create_objective(*, title: str, by: Member, **fields: Any) -> Objective:
    """Aim for something; it takes the next colour and the last place unless told otherwise."""
    by.must("objective.created")
    with transaction.atomic():
        number = next_number(by.workspace_id, "objective")
        fields = {"colour": COLOURS[(number - 1) % len(COLOURS)], "position": number} | fields
        objective = Objective(key=f"O-{number}", title=_title(title, "An objective"), **fields)
        _in_order(objective)
        return creating(objective, by=by, verb="objective.created")


def change_objective(
    objective: Objective, *, by: Member, base_version: int | None = None, because: str = "", **fields: Any
) -> Objective:
    by.must("objective.changed", objective)
    if "title" in fields:
        fields["title"] = _title(fields["title"], "An objective")
    said = fields.pop("health", None)
    with one_batch():
        with changing(objective, by=by, verb="objective.changed", base_version=base_version, because=because):
            for name, value in fields.items():
                setattr(objective, name, value)
            if said == "":
                objective.health = ""
            _in_order(objective)
        if said and said != objective.health:
            say_health(objective, said, by=by)
            objective.refresh_from_db()
    return objective


def remove_objective(objective: Objective, *, by: Member, base_version: int | None = None) -> None:
    """Take an objective away with its key results and links, as one step to undo; its features stay."""
    by.must("objective.removed", objective)
    with one_batch():
        for said in StatusUpdate.objects.visible_to(by).filter(objective=objective).select_related("objective"):
            removing(said, by=by, verb="status_update.removed")
        links = Contribution.objects.visible_to(by).filter(objective=objective)
        for contribution in links.select_related("feature", "objective"):
            removing(contribution, by=by, verb="contribution.removed")
        for result in KeyResult.objects.visible_to(by).filter(objective=objective):
            _remove_result(result, by)
        removing(objective, by=by, verb="objective.removed", base_version=base_version)


# --- key results ----------------------------------------------------------------------------------------


def create_key_result(objective: Objective, *, title: str, by: Member, **fields: Any) -> KeyResult:
    by.must("key_result.created", objective)
    with transaction.atomic():
        number = next_number(by.workspace_id, "key_result")
        title = _title(title, "A key result")
        result = KeyResult(key=f"KR-{number}", objective=objective, title=title, position=number)
        _set_result(result, fields, by)
        return creating(result, by=by, verb="key_result.created")


def change_key_result(
    result: KeyResult, *, by: Member, base_version: int | None = None, because: str = "", **fields: Any
) -> KeyResult:
    """Change a key result, also where it stands; the number of one that reads a metric is not typed."""
    by.must("key_result.changed", result)
    if "title" in fields:
        fields["title"] = _title(fields["title"], "A key result")
    with changing(result, by=by, verb="key_result.changed", base_version=base_version, because=because):
        _set_result(result, fields, by)
        if result.rule != KeyResult.Rollup.MANUAL and fields.get("current_value") is not None:
            where = "Record a reading there instead." if result.metric_id else "Change its rule first."
            source = {"metric": "its KPI"}.get(result.rule, "others")
            raise Refused(f"This key result reads {source}. {where}", field="current_value")
    return result


def _set_result(result: KeyResult, fields: dict[str, Any], by: Member) -> None:
    """The rule and the metric go together: naming one of them settles the other."""
    for name, value in fields.items():
        setattr(result, name, value)
    if "metric" in fields and "rollup" not in fields:
        result.rollup = "metric" if result.metric_id else "" if result.rule == "metric" else result.rollup
    result.rollup = result.rule
    if result.rollup == "metric" and not result.metric_id:
        raise Refused("Say which KPI it reads.", field="metric")
    if result.rollup != "metric" and result.metric_id:
        if fields.get("metric"):
            raise Refused("A KPI speaks only for a key result whose rule is metric.", field="metric")
        result.metric = None
    _above(result, by)


def _above(result: KeyResult, by: Member) -> None:
    """One level: what rolls up others lies beneath none, and only such a one has others beneath it."""
    if result.parent is None:
        return
    if result.parent_id == result.pk or result.rule == "key_results":
        raise Refused("A key result that rolls up others cannot lie beneath one.", field="parent")
    if result.parent.rule != "key_results":
        raise Refused(f"{result.parent.key} does not roll up key results.", field="parent")


def remove_key_result(result: KeyResult, *, by: Member, base_version: int | None = None) -> None:
    """With what was said of it, as one step to undo."""
    by.must("key_result.removed", result)
    with one_batch():
        _remove_result(result, by, base_version)


def _remove_result(result: KeyResult, by: Member, base_version: int | None = None) -> None:
    for said in CheckIn.objects.visible_to(by).filter(key_result=result).select_related("key_result"):
        removing(said, by=by, verb="check_in.removed")
    removing(result, by=by, verb="key_result.removed", base_version=base_version)


# --- what serves them -----------------------------------------------------------------------------------


def contribute(
    feature: Feature, objective: Objective, *, by: Member, weight: int = 2, base_version: int | None = None
) -> Contribution:
    """Say that `feature` serves `objective`, and how much; saying it again is no event."""
    by.must("contribution.set", feature)
    if weight not in Contribution.WEIGHTS:
        raise Refused("A contribution weighs 1 (a little), 2 (clearly) or 3 (above all).", field="weight")
    with transaction.atomic():
        Feature._base_manager.select_for_update().get(pk=feature.pk)
        links = Contribution.objects.visible_to(by).select_related("feature", "objective")
        known = links.filter(feature=feature, objective=objective).first()
        if known is None:
            made = Contribution(feature=feature, objective=objective, weight=weight)
            return creating(made, by=by, verb="contribution.set")
        with changing(known, by=by, verb="contribution.set", base_version=base_version):
            known.weight = weight
        return known


def weigh(
    feature: Feature, objective: Objective, weight: int, *, by: Member, base_version: int | None = None
) -> Contribution | None:
    """One cell of the alignment: 1 to 3 say how much the feature serves the objective, 0 that it does not."""
    if weight:
        return contribute(feature, objective, by=by, weight=weight, base_version=base_version)
    known = Contribution.objects.visible_to(by).select_related("feature", "objective")
    if link := known.filter(feature=feature, objective=objective).first():
        remove_contribution(link, by=by, base_version=base_version)
    return None


def remove_contribution(contribution: Contribution, *, by: Member, base_version: int | None = None) -> None:
    by.must("contribution.removed", contribution)
    removing(contribution, by=by, verb="contribution.removed", base_version=base_version)


def move_contribution(
    link: Contribution, objective: Objective, *, by: Member, base_version: int | None = None
) -> Contribution:
    """The feature serves `objective` instead, as much as before; where it served both, the stronger word counts."""
    by.must("contribution.moved", link)
    if link.objective_id == objective.pk:
        return link
    with one_batch():
        Feature._base_manager.select_for_update().get(pk=link.feature_id)
        there = Contribution.objects.visible_to(by).select_related("feature", "objective")
        known = there.filter(feature=link.feature, objective=objective).first()
        if known is None:
            with changing(link, by=by, verb="contribution.moved", base_version=base_version):
                link.objective = objective
            return link
        removing(link, by=by, verb="contribution.removed", base_version=base_version)
        return contribute(known.feature, objective, weight=max(link.weight, known.weight), by=by)


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


def serve_only(feature: Feature, objectives: list[Objective], *, by: Member) -> None:
    """The feature serves these and no others, the first above all the rest; weights that may stay, stay."""
    by.must("contribution.set", feature)
    with one_batch():
        known = Contribution.objects.visible_to(by).filter(feature=feature).select_related("feature", "objective")
        before = {link.objective_id: link for link in known.order_by("-weight", "id")}
        gone = [link for pk, link in before.items() if pk not in {objective.pk for objective in objectives}]
        for link in gone:
            removing(link, by=by, verb="contribution.removed")
        freed = max([link.weight for link in gone], default=2)
        weights = [before[one.pk].weight if one.pk in before else freed for one in objectives]
        if len(weights) > 1 and objectives[0].pk != next(iter(before), None):
            weights = [min(3, max(weights) + 1), *(min(weight, 2) for weight in weights[1:])]
        for objective, weight in zip(objectives, weights, strict=True):
            contribute(feature, objective, by=by, weight=weight)


def _title(text: str, what: str) -> str:
    return one_line(text, field="title", empty=f"{what} needs a title.")


def _in_order(objective: Objective) -> None:
    if objective.starts_on and objective.ends_on and objective.ends_on < objective.starts_on:
        raise Refused("The last day is before the first.", field="ends_on")
