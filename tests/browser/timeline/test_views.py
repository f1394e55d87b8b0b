"""The timeline as it is read: filtered, without script, by viewers, on a phone, on paper, by screen readers."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from features.actions import plan_feature
from features.dates import Plan
from tests.browser.timeline.hands import WEEK, bar, dates, drag
from tests.make import make_feature
from workspaces.clock import today as today_of


def test_filters_change_the_board_in_place_and_the_address(roadmap):
    page = roadmap()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Contains").fill("replay")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(re.compile("q=replay"))
    expect(page.locator(".tl-bar")).to_have_count(1)
    page.get_by_label("Remove filter: Contains replay").click()
    expect(page.locator(".tl-bar")).to_have_count(3)


def test_without_script_the_roadmap_is_there_to_read(board, bob, browser, live_server):
    client = Client()
    client.force_login(bob.user)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/w/acme/roadmap/")
    first, second = bar(page, "Smart assign").bounding_box(), bar(page, "Skills").bounding_box()
    assert first["x"] + first["width"] < second["x"]
    page.get_by_role("button", name="Lanes: Objective").click()
    page.get_by_role("link", name="Status", exact=True).click()
    expect(page.locator(".tl-lane[data-name='Building'] .tl-bar")).to_have_count(3)
    context.close()


def test_who_may_only_look_has_no_handles_and_reads_the_dates(roadmap, vera):
    page = roadmap(member=vera)
    before = dates(page, "Replay")
    drag(page, bar(page, "Replay").bounding_box(), 100)
    assert dates(page, "Replay") == before
    assert page.locator(".tl-grip").count() == 0
    bar(page, "Replay").focus()
    page.keyboard.press("Period")
    assert dates(page, "Replay") == before
    page.keyboard.press("d")
    assert "You may look" in page.locator(".tl-pop").inner_text()


def test_a_phone_shows_an_agenda(roadmap):
    page = roadmap()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_selector(".tl-agenda a")
    assert not page.locator(".tl-sheet").is_visible()
    assert page.locator(".tl-agenda h2").first.inner_text().startswith("Now")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_accessibility_findings(roadmap, axe, theme, page):
    page.emulate_media(color_scheme=theme)
    roadmap()
    axe()
    bar(page, "Replay").focus()
    page.keyboard.press("d")
    axe(".tl-pop")
    page.keyboard.press("Escape")
    page.goto(page.url.split("?")[0] + "?lens=list")
    axe()


def test_any_range_prints_on_one_sheet(roadmap, board, bob):
    for number in range(20):
        feature = make_feature(by=bob, title=f"Work {number}")
        start = today_of(bob) + number * WEEK
        plan_feature(feature, plan=Plan(start, start + 12 * WEEK), by=bob)
    page = roadmap("?zoom=week")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1
