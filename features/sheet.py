"""Many small edits at once, as a sheet makes them: the good cells stand as one step, the others are told.

A cell knows nothing of verbs; here it is decided which deed it belongs to, so that three cells of one row
are at most three events and the rules of each deed hold.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F

from features import actions
from features.cells import Choices, read_cell
from features.dates import Plan
from features.joined import JOINED
from features.models import Feature
from features.queries import features, rice_of
from features.scoring import INPUTS
from history.record import one_batch, one_step
from kit.errors import Refused, Stale, Unknown
from workspaces.models import Member

RICE = {"reach": "reach", "impact": "impact", "rice_confidence": "confidence", "rice_effort": "effort"}
ESTIMATES = {"effort", "progress"}
PLANS = {"dates", "horizon", "confidence"}
MOST = 2000


@dataclass(frozen=True)
class Edit:
    """`base` is the version of the row (of its score, for RICE cells) that the person saw."""

    key: str
    name: str
    value: Any
    base: int | None = None
    seen: str | None = None  # what a joined cell held when the person began


@dataclass
class Outcome:
    done: list[Edit] = field(default_factory=list)
    refused: list[tuple[Edit, Refused]] = field(default_factory=list)


Ready = list[tuple[Edit, dict[str, Any]]]


def edit_cells(edits: Iterable[Edit], *, by: Member, on: date) -> Outcome:
    """Apply each edit or say why not; everything that stands is one step to undo."""
    edits = list(edits)
    if len(edits) > MOST:
        raise Refused(f"At most {MOST:,} cells at once.")
    rows: dict[str, list[Edit]] = {}
    for edit in edits:
        rows.setdefault(edit.key, []).append(edit)
    there = {row.key: row for row in features(by).select_related("status").filter(key__in=rows)}
    sheet = _Sheet(by, on, Choices(by))
    with one_step():
        for key, mine in rows.items():
            if key in there:
                sheet.edit(there[key], mine)
            else:
                sheet.outcome.refused += [(edit, Unknown("This feature does not exist any more.")) for edit in mine]
    return sheet.outcome


def remove_features(keys: Iterable[str], *, by: Member) -> int:
    """Take features away together or not at all; sub-features go before their parents."""
    found = list(features(by).filter(key__in=list(keys)[:MOST]).order_by(F("parent_id").asc(nulls_last=True), "id"))
    with one_batch():
        for feature in found:
            actions.remove_feature(feature, by=by)
    return len(found)


def deed_of(name: str) -> str:
    """Which verb of `features.actions` a cell is about."""
    if name in RICE:
        return "score"
    if name in JOINED:
        return "join"
    if name in PLANS:
        return "plan"
    if name in ESTIMATES:
        return "estimate"
    return "status" if name == "status" else "change"


class _Sheet:
    def __init__(self, by: Member, on: date, choices: Choices):
        self.by, self.on, self.choices = by, on, choices
        self.outcome = Outcome()

    def edit(self, feature: Feature, edits: list[Edit]) -> None:
        deeds: dict[str, Ready] = {}
        for edit in edits:
            try:
                values = read_cell(edit.name, edit.value, self.choices)
            except Refused as refused:
                self.outcome.refused.append((edit, refused))
                continue
            deeds.setdefault(deed_of(edit.name), []).append((edit, values))
        for deed, ready in deeds.items():
            self._attempt(getattr(self, f"_{deed}"), feature.pk, ready)

    def _attempt(self, deed: Callable, pk: int, ready: Ready) -> None:
        """Do it with all cells; where one is refused, again with the others."""
        thing = features(self.by).select_related("status", "release").get(pk=pk)
        try:
            deed(thing, ready)
        except Refused as refused:
            bad = [pair for pair in ready if _concerns(refused, pair)] or ready
            self.outcome.refused += [(edit, refused) for edit, _ in bad]
            if rest := [pair for pair in ready if pair not in bad]:
                self._attempt(deed, pk, rest)
        else:
            self.outcome.done += [edit for edit, _ in ready]

    def _change(self, feature: Feature, ready: Ready) -> None:
        actions.change_feature(feature, by=self.by, base_version=_base(ready), **_values(ready))

    _estimate = _change

    def _status(self, feature: Feature, ready: Ready) -> None:
        status = _values(ready)["status"]
        actions.set_status(feature, status=status, by=self.by, on=self.on, base_version=_base(ready))

    def _plan(self, feature: Feature, ready: Ready) -> None:
        values = _values(ready)
        dates = values.pop("plan", (feature.starts_on, feature.ends_on, feature.granularity))
        if dates is None and not values:
            actions.unplan_feature(feature, by=self.by, base_version=_base(ready))
            return
        first, last, exact = dates or (None, None, "bucket")
        actions.plan_feature(feature, plan=Plan(first, last, exact, **values), by=self.by, base_version=_base(ready))

    def _join(self, feature: Feature, ready: Ready) -> None:
        for edit, values in ready:
            how, keys = values[edit.name]
            JOINED[edit.name].put(feature, how, keys, seen=edit.seen, by=self.by)

    def _score(self, feature: Feature, ready: Ready) -> None:
        """The inputs that were given, and no others; a score whose last input goes away goes too."""
        inputs = {RICE[name]: value for name, value in _values(ready).items()}
        score = rice_of(self.by, feature)
        left = {name: getattr(score, name, None) for name in INPUTS} | inputs
        if any(value is not None for value in left.values()):
            actions.score_feature(feature, by=self.by, base_version=_base(ready) if score else None, **inputs)
        elif score:
            actions.remove_score(score, by=self.by)


def _values(ready: Ready) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for _, some in ready:
        custom = values.get("custom", {}) | some.get("custom", {})
        values |= some | ({"custom": custom} if custom else {})
    return values


def _base(ready: Ready) -> int | None:
    return next((edit.base for edit, _ in ready if edit.base), None)


def _concerns(refused: Refused, pair: tuple[Edit, dict[str, Any]]) -> bool:
    """Whether a refusal is about this cell: a conflict names columns, others may name a field."""
    edit, values = pair
    names = {edit.name, RICE.get(edit.name, edit.name), *values}
    if isinstance(refused, Stale):
        touched = {column for name in names for column in (name, f"{name}_id")}
        touched |= {"fields"} if "custom" in values else set()
        plan = {"starts_on", "ends_on", "granularity"} if "plan" in values else set()
        return bool((touched | plan) & refused.conflicts.keys())
    return refused.field in names if refused.field else True
