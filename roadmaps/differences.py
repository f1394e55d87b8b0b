"""What became of the plan between two days: added, removed, moved, re-scoped, re-scored, shipped; by whom and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from features.models import Feature, Release, Score
from history.models import Event
from history.replay import Change, difference
from roadmaps.models import Contribution
from roadmaps.moments import moment_of
from workspaces.models import Member

# In the order in which they are told.
KINDS = ("added", "removed", "moved", "re-scoped", "re-scored", "shipped", "changed")
WHEN = {"starts_on", "ends_on", "horizon", "granularity", "ships_on"}
SCOPE = {"title", "description", "effort_low", "effort_high", "parent_id", "tags", "fields", "product_id", "name"}
SCOPE |= {"release_id", "objective_id"}
SCORE = {"reach", "impact", "confidence", "effort"}
SHIPPING = {"shipped_on", "status_id", "progress"}
NOISE = {"number", "external_source", "external_id", "rank"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs, by column: (then, now). `kinds` are some of `KINDS`.

    `then` and `now` are the whole row before and after, as JSON has it, where the row itself differs.
    """

    noun: str
    object_id: int
    label: str
    kinds: tuple[str, ...]
    fields: dict[str, list[Any]]
    deeds: tuple[Event, ...]
    then: dict[str, Any] | None = None
    now: dict[str, Any] | None = None


def plan_difference(member: Member, since: date | datetime, until: date | datetime) -> list[Difference]:
    """Features (with their scores and objectives) and releases that differ between the ends of two days."""
    span = moment_of(member, since), moment_of(member, until)
    found = [*_of(member, Feature, span), *_of(member, Release, span)]
    found += [*_beside(member, Score, "re-scored", SCORE, span)]
    found += [*_beside(member, Contribution, "re-scoped", {"objective_id"}, span)]
    return sorted(found, key=lambda one: one.deeds[-1].at, reverse=True)


def columns_of(kind: str, fields: dict[str, list[Any]]) -> set[str]:
    """Which of the differing columns tell of this kind."""
    shipped = SHIPPING if fields.get("shipped_on", (None, None))[1] else set()
    told = {"moved": WHEN, "re-scoped": SCOPE, "re-scored": SCORE, "shipped": shipped}
    if kind in told:
        return fields.keys() & told[kind]
    return fields.keys() - WHEN - SCOPE - shipped if kind == "changed" else set(fields)


def kinds_of(change: Change) -> tuple[str, ...]:
    """A row that came or went is only that; another can be moved and re-scoped at once."""
    if change.kind != "changed":
        return (change.kind,)
    fields = {name: pair for name, pair in change.fields.items() if name not in NOISE}
    return tuple(kind for kind in ("moved", "re-scoped", "shipped", "changed") if columns_of(kind, fields))


def _of(member: Member, model, span: tuple[datetime, datetime]) -> Iterable[Difference]:
    for change in difference(member, model, *span):
        fields = {name: pair for name, pair in change.fields.items() if name not in NOISE}
        if fields:
            deeds = tuple(
                event for event in change.events if event.changes.keys() & change.fields.keys() or _says_why(event)
            )
            yield Difference(
                model.noun, change.object_id, change.label, kinds_of(change), fields, deeds, change.then, change.now
            )  # fmt: skip


def _says_why(event: Event) -> bool:
    return event.verb == "feature.explained"


def _beside(member: Member, model, kind: str, columns: set[str], span: tuple[datetime, datetime]):
    """A score that came, went or changed re-scores its feature; what it serves is part of its scope."""
    changes = difference(member, model, *span)
    ids = [change.object_id for change in changes]
    of_row = dict(model.objects.inside(member).filter(pk__in=ids).values_list("id", "feature_id"))
    for change in changes:
        fields = {name: pair for name, pair in change.fields.items() if name in columns}
        feature_id = of_row.get(change.object_id)
        if fields and feature_id:
            yield Difference("feature", feature_id, change.label, (kind,), fields, change.events)
