"""Time travel: any day from events alone."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.actions import change_feature, plan_feature, remove_feature
from features.dates import Plan
from features.models import Feature
from history.models import Event
from history.record import fields_of
from history.replay import difference, rows_as_of, states_as_of
from history.undo import undo
from kit.errors import Forbidden, Stale, Unknown
from tests.make import make_feature


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as traveller:
        yield traveller


def test_a_row_is_as_it_stood(bob, clock):
    feature = make_feature(by=bob, title="Dark mode", tags=["ui"])
    march = timezone.now()
    clock.shift(timedelta(days=30))
    plan_feature(feature, plan=Plan.quarter(2026, 3), by=bob)
    change_feature(feature, by=bob, title="Night mode", effort_low=2)
    then, now = rows_as_of(bob, Feature, march)[0], rows_as_of(bob, Feature, timezone.now())[0]
    assert (then.title, then.starts_on, then.tags) == ("Dark mode", None, ["ui"])
    assert (now.title, now.starts_on, now.effort_low) == ("Night mode", date(2026, 7, 1), 2)


def test_before_its_birth_and_after_its_removal_a_row_is_not_there(bob, clock):
    before = timezone.now() - timedelta(days=1)
    feature = make_feature(by=bob)
    there = timezone.now()
    clock.shift(timedelta(days=1))
    remove_feature(feature, by=bob)
    assert states_as_of(bob, Feature, before) == {}
    assert list(states_as_of(bob, Feature, there)) == [feature.pk]
    assert states_as_of(bob, Feature, timezone.now()) == {}


def test_a_stranger_travels_in_the_own_workspace_only(bob, charlie):
    make_feature(by=bob)
    assert states_as_of(charlie, Feature, timezone.now()) == {}


def test_the_difference_says_what_who_and_why(bob, alice, clock):
    kept, gone = make_feature(by=bob, title="Kept"), make_feature(by=bob, title="Gone")
    march = timezone.now()
    clock.shift(timedelta(days=9))
    plan_feature(kept, plan=Plan.month(2026, 6), by=alice, because="Two people left.", reason_code="capacity")
    remove_feature(gone, by=bob)
    fresh = make_feature(by=bob, title="Fresh")
    changes = {change.object_id: change for change in difference(bob, Feature, march, timezone.now())}
    assert {pk: change.kind for pk, change in changes.items()} == {
        kept.pk: "changed",
        gone.pk: "removed",
        fresh.pk: "added",
    }
    moved = changes[kept.pk]
    assert moved.fields["starts_on"] == [None, date(2026, 6, 1)]
    assert (moved.events[0].actor, moved.events[0].because) == (alice, "Two people left.")


def test_there_and_back_is_no_difference(bob, clock):
    feature = make_feature(by=bob)
    march = timezone.now()
    clock.shift(timedelta(days=1))
    change_feature(feature, by=bob, title="Night mode")
    change_feature(feature, by=bob, title="Dark mode")
    assert difference(bob, Feature, march, timezone.now()) == []


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("title"), st.text("abcd ", min_size=1).filter(str.strip)),
        st.tuples(st.just("progress"), st.integers(0, 100)),
        st.tuples(st.just("effort_low"), st.none() | st.decimals(0, 99, places=1)),
        st.tuples(st.just("tags"), st.lists(st.sampled_from(["a", "b"]), max_size=2)),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_every_state_that_was_can_be_read_again(bob, edits):
    """`as_of(t)` equals a recorded snapshot, whatever was done in between."""
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        feature = make_feature(by=bob)
        snapshots = [(timezone.now(), fields_of(Feature.objects.get(pk=feature.pk)))]
        for name, value in edits:
            clock.shift(timedelta(hours=1))
            change_feature(feature, by=bob, **{name: value})
            snapshots.append((timezone.now(), fields_of(Feature.objects.get(pk=feature.pk))))
        for moment, fields in snapshots:
            assert states_as_of(bob, Feature, moment, [feature.pk])[feature.pk] == fields


# --- undo -----------------------------------------------------------------------------------------------


def last_batch(thing):
    return Event.objects.about(thing).last().batch


def test_a_birth_is_undone_by_removal_and_redone_whole(bob):
    feature = make_feature(by=bob)
    back = undo(last_batch(feature), by=bob)
    assert not Feature.objects.visible_to(bob).exists()
    undo(back, by=bob)
    assert Feature.objects.visible_to(bob).get().title == "Dark mode"


def test_a_removal_is_undone(bob):
    feature = make_feature(by=bob)
    remove_feature(feature, by=bob)
    undo(last_batch(feature), by=bob)
    assert Feature.objects.visible_to(bob).exists()


def test_undo_keeps_what_others_changed_elsewhere(bob, alice):
    feature = make_feature(by=bob)
    change_feature(feature, by=bob, title="Night mode")
    batch = last_batch(feature)
    change_feature(feature, by=alice, progress=50)
    undo(batch, by=bob)
    feature.refresh_from_db()
    assert (feature.title, feature.progress) == ("Dark mode", 50)


def test_undo_asks_when_somebody_changed_the_same_field_since(bob, alice):
    feature = make_feature(by=bob)
    change_feature(feature, by=bob, title="Night mode")
    batch = last_batch(feature)
    change_feature(feature, by=alice, title="Dim mode")
    with pytest.raises(Stale) as stale:
        undo(batch, by=bob)
    assert stale.value.conflicts["title"] == {"yours": "Dark mode", "theirs": "Dim mode"}


def test_only_administrators_undo_what_others_did(bob, alice, carol):
    feature = make_feature(by=bob)
    with pytest.raises(Forbidden):
        undo(last_batch(feature), by=carol)
    undo(last_batch(feature), by=alice)


def test_a_stranger_finds_nothing_to_undo(bob, charlie):
    with pytest.raises(Unknown):
        undo(last_batch(make_feature(by=bob)), by=charlie)
