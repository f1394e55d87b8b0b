"""The wide gate keeps the promises of the door, for thousands of rows at once."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from features.actions import remove_feature
from features.models import Feature
from features.ranks import first_rank
from history.backfill import Past, backfill
from history.bulk import change_rows, create_rows
from history.models import Event
from history.record import changing, fields_of, one_batch
from history.replay import replay, states_as_of
from history.travel import as_of
from history.undo import undo
from kit.errors import Refused, Stale
from tests.make import make_feature, status

ODD = 'tab\there, "quotes", back\\slash, new\nline, \r return, {brace}, ünïcode ✓, \\N, \\.'
SHORT = ODD[:40]


def rows_for(product, by, count):
    return [
        {
            "product_id": product.pk,
            "number": n,
            "key": f"{product.prefix}-{n}",
            "rank": first_rank(product.pk, n),
            "title": f"Feature {n}",
            "description": ODD,
            "status_id": status(by, "planned").pk,
            "starts_on": date(2026, 1, 1),
            "ends_on": date(2026, 3, 31),
            "granularity": "quarter",
            "effort_low": Decimal("1.5"),
            "tags": ["plain", SHORT, ""],
            "fields": {"stage": ODD, "nested": {"a": [1, None, True]}},
        }
        for n in range(1, count + 1)
    ]


def test_rows_come_in_whole_with_their_births_on_record(alice, product):
    ids = create_rows(Feature, rows_for(product, alice, 120), by=alice, verb="feature.imported")
    rows = Feature.objects.in_bulk(ids)
    assert [rows[pk].number for pk in ids] == list(range(1, 121))
    one = rows[ids[0]]
    assert (one.description, one.tags[1], one.fields["stage"]) == (ODD, SHORT, ODD)
    assert (one.version, one.workspace_id, one.confidence, one.effort_low) == (
        1,
        alice.workspace_id,
        80,
        Decimal("1.5"),
    )
    assert Event.objects.filter(object_id__in=ids, noun="feature", version=1).values("batch").distinct().count() == 1
    assert all(replay(row) == fields_of(row) for row in rows.values())
    assert Event.objects.filter(object_id=ids[4], noun="feature").get().label == "FLD-5 Feature 5"


def test_only_what_differs_is_written(alice, product):
    ids = create_rows(Feature, rows_for(product, alice, 3), by=alice, verb="feature.imported")
    wanted = {
        ids[0]: {"title": "Feature 1"},
        ids[1]: {"title": "New", "ends_on": date(2026, 4, 1), "tags": [SHORT]},
        ids[2]: {"effort_low": Decimal("1.50"), "fields": {"x": ODD}},
    }
    assert change_rows(Feature, wanted, by=alice, verb="feature.imported") == 2
    rows = Feature.objects.in_bulk(ids)
    assert [rows[pk].version for pk in ids] == [1, 2, 2]
    assert (rows[ids[1]].title, rows[ids[1]].tags, rows[ids[2]].fields) == ("New", [SHORT], {"x": ODD})
    event = Event.objects.get(object_id=ids[1], noun="feature", version=2)
    assert event.changes == {
        "title": ["Feature 2", "New"],
        "ends_on": ["2026-03-31", "2026-04-01"],
        "tags": [["plain", SHORT, ""], [SHORT]],
    }
    assert change_rows(Feature, wanted, by=alice, verb="feature.imported") == 0
    assert all(replay(row) == fields_of(row) for row in rows.values())


def test_thousands_are_taken_back_at_once_and_brought_again(alice, product):
    kept = make_feature(by=alice, product=product, title="Mine")
    ids = create_rows(
        Feature,
        [r | {"number": r["number"] + 9, "key": f"FLD-{r['number'] + 9}"} for r in rows_for(product, alice, 200)],
        by=alice,
        verb="feature.imported",
    )
    batch = Event.objects.filter(object_id=ids[0], noun="feature").get().batch
    redo = undo(batch, by=alice)
    assert list(Feature.objects.visible_to(alice)) == [kept]
    undo(redo, by=alice)
    assert Feature.objects.visible_to(alice).count() == 201
    assert all(replay(row) == fields_of(row) for row in Feature.objects.all())


def test_undo_of_many_changes_returns_the_old_values_unless_somebody_changed_them_since(alice, bob, product):
    ids = create_rows(Feature, rows_for(product, alice, 60), by=alice, verb="feature.imported")
    change_rows(Feature, {pk: {"title": "Bulk"} for pk in ids}, by=alice, verb="feature.imported")
    batch = Event.objects.get(object_id=ids[0], noun="feature", version=2).batch
    with changing(Feature.objects.get(pk=ids[7]), by=bob, verb="feature.changed") as feature:
        feature.confidence = 10
    undo(undo(undo(batch, by=alice), by=alice), by=alice)
    assert Feature.objects.get(pk=ids[7]).title == "Feature 8"
    assert Feature.objects.get(pk=ids[7]).confidence == 10
    change_rows(Feature, {pk: {"title": "Again"} for pk in ids}, by=alice, verb="feature.imported")
    batch = Event.objects.filter(object_id=ids[0], noun="feature").order_by("version").last().batch
    with changing(Feature.objects.get(pk=ids[7]), by=bob, verb="feature.changed") as feature:
        feature.title = "Bob's"
    with pytest.raises(Stale):
        undo(batch, by=alice)
    assert Feature.objects.get(pk=ids[3]).title == "Again"


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_time_before_pmhub_can_be_looked_at_and_leaves_the_present_alone(alice, product):
    feature = make_feature(by=alice, product=product, title="Today's title")
    birth = {
        "product_id": product.pk,
        "number": 1,
        "key": feature.key,
        "title": "First",
        "status_id": feature.status_id,
    }
    story = [
        Past(day("2020-05-01"), "feature.created", birth, because="commit 1"),
        Past(
            day("2021-05-01"),
            "feature.planned",
            {"starts_on": date(2021, 6, 1), "ends_on": date(2021, 9, 1), "granularity": "quarter"},
        ),
        Past(day("2021-06-01"), "feature.changed", {"title": "First"}),
        Past(day("2022-05-01"), "feature.changed", {"title": "Second"}),
    ]
    assert backfill(Feature, {feature.pk: story}, by=alice) == 3
    assert backfill(Feature, {feature.pk: story}, by=alice) == 0
    versions = list(
        Event.objects.filter(noun="feature", object_id=feature.pk).order_by("at").values_list("version", flat=True)
    )
    assert versions == [-2, -1, 0, 1]
    assert states_as_of(alice, Feature, day("2020-04-30")) == {}
    then = states_as_of(alice, Feature, day("2021-12-01"))[feature.pk]
    assert (then["title"], then["ends_on"], then["confidence"]) == ("First", date(2021, 9, 1), 80)
    assert states_as_of(alice, Feature, day("2023-01-01"))[feature.pk]["title"] == "Second"
    feature.refresh_from_db()
    assert (feature.title, feature.version) == ("Today's title", 1)
    assert replay(feature) == fields_of(feature)


def test_a_past_that_is_not_past_is_refused(alice, product):
    feature = make_feature(by=alice, product=product)
    with pytest.raises(Refused):
        backfill(Feature, {feature.pk: [Past(day("2999-01-01"), "feature.created", {})]}, by=alice)


def test_a_past_that_was_brought_in_goes_with_the_step_that_brought_it_and_returns_with_redo(alice, product):
    with one_batch() as batch:
        feature = make_feature(by=alice, product=product)
        birth = {"product_id": product.pk, "number": 1, "key": feature.key, "title": "First"}
        birth["status_id"] = feature.status_id
        backfill(Feature, {feature.pk: [Past(day("2020-05-01"), "feature.created", birth)]}, by=alice)
    then = day("2021-01-01")
    assert list(states_as_of(alice, Feature, then)) == [feature.pk]
    back = undo(batch.id, by=alice)
    assert states_as_of(alice, Feature, then) == {}
    with as_of(alice, then):
        assert not Feature.objects.visible_to(alice).exists()
    undo(back, by=alice)
    assert list(states_as_of(alice, Feature, then)) == [feature.pk]
    remove_feature(Feature.objects.get(), by=alice)
    assert list(states_as_of(alice, Feature, then)) == [feature.pk]
