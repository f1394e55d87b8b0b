"""Several people and tabs write the same thing: nobody's word is lost, and nobody is warned of themselves."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.actions import change_feature
from features.models import Feature
from history.models import Event
from history.record import knowing, one_step
from kit.errors import Stale
from tests.make import make_feature
from workspaces.models import Member

FIELDS = ("title", "description", "progress")
VALUES = {"title": ["One", "Two", "Three"], "description": ["", "Why", "Because"], "progress": [0, 10, 20]}


@dataclass
class Tab:
    """A page: drawn at some version, and what was written from it since."""

    member: Member
    base: int = 1
    steps: list = field(default_factory=list)
    wrote: dict[str, int] = field(default_factory=dict)

    def write(self, pk: int, values: dict) -> int:
        with one_step() as step, knowing(self.steps):
            feature = Feature.objects.get(pk=pk)
            change_feature(feature, by=self.member, base_version=self.base, **values)
        if step.events:
            self.steps.append(step.id)
        return feature.version


@dataclass
class Oracle:
    """Who wrote which field last, told without the door."""

    state: dict
    last: dict = field(default_factory=dict)  # field → (version, tab)

    def refused(self, tab: Tab, values: dict) -> dict:
        found = {}
        for name, new in values.items():
            version, writer = self.last.get(name, (1, None))
            if version > tab.base and writer is not tab and self.state[name] != new:
                found[name] = {"yours": new, "theirs": self.state[name]}
        return found

    def take(self, tab: Tab, values: dict, version: int) -> None:
        for name, new in values.items():
            if self.state[name] != new:
                self.state[name] = new
                self.last[name] = (version, tab)


deeds = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.one_of(
            st.just({}),
            st.dictionaries(st.sampled_from(FIELDS), st.integers(0, 2), min_size=1, max_size=2),
        ),
    ),
    min_size=4,
    max_size=24,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_any_interleaving_keeps_every_accepted_word_and_names_both_of_a_refused_one(alice, bob, deeds):
    first = {"title": "One", "description": "", "progress": 0}
    feature = make_feature(by=alice, **first)
    tabs = [Tab(alice), Tab(alice), Tab(bob)]
    oracle = Oracle(dict(first))
    for which, picked in deeds:
        tab, values = tabs[which], {name: VALUES[name][at] for name, at in picked.items()}
        if not values:  # the page is drawn again
            tab.base = Feature.objects.get(pk=feature.pk).version
            continue
        expected = oracle.refused(tab, values)
        if expected:
            with pytest.raises(Stale) as stale:
                tab.write(feature.pk, values)
            assert stale.value.conflicts == expected
        else:
            oracle.take(tab, values, tab.write(feature.pk, values))
        row = Feature.objects.get(pk=feature.pk)
        assert {name: getattr(row, name) for name in FIELDS} == oracle.state
    told: dict = {}
    for event in Event.objects.about(feature).order_by("version"):
        for name in FIELDS & event.changes.keys():
            old, new = event.changes[name]
            assert old == told.get(name)
            told[name] = new
    assert told == oracle.state


def test_my_own_quick_writes_never_hide_what_somebody_else_wrote_between_them(alice, bob):
    feature = make_feature(by=alice, title="One")
    mine, theirs = Tab(alice), Tab(bob)
    theirs.write(feature.pk, {"title": "Theirs"})
    mine.write(feature.pk, {"progress": 10})
    mine.write(feature.pk, {"progress": 20})  # begun on the same page: no conflict with myself
    with pytest.raises(Stale) as stale:
        mine.write(feature.pk, {"title": "Mine"})
    assert stale.value.theirs_by == bob.name


def test_somebody_elses_steps_are_not_mine_whatever_the_page_says(alice, bob):
    feature = make_feature(by=alice, title="One")
    theirs = Tab(bob)
    theirs.write(feature.pk, {"title": "Theirs"})
    with pytest.raises(Stale):
        Tab(alice, steps=theirs.steps).write(feature.pk, {"title": "Mine"})
