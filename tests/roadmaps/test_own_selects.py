"""Lanes and colours by a select that the workspace added to its features."""

import json
import re
from datetime import date

import pytest

from features.actions import change_feature, plan_feature
from features.dates import Plan
from features.field_actions import add_field
from sharing.links.shown import Redaction, show
from tests.make import make_feature

DAYS = Plan(date(2026, 11, 3), date(2027, 1, 4))


@pytest.fixture
def tiers(product, alice, bob):
    add_field(name="Tier", kind="select", options=["Gold", "Silver"], by=alice)
    add_field(name="Note", kind="text", by=alice)
    works = {}
    for title, tier in (("One", "Gold"), ("Two", "Silver"), ("Three", None)):
        work = plan_feature(make_feature(by=bob, title=title), plan=DAYS, by=bob)
        works[title] = change_feature(work, custom={"tier": tier}, by=bob) if tier else work
    return works


@pytest.fixture
def page(browse, bob):
    def get(query):
        response = browse(bob).get(f"/w/acme/roadmap/?from=2026-10-01&{query}")
        assert response.status_code == 200
        return response.content.decode()

    return get


def lanes(html):
    """Title of each lane and how often it draws a bar."""
    parts = re.split(r'<section class="tl-lane"', html)[1:]
    return {
        re.search(r'data-name="([^"]*)"', part)[1]: re.findall(r'class="tl-title">([^<]+)<', part) for part in parts
    }


def test_the_options_are_lanes_and_the_rest_comes_last(page, tiers):
    html = page("lanes=fields.tier")
    assert {name: titles[:1] for name, titles in lanes(html).items()} == {
        "Gold": ["One"], "Silver": ["Two"], "No tier": ["Three"],
    }  # fmt: skip
    assert "Lanes: <b>Tier</b>" in html
    assert "lanes=fields.tier" in page("")
    assert "fields.note" not in html


def test_the_options_are_colours(page, tiers):
    html = page("lanes=none&colour=fields.tier")
    colours = dict(re.findall(r'data-cat="(\w+)" data-lane="all"[^>]*aria-label="(\w+),', html))
    assert len(colours) == 3
    assert colours["neutral"] == "Three"


def test_a_select_that_is_not_there_groups_as_usual(page, tiers):
    for query in ("lanes=fields.gone", "lanes=fields.note&colour=fields.gone", "lens=board&lanes=fields.gone"):
        assert "fields.gone</b>" not in page(query)


def test_the_board_has_rows_by_it_too(page, tiers):
    assert "Silver" in page("lens=board&lanes=fields.tier&colour=fields.tier")


def test_another_lane_is_another_option_and_undo_brings_it_back(browse, bob, tiers):
    def move(key, lane):
        body = {"lanes": "fields.tier", "moves": [{"key": key, "lane": lane}]}
        return browse(bob).post("/w/acme/roadmap/moves/", json.dumps(body), content_type="application/json")

    work = tiers["One"]
    for lane, tier in (("2", "Silver"), ("0", None), ("1", "Gold"), ("2", "Silver")):
        answer = move(work.key, lane)
        assert answer.status_code == 200, answer.content
        work.refresh_from_db()
        assert work.fields.get("tier") == tier
    browse(bob).post(f"/w/acme/undo/{answer.headers['X-Batch']}/")
    work.refresh_from_db()
    assert work.fields == {"tier": "Gold"}
    assert {move(work.key, lane).status_code for lane in ("3", "x", "99999999", "-1")} == {404}


def test_a_feature_drawn_on_such_a_lane_gets_its_option(browse, bob, tiers):
    body = {"title": "Drawn", "starts_on": "2026-12-01", "ends_on": "2026-12-24", "lanes": "fields.tier", "lane": "1"}
    answer = browse(bob).post("/w/acme/roadmap/create/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert tiers["One"].__class__.objects.get(title="Drawn").fields == {"tier": "Gold"}


def test_the_past_is_grouped_by_what_was_said_then(page, browse, bob, tiers):
    html = page("lanes=fields.tier&as_of=2020-01-01")
    assert "Lanes: <b>Product</b>" in html  # there was no such field


def test_recipients_of_a_link_never_see_the_options(bob, tiers):
    shown = show(bob, "lens=timeline&lanes=fields.tier&colour=fields.tier", Redaction(dates="exact"))
    assert "Gold" not in repr(shown)
    assert {item.title for item in shown.items} == {"One", "Two", "Three"}
