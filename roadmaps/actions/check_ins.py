"""The weekly word on a key result: where it stands, how sure we are, and why."""

from datetime import date
from typing import Any

from django.db import transaction

from history.record import changing, creating, one_batch, removing
from kit.errors import Refused
from roadmaps.models import CheckIn, KeyResult
from roadmaps.pacing import week_of
from workspaces.clock import today
from workspaces.models import Member


def check_in(
    result: KeyResult, *, confidence: int, by: Member, week: date | None = None, base_version: int | None = None,
    **fields: Any,
) -> CheckIn:  # fmt: skip
    """Say how a key result goes in the week of `week`, by default this one; saying it again edits what was said.

    The number of a key result that is typed by hand moves along, unless a later week has one already.
    """
    by.must("check_in.made", result)
    week = _week(week, by)
    _check(result, confidence, fields)
    with one_batch():
        KeyResult._base_manager.select_for_update().get(pk=result.pk)  # two first words in one week would be two rows
        said = CheckIn.objects.visible_to(by).select_related("key_result").filter(key_result=result, week=week).first()
        if said is None:
            made = CheckIn(key_result=result, week=week, confidence=confidence, **fields)
            said = creating(made, by=by, verb="check_in.made")
        else:
            with changing(said, by=by, verb="check_in.made", base_version=base_version):
                said.confidence = confidence
                for name, value in fields.items():
                    setattr(said, name, value)
        _follow(result, by)
    return said


def change_check_in(said: CheckIn, *, by: Member, base_version: int | None = None, **fields: Any) -> CheckIn:
    """Correct what was said in a week; what is not named stays."""
    given = {"confidence": said.confidence} | fields
    return check_in(said.key_result, by=by, week=said.week, base_version=base_version, **given)


def remove_check_in(said: CheckIn, *, by: Member, base_version: int | None = None) -> None:
    """Take a word back; the number is again what the latest one said."""
    by.must("check_in.removed", said.key_result)
    with one_batch():
        removing(said, by=by, verb="check_in.removed", base_version=base_version)
        _follow(said.key_result, by)


def _week(week: date | None, by: Member) -> date:
    now = today(by)
    if week is not None and week_of(week) > week_of(now):
        raise Refused("That week has not begun.", field="week")
    return week_of(week or now)


def _check(result: KeyResult, confidence: int, fields: dict[str, Any]) -> None:
    if not 0 <= confidence <= 100:
        raise Refused("Confidence is 0 to 100 per cent.", field="confidence")
    if fields.get("value") is not None and result.rule != KeyResult.Rollup.MANUAL:
        raise Refused(f"Where {result.key} stands comes from {_SOURCES[result.rule]}.", field="value")
    if "note" in fields:
        fields["note"] = fields["note"].strip()


_SOURCES = {
    "metric": "its KPI: record a reading there",
    "key_results": "the key results beneath it",
    "features": "the features that serve the objective",
}


def _follow(result: KeyResult, by: Member) -> None:
    """`current_value` is what the latest check-in with a number says."""
    if result.rule != KeyResult.Rollup.MANUAL:
        return
    numbers = CheckIn.objects.visible_to(by).filter(key_result=result, value__isnull=False)
    latest = numbers.order_by("-week").values_list("value", flat=True).first()
    if latest is None:
        return
    with transaction.atomic(), changing(KeyResult.objects.get(pk=result.pk), by=by, verb="key_result.measured") as row:
        row.current_value = latest
