"""Reactions run after the deed, once, whatever Redis forgets."""

import pytest
from django.utils import timezone

from history import announce
from history.models import Event
from history.tasks import react, sweep
from tests.make import make_feature


@pytest.fixture
def heard(monkeypatch):
    """A reaction to `feature.created` that notes the events it was given."""
    events = []
    monkeypatch.setitem(announce._reactions, "feature.created", [events.append])
    return events


def test_a_reaction_runs_once(bob, heard):
    event = Event.objects.about(make_feature(by=bob)).get()
    assert event.pending
    react(event_id=event.pk)
    react(event_id=event.pk)
    assert heard == [event]
    assert not Event.objects.get(pk=event.pk).pending


def test_a_deed_without_reactions_is_not_pending(bob):
    assert not Event.objects.about(make_feature(by=bob)).get().pending


def test_a_poisoned_reaction_is_tried_three_times_and_then_shown_as_dead(bob, monkeypatch):
    def poison(event):
        raise RuntimeError("broken")

    monkeypatch.setitem(announce._reactions, "feature.created", [poison])
    event = Event.objects.about(make_feature(by=bob)).get()
    for _ in range(Event.MAX_ATTEMPTS):
        with pytest.raises(RuntimeError):
            react(event_id=event.pk)
    react(event_id=event.pk)  # the fourth time nothing happens
    assert list(Event.objects.dead()) == [event]


def test_the_sweep_finds_what_was_lost(bob, heard, monkeypatch):
    event = Event.objects.about(make_feature(by=bob)).get()
    sent = []
    monkeypatch.setattr(react, "delay", lambda event_id: sent.append(event_id))
    assert sweep() == 0, "fresh events are on their way"
    late = timezone.now() + timezone.timedelta(seconds=10)
    monkeypatch.setattr(timezone, "now", lambda: late)
    sweep()
    assert sent == [event.pk]


@pytest.mark.django_db(transaction=True)
def test_a_write_succeeds_while_redis_is_gone(bob, heard, monkeypatch):
    def gone(**kwargs):
        raise ConnectionError("no Redis")

    monkeypatch.setattr(announce, "_silent_until", 0.0)
    monkeypatch.setattr(react, "delay", gone)
    feature = make_feature(by=bob)
    assert announce._silent_until > 0, "the next writes do not wait for Redis again"
    assert Event.objects.about(feature).get().pending
