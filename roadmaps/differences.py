"""What became of the plan between two days: added, removed, moved, re-scoped, re-scored, and by whom and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from features.models import Feature, Release, Score
from history.models import Event
from history.replay import Change, difference
from roadmaps.queries import moment_of
from workspaces.models import Member

WHEN = {"starts_on", "ends_on", "horizon", "granularity", "release_id", "ships_on", "shipped_on"}
SCOPE = {"title", "description", "effort_low", "effort_high", "parent_id", "tags", "fields", "product_id", "name"}
NOISE = {"number", "external_source", "external_id"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that differs. `kinds` are added, removed, moved, re-scoped, re-scored or changed."""

    noun: str
    object_id: int
    label: str
    kinds: tuple[str, ...]
    fields: dict[str, list[Any]]
    deeds: tuple[Event, ...]


def plan_difference(member: Member, since: date, until: date) -> list[Difference]:
    """Features, releases and scores that differ between the ends of two days of the workspace."""
    span = moment_of(member, since), moment_of(member, until)
    found = [*_of(member, Feature, span), *_of(member, Release, span), *_scores(member, span)]
    return sorted(found, key=lambda one: one.deeds[-1].at, reverse=True)


def kinds_of(change: Change) -> tuple[str, ...]:
    if change.kind != "changed":
        return (change.kind,)
    touched = change.fields.keys()
    kinds = [kind for kind, columns in (("moved", WHEN), ("re-scoped", SCOPE)) if touched & columns]
    return tuple(kinds) or ("changed",)


def _of(member: Member, model, span: tuple[datetime, datetime]) -> Iterable[Difference]:
    for change in difference(member, model, *span):
        fields = {name: pair for name, pair in change.fields.items() if name not in NOISE}
        if fields:
            deeds = tuple(event for event in change.events if event.changes.keys() & change.fields.keys())
            yield Difference(model.noun, change.object_id, change.label, kinds_of(change), fields, deeds)


def _scores(member: Member, span: tuple[datetime, datetime]) -> Iterable[Difference]:
    """A score that came, went or changed re-scores its feature."""
    changes = difference(member, Score, *span)
    of_score = dict(
        Score.objects.inside(member).filter(pk__in=[c.object_id for c in changes]).values_list("id", "feature_id")
    )
    for change in changes:
        inputs = {"reach", "impact", "confidence", "effort"}
        fields = {name: pair for name, pair in change.fields.items() if name in inputs}
        feature_id = of_score.get(change.object_id)
        if fields and feature_id:
            yield Difference("feature", feature_id, change.label, ("re-scored",), fields, change.events)
