"""Named baselines: a moment keeps its plan, and everything that compares plans takes its key."""

from datetime import date, timedelta

import pytest
import time_machine

from features.actions import change_feature, plan_feature, remove_feature, score_feature
from features.dates import Plan
from history.undo import undo
from kit.errors import Refused
from roadmaps.actions.baselines import keep_baseline
from roadmaps.baselines import baselines
from roadmaps.models import Baseline
from sharing.links.actions import share
from tests.make import make_feature

DAY = date(2026, 11, 2)


@pytest.fixture
def plan(bob, product):
    """Kept at noon: afterwards, on the same day, one moves, one is scored, one goes and one comes."""
    with time_machine.travel("2026-11-20 09:00:00+00:00", tick=False):
        made = {name: make_feature(by=bob, title=name) for name in ("moves", "scored", "goes", "stays")}
        for one in made.values():
            plan_feature(one, plan=Plan(DAY, DAY + timedelta(days=9)), by=bob)
    with time_machine.travel("2026-11-20 12:00:00+00:00", tick=False):
        keep_baseline(name=" FY  plan ", note="Agreed", by=bob)
    with time_machine.travel("2026-11-20 13:00:00+00:00", tick=False):
        plan_feature(made["moves"], plan=Plan(DAY, DAY + timedelta(days=16)), by=bob)
        score_feature(made["scored"], reach=5, impact=1, confidence=80, effort=1, by=bob)
        remove_feature(made["goes"], by=bob)
        made["comes"] = make_feature(by=bob, title="comes")
        plan_feature(made["comes"], plan=Plan(DAY, DAY + timedelta(days=9)), by=bob)
    with time_machine.travel("2026-11-20 14:00:00+00:00", tick=False):
        keep_baseline(name="After lunch", by=bob)
        yield made


def kinds(answer) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in answer.json()["results"]:
        for kind in row["kinds"]:
            found.setdefault(kind, []).append(row["title"])
    return {kind: sorted(names) for kind, names in found.items()}


LATER = {"added": ["comes"], "removed": ["goes"], "moved": ["moves"], "re-scored": ["scored"]}


def test_the_difference_since_a_baseline_is_exact_to_the_moment(rest, bob, plan):
    assert kinds(rest(bob).get("/roadmap/diff/?from=B-1")) == LATER
    assert kinds(rest(bob).get("/roadmap/diff/?from=B-1&to=B-2")) == LATER
    assert kinds(rest(bob).get("/roadmap/diff/?from=B-2")) == {}
    slips = rest(bob).get("/roadmap/slips/?since=B-1").json()
    assert {row["title"]: row["days"] for row in slips["results"] if row["outcome"] == "later"} == {"moves": 7}
    for address in ("/roadmap/diff/?from=B-9", "/roadmap/slips/?since=B-9", "/roadmap/?baseline=B-9"):
        assert rest(bob).get(address).status_code == 400, address
    assert rest(bob).get("/roadmap/diff/?from=B-2&to=B-1").status_code == 400


def test_the_timeline_shows_where_bars_stood_and_which_are_new(browse, rest, bob, plan):
    html = browse(bob).get("/w/acme/roadmap/?baseline=B-1").content.decode()
    assert html.count("tl-ghost") == 1
    assert "7 d later" in html
    assert html.count("data-fresh") == 1
    assert "Compared with FY plan: 1 end later, 1 not planned then." in html
    road = rest(bob).get("/roadmap/?baseline=B-1").json()
    assert {f["title"]: f["slip_days"] for lane in road["lanes"] for f in lane["features"]}["moves"] == 7
    gone = browse(bob).get("/w/acme/roadmap/?baseline=B-7")
    assert b"does not exist any more" in gone.content


def test_two_baselines_are_compared_on_the_page_in_the_order_of_time(browse, bob, plan):
    page = browse(bob).get("/w/acme/roadmap/?lens=changes&since=B-1&until=B-2").content.decode()
    assert "FY plan to After lunch" in page
    day = Baseline.objects.get(key="B-2").at.astimezone(bob.workspace.zone)
    assert page.count(f"After lunch <b>{day.day} {day:%b}</b>") == 2, "a chip to begin at and one to end at"
    assert all(word in page for word in ("moves", "scored", "goes", "comes"))
    assert (
        "FY plan to After lunch"
        in browse(bob).get("/w/acme/roadmap/?lens=changes&since=B-2&until=B-1").content.decode()
    )
    csv = browse(bob).get("/w/acme/roadmap/changes.csv?since=B-1&until=B-2")
    assert "changes-B-1-B-2.csv" in csv["Content-Disposition"]
    assert "Planned on FY plan" in browse(bob).get("/w/acme/roadmap/?lens=slips&since=B-1").content.decode()


def test_a_baseline_is_kept_renamed_and_removed_in_the_browser_and_comes_back(browse, bob, vera, product):
    page = browse(bob)
    kept = page.post("/w/acme/baselines/", {"name": "Plan A", "note": "n", "address": "lanes=team"})
    assert kept.url == "/w/acme/roadmap/?lanes=team"
    one = baselines(bob).get()
    page.post(f"/w/acme/baselines/{one.key}/", {"do": "change", "name": "Plan B", "note": ""})
    assert (baselines(bob).get().name, baselines(bob).get().note) == ("Plan B", "")
    gone = page.post(f"/w/acme/baselines/{one.key}/", {"do": "remove"})
    assert not baselines(bob).exists()
    undo(gone.headers["X-Batch"], by=bob)
    assert baselines(bob).get().at == one.at
    assert browse(vera).post("/w/acme/baselines/", {"name": "Mine"}).status_code == 403
    assert "Keep this plan" not in browse(vera).get("/w/acme/roadmap/").content.decode()


def test_a_baseline_over_rest_is_a_moment_of_the_past(rest, bob, product):
    api = rest(bob)
    made = api.post("/baselines/", {"name": "March", "at": "2026-03-01T12:00:00Z"})
    assert (made.status_code, made.json()["key"], made.json()["at"]) == (201, "B-1", "2026-03-01T12:00:00Z")
    assert api.post("/baselines/", {"name": "Then", "at": "2096-03-01T12:00:00Z"}).status_code == 400
    assert api.patch("/baselines/B-1/", {"at": "2026-01-01T00:00:00Z"}).status_code == 400
    assert api.patch("/baselines/B-1/", {"note": "said"}).json()["note"] == "said"
    with pytest.raises(Refused):
        keep_baseline(name="  ", by=bob)


def test_any_list_over_rest_is_read_as_a_baseline_kept_it(rest, bob, charlie, product):
    one = make_feature(by=bob, title="Before")
    keep_baseline(name="Agreed", by=bob)
    change_feature(one, title="After", by=bob)
    assert [row["title"] for row in rest(bob).get("/features/?as_of=B-1").json()["results"]] == ["Before"]
    assert rest(bob).get(f"/features/{one.key}/?as_of=B-1").json()["title"] == "Before"
    assert rest(charlie).get("/features/?as_of=B-1").status_code == 400  # a baseline of somebody else's workspace


def test_any_lens_is_seen_as_a_baseline_kept_it(browse, rest, bob, plan):
    """On the day it was kept at: a day would show its end, where "goes" is gone and "comes" came."""
    then = {"moves", "scored", "goes", "stays"}
    road = rest(bob).get("/roadmap/?as_of=B-1").json()
    assert {one["title"]: one["ends_on"] for lane in road["lanes"] for one in lane["features"]} == dict.fromkeys(
        then, (DAY + timedelta(days=9)).isoformat()
    )
    assert road["as_of"] == "2026-11-20"
    file = rest(bob).get("/roadmap/export/?format=csv&lens=list&as_of=B-1").content.decode()
    assert ("goes" in file, "comes" in file) == (True, False)
    for lens in ("timeline", "now", "board", "list"):
        html = browse(bob).get(f"/w/acme/roadmap/?lens={lens}&as_of=B-1").content.decode()
        assert ("goes" in html, "comes" in html) == (True, False), lens
        assert "20 November 2026" in html and "FY plan" in html and "data-past" in html
        assert "since=B-1" in html
    for address in ("/roadmap/?", "/features/?", "/roadmap/export/?format=csv&"):
        assert rest(bob).get(f"{address}as_of=B-9").status_code == 400, address
    link, _ = share(by=bob, title="Then", query="lens=list&as_of=B-1")
    assert link.frozen_at == baselines(bob).get(key="B-1").at
