"""What became of the plan between two days, for people: grouped, in words, with who and why."""

from datetime import timedelta

import pytest
import time_machine

from features.actions import (
    assign_feature,
    change_feature,
    plan_feature,
    remove_feature,
    score_feature,
    set_status,
)
from features.dates import Plan
from roadmaps.actions.objectives import contribute, create_objective
from roadmaps.changes import changes
from roadmaps.lens import read
from tests.make import make_feature, make_release, make_team, status
from workspaces.clock import today

SPAN = "lens=changes&since=2026-03-02&until=2026-06-01"


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def year(alice, bob, product, clock):
    """In March four features; by the end of May one slipped, one shipped, one is gone, one is new."""
    moved, gone = make_feature(by=bob, title="Moved"), make_feature(by=bob, title="Gone")
    done = make_feature(by=bob, title="Done")
    make_feature(by=bob, title="Still")
    plan_feature(moved, plan=Plan.month(2026, 5), by=bob)
    plan_feature(done, plan=Plan.month(2026, 4), by=bob)
    plan_feature(gone, plan=Plan.quarter(2026, 2), by=bob)
    clock.shift(timedelta(days=80))
    plan_feature(moved, plan=Plan.month(2026, 7), by=bob, because="The depot was not ready.", reason_code="dependency")
    change_feature(moved, by=bob, effort_low=2, effort_high=4, release=make_release(by=bob, name="Spring"))
    contribute(moved, create_objective(title="Win", by=bob), by=bob)
    assign_feature(moved, owner=alice, by=bob)
    score_feature(moved, by=bob, reach=100, impact=3, confidence=80, effort=1)
    set_status(done, status=status(bob, "shipped"), by=bob, on=today(bob))
    remove_feature(gone, by=bob)
    make_feature(by=bob, title="Fresh")
    clock.shift(timedelta(days=10))
    return moved


def told(member, query=SPAN):
    lens = read(tuple(tuple(one.split("=")) for one in query.split("&")))
    found = changes(member, lens, lens.since, lens.until)
    return {
        group.kind: [(row.title, [(line.label, line.old, line.new) for line in row.lines]) for row in group.rows]
        for group in found.groups
    }


def test_every_change_is_told_in_words_under_its_kind(alice, bob, year):
    assert told(bob) == {
        "added": [("Fresh", [("", "", "no dates")]), ("Spring", [("Release", "", "no date")])],
        "removed": [("Gone", [("", "", "was planned for Q2 2026")])],
        "moved": [("Moved", [("", "May 2026", "Jul 2026")])],
        "re-scoped": [
            ("Moved", [("Effort, person-weeks", "", "2–4"), ("Release", "", "Spring"), ("Objective", "", "Win")]),
        ],
        "re-scored": [
            ("Moved", [("Confidence", "", "80%"), ("Effort", "", "1"), ("Impact", "", "3"), ("Reach", "", "100")])
        ],
        "shipped": [
            ("Done", [("Progress", "0%", "100%"), ("Shipped", "", "21 May 2026"), ("Status", "Idea", "Shipped")])
        ],
        "changed": [("Moved", [("Owner", "", alice.name)])],
    }


def test_a_move_says_how_far_who_and_why(bob, year):
    lens = read(())
    groups = {group.kind: group.rows for group in changes(bob, lens, *days(bob)).groups}
    row = groups["moved"][0]
    assert (row.days, row.moved, row.who, row.reason_code) == (61, "+61 d", bob.name, "dependency")
    assert row.because == "The depot was not ready."


def days(bob):
    return today(bob) - timedelta(days=90), today(bob)


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ("q=moved", {"Moved"}),
        ("team=none&q=gone", {"Gone"}),
        ("status=shipped", {"Done"}),
        ("objective=O-1", {"Moved"}),
        ("tag=none-has-it", set()),
    ],
)
def test_the_filters_of_the_roadmap_apply_to_then_or_now(bob, year, filters, titles):
    found = told(bob, f"{SPAN}&{filters}")
    assert {title for rows in found.values() for title, _ in rows} == titles


def test_the_page_counts_each_kind_and_links_to_it(browse, bob, year):
    html = browse(bob).get(f"/w/acme/roadmap/?{SPAN}").content.decode()
    assert '<a class="back-count" href="#moved" data-kind="moved">' in html
    assert "+61 d" in html
    assert "The depot was not ready." in html
    assert 'value="2026-03-02"' in html


def test_of_very_many_the_first_hundred_are_drawn_until_all_are_asked_for(browse, bob, year, clock):
    for number in range(101):
        make_feature(by=bob, title=f"New {number}")
    days = SPAN.replace("2026-06-01", "2026-06-02")
    html = browse(bob).get(f"/w/acme/roadmap/?{days}").content.decode()
    added = html.split('id="added"')[1].split("</section>")[0]
    assert added.count('<tr><th scope="row">') == 100
    assert f'href="?{days.replace("&", "&amp;")}&amp;whole=added#added">Show all 103</a>' in added
    whole = browse(bob).get(f"/w/acme/roadmap/?{days}&whole=added").content.decode()
    assert whole.split('id="added"')[1].split("</section>")[0].count('<tr><th scope="row">') == 103
    assert "Show all" not in whole
    table = browse(bob).get(f"/w/acme/roadmap/changes.csv?{days}").content.decode()
    assert table.count("added,feature") == 102


def test_the_page_offers_every_way_out_when_nothing_differs(browse, bob, year):
    client = browse(bob)
    assert "Nothing changed" in client.get("/w/acme/roadmap/?lens=changes&since=2026-06-01").content.decode()
    html = client.get(f"/w/acme/roadmap/?{SPAN}&q=nonsense").content.decode()
    assert "Clear filters" in html


def test_the_travel_control_leads_there(browse, bob, year):
    assert "?lens=changes" in browse(bob).get("/w/acme/roadmap/").content.decode()
    past = browse(bob).get("/w/acme/roadmap/?as_of=2026-03-02&q=Moved").content.decode()
    assert "?q=Moved&amp;lens=changes&amp;since=2026-03-02" in past


def test_days_the_wrong_way_round_and_of_the_future_are_put_right(browse, bob, year):
    html = browse(bob).get("/w/acme/roadmap/?lens=changes&since=2099-01-01&until=2026-03-02").content.decode()
    assert "2 March 2026 to " in html
    assert "2099" not in html.split("<main")[1]


def test_the_table_can_be_taken_along(browse, bob, year):
    answer = browse(bob).get(f"/w/acme/roadmap/changes.csv?{SPAN}")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    assert "moved,feature,FLD-1,Moved,Dates,May 2026,Jul 2026,61" in "\n".join(lines)
    assert "dependency,The depot was not ready." in "\n".join(lines)


def test_rest_names_what_the_page_names(rest, alice, bob, year):
    body = rest(bob).get("/roadmap/diff/?from=2026-03-02&to=2026-06-01").json()
    assert body["counts"] == {
        "added": 2, "removed": 1, "moved": 1, "re-scoped": 1, "re-scored": 1, "shipped": 1, "changed": 1,
    }  # fmt: skip
    done = next(one for one in body["results"] if "shipped" in one["kinds"])
    assert done["fields"]["status"] == ["idea", "shipped"]
    moved = next(one for one in body["results"] if "moved" in one["kinds"])
    assert (moved["key"], moved["title"], moved["days"]) == (year.key, "Moved", 61)
    assert moved["fields"]["owner"] == [None, alice.name]
    assert moved["fields"]["release"] == [None, "R-1"]
    assert (moved["reason_code"], moved["because"]) == ("dependency", "The depot was not ready.")
    assert not any(name.endswith("_id") for one in body["results"] for name in one["fields"])


def test_rest_takes_the_filters_of_the_roadmap(rest, bob, year):
    answer = rest(bob).get("/roadmap/diff/?from=2026-03-02&to=2026-06-01&status=shipped").json()
    assert [one["title"] for one in answer["results"]] == ["Done"]


def test_strangers_see_nothing_of_it(browse, charlie, bob, year):
    assert browse(charlie).get(f"/w/acme/roadmap/?{SPAN}").status_code == 404
    assert browse(charlie).get(f"/w/acme/roadmap/changes.csv?{SPAN}").status_code == 404


def test_queries_do_not_grow_with_the_changes(browse, bob, alice, year, clock, django_assert_max_num_queries):
    for number in range(6):
        fresh = make_feature(by=bob, title=f"More {number}", team=make_team(by=alice, name=f"Team {number}"))
        assign_feature(fresh, owner=bob, by=bob)
    client = browse(bob)
    client.get("/w/acme/roadmap/")
    with django_assert_max_num_queries(38):
        assert client.get(f"/w/acme/roadmap/?{SPAN}").status_code == 200
