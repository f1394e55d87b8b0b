"""The acceptance criteria of a feature: a checklist in an order of its own."""

from features.models import Criterion, Feature
from history.record import changing, creating, one_batch, removing
from kit.errors import Conflict
from kit.words import one_line
from workspaces.models import Member

MOST = 100


def add_criterion(feature: Feature, *, text: str, by: Member) -> Criterion:
    """One more line at the end of the checklist."""
    by.must("criterion.created", feature)
    with one_batch():
        Feature._base_manager.select_for_update().get(pk=feature.pk)
        known = _lines(feature, by)
        if len(known) >= MOST:
            raise Conflict(f"A feature has at most {MOST} acceptance criteria.", field="text")
        position = known[-1].position + 1 if known else 0
        line = Criterion(feature=feature, text=_text(text), position=position)
        creating(line, by=by, verb="criterion.created")
    return line


def reword_criterion(criterion: Criterion, *, text: str, by: Member, base_version: int | None = None) -> Criterion:
    by.must("criterion.changed", criterion)
    with changing(criterion, by=by, verb="criterion.changed", base_version=base_version):
        criterion.text = _text(text)
    return criterion


def tick_criterion(criterion: Criterion, *, met: bool, by: Member, base_version: int | None = None) -> Criterion:
    """Say that it is met, or that it is not. Saying it again is no event."""
    by.must("criterion.ticked", criterion)
    with changing(criterion, by=by, verb="criterion.ticked", base_version=base_version):
        criterion.met = met
    return criterion


def move_criterion(criterion: Criterion, *, to: int, by: Member) -> Criterion:
    """Put it at place `to`, counted from 0; the others keep their order. One step to undo."""
    by.must("criterion.moved", criterion)
    with one_batch():
        Feature._base_manager.select_for_update().get(pk=criterion.feature_id)
        lines = [line for line in _lines(criterion.feature, by) if line.pk != criterion.pk]
        lines.insert(min(max(to, 0), len(lines)), criterion)
        for position, line in enumerate(lines):
            if line.position != position:
                with changing(line, by=by, verb="criterion.moved"):
                    line.position = position
    return criterion


def remove_criterion(criterion: Criterion, *, by: Member, base_version: int | None = None) -> None:
    by.must("criterion.removed", criterion)
    removing(criterion, by=by, verb="criterion.removed", base_version=base_version)


def _lines(feature: Feature, by: Member) -> list[Criterion]:
    rows = Criterion.objects.visible_to(by).filter(feature=feature).select_related("feature")
    return list(rows.order_by("position", "id"))


def _text(text: str) -> str:
    long = "At most 500 characters; the details belong into the description."
    return one_line(text, field="text", empty="Write what has to be true.", most=500, long=long)
