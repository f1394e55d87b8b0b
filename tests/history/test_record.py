"""The door: what is written, what is merged, what is refused, what is on record."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from features.actions import change_feature, create_feature, score_feature
from features.models import Feature, Release
from history.models import Event
from history.record import changing, creating, creating_many, one_batch, removing, whole_form
from kit.errors import Refused, Stale
from tests.make import make_feature, make_product, make_release, make_team
from workspaces.models import Team


def test_nothing_changed_writes_nothing(bob):
    feature = make_feature(by=bob)
    before = Event.objects.count()
    with changing(feature, by=bob, verb="feature.changed"):
        feature.title = str(feature.title)
    assert Event.objects.count() == before
    assert Feature.objects.get(pk=feature.pk).version == 1


def test_a_list_changed_in_place_is_noticed(bob):
    feature = make_feature(by=bob, tags=["field"])
    with changing(feature, by=bob, verb="feature.changed"):
        feature.tags.append("offline")
    assert Event.objects.about(feature).last().changes["tags"] == [["field"], ["field", "offline"]]


def test_only_the_changed_columns_are_saved(bob, django_assert_num_queries):
    feature = make_feature(by=bob)
    stale = Feature.objects.get(pk=feature.pk)
    change_feature(feature, by=bob, title="Night mode")
    change_feature(stale, by=bob, progress=40)
    row = Feature.objects.get(pk=feature.pk)
    assert (row.title, row.progress, row.version) == ("Night mode", 40, 3)
    assert stale.title == "Night mode", "the writer sees what was merged in"


def test_the_same_value_from_two_writers_is_no_conflict(bob, alice):
    feature = make_feature(by=bob)
    stale = Feature.objects.get(pk=feature.pk)
    change_feature(feature, by=alice, title="Night mode")
    change_feature(stale, by=bob, title="Night mode", base_version=1)
    assert Event.objects.about(feature).count() == 2


def test_what_a_whole_form_left_as_it_was_yields_to_the_other(bob, alice):
    feature = make_feature(by=bob)
    read = Feature.objects.get(pk=feature.pk)
    change_feature(Feature.objects.get(pk=feature.pk), by=alice, title="Night mode")
    change_feature(Feature.objects.get(pk=feature.pk), by=alice, title="Night shift")
    form = {"title": read.title, "description": "Easy on the eyes."}
    with pytest.raises(Stale):
        change_feature(Feature.objects.get(pk=feature.pk), by=bob, base_version=1, **form)
    with whole_form():
        changed = change_feature(Feature.objects.get(pk=feature.pk), by=bob, base_version=1, **form)
    assert (changed.title, changed.description) == ("Night shift", "Easy on the eyes.")
    again = Feature.objects.get(pk=feature.pk)
    assert (again.title, again.version) == ("Night shift", changed.version)
    assert list(Event.objects.about(feature).latest("version").changes) == ["description"]


def test_a_conflict_names_who_and_what_and_writes_nothing(bob, alice):
    feature = make_feature(by=bob)
    change_feature(Feature.objects.get(pk=feature.pk), by=alice, title="Night mode")
    with pytest.raises(Stale) as stale:
        change_feature(feature, by=bob, title="Dim mode", progress=10)
    assert stale.value.conflicts == {"title": {"yours": "Dim mode", "theirs": "Night mode"}}
    assert (stale.value.theirs_by, stale.value.version) == (alice.name, 2)
    assert Feature.objects.get(pk=feature.pk).progress == 0


def test_a_reference_out_of_the_workspace_is_unknown(bob, charlie):
    feature = make_feature(by=bob)
    theirs = make_team(by=charlie, name="Secret")
    with pytest.raises(Refused, match="Unknown team"):
        change_feature(feature, by=bob, team=theirs)
    with pytest.raises(Refused, match="Unknown team"):
        change_feature(Feature.objects.get(pk=feature.pk), by=bob, team_id=theirs.pk)


@pytest.mark.django_db(transaction=True)
def test_postgres_itself_refuses_a_reference_out_of_the_workspace(bob, charlie):
    feature, theirs = make_feature(by=bob), make_team(by=charlie)
    with pytest.raises(IntegrityError, match="team_id"), transaction.atomic():
        Feature.objects.filter(pk=feature.pk).update(team=theirs)


@pytest.mark.parametrize("statement", ["UPDATE history_event SET because = 'x'", "DELETE FROM history_event"])
def test_events_are_append_only(bob, statement):
    make_feature(by=bob)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_batch_is_whole_or_nothing(bob):
    one, two = make_feature(by=bob), make_feature(by=bob)

    def both():
        with one_batch():
            change_feature(one, by=bob, title="Changed")
            change_feature(two, by=bob, title="   ")

    with pytest.raises(Refused):
        both()
    assert Feature.objects.get(pk=one.pk).title != "Changed"
    assert not Event.objects.about(one).filter(version=2).exists()


def test_a_batch_of_one_request_shares_its_id(bob):
    one, two = make_feature(by=bob), make_feature(by=bob)
    with one_batch() as batch:
        change_feature(one, by=bob, progress=5)
        change_feature(two, by=bob, progress=5)
    assert set(Event.objects.filter(version=2, noun="feature").values_list("batch", flat=True)) == {batch.id}


def test_many_rows_are_born_with_one_event_each(bob):
    teams = creating_many([Team(name=f"Team {n}", slug=f"team-{n}") for n in range(3)], by=bob, verb="team.created")
    events = Event.objects.filter(noun="team", object_id__in=[team.pk for team in teams])
    assert events.count() == 3
    assert events.values("batch").distinct().count() == 1


def test_a_removed_row_is_out_of_sight_and_keeps_its_story(bob, product):
    release = make_release(by=bob, product=product)
    removing(release, by=bob, verb="release.removed")
    assert not Release.objects.visible_to(bob).exists()
    assert Release.objects.inside(bob).exists()
    assert Event.objects.about(release).last().verb == "release.removed"


def test_the_score_column_follows_its_row_without_a_version(bob):
    feature = make_feature(by=bob)
    score = score_feature(feature, by=bob, reach=2000, impact=2, confidence=80, effort=4)
    feature.refresh_from_db()
    assert (feature.score, feature.version) == (800, 1)
    removing(score, by=bob, verb="score.removed")
    feature.refresh_from_db()
    assert feature.score is None


@pytest.mark.parametrize(
    ("reach", "impact", "confidence", "effort", "value"),
    [(500, 3, 50, 1, 750), (500, 2, 80, 1, 800), (100, 3, 80, 1, 240), (2000, 2, 80, 4, 800)],
)
def test_postgres_computes_rice_as_published(bob, reach, impact, confidence, effort, value):
    feature = make_feature(by=bob)
    score_feature(feature, by=bob, reach=reach, impact=impact, confidence=confidence, effort=effort)
    assert Feature.objects.get(pk=feature.pk).score == value


def test_a_product_prefix_is_taken_once_per_workspace(alice, charlie):
    make_product(by=alice)
    make_product(by=charlie)  # another workspace, another namespace
    with pytest.raises(IntegrityError), transaction.atomic():
        make_product(by=alice, name="Other")


@pytest.mark.django_db(transaction=True)
def test_parallel_edits_of_different_fields_are_both_kept(bob, alice):
    """Twenty pairs at once: merging loses nobody's edit."""
    features = [make_feature(by=bob, title=f"Feature {n}") for n in range(20)]
    start = threading.Barrier(2)

    def edit(member, **fields):
        start.wait()
        for feature in features:
            change_feature(Feature.objects.get(pk=feature.pk), by=member, **fields)
        connection.close()

    writers = [
        threading.Thread(target=edit, args=(bob,), kwargs={"progress": 30}),
        threading.Thread(target=edit, args=(alice,), kwargs={"description": "Because of the night shift."}),
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    rows = Feature.objects.filter(pk__in=[feature.pk for feature in features])
    assert all((row.progress, row.description) == (30, "Because of the night shift.") for row in rows)
    assert all(row.version == 3 for row in rows)


@pytest.mark.django_db(transaction=True)
def test_keys_are_numbered_without_gap_or_double_in_a_race(bob, product):
    def make():
        create_feature(product=product, title="Raced", by=bob)
        connection.close()

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Feature.objects.values_list("number", flat=True)) == list(range(1, 9))


def test_the_door_guards_against_a_broken_book(bob):
    """The guardian itself: a write past the door is seen."""
    from history.record import fields_of
    from history.replay import replay

    feature = make_feature(by=bob)
    Feature.objects.filter(pk=feature.pk).update(title="Past the door")
    feature.refresh_from_db()
    assert replay(feature) != fields_of(feature)
    Feature.objects.filter(pk=feature.pk).update(title="Dark mode")


def test_creating_takes_the_workspace_of_its_actor(bob, charlie):
    team = creating(Team(name="Ops", slug="ops"), by=bob, verb="team.created")
    assert team.workspace_id == bob.workspace_id != charlie.workspace_id
