"""The list: the features of the roadmap by any grouping field, rows of the grid, groups that fold in the address."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from features.actions import plan_feature
from features.dates import Plan
from roadmaps.actions.health import say_health
from roadmaps.actions.objectives import contribute, create_objective
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
