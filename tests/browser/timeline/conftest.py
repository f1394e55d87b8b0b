"""A board with two objectives, three bars and one feature without dates, and the page that shows it."""

from datetime import timedelta

import pytest

from features.actions import link_features, plan_feature
from features.dates import Plan
from roadmaps.actions.objectives import contribute, create_objective
from tests.browser.timeline.hands import WEEK
from tests.make import make_feature, make_release, make_team
from workspaces.clock import today as today_of


@pytest.fixture
def board(transactional_db, bob, product):
    """Two objectives, three bars of which the first two depend on each other, and one feature without dates."""
    today = today_of(bob)
    make_team(by=bob, capacity=8)
    make_release(by=bob, name="Winter", ships_on=today + 10 * WEEK)
    first, second = create_objective(title="Win", by=bob), create_objective(title="Scale", by=bob, colour="moss")

    def planned(title, start, weeks, goal):
        feature = make_feature(by=bob, title=title, category="building", effort_low=2, effort_high=4, owner=bob)
        plan = Plan(today + start * WEEK, today + (start + weeks) * WEEK - timedelta(days=1), confidence=60)
        contribute(feature, goal, by=bob)
        return plan_feature(feature, plan=plan, by=bob)

    things = {
        "assign": planned("Smart assign", 0, 8, first),
        "skills": planned("Skills", 9, 6, first),
        "replay": planned("Replay", 2, 6, second),
        "photo": make_feature(by=bob, title="Photo evidence"),
    }
    link_features(things["assign"], things["skills"], by=bob)
    return things


@pytest.fixture
def roadmap(go, signed_in, bob, board):
    def open_(query="", member=bob):
        signed_in(member)
        page = go(f"/w/acme/roadmap/{query}")
        page.wait_for_selector("pm-timeline[data-ready]")
        return page

    return open_


@pytest.fixture
def phone(board, bob, another, live_server):
    """A touch screen 390 pixels wide that belongs to bob."""
    page = another(bob, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{live_server.url}/w/acme/roadmap/")
    page.wait_for_selector(".tl-agenda a")
    return page


@pytest.fixture(autouse=True)
def _expected(request, complaints):
    for text in getattr(request.function, "complaints", []):
        complaints.expect(text)
