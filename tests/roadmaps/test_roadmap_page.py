import json
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from features.actions import change_feature, link_features, plan_feature, set_status
from features.dates import Plan
from roadmaps.actions.objectives import contribute, create_key_result, create_objective
from tests.make import make_feature, make_release, make_team, status
from workspaces.clock import today as today_of

NOW = "2026-11-21 09:00:00+00:00"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


def planned(by, title, first, last, **fields):
    feature = make_feature(by=by, title=title, **fields)
    return plan_feature(feature, plan=Plan(date.fromisoformat(first), date.fromisoformat(last)), by=by)


@pytest.fixture
def page(browse, bob, product):
    def get(query="", member=bob, **headers):
        return browse(member).get(f"/w/acme/roadmap/{query}", headers=headers)

    return get


def bars(response):
    return re.findall(r'class="tl-title">([^<]+)<', response.content.decode())


def name_of(response, title):
    return re.search(rf'aria-label="({re.escape(title)}[^"]*)"', response.content.decode())[1]


def test_a_planned_feature_is_a_bar_with_a_full_name(page, bob):
    planned(bob, "Smart assign", "2026-11-03", "2027-01-29", category="building", owner=bob)
    answer = page()
    assert name_of(answer, "Smart assign") == ("Smart assign, Building, Field, 3 November 2026 to 29 January 2027, Bob")


def test_the_roadmap_works_without_script_and_without_style_attributes(page, bob):
    planned(bob, "Smart assign", "2026-11-03", "2027-01-29")
    html = page().content.decode()
    assert " style=" not in html
    assert 'data-s="33" data-d="88"' in html
    assert "3 Nov – 29 Jan 2027" in html


def test_a_title_is_only_ever_text(page, bob):
    planned(bob, '<img src=x onerror="a()">', "2026-11-03", "2027-01-29")
    html = page().content.decode()
    assert "<img src=x" not in html
    assert "&lt;img src=x onerror=&quot;a()&quot;&gt;" in html


def test_a_stranger_finds_nothing(browse, charlie, alice, product):
    assert browse(charlie).get("/w/acme/roadmap/").status_code == 404


def test_other_workspaces_features_do_not_show(page, charlie):
    from tests.make import make_product

    make_product(by=charlie, prefix="GLX")
    planned(charlie, "Foreign", "2026-11-03", "2027-01-29")
    assert bars(page()) == []


def test_the_number_of_queries_does_not_grow_with_the_bars(page, bob, product):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert page("?baseline=2026-10-01").status_code == 200
        return len(found)

    goal = create_objective(title="Win", by=bob)
    for number in range(3):
        contribute(planned(bob, f"Small {number}", "2026-11-03", "2026-12-29", owner=bob), goal, by=bob)
    page()
    few = queries()
    for number in range(30):
        feature = planned(bob, f"More {number}", "2026-12-03", "2027-01-29", owner=bob)
        contribute(feature, goal, by=bob)
        make_feature(by=bob, title=f"Undated {number}")
    assert queries() == few


def test_undated_open_features_wait_in_the_tray_best_score_first(page, bob):
    from features.actions import score_feature

    low, high = make_feature(by=bob, title="Low"), make_feature(by=bob, title="High")
    make_feature(by=bob, title="Done already", category="shipped")
    score_feature(low, by=bob, reach=10, impact=1, confidence=100, effort=1)
    score_feature(high, by=bob, reach=90, impact=1, confidence=100, effort=1)
    assert bars(page()) == ["High", "Low"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Alpha", "Beta"}),
        ("?status=all", {"Alpha", "Beta", "Parked"}),
        ("?status=building", {"Alpha"}),
        ("?q=alp", {"Alpha"}),
        ("?q=fld-2", {"Beta"}),
        ("?team=dispatch", {"Alpha"}),
        ("?team=none", {"Beta"}),
        ("?tag=mobile", {"Beta"}),
        ("?release=R-1", {"Beta"}),
        ("?owner=none", {"Beta"}),
        ("?owner=999999", set()),
        ("?product=field", {"Alpha", "Beta"}),
        ("?objective=O-1", {"Alpha"}),
        ("?from=2027-03-01&to=2027-06-30", {"Beta"}),
        ("?zoom=nonsense&lanes=nonsense&flavour=mint", {"Alpha", "Beta"}),
    ],
)
def test_the_address_filters(page, bob, query, expected):
    team, release = make_team(by=bob), make_release(by=bob, ships_on=date(2026, 12, 4))
    alpha = planned(bob, "Alpha", "2026-11-03", "2026-12-04", category="building", team=team, owner=bob)
    contribute(alpha, create_objective(title="Win", by=bob), by=bob)
    planned(bob, "Beta", "2026-11-03", "2027-03-04", tags=["mobile"], release=release)
    planned(bob, "Parked", "2026-11-03", "2027-03-04", category="parked")
    assert set(bars(page(query))) == expected


def test_the_same_filters_hold_for_the_past(page, bob):
    with time_machine.travel("2026-10-01 09:00:00+00:00"):
        planned(bob, "Alpha", "2026-11-03", "2026-12-04", category="building")
        planned(bob, "Beta", "2026-11-03", "2026-12-04", tags=["mobile"])
    assert bars(page("?as_of=2026-10-02&tag=mobile")) == ["Beta"]
    assert bars(page("?as_of=2026-10-02&q=alpha")) == ["Alpha"]
    assert bars(page("?as_of=2026-10-02&status=building")) == ["Alpha"]


def test_the_past_is_shown_as_it_was_and_cannot_be_changed(page, bob):
    with time_machine.travel("2026-10-01 09:00:00+00:00"):
        feature = planned(bob, "Alpha", "2026-11-03", "2026-12-04")
    plan_feature(feature, plan=Plan(date(2027, 1, 4), date(2027, 2, 5)), by=bob)
    html = page("?as_of=2026-10-02").content.decode()
    assert "<span data-said>2 October 2026</span>" in html
    assert "Read-only" in html
    assert 'data-from="2026-11-03"' in html
    assert 'data-may=""' in html
    assert "data-create" not in html
    assert bars(page("?as_of=2026-09-30")) == []


def test_an_as_of_day_that_has_not_come_is_now(page, bob):
    planned(bob, "Alpha", "2026-11-03", "2026-12-04")
    assert "Read-only" not in page("?as_of=2030-01-01").content.decode()


def test_a_baseline_draws_where_the_bar_stood(page, bob):
    with time_machine.travel("2026-10-01 09:00:00+00:00"):
        feature = planned(bob, "Alpha", "2026-11-03", "2026-12-04")
    plan_feature(feature, plan=Plan(date(2026, 11, 10), date(2026, 12, 11)), by=bob)
    html = page("?baseline=2026-10-02").content.decode()
    assert 'class="tl-ghost" data-s="33" data-d="32"' in html
    assert 'title="7 d later"' in html
    assert "tl-ghost" not in page().content.decode()


def test_lanes_say_how_their_objective_stands(page, bob):
    goal = create_objective(title="Win the first week", by=bob, health="at_risk", colour="moss")
    create_key_result(goal, title="Activation", by=bob, start_value=40, current_value=50, target_value=60, unit="%")
    contribute(planned(bob, "Alpha", "2026-11-03", "2026-12-04"), goal, by=bob)
    html = page().content.decode()
    assert "50%" in html
    assert "<span>Activation</span><span>40 → 60%</span>" in html
    assert "At risk" in html
    assert 'data-cat="moss"' in html


def test_an_arrow_is_red_when_the_follower_starts_too_early(page, bob):
    first = planned(bob, "First", "2026-11-03", "2027-01-29")
    second = planned(bob, "Second", "2027-01-25", "2027-03-04")
    link_features(first, second, by=bob)
    answer = page()
    assert 'data-late="4"' in answer.content.decode()
    assert name_of(answer, "First").endswith("overlaps Second by 4 days")


def test_team_load_is_measured_against_capacity(page, bob):
    team = make_team(by=bob, capacity=4)
    feature = planned(bob, "Alpha", "2026-12-01", "2026-12-31", team=team)
    change_feature(feature, by=bob, effort_low=4, effort_high=6)
    html = page().content.decode()
    assert "<b>125%</b>" in html
    assert "data-over" in html


@pytest.mark.parametrize(("who", "may"), [("bob", True), ("carol", False), ("vera", False)])
def test_only_editors_may_move(page, request, bob, who, may):
    planned(bob, "Alpha", "2026-11-03", "2026-12-04")
    html = page(member=request.getfixturevalue(who)).content.decode()
    assert bool(re.search(r'data-may="[^"]*plan', html)) is may


def test_the_list_shows_the_same_features_as_a_table(page, bob):
    planned(bob, "Alpha", "2026-11-03", "2026-12-04")
    make_feature(by=bob, title="Undated")
    html = page("?lens=list").content.decode()
    assert "<table" in html
    assert "Alpha" in html
    assert "Undated" in html


def test_the_element_is_given_the_board_without_the_shell(page, bob):
    planned(bob, "Alpha", "2026-11-03", "2026-12-04")
    answer = page("?zoom=week", **{"X-Fragment": "board"})
    html = answer.content.decode()
    assert "<html" not in html
    assert 'data-part="toolbar"' in html
    assert bars(answer) == ["Alpha"]
    assert "X-Fragment" in answer.headers["Vary"]


def test_an_empty_roadmap_says_what_to_do(page):
    assert "Nothing planned yet" in page().content.decode()
    assert "Nothing fits these filters" in page("?q=zzz").content.decode()


# --- moving ---------------------------------------------------------------------------------------------


@pytest.fixture
def post(browse, bob, product):
    def send(name, body, member=bob):
        text = body if isinstance(body, str) else json.dumps(body)
        return browse(member).post(f"/w/acme/roadmap/{name}/", text, content_type="application/json")

    return send


def move(feature, first, last, **more):
    return {"key": feature.key, "starts_on": first, "ends_on": last, **more}


def test_several_bars_move_as_one_step_to_undo(post, browse, bob):
    one = planned(bob, "One", "2026-11-03", "2026-12-04")
    two = planned(bob, "Two", "2026-12-03", "2027-01-04")
    moves = [move(one, "2026-11-10", "2026-12-11"), move(two, "2026-12-10", "2027-01-11")]
    answer = post("moves", {"moves": moves})
    assert answer.status_code == 200
    one.refresh_from_db()
    assert (one.starts_on, one.ends_on) == (date(2026, 11, 10), date(2026, 12, 11))
    browse(bob).post(f"/w/acme/undo/{answer.headers['X-Batch']}/")
    for feature, start in ((one, date(2026, 11, 3)), (two, date(2026, 12, 3))):
        feature.refresh_from_db()
        assert feature.starts_on == start


def test_a_move_that_cannot_be_takes_the_others_with_it(post, bob):
    one = planned(bob, "One", "2026-11-03", "2026-12-04")
    shipped = planned(bob, "Two", "2026-10-03", "2026-11-04")
    set_status(shipped, status=status(bob, "shipped"), by=bob, on=today_of(bob))
    moves = [move(one, "2026-11-10", "2026-12-11"), move(shipped, "2026-12-10", "2027-01-11")]
    assert post("moves", {"moves": moves}).status_code == 400
    one.refresh_from_db()
    assert one.starts_on == date(2026, 11, 3)


def test_the_second_mover_is_told_what_the_first_one_did(post, bob, alice):
    feature = planned(bob, "One", "2026-11-03", "2026-12-04")
    seen = feature.version
    plan_feature(feature, plan=Plan(date(2026, 11, 17), date(2026, 12, 18)), by=alice)
    answer = post("moves", {"moves": [move(feature, "2026-11-10", "2026-12-11", base_version=seen)]})
    assert answer.status_code == 409
    told = answer.json()
    assert told["conflicts"]["starts_on"] == {"yours": "2026-11-10", "theirs": "2026-11-17"}
    assert told["theirs_by"] == "Alice"


def test_taking_the_dates_away_sends_a_feature_to_the_tray(post, page, bob):
    feature = planned(bob, "One", "2026-11-03", "2026-12-04")
    assert post("moves", {"moves": [move(feature, None, None)]}).status_code == 200
    assert "tl-chip" in page().content.decode()


@pytest.mark.parametrize("by", ["objective", "team", "owner", "status", "release"])
def test_another_lane_changes_what_the_lanes_stand_for(post, page, bob, by):
    feature = planned(bob, "One", "2026-11-03", "2026-12-04")
    things = {
        "objective": lambda: create_objective(title="Win", by=bob),
        "team": lambda: make_team(by=bob),
        "owner": lambda: bob,
        "status": lambda: status(bob, "building"),
        "release": lambda: make_release(by=bob),
    }
    thing = things[by]()
    answer = post("moves", {"lanes": by, "moves": [{"key": feature.key, "lane": str(thing.pk)}]})
    assert answer.status_code == 200, answer.content
    assert f'data-lane="{thing.pk}"' in re.search(r'<a class="tl-bar"[^>]+', page(f"?lanes={by}").content.decode())[0]


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "[]",
        {},
        {"moves": []},
        {"moves": ["x"]},
        {"moves": [{"key": "FLD-1", "starts_on": "2026-11-03"}]},
        {"moves": [{"key": "FLD-1", "starts_on": "2026-11-03", "ends_on": "2026-11-01"}]},
        {"moves": [{"key": "FLD-1", "starts_on": "soon", "ends_on": "2026-11-01"}]},
        {"moves": [{"key": "FLD-1", "starts_on": "0001-01-01", "ends_on": "2026-11-01"}]},
        {"moves": [{"key": "FLD-1", "starts_on": "2026-11-01", "ends_on": "2026-11-02", "base_version": "1"}]},
        {"lanes": "product", "moves": [{"key": "FLD-1", "lane": "1"}]},
        {"lanes": "status", "moves": [{"key": "FLD-1", "lane": "0"}]},
    ],
)
def test_nonsense_is_refused_with_a_reason(post, bob, body):
    planned(bob, "One", "2026-11-03", "2026-12-04")
    answer = post("moves", body)
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_unknown_features_and_lanes_are_not_found(post, bob):
    feature = planned(bob, "One", "2026-11-03", "2026-12-04")
    assert post("moves", {"moves": [move(feature, "2026-11-03", "2026-12-04") | {"key": "NOPE-1"}]}).status_code == 404
    assert post("moves", {"lanes": "team", "moves": [{"key": feature.key, "lane": "987654"}]}).status_code == 404


@pytest.mark.parametrize("who", ["carol", "vera"])
def test_who_may_only_look_cannot_move(post, request, bob, who):
    feature = planned(bob, "One", "2026-11-03", "2026-12-04")
    member = request.getfixturevalue(who)
    assert post("moves", {"moves": [move(feature, "2026-11-10", "2026-12-11")]}, member).status_code == 403
    assert post("shift", {"key": feature.key}, member).status_code == 403
    fresh = {"title": "New", "starts_on": "2026-11-10", "ends_on": "2026-12-11"}
    assert post("create", fresh, member).status_code == 403


def test_what_waits_is_shifted_behind_the_end_in_one_step(post, browse, bob):
    first = planned(bob, "First", "2026-11-03", "2027-01-29")
    second = planned(bob, "Second", "2027-01-25", "2027-02-25")
    third = planned(bob, "Third", "2027-02-26", "2027-03-30")
    link_features(first, second, by=bob)
    link_features(second, third, by=bob)
    answer = post("shift", {"key": first.key})
    told = [(one["title"], one["when"]) for one in answer.json()["moved"]]
    assert told == [("Second", "29 Jan 2027 – 1 Mar 2027"), ("Third", "1 Mar 2027 – 2 Apr 2027")]
    browse(bob).post(f"/w/acme/undo/{answer.headers['X-Batch']}/")
    third.refresh_from_db()
    assert third.starts_on == date(2027, 2, 26)


def test_a_dependency_is_drawn_and_taken_away(post, bob):
    one, two = planned(bob, "One", "2026-11-03", "2026-12-04"), planned(bob, "Two", "2026-12-05", "2027-01-04")
    both = {"source": one.key, "target": two.key}
    assert post("links", both).status_code == 200
    assert post("links", {"source": two.key, "target": one.key}).status_code == 409
    assert post("links", both | {"remove": True}).status_code == 200
    assert post("links", both | {"remove": True}).status_code == 404


def test_a_feature_drawn_on_a_lane_has_its_dates_and_its_lane(post, page, bob):
    goal = create_objective(title="Win", by=bob)
    body = {
        "title": "Fresh",
        "starts_on": "2026-12-07",
        "ends_on": "2027-01-03",
        "lanes": "objective",
        "lane": str(goal.pk),
    }
    answer = post("create", body)
    assert answer.status_code == 200
    assert "Fresh, Idea, Win, 7 December 2026 to 3 January 2027" in page().content.decode()
    assert post("create", {"title": " ", "starts_on": "2026-12-07", "ends_on": "2027-01-03"}).status_code == 400
    assert post("create", {"title": "Undated"}).status_code == 400


def test_a_whole_quarter_that_is_moved_by_days_is_no_quarter_any_more(post, bob):
    feature = make_feature(by=bob, title="Q")
    plan_feature(feature, plan=Plan.quarter(2027, 1), by=bob)
    post("moves", {"moves": [move(feature, "2027-04-01", "2027-06-30")]})
    feature.refresh_from_db()
    assert feature.granularity == "quarter"
    post("moves", {"moves": [move(feature, "2027-04-08", str(date(2027, 6, 30) + timedelta(days=7)))]})
    feature.refresh_from_db()
    assert feature.granularity == "day"
