"""Which feature serves which objective: the grid, orphans on both sides, and where the effort goes."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from history.models import Event
from history.undo import undo
from kit.errors import Forbidden, Stale
from roadmaps.actions.objectives import contribute, create_objective, weigh
from roadmaps.alignment import alignment, split
from roadmaps.models import Contribution
from tests.make import make_feature, make_product

PAGE = "/w/acme/strategy/?lens=alignment"
DOOR = "/w/acme/strategy/alignment/"


@pytest.fixture
def first(bob):
    return create_objective(title="Win the first week", allocation=60, by=bob)


@pytest.fixture
def second(bob):
    return create_objective(title="Dispatch at scale", by=bob)


def test_effort_is_split_by_weight():
    assert [split(8, [3, 1], 3), split(8, [2], 2), split(8, [], 1)] == [6, 8, 0]


def test_the_effort_of_each_objective_and_of_none(bob, first, second):
    for title, effort, weights in (("A", 8, (3, 1)), ("B", 4, (0, 2)), ("C", 4, (0, 0)), ("D", None, (1, 0))):
        feature = make_feature(by=bob, title=title, effort_low=effort, effort_high=effort)
        for objective, weight in zip((first, second), weights, strict=True):
            weigh(feature, objective, weight, by=bob)
    make_feature(by=bob, title="Shipped", category="shipped", effort_low=50)
    found = alignment(bob)
    assert [(share.effort, share.planned, share.over, share.features) for share in found.shares] == [
        (6, 38, -22, 2),
        (6, 38, None, 2),
    ]
    assert (found.effort, found.unserving_effort, found.count) == (16, 4, 4)
    assert [line.feature.title for line in found.unserving] == ["C"]


def test_orphans_on_both_sides_and_filters(alice, bob, first, second):
    make_product(by=alice)
    other = make_product(by=alice, name="Portal", prefix="POR", slug="portal")
    contribute(make_feature(by=bob, title="Field one"), first, by=bob)
    contribute(make_feature(by=bob, title="Portal one", product=other, category="planned"), second, by=bob)
    assert alignment(bob).unserved == []
    assert alignment(bob, product="portal").unserved == [first]
    assert [line.feature.title for line in alignment(bob, status="planned").lines] == ["Portal one"]


def test_a_cell_goes_round_and_comes_back(bob, carol, first):
    feature = make_feature(by=bob)
    for weight in (1, 2, 3, 0):
        link = weigh(feature, first, weight, by=bob)
        assert (link.weight if link else 0) == weight
    undo(Event.objects.order_by("-id").first().batch, by=bob)
    assert Contribution.objects.visible_to(bob).get().weight == 3
    with pytest.raises(Stale):
        weigh(feature, first, 1, by=bob, base_version=1)
    with pytest.raises(Forbidden):
        weigh(feature, first, 1, by=carol)


def test_the_grid_costs_the_same_with_one_feature_and_with_four(browse, bob, first, second):
    counts = []
    client = browse(bob)
    for number in range(4):
        contribute(make_feature(by=bob, title=f"F{number}"), first, by=bob)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[-1] <= 20


def test_the_door_writes_a_cell_for_scripts_and_for_forms(browse, bob, vera, first):
    feature = make_feature(by=bob)
    client = browse(bob)
    said = client.post(DOOR, {"cell": f"O-1:{feature.key}:2"}, HTTP_ACCEPT="application/json")
    assert said.json() == {"version": 1}
    assert said["X-Batch"]
    stale = client.post(DOOR, {"cell": f"O-1:{feature.key}:3"}, HTTP_ACCEPT="application/json")
    assert stale.json() == {"version": 2}
    told = client.post(DOOR, {"cell": f"O-1:{feature.key}:1", "base_version": "1"}, HTTP_ACCEPT="application/json")
    assert told.status_code == 409
    sent = client.post(DOOR, {"cell": f"O-1:{feature.key}:0", "product": feature.product.slug})
    assert sent["Location"].endswith(f"lens=alignment&product={feature.product.slug}")
    assert not Contribution.objects.visible_to(bob).exists()
    for wrong, status in (("", 400), ("O-1:FLD-1:4", 400), ("O-1:FLD-1", 400), ("O-9:FLD-1:1", 404)):
        assert client.post(DOOR, {"cell": wrong}).status_code == status, wrong
    assert browse(vera).post(DOOR, {"cell": f"O-1:{feature.key}:1"}).status_code == 403
    assert client.get(PAGE + "&product=nowhere").status_code == 400
    assert client.get("/w/acme/strategy/?lens=mirror").status_code == 400


def test_the_page_shows_targets_orphans_and_cells(browse, bob, vera, first, second):
    assert "No such features" in browse(bob).get(PAGE).content.decode()
    weigh(make_feature(by=bob, title="Guided first job", effort_low=3), first, 3, by=bob)
    make_feature(by=bob, title="Voice notes")
    page = browse(bob).get(PAGE).content.decode()
    for words in ("Guided first job", "FLD-1 for Win the first week: above all", "data-orphan", "40 points too many",
                  "<b>No feature serves</b>", "1 feature serves no objective"):  # fmt: skip
        assert words in page, words
    assert "disabled" in browse(vera).get(PAGE).content.decode()


def test_an_objective_takes_a_share_of_the_effort(rest, bob, first):
    api = rest(bob)
    assert api.patch("/objectives/O-1/", {"allocation": 101}).status_code == 400
    assert api.patch("/objectives/O-1/", {"allocation": 35}).json()["allocation"] == 35


def test_alignment_over_rest_also_of_the_past(rest, bob, vera, first, second):
    from django.utils import timezone

    feature = make_feature(by=bob, effort_low=3)
    before = timezone.now().isoformat()
    weigh(feature, first, 2, by=bob)
    api = rest(vera)
    said = api.get("/alignment/").json()
    assert said["features"] == [{"key": "FLD-1", "title": "Dark mode", "effort": 3.0, "serves": {"O-1": 2}}]
    assert said["objectives"][0] | {"title": ""} == {
        "key": "O-1", "title": "", "allocation": 60, "planned": 100, "effort": 3.0, "features": 1,
    }  # fmt: skip
    assert said["objectives_without_feature"] == ["O-2"]
    then = api.get(f"/alignment/?as_of={quote(before)}").json()
    assert then["features_without_objective"] == ["FLD-1"]
    assert api.get("/alignment/?product=nowhere").status_code == 400
    assert api.get("/alignment/?colour=red").status_code == 400
