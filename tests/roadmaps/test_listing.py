"""The list: the features of the roadmap by any grouping field, rows of the grid, groups that fold in the address."""

import re
from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from features.actions import plan_feature, score_feature
from features.dates import Plan
from roadmaps import list_columns
from roadmaps.actions.health import say_health
from roadmaps.actions.objectives import contribute, create_objective
from roadmaps.addresses import canonical
from roadmaps.lens import LANES
from tests.make import make_feature, make_release, make_team

FIRST = date(2027, 1, 4)


@pytest.fixture
def work(bob, product):
    goal = create_objective(title="Win the week", by=bob)
    more = {"team": make_team(by=bob), "release": make_release(by=bob), "owner": bob}
    effort = {"effort_low": 2, "effort_high": 4, "category": "building"}
    soon, late = (make_feature(by=bob, title=title, **effort, **more) for title in ("Soon", "Late"))
    bare = make_feature(by=bob, title="Bare", **effort)
    plan_feature(late, plan=Plan(FIRST + timedelta(days=30), FIRST + timedelta(days=40), confidence=60), by=bob)
    plan_feature(soon, plan=Plan(FIRST, FIRST + timedelta(days=9)), by=bob)
    for one in (soon, late):
        contribute(one, goal, by=bob)
    say_health(late, "at_risk", by=bob)
    return {"goal": goal, "soon": soon, "late": late, "bare": bare}


@pytest.fixture
def page(browse, bob, work):
    def get(query="", member=bob):
        answer = browse(member).get(f"/w/acme/roadmap/?lens=list{query}")
        assert answer.status_code == 200
        return answer

    return get


def rows(answer) -> list[str]:
    return re.findall(r'class="g-title">([^<]+)<', answer.content.decode())


def heads(answer) -> list[tuple[str, int, str]]:
    return [(group.head.title, group.count, group.weeks) for group in answer.context["found"].groups]


def test_groups_come_with_counts_and_effort_and_rows_in_the_order_of_time(page):
    answer = page("&lanes=objective")
    assert heads(answer) == [("Win the week", 2, "6"), ("No objective", 1, "3")]
    assert rows(answer) == ["Soon", "Late", "Bare"]
    html = answer.content.decode()
    assert 'data-f="confidence" class="num" data-v="60"' in html
    assert "At risk" in html


@pytest.mark.parametrize("by", LANES)
def test_it_groups_by_any_field(page, by):
    answer = page(f"&lanes={by}")
    assert sorted(rows(answer)) == ["Bare", "Late", "Soon"]
    assert sum(count for _, count, _ in heads(answer)) == 3


def test_a_closed_group_keeps_its_head_and_its_address_opens_it_again(page, work):
    key = str(work["goal"].pk)
    closed = page(f"&closed={key}")
    assert rows(closed) == ["Bare"]
    assert heads(closed)[0] == ("Win the week", 2, "6")
    assert 'aria-expanded="false"' in closed.content.decode()
    assert "closed=" not in closed.context["found"].groups[0].toggle
    assert closed.context["found"].groups[1].toggle.endswith(f"closed={key}%2C0")


def test_filters_range_and_emptiness_are_those_of_every_lens(page, browse, bob):
    assert rows(page("&q=soon")) == ["Soon"]
    assert rows(page(f"&to={FIRST}")) == ["Soon", "Bare"]
    assert "Nothing fits these filters" in page("&q=nowhere").content.decode()


def test_viewers_and_the_past_only_read(page, vera, work, bob):
    assert "dates" not in page().context["locked"]
    assert "dates" in page(member=vera).context["locked"]
    today = timezone.now().date().isoformat()
    assert page(f"&as_of={today}").context["found"].as_of is None


def test_more_rows_take_no_more_queries(page, bob):
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    for number in range(4):
        make_feature(by=bob, title=f"More {number}", category="planned")
    with CaptureQueriesContext(connection) as many:
        page()
    assert len(many) == len(few)


def columns(answer) -> list[str]:
    return [head.column.name for head in answer.context["found"].heads]


def test_columns_are_chosen_in_the_address_and_the_title_stays_first(page):
    assert columns(page("&shown=score,title,team,nonsense,objective,score")) == ["title", "score", "team", "objective"]
    assert columns(page("&shown=title")) == ["title"]
    assert columns(page("&shown=nonsense")) == list(list_columns.USUAL)
    html = page("&shown=objective,health").content.decode()
    assert 'data-f="objective"' in html and "Win the week" in html
    assert 'data-f="dates"' not in html.split("<tbody")[1]


@pytest.mark.parametrize("column", [name for name in list_columns.known() if name != "title"])
def test_every_column_draws_hides_and_sorts(page, column):
    answer = page(f"&shown={column}&lanes=none&sort={column}")
    assert columns(answer) == ["title", column]
    cells = answer.content.decode().split("<tbody", 1)[1]
    assert cells.count(f'data-f="{column}"') == 3 or cells.count('class="l-health"') == 3
    assert sorted(rows(answer)) == ["Bare", "Late", "Soon"]
    menu = {one.name: (on, url) for one, on, url in answer.context["column_menu"]}
    assert menu[column] == (True, menu[column][1]) and "shown=title" in menu[column][1]


def test_the_menu_shows_a_column_after_the_others_and_forgets_the_usual_ones(page):
    added = {one.name: url for one, _, url in page().context["column_menu"]}["score"]
    assert parse_qs(added.lstrip("?"))["shown"] == [",".join([*list_columns.USUAL[1:], "score"])]
    back = {one.name: url for one, _, url in page(added.replace("?", "&")).context["column_menu"]}["score"]
    assert "shown" not in back


def test_a_heading_sorts_best_first_then_the_other_way_then_by_time(page, work, bob):
    for name, effort in (("soon", 1), ("late", 9)):
        score_feature(work[name], by=bob, reach=100, impact=1, confidence=80, effort=effort)

    def press(answer):
        return page(
            next(one.href for one in answer.context["found"].heads if one.column.name == "score").replace("?", "&")
        )

    plain = page("&lanes=none&shown=score")
    assert rows(plain) == ["Soon", "Late", "Bare"]
    best = press(plain)
    assert (rows(best), best.context["found"].heads[1].sorted) == (["Soon", "Late", "Bare"], "descending")
    worst = press(best)
    assert (rows(worst), worst.context["found"].heads[1].sorted) == (["Bare", "Late", "Soon"], "ascending")
    assert press(worst).context["found"].lens.sort == ""
    assert rows(page("&lanes=none&sort=-title")) == ["Soon", "Late", "Bare"]
    assert rows(page("&lanes=none&sort=title")) == ["Bare", "Late", "Soon"]


def test_the_past_is_sorted_as_it_stood(page, work, bob):
    then = f"&lanes=none&as_of={timezone.now().date()}"
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=True):
        plan_feature(work["soon"], plan=Plan(FIRST + timedelta(days=90), FIRST + timedelta(days=99)), by=bob)
        assert rows(page("&lanes=none")) == ["Late", "Soon", "Bare"]
        assert rows(page(then)) == ["Soon", "Late", "Bare"]
        assert rows(page(f"{then}&sort=-dates")) == ["Bare", "Late", "Soon"]


def test_a_saved_lens_keeps_columns_in_their_order(page):
    assert canonical("roadmap", "?lens=list&shown=team,score&sort=-score") == "lens=list&shown=team,score&sort=-score"
