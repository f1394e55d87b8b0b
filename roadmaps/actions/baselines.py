"""The verbs of baselines: moments of the plan that were given a name."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from history.record import changing, creating, removing
from kit.errors import Refused
from kit.words import one_line
from roadmaps.models import Baseline
from workspaces.models import Member
from workspaces.numbers import next_number


def keep_baseline(*, name: str, by: Member, at: datetime | None = None, note: str = "") -> Baseline:
    """The plan as it stands now, or stood at `at`, gets a name; what happens later is compared with it."""
    by.must("baseline.created")
    if at and at > timezone.now():
        raise Refused("The future is not known yet; a baseline is a moment of the past.", field="at")
    with transaction.atomic():
        key = f"B-{next_number(by.workspace_id, 'baseline')}"
        made = Baseline(key=key, name=_name(name), at=at or timezone.now(), note=note.strip())
        return creating(made, by=by, verb="baseline.created")


def change_baseline(baseline: Baseline, *, by: Member, base_version: int | None = None, **fields: Any) -> Baseline:
    """Its name and its note; the moment stays what it is."""
    by.must("baseline.changed", baseline)
    with changing(baseline, by=by, verb="baseline.changed", base_version=base_version):
        if "name" in fields:
            baseline.name = _name(fields["name"])
        if "note" in fields:
            baseline.note = fields["note"].strip()
    return baseline


def remove_baseline(baseline: Baseline, *, by: Member, base_version: int | None = None) -> None:
    by.must("baseline.removed", baseline)
    removing(baseline, by=by, verb="baseline.removed", base_version=base_version)


def _name(text: str) -> str:
    long = "A name has at most 80 characters."
    return one_line(text, field="name", empty="A baseline needs a name.", most=80, long=long)
