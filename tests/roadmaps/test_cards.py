"""Now-Next-Later and the board: which columns there are, what is in them, and what moving a card means."""

import threading
from datetime import date

import pytest
import time_machine
from django.db import connection

from features.actions import change_feature, change_status, plan_feature, set_status
from features.dates import Plan
from features.models import Feature
from features.rank_actions import FIRST, LAST, Place
from history.models import Event
from history.record import one_batch
from history.undo import undo
from kit.errors import Forbidden, Refused, Stale
from roadmaps.actions.cards import create_card, move_card, move_cards
from roadmaps.actions.objectives import contribute, create_objective
from roadmaps.cards import cards
from roadmaps.lens import read
from roadmaps.models import Contribution
from roadmaps.quarters import horizon_of, into_quarter
from tests.make import make_feature, make_release, make_team, status
from workspaces.clock import today as today_of

NOW = "2026-11-21 09:00:00+00:00"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def three(bob, product):
    return [make_feature(by=bob, title=title, category="planned") for title in ("One", "Two", "Three")]


def seen(member, **query):
    lens = read(tuple({"lens": "board", **query}.items()))
    assert not lens.refused
    return cards(member, lens, today_of(member))


def columns(member, **query):
    """{title: [titles of its cards, first to last]} of the columns that hold any."""
    found = seen(member, **query)
    held = {
        column.title: [work.row["title"] for row in found.rows for work in row.cells[at]]
        for at, column in enumerate(found.columns)
    }
    return {title: titles for title, titles in held.items() if titles}


# --- what is where ---------------------------------------------------------------------------------------


def test_the_board_has_a_column_for_every_status_and_folds_parked_away(bob, three):
    found = seen(bob)
    categories = ["idea", "discovery", "planned", "building", "shipped", "parked"]
    assert [column.category for column in found.columns] == categories
    assert [column.closed for column in found.columns] == [False] * 5 + [True]
    assert columns(bob) == {"Planned": ["One", "Two", "Three"]}


def test_cards_are_in_the_order_of_rank(bob, three):
    move_card(three[2], place=Place(before=three[0]), by=bob)
    assert columns(bob) == {"Planned": ["Three", "One", "Two"]}


def test_now_next_later_goes_by_the_horizon_and_where_nobody_said_one_by_the_dates(bob, three):
    plan_feature(three[0], plan=Plan(granularity="bucket", horizon="later"), by=bob)
    plan_feature(three[1], plan=Plan(date(2027, 1, 4), date(2027, 1, 29)), by=bob)
    assert columns(bob, lens="now") == {"Next": ["Two"], "Later": ["One"], "Not scheduled": ["Three"]}


@pytest.mark.parametrize(
    ("starts_on", "said", "horizon"),
    [
        (date(2026, 12, 31), "", "now"),
        (date(2027, 1, 1), "", "next"),
        (date(2027, 4, 1), "", "later"),
        (date(2027, 4, 1), "now", "now"),
        (None, "", ""),
    ],
)
def test_horizons_are_those_of_the_timeline(starts_on, said, horizon):
    assert horizon_of(starts_on, said, date(2026, 11, 21)) == horizon


def test_what_is_shipped_is_not_ahead(bob, three):
    set_status(three[0], status=status(bob, "shipped"), by=bob, on=today_of(bob))
    assert columns(bob, lens="now") == {"Not scheduled": ["Two", "Three"]}
    assert columns(bob, lens="now", status="all")["Not scheduled"] == ["One", "Two", "Three"]


def test_a_column_says_its_count_its_effort_and_the_capacity_of_a_quarter(bob, three):
    make_team(by=bob, capacity=8)
    change_feature(three[0], by=bob, effort_low=2, effort_high=4)
    plan_feature(three[0], plan=Plan(granularity="bucket", horizon="now"), by=bob)
    now = seen(bob, lens="now").columns[0]
    assert (now.count, now.effort, now.capacity, now.full) == (1, 3.0, 24.0, False)
    change_feature(three[0], by=bob, effort_low=20, effort_high=40)
    assert seen(bob, lens="now").columns[0].full


def test_a_limit_is_said_when_exceeded_and_stops_nobody(alice, bob, three):
    planned = status(bob, "planned")
    change_status(planned, by=alice, wip_limit=3)
    column = next(one for one in seen(bob).columns if one.key == str(planned.pk))
    assert (column.limit, column.over) == (3, False)
    move_card(make_feature(by=bob, title="Four"), into=[("status", planned)], by=bob)
    assert next(one for one in seen(bob).columns if one.key == str(planned.pk)).over


def test_lanes_cut_the_columns_and_say_how_many(bob, three):
    goal = create_objective(title="Win", by=bob)
    contribute(three[1], goal, by=bob)
    found = seen(bob, lanes="objective")
    assert [(row.head.title, row.count) for row in found.rows] == [("Win", 1), ("No objective", 2)]


def test_filters_are_those_of_every_lens(bob, three):
    change_feature(three[0], by=bob, owner=bob)
    assert columns(bob, owner=str(bob.pk)) == {"Planned": ["One"]}
    assert columns(bob, q="thr") == {"Planned": ["Three"]}


def test_the_past_is_told_as_it_was(bob, three):
    with time_machine.travel("2026-11-23 09:00:00+00:00", tick=False):
        move_card(three[0], into=[("status", status(bob, "building"))], by=bob)
        assert columns(bob) == {"Planned": ["Two", "Three"], "Building": ["One"]}
        assert columns(bob, as_of="2026-11-21") == {"Planned": ["One", "Two", "Three"]}


@pytest.mark.parametrize("kind", ["status", "horizon", "quarter", "release", "owner", "team", "objective", "product"])
def test_every_kind_of_column_can_be_drawn(browse, bob, three, kind):
    make_release(by=bob, name="Winter", ships_on=date(2027, 1, 15))
    assert browse(bob).get(f"/w/acme/roadmap/?lens=board&columns={kind}&lanes=team").status_code == 200
    assert sum(map(len, columns(bob, columns=kind).values())) == 3


def test_more_cards_take_no_more_queries(browse, bob, product, three, django_assert_max_num_queries):
    for number in range(12):
        make_feature(by=bob, title=f"More {number}", owner=bob)
    page = browse(bob)
    page.get("/w/acme/roadmap/?lens=board")
    with django_assert_max_num_queries(24):
        assert page.get("/w/acme/roadmap/?lens=board&lanes=objective").status_code == 200


def test_a_title_is_only_ever_text(browse, bob, product):
    make_feature(by=bob, title="<script>alert(1)</script>")
    html = browse(bob).get("/w/acme/roadmap/?lens=board").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert " style=" not in html


# --- moving ----------------------------------------------------------------------------------------------


def test_a_column_and_a_place_are_one_step_to_undo(bob, three):
    building = status(bob, "building")
    other = make_feature(by=bob, title="Other", category="building")
    ranks = {one.pk: one.rank for one in Feature.objects.all()}
    move_card(three[2], into=[("status", building)], place=Place(before=other), by=bob)
    assert columns(bob) == {"Planned": ["One", "Two"], "Building": ["Three", "Other"]}
    events = Event.objects.about(three[2]).filter(verb__in=["feature.status_set", "feature.ranked"])
    assert len({event.batch for event in events}) == 1
    undo(events[0].batch, by=bob)
    assert columns(bob) == {"Planned": ["One", "Two", "Three"], "Building": ["Other"]}
    assert {one.pk: one.rank for one in Feature.objects.all()} == ranks


def test_quarters_before_this_one_are_folded_until_asked_for(bob, browse, rest, three):
    plan_feature(three[0], plan=Plan.quarter(2026, 1), by=bob)
    plan_feature(three[1], plan=Plan.quarter(2026, 2), by=bob)
    found = seen(bob, columns="quarter")
    assert [column.title for column in found.columns][:2] == ["Earlier", "Q4 2026"]
    assert (found.columns[0].closed, found.columns[0].count, found.count) == (True, 2, 3)
    open_ = seen(bob, columns="quarter", earlier="1")
    assert [column.title for column in open_.columns][:3] == ["Q1 2026", "Q2 2026", "Q4 2026"]
    page = browse(bob).get("/w/acme/roadmap/?lens=board&columns=quarter").content.decode()
    assert "Unfold the quarters before this one: 2 features" in page
    assert f'data-key="{three[0].key}"' not in page
    assert rest(bob).get("/roadmap/cards/?columns=quarter").json()["columns"][0]["title"] == "Q1 2026"


def test_each_kind_of_column_changes_what_it_stands_for(bob, three):
    feature, team, goal = three[0], make_team(by=bob), create_objective(title="Win", by=bob)
    release = make_release(by=bob, name="Winter", ships_on=date(2027, 1, 15))
    into = [("team", team), ("owner", bob), ("release", release), ("objective", goal), ("horizon", "next")]
    move_card(feature, into=into, by=bob)
    feature.refresh_from_db()
    assert (feature.team, feature.owner, feature.release, feature.horizon) == (team, bob, release, "next")
    assert Contribution.objects.visible_to(bob).get(feature=feature).objective == goal
    move_card(feature, into=[("team", None), ("owner", None), ("release", None), ("objective", None)], by=bob)
    feature.refresh_from_db()
    assert (feature.team, feature.owner, feature.release) == (None, None, None)
    assert not Contribution.objects.visible_to(bob).filter(feature=feature).exists()


def test_another_horizon_leaves_the_dates_and_not_scheduled_takes_them(bob, three):
    feature = plan_feature(three[0], plan=Plan(date(2027, 1, 4), date(2027, 1, 29)), by=bob)
    move_card(feature, into=[("horizon", "now")], by=bob)
    assert (feature.starts_on, feature.ends_on, feature.horizon) == (date(2027, 1, 4), date(2027, 1, 29), "now")
    move_card(feature, into=[("horizon", None)], by=bob)
    assert (feature.starts_on, feature.ends_on, feature.horizon) == (None, None, "")


@pytest.mark.parametrize(
    ("plan", "then"),
    [
        (Plan(granularity="bucket"), (date(2027, 4, 1), date(2027, 6, 30), "quarter")),
        (Plan.quarter(2026, 4), (date(2027, 4, 1), date(2027, 6, 30), "quarter")),
        (Plan(date(2026, 11, 3), date(2027, 1, 29)), (date(2027, 2, 3), date(2027, 4, 29), "day")),
        (Plan.month(2026, 9), (date(2027, 6, 1), date(2027, 6, 30), "month")),
        (Plan.month(2026, 12), (date(2027, 6, 1), date(2027, 6, 30), "month")),
    ],
)
def test_what_goes_to_a_quarter_keeps_its_length_when_it_has_one(plan, then):
    moved = into_quarter(plan, date(2027, 5, 20))
    assert (moved.starts_on, moved.ends_on, moved.granularity) == then


def test_a_contributor_moves_along_status_and_nothing_else(carol, bob, three):
    move_card(three[0], into=[("status", status(bob, "building"))], by=carol)
    for refused in ({"place": Place(to=FIRST)}, {"into": [("horizon", "now")]}, {"into": [("owner", carol)]}):
        with pytest.raises(Forbidden):
            move_card(three[0], by=carol, **refused)


def test_all_or_nothing(bob, three):
    with pytest.raises(Refused):
        move_card(three[0], into=[("horizon", "now")], place=Place(before=three[0]), by=bob)
    three[0].refresh_from_db()
    assert three[0].horizon == ""


def test_several_cards_keep_their_order_and_are_one_step_to_undo(bob, three):
    make_feature(by=bob, title="Four", category="building")
    building = [("status", status(bob, "building"))]
    moves = [
        {"feature": three[2], "into": building, "place": Place(before=Feature.objects.get(title="Four"))},
        {"feature": three[0], "into": building, "place": Place(after=three[2])},
    ]
    with one_batch() as batch:
        move_cards(moves, by=bob)
    assert columns(bob) == {"Planned": ["Two"], "Building": ["Three", "One", "Four"]}
    undo(batch.id, by=bob)
    assert columns(bob) == {"Planned": ["One", "Two", "Three"], "Building": ["Four"]}


def test_of_several_cards_none_moves_when_one_cannot(bob, rest, three):
    building = {"status": "building"}
    moves = [{"feature": three[0].key, **building}, {"feature": three[1].key, **building, "version": 1}]
    set_status(Feature.objects.get(pk=three[1].pk), status=status(bob, "idea"), by=bob, on=today_of(bob))
    answer = rest(bob).post("/roadmap/cards/moves/", {"moves": moves})
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("Two: Bob changed status")
    assert answer.json()["detail"].endswith("None of the 2 was moved.")
    assert columns(bob)["Planned"] == ["One", "Three"]
    del moves[1]["version"]
    answer = rest(bob).post("/roadmap/cards/moves/", {"moves": moves})
    assert [one["key"] for one in answer.json()["features"]] == [three[0].key, three[1].key]
    assert columns(bob)["Building"] == ["One", "Two"]
    assert rest(bob).post("/roadmap/cards/moves/", {"moves": []}).status_code == 400


def test_the_same_column_changed_meanwhile_is_a_conflict_another_field_is_not(alice, bob, three):
    mine = Feature.objects.get(pk=three[0].pk)
    change_feature(Feature.objects.get(pk=mine.pk), by=alice, title="Uno")
    move_card(mine, into=[("status", status(bob, "building"))], by=bob, base_version=mine.version)
    stale = Feature.objects.get(pk=three[1].pk)
    set_status(Feature.objects.get(pk=stale.pk), status=status(bob, "idea"), by=alice, on=today_of(bob))
    with pytest.raises(Stale):
        move_card(stale, into=[("status", status(bob, "building"))], by=bob, base_version=stale.version)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_reorder_at_once_both_keep_theirs(alice, bob, product):
    things = [make_feature(by=bob, title=str(n), category="planned") for n in range(6)]
    start = threading.Barrier(2)

    def act(member, feature, place):
        start.wait()
        try:
            move_card(Feature.objects.get(pk=feature.pk), place=place, by=member)
        finally:
            connection.close()

    deeds = [(alice, things[5], Place(before=things[1])), (bob, things[4], Place(before=things[1]))]
    threads = [threading.Thread(target=act, args=deed) for deed in deeds]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    order = columns(bob)["Planned"]
    assert order[0] == "0"
    assert set(order[1:3]) == {"4", "5"}
    assert order[3:] == ["1", "2", "3"]


def test_a_new_card_is_in_its_column(bob, product, three):
    create_card(product=product, title="Fresh", into=[("status", status(bob, "building"))], by=bob)
    create_card(product=product, title="Loose", into=[("team", None)], by=bob)
    assert columns(bob)["Building"] == ["Fresh"]
    assert columns(bob)["Idea"] == ["Loose"]


# --- the page's door and REST ------------------------------------------------------------------------------


def test_the_page_moves_a_card_by_ids(browse, bob, three):
    move = {"key": three[0].key, "columns": "status", "column": str(status(bob, "building").pk), "base_version": 1}
    answer = browse(bob).post("/w/acme/roadmap/cards/", {"moves": [move]}, content_type="application/json")
    assert (answer.status_code, answer.json()["features"][0]["version"]) == (200, 2)
    assert answer.headers["X-Batch"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"columns": "status", "column": "0"},
        {"columns": "status", "column": "999999"},
        {"columns": "horizon", "column": "soon"},
        {"columns": "quarter", "column": "2027-13-01"},
        {"columns": "product", "column": "1"},
        {"columns": "nonsense", "column": "1"},
        {"before": "FLD-999"},
        {"to": "middle"},
        {"to": "first", "base_version": "x"},
        {"to": {"a": 1}},
    ],
)
def test_nonsense_is_refused_in_words(browse, bob, three, body):
    sent = {"moves": [{"key": three[0].key, **body}]}
    answer = browse(bob).post("/w/acme/roadmap/cards/", sent, content_type="application/json")
    assert answer.status_code in (400, 404)
    assert answer.json()["detail"]


def test_rest_moves_a_card_and_shows_the_columns(rest, bob, three):
    answer = rest(bob).post(
        "/roadmap/cards/", {"feature": three[2].key, "status": "building", "horizon": "now", "before": three[0].key}
    )
    assert answer.status_code == 200, answer.json()
    assert answer.json()["batch"]
    shown = rest(bob).get("/roadmap/cards/?columns=horizon").json()
    assert shown["columns"][0]["title"] == "Now"
    assert [card["key"] for card in shown["columns"][0]["cards"]] == [three[2].key]
    order = [card["key"] for column in shown["columns"] for card in column["cards"]]
    assert sorted(order) == sorted(feature.key for feature in three)
    stale = rest(bob).post("/roadmap/cards/", {"feature": three[2].key, "status": "idea", "version": 1})
    assert stale.status_code == 409
    assert rest(bob).post("/roadmap/cards/", {"feature": three[0].key}).status_code == 400
    assert rest(bob).post("/roadmap/cards/", {"feature": three[0].key, "to": LAST}).status_code == 200


def test_rest_knows_the_limit_of_a_status(rest, alice, bob, three):
    api = rest(alice)
    assert api.patch("/statuses/planned/", {"wip_limit": 2}).status_code == 200
    column = [one for one in api.get("/roadmap/cards/").json()["columns"] if one["wip_limit"]]
    assert [(one["wip_limit"], one["count"]) for one in column] == [(2, 3)]
    assert api.patch("/statuses/planned/", {"wip_limit": 0}).status_code in (400, 422)
