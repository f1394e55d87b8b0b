"""What was removed long ago goes for good; its story stays, and what is needed stays."""

from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from features.actions import change_feature, link_features, remove_feature, score_feature
from features.models import Dependency, Feature, Score
from history.models import Event
from history.replay import states_as_of
from history.undo import undo
from kit.errors import Unknown
from metrics.actions import record_readings, remove_metric, set_target
from metrics.models import Metric, Reading, ReadingRevision, Snapshot
from pmhub.tasks import tidy_up
from pmhub.tidy import tidy
from sharing.models import Import, ImportPiece
from tests.make import make_feature, make_team
from tests.metrics.make import make_metric, readings, recompute_now
from tests.sharing.make import checked, imported, staged
from tests.sharing.test_import import FILE, MAPPING
from workspaces.actions import remove_team
from workspaces.models import Team


def after(days):
    return timezone.now() + timedelta(days=days)


@pytest.fixture
def gone(bob, product):
    """A feature that was removed with its link and its score, and the batch that did it."""
    feature, other = make_feature(by=bob, title="Gone"), make_feature(by=bob, title="Here")
    score_feature(feature, by=bob, reach=500, impact=2, confidence=80, effort=1)
    link_features(feature, other, by=bob)
    change_feature(feature, by=bob, title="Gone soon")
    remove_feature(feature, by=bob)
    return feature, Event.objects.about(feature).last().batch


def test_it_goes_after_thirty_days_and_not_before(gone):
    assert tidy(after(29)) == {}
    assert Feature.objects.count() == 2
    assert tidy(after(31)) == {"feature": 1}
    assert [feature.title for feature in Feature.objects.all()] == ["Here"]
    assert (Dependency.objects.count(), Score.objects.count()) == (0, 0)
    assert tidy(after(31)) == {}


def test_its_story_and_the_past_still_tell_of_it(rest, bob, gone):
    feature, _ = gone
    events = Event.objects.about(feature).count()
    then = Event.objects.about(feature).filter(verb="feature.changed").get().at
    tidy(after(31))
    assert Event.objects.about(feature).count() == events
    assert states_as_of(bob, Feature, then)[feature.pk]["title"] == "Gone soon"
    address = f"/features/{feature.key}/?as_of={then.isoformat().replace('+', '%2B')}"
    body = rest(bob).get(address).json()
    assert (body["title"], body["score"]) == ("Gone soon", 800)
    assert body["created_at"]


def test_undo_says_that_it_is_gone_for_good(bob, gone):
    _, batch = gone
    tidy(after(31))
    with pytest.raises(Unknown, match="for good"):
        undo(batch, by=bob)


def test_undoing_thousands_says_so_too(bob, product):
    run = imported(
        "Key,Summary\n" + "".join(f"A-{n},Title {n}\n" for n in range(60)),
        {"source": "x", "as": "features", "key": "Key", "columns": {"title": "Summary"}},
        by=bob,
        product=product,
    )
    back = undo(run.batch, by=bob)
    assert tidy(after(31)) == {"feature": 60}
    with pytest.raises(Unknown, match="for good"):
        undo(back, by=bob)


def test_what_something_living_points_at_stays(alice, bob, product):
    team = make_team(by=alice)
    feature = make_feature(by=bob, team=team)
    remove_team(team, by=alice)
    assert tidy(after(31)) == {}
    change_feature(feature, by=bob, team=None)
    assert tidy(after(31)) == {"team": 1}
    assert not Team.objects.exists()


def test_a_parent_goes_after_its_children(bob, product):
    parent = make_feature(by=bob)
    child = make_feature(by=bob, parent=parent)
    remove_feature(child, by=bob)
    remove_feature(parent, by=bob)
    assert tidy(after(31)) == {"feature": 2}


def test_a_kpi_goes_with_its_numbers_and_leaves_those_of_others(bob):
    kept, metric = make_metric(by=bob, name="Kept"), make_metric(by=bob)
    for one in (kept, metric):
        record_readings(one, readings(("2026-11-01T10:00", 1), ("2026-11-02T10:00", 2)), by=bob)
        record_readings(one, readings(("2026-11-02T10:00", 3)), by=bob)
        set_target(one, starts_on=date(2026, 1, 1), start_value=1, ends_on=date(2026, 12, 1), end_value=9, by=bob)
    recompute_now()
    remove_metric(metric, by=bob)
    assert tidy(after(31)) == {"metric": 1}
    for model in (Metric, Reading, ReadingRevision, Snapshot):
        assert set(model._base_manager.values_list("pk" if model is Metric else "metric", flat=True)) == {kept.pk}


def test_unfinished_uploads_go_and_finished_ones_stay(bob, alice, product):
    staged("Id,Name\n1,Row\n", by=bob)
    checked(FILE, MAPPING, by=alice, product=product)
    done = imported(
        "Id,Title\n1,One\n", MAPPING | {"columns": {"title": "Title"}, "key": "Id"}, by=bob, product=product
    )
    assert tidy(after(6)) == {}
    assert tidy(after(8)) == {"upload": 2}
    assert list(Import.objects.all()) == [done]
    assert not ImportPiece.objects.exists()


def test_a_dry_run_only_counts(gone):
    out = StringIO()
    with time_machine.travel(after(31)):
        call_command("tidy", dry_run=True, stdout=out)
        assert out.getvalue() == "Would go: 1 feature, 1 dependency.\n"
        assert (Feature.objects.count(), Dependency.objects.count()) == (2, 1)
        call_command("tidy", stdout=out)
    assert Feature.objects.count() == 1


def test_zero_days_keep_it_for_ever(gone, settings):
    settings.PURGE_REMOVED_DAYS = settings.PURGE_UPLOADS_DAYS = 0
    assert tidy(after(10_000)) == {}


def test_one_of_two_clocks_does_it(db):
    assert [tidy_up(), tidy_up()] == [True, False]
