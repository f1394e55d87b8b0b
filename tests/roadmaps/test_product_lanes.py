"""All products on one roadmap: a lane each, in the colour that the product has everywhere."""

from datetime import timedelta

from features.actions import plan_feature
from features.dates import Plan
from roadmaps.lens import read
from roadmaps.queries import roadmap
from tests.make import make_feature, make_product
from workspaces.actions import archive_product, change_product
from workspaces.clock import today


def planned(product, by):
    now = today(by)
    made = make_feature(by=by, product=product, title=f"Of {product.name}")
    return plan_feature(made, plan=Plan(now, now + timedelta(days=30)), by=by)


def heads(by, *pairs):
    return [(head.title, head.colour) for head in roadmap(by, read(pairs), today(by)).heads]


def test_products_are_lanes_in_their_own_colours(alice, product):
    other = make_product(by=alice, name="Portal", prefix="POR")
    change_product(other, colour="coral", by=alice)
    planned(product, alice)
    planned(other, alice)
    by_product = (("lanes", "product"), ("colour", "product"))
    assert heads(alice, *by_product) == [("Field", "cobalt"), ("Portal", "coral")]
    bars = roadmap(alice, read(by_product), today(alice)).by_id.values()
    assert {(work.row["title"], work.colour) for work in bars} == {("Of Field", "cobalt"), ("Of Portal", "coral")}


def test_a_product_without_a_plan_keeps_its_lane_and_an_archived_one_does_not(alice, product):
    make_product(by=alice, name="Portal", prefix="POR")
    archive_product(make_product(by=alice, name="Attic", prefix="ATT"), by=alice)
    planned(product, alice)
    assert [title for title, _ in heads(alice, ("lanes", "product"))] == ["Field", "Portal"]
