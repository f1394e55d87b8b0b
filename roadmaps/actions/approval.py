"""Saying yes to the vision or to an objective, in the version that one read, and taking the yes back."""

from history.record import changing, moment_of_deed
from kit.errors import Conflict
from roadmaps.approval import with_approval
from roadmaps.models import Objective, Vision
from workspaces.models import Member

VERBS = {
    "vision": ("vision.approved", "vision.approval_withdrawn"),
    "objective": ("objective.approved", "objective.approval_withdrawn"),
}


def approve(thing: Vision | Objective, *, by: Member, base_version: int | None = None) -> Vision | Objective:
    """Approve what stood in `base_version`: who wrote something else meanwhile is not approved with it.

    Saying it again of what is approved already is no event.
    """
    verb, _ = VERBS[thing.noun]
    by.must(verb, thing)
    seen = min(base_version or thing.version, thing.version)
    known = with_approval(type(thing).objects.visible_to(by), type(thing)).filter(pk=thing.pk, approved_by=by)
    if known.values_list("stale", flat=True).first() is False:
        return thing
    with changing(thing, by=by, verb=verb, base_version=base_version):
        thing.approved_by, thing.approved_at, thing.approved_version = by, moment_of_deed(), seen
    return thing


def withdraw_approval(thing: Vision | Objective, *, by: Member, base_version: int | None = None) -> Vision | Objective:
    _, verb = VERBS[thing.noun]
    by.must(verb, thing)
    if thing.approved_by_id is None:
        raise Conflict("Nobody approved it.")
    with changing(thing, by=by, verb=verb, base_version=base_version):
        thing.approved_by = thing.approved_at = thing.approved_version = None
    return thing
