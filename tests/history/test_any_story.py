"""Whatever happened: every moment of it can be read again, and a difference leads from one moment to another."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from features.actions import (
    change_feature,
    create_release,
    link_features,
    plan_feature,
    remove_feature,
    score_feature,
    unplan_feature,
)  # fmt: skip
from features.dates import Plan
from features.models import Dependency, Feature, Release, Score
from history.models import Event
from history.record import fields_of
from history.replay import difference, states_as_of
from history.travel import as_of
from history.undo import undo
from kit.errors import Refused
from roadmaps.actions.objectives import contribute, create_objective
from roadmaps.models import Contribution, Objective
from tests.make import make_feature, make_product
from workspaces.actions import system_member

TOLD = (Feature, Release, Dependency, Score, Objective, Contribution)
BIRTH = date(2026, 3, 1)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["add", "name", "plan", "unplan", "score", "link", "serve", "ship with", "remove", "undo"]),
        st.integers(0, 7),
        st.integers(0, 7),
    ),
    min_size=4,
    max_size=14,
)


class Story:
    """A workspace in which anything may happen; each deed an hour after the one before."""

    def __init__(self, member):
        self.by = member
        self.product = make_product(by=system_member(member.workspace), name="Told", prefix="TOLD")
        self.features: list[Feature] = []
        self.releases: list[Release] = []
        self.objectives: list[Objective] = []

    def do(self, deed: str, which: int, other: int) -> None:
        if deed == "add" or not self.features:
            self._add(which)
            return
        feature = self._fresh(which)
        if deed == "undo":
            undo(Event.objects.visible_to(self.by).order_by("id").last().batch, by=self.by)
        elif feature.removed_at is None:
            getattr(self, f"_{deed.replace(' ', '_')}")(feature, other)

    def _fresh(self, which: int) -> Feature:
        return Feature._base_manager.get(pk=self.features[which % len(self.features)].pk)

    def _add(self, which: int) -> None:
        number = len(self.features)
        self.features.append(make_feature(by=self.by, product=self.product, title=f"Thing {number}", tags=["a"]))
        if which % 3 == 0:
            self.releases.append(create_release(product=self.product, name=f"Release {number}", by=self.by))
            self.objectives.append(create_objective(title=f"Aim {number}", by=self.by))

    def _name(self, feature: Feature, other: int) -> None:
        change_feature(feature, by=self.by, title=f"Name {other}", tags=["b"] * (other % 2), effort_low=other or None)

    def _plan(self, feature: Feature, other: int) -> None:
        plan_feature(feature, plan=Plan(BIRTH + timedelta(other), BIRTH + timedelta(other + 30)), by=self.by)

    def _unplan(self, feature: Feature, other: int) -> None:
        unplan_feature(feature, by=self.by)

    def _score(self, feature: Feature, other: int) -> None:
        score_feature(feature, reach=100 + other, impact=1, confidence=80, effort=1 + other, by=self.by)

    def _link(self, feature: Feature, other: int) -> None:
        link_features(feature, self._fresh(other), by=self.by)

    def _serve(self, feature: Feature, other: int) -> None:
        if self.objectives:
            contribute(feature, self.objectives[other % len(self.objectives)], weight=1 + other % 3, by=self.by)

    def _ship_with(self, feature: Feature, other: int) -> None:
        release = self.releases[other % len(self.releases)] if self.releases else None
        change_feature(feature, by=self.by, release=release)

    def _remove(self, feature: Feature, other: int) -> None:
        remove_feature(feature, by=self.by)


# Without shrinking: a story is short enough to be read as it is.
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=DEEDS)
def test_every_moment_can_be_read_again_and_a_difference_leads_from_one_to_another(bob, deeds):
    with transaction.atomic():
        snapshots = recorded(bob, deeds)
        for moment, stood in snapshots:
            for model in TOLD:
                assert states_as_of(bob, model, moment) == stood[model], model
            with as_of(bob, moment):
                assert now(bob) == stood
        for (since, before), (until, after) in combinations(snapshots[::2], 2):
            for model in TOLD:
                assert applied(before[model], difference(bob, model, since, until)) == after[model], model
        transaction.set_rollback(True)


def recorded(member, deeds) -> list[tuple[datetime, dict]]:
    """What there was after each deed."""
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        story = Story(member)
        snapshots = [(timezone.now(), now(member))]
        for deed in deeds:
            clock.shift(timedelta(hours=1))
            with suppress(Refused):  # what a person is refused changes nothing either
                story.do(*deed)
            snapshots.append((timezone.now(), now(member)))
    return snapshots


def now(member) -> dict[type, dict[int, dict[str, Any]]]:
    """Every row that is there, read from the tables."""
    return {model: {row.pk: fields_of(row) for row in model.objects.visible_to(member)} for model in TOLD}


def applied(state: dict[int, dict], changes) -> dict[int, dict]:
    """What a state becomes by a difference."""
    new = dict(state)
    for change in changes:
        assert all(state.get(change.object_id, {}).get(name) == old for name, (old, _) in change.fields.items())
        if change.kind == "removed":
            del new[change.object_id]
        else:
            values = {name: value for name, (_, value) in change.fields.items()}
            new[change.object_id] = new.get(change.object_id, {}) | values
    return new
