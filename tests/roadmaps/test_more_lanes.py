"""Lanes by tag, by parent and by horizon: what is in them, and what it means to be moved to another."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from features.actions import change_feature, plan_feature
from features.dates import Plan
from features.models import Feature
from roadmaps.actions.plans import retagged
from roadmaps.groups import lane_of, tag_number
from roadmaps.lens import read
from roadmaps.queries import material, roadmap
from sharing.links.shown import Redaction, show
from tests.make import make_feature
from workspaces.clock import today


@pytest.fixture
def work(product, bob):
    """A parent with one part, two tagged features, each in a quarter of its own; none says its horizon."""

    def planned(title, start, **fields):
        made = make_feature(by=bob, title=title, **fields)
        return plan_feature(made, plan=Plan(start, start + timedelta(days=20)), by=bob)

    now = today(bob)
    whole = planned("Whole", now)
    return {
        "Whole": whole,
        "Part": planned("Part", now, parent=whole, tags=["mobile", "offline"]),
        "Tagged": planned("Tagged", now + timedelta(days=400), tags=["Desk"]),
    }


@pytest.fixture
def lanes(bob):
    def of(by, member=None, **more):
        pairs = (("lanes", by), ("to", (today(bob) + timedelta(days=500)).isoformat()), *more.items())
        road = roadmap(member or bob, read(pairs), today(bob))
        titles = {lane.key: [bar.item.row["title"] for bar in lane.bars] for lane in road.board.lanes}
        return {head.title: titles[head.key] for head in road.heads}

    return of


@pytest.fixture
def move(browse, bob):
    def send(feature, by, key):
        body = {"lanes": by, "moves": [{"key": feature.key, "lane": str(key)}]}
        answer = browse(bob).post("/w/acme/roadmap/moves/", json.dumps(body), content_type="application/json")
        feature.refresh_from_db()
        return answer

    return send


def test_each_feature_is_in_the_lane_of_its_first_tag(lanes, work):
    assert lanes("tag") == {"Desk": ["Tagged"], "mobile": ["Part"], "offline": [], "No tag": ["Whole"]}


def test_parts_are_in_the_lane_of_what_they_are_part_of(lanes, work):
    assert lanes("parent") == {"Whole": ["Part"], "No parent": ["Whole", "Tagged"]}


def test_horizons_are_those_that_were_said_else_those_of_the_dates(lanes, work, bob):
    assert lanes("horizon") == {"Now": ["Whole", "Part"], "Next": [], "Later": ["Tagged"]}
    now = work["Tagged"]
    plan_feature(now, plan=Plan(now.starts_on, now.ends_on, horizon="next"), by=bob)
    assert lanes("horizon")["Next"] == ["Tagged"]


def test_the_past_has_the_lanes_of_then(work, bob):
    then = timezone.now()
    change_feature(work["Whole"], title="Renamed since", by=bob)
    change_feature(work["Part"], parent=None, tags=["fresh"], by=bob)
    seen = material(bob, read((("lanes", "parent"),)), today(bob), then)
    assert {lane_of(row, seen.names, "parent") for row in seen.rows} == {"0", str(work["Whole"].pk)}
    assert [row["title"] for row in seen.names.parents.values()] == ["Whole"]
    assert [row["name"] for row in seen.names.tags.values()] == ["Desk", "mobile", "offline"]


def test_another_tag_takes_the_place_of_the_first_and_undo_brings_it_back(move, work, browse, bob):
    part = work["Part"]
    answer = move(part, "tag", tag_number("Desk"))
    assert (answer.status_code, part.tags) == (200, ["Desk", "offline"])
    browse(bob).post(f"/w/acme/undo/{answer.headers['X-Batch']}/")
    part.refresh_from_db()
    assert part.tags == ["mobile", "offline"]
    assert move(part, "tag", tag_number("unheard of")).status_code == 404
    assert move(part, "tag", 0).status_code == 200
    assert part.tags == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=3), max_size=5, unique=True), st.text(min_size=1, max_size=3))
def test_a_moved_feature_is_in_its_new_lane_and_keeps_its_other_tags(tags, tag):
    after = retagged(tags, tag)
    assert after[0] == tag
    assert after.count(tag) == 1
    assert set(tags[1:]) <= set(after) <= {tag, *tags[1:]}


def test_a_part_is_moved_to_another_whole_and_a_circle_is_refused_in_words(move, work):
    assert move(work["Tagged"], "parent", work["Whole"].pk).status_code == 200
    assert work["Tagged"].parent_id == work["Whole"].pk
    refused = {
        "A feature cannot be its own parent.": move(work["Whole"], "parent", work["Whole"].pk),
        "This would be a circle: Part is a sub-feature of Whole.": move(work["Whole"], "parent", work["Part"].pk),
        "Features have two levels": move(work["Tagged"], "parent", work["Part"].pk),
    }
    for words, answer in refused.items():
        assert answer.status_code == 400
        assert words in answer.json()["detail"]
    assert move(work["Tagged"], "parent", 0).status_code == 200
    assert work["Tagged"].parent_id is None


def test_another_horizon_leaves_the_dates_and_none_takes_them_away(move, work):
    tagged, dates = work["Tagged"], (work["Tagged"].starts_on, work["Tagged"].ends_on)
    assert move(tagged, "horizon", "now").status_code == 200
    assert (tagged.horizon, (tagged.starts_on, tagged.ends_on)) == ("now", dates)
    assert move(tagged, "horizon", "soon").status_code == 404
    assert move(tagged, "horizon", 0).status_code == 200
    assert (tagged.horizon, tagged.starts_on) == ("", None)


def test_a_feature_drawn_on_a_lane_belongs_to_it(browse, bob, work):
    def draw(by, lane):
        body = {"title": f"By {by}", "starts_on": "2099-12-01", "ends_on": "2099-12-24", "lanes": by, "lane": str(lane)}
        answer = browse(bob).post("/w/acme/roadmap/create/", json.dumps(body), content_type="application/json")
        assert answer.status_code == 200, answer.content
        return Feature.objects.get(title=f"By {by}")

    assert draw("tag", tag_number("Desk")).tags == ["Desk"]
    assert draw("parent", work["Whole"].pk).parent_id == work["Whole"].pk
    assert draw("horizon", "next").horizon == "next"


def test_rest_moves_by_the_same_names(rest, bob, work):
    moves = [
        {"feature": work["Tagged"].key, "tag": "fresh", "parent": work["Whole"].key, "horizon": "next"},
        {"feature": work["Part"].key, "tag": None, "parent": None},
    ]
    assert rest(bob).post("/roadmap/moves/", {"moves": moves}).status_code == 200
    tagged, part = (Feature.objects.get(pk=work[name].pk) for name in ("Tagged", "Part"))
    assert (tagged.tags, tagged.parent_id, tagged.horizon) == (["fresh"], work["Whole"].pk, "next")
    assert (part.tags, part.parent_id) == ([], None)
    said = rest(bob).get("/roadmap/?lanes=parent").json()
    assert (said["lanes_by"], said["lanes"][0]["title"]) == ("parent", "Whole")


@pytest.mark.parametrize("lens", ["timeline", "board", "list"])
@pytest.mark.parametrize(("by", "title"), [("tag", "mobile"), ("parent", "Whole"), ("horizon", "Now")])
def test_every_lens_and_its_file_has_these_lanes(browse, bob, work, lens, by, title):
    page = browse(bob).get(f"/w/acme/roadmap/?lens={lens}&lanes={by}").content.decode()
    assert f">{title}<" in page
    file = browse(bob).get(f"/w/acme/roadmap/export/?format=csv&lens={lens}&lanes={by}")
    assert title in file.content.decode()


def test_recipients_see_a_parent_only_where_it_is_on_the_page_and_never_a_tag(bob, work):
    def titles(by, more=""):
        shown = show(bob, f"lens=timeline&lanes={by}&colour={by}{more}", Redaction(dates="exact"))
        return {lane.title for lane in shown.lanes}

    assert titles("parent") == {"Whole", "Other"}
    assert titles("parent", "&tag=mobile") == {"Other"}
    assert titles("horizon") == {"Now", "Later"}
    assert not titles("tag") & {"Desk", "mobile", "offline"}


def test_a_tag_has_one_number_that_javascript_can_hold():
    assert tag_number("mobile") == tag_number("mobile") != tag_number("Mobile")
    assert 0 < tag_number("mobile") < 2**53
