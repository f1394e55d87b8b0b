"""An import survives what happens to workers: it is done once, whole, or not at all."""

import pytest

from features.models import Feature
from sharing import actions, tasks
from sharing.actions import map_columns, work, write
from sharing.importers import features
from sharing.models import Import
from tests.sharing.make import checked, staged

FILE = "Id,Title\n1,One\n2,Two\n"
MAPPING = {"source": "w", "as": "features", "key": "Id", "columns": {"title": "Title"}}


@pytest.fixture
def sent(monkeypatch):
    ids = []
    monkeypatch.setattr(tasks.work_on, "delay", lambda run_id: ids.append(run_id))
    return ids


def test_the_sweep_takes_up_what_a_dead_worker_left(alice, product, sent):
    run = map_columns(staged(FILE, by=alice, product=product), MAPPING, by=alice)
    tasks.sweep()
    assert sent == [run.pk]
    work(run.pk)
    tasks.sweep()
    assert sent == [run.pk]


def test_a_worker_that_breaks_in_the_middle_leaves_nothing(alice, product, monkeypatch):
    run = checked(FILE, MAPPING, by=alice, product=product)
    write(run, by=alice)
    whole = features.Features.finish
    monkeypatch.setattr(features.Features, "finish", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        work(run.pk)
    run.refresh_from_db()
    assert (run.state, Feature.objects.count()) == (Import.State.WRITING, 0)
    monkeypatch.setattr(features.Features, "finish", whole)
    work(run.pk)
    assert Feature.objects.count() == 2


def test_after_three_broken_attempts_it_is_given_up_and_says_so(alice, product, monkeypatch):
    run = checked(FILE, MAPPING, by=alice, product=product)
    write(run, by=alice)
    monkeypatch.setattr(features.Features, "finish", lambda self: 1 / 0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            work(run.pk)
    work(run.pk)
    run.refresh_from_db()
    assert (run.state, Feature.objects.count()) == (Import.State.FAILED, 0)
    assert "Nothing was written" in run.message


def test_doing_it_twice_does_it_once(alice, product):
    run = checked(FILE, MAPPING, by=alice, product=product)
    write(run, by=alice)
    work(run.pk)
    work(run.pk)
    assert Feature.objects.count() == 2


def test_what_is_too_large_is_refused_before_it_is_kept(alice, product, monkeypatch):
    monkeypatch.setattr(actions.facts, "MOST_BYTES", 1024)
    monkeypatch.setattr(actions.facts, "PIECE", 512)
    with pytest.raises(actions.Refused, match="Split it"):
        staged("Id,Title\n" + "1,x\n" * 1000, by=alice, product=product)
    assert not Import.objects.exists()
