"""The timeline as it is read: filtered, without script, by viewers, on a phone, on paper, by screen readers."""

import re

import pytest
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


def test_without_script_the_roadmap_is_there_to_read(board, bob, another, live_server):
    page = another(bob, java_script_enabled=False)
    page.goto(f"{live_server.url}/w/acme/roadmap/")
    first, second = bar(page, "Smart assign").bounding_box(), bar(page, "Skills").bounding_box()
    assert first["x"] + first["width"] < second["x"]
    page.get_by_role("button", name="Lanes: Objective").click()
    page.get_by_role("link", name="Status", exact=True).click()
    expect(page.locator(".tl-lane[data-name='Building'] .tl-bar")).to_have_count(3)


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


@pytest.fixture
def full_tray(board, bob):
    for number in range(14):
        make_feature(by=bob, title=f"A rather long idea {number}")


def test_the_tray_is_whole_above_the_team_load(roadmap, full_tray):
    page = roadmap()
    tray, load = page.locator(".tl-tray"), page.locator(".tl-load")

    def bottom_and_top():
        one, two = tray.bounding_box(), load.bounding_box()
        return one["y"] + one["height"], two["y"]

    for height in (900, 620):
        page.set_viewport_size({"width": 1440, "height": height})
        bottom, top = bottom_and_top()
        assert bottom <= top + 1
        chip = page.locator(".tl-chip").first.bounding_box()
        assert chip["y"] + chip["height"] < top
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("button", name="Show one line")).to_have_attribute("aria-expanded", "true")
    last = page.locator(".tl-chip").last
    last.focus()
    box = last.bounding_box()
    assert box["y"] + box["height"] <= load.bounding_box()["y"] + 1
    page.reload()
    expect(page.get_by_role("button", name="Show one line")).to_be_visible()


def test_presenting_shows_the_page_alone_and_p_comes_back(roadmap):
    page = roadmap()
    page.keyboard.press("p")
    page.wait_for_url(re.compile("present=1"))
    expect(page.locator(".nav")).to_be_hidden()
    expect(page.locator(".toolbar")).to_be_hidden()
    expect(bar(page, "Replay")).to_be_visible()
    page.wait_for_selector("html[data-ready]", state="attached")
    page.keyboard.press("p")
    expect(page).not_to_have_url(re.compile("present"))
    expect(page.locator(".nav")).to_be_visible()


@pytest.mark.parametrize("path", ["/styleguide/", "/w/acme/roadmap/?lens=list"])
def test_present_works_wherever_it_is_offered(roadmap, go, path):
    roadmap()
    page = go(path)
    page.get_by_role("link", name="Present").click()
    page.wait_for_url(re.compile("present=1"))
    expect(page.locator(".nav")).to_be_hidden()


def test_a_phone_shows_an_agenda(roadmap):
    page = roadmap()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_selector(".tl-agenda a")
    assert not page.locator(".tl-sheet").is_visible()
    assert page.locator(".tl-agenda h2").first.inner_text().startswith("Now")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_accessibility_findings(roadmap, full_tray, axe, theme, page):
    page.emulate_media(color_scheme=theme)
    roadmap()
    page.get_by_role("button", name="Show all").click()
    axe()
    bar(page, "Replay").focus()
    page.keyboard.press("d")
    axe(".tl-pop")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .panel-title")).to_contain_text("Replay")
    axe()
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


def test_paper_shows_the_arrows_and_all_that_is_not_scheduled(roadmap, full_tray):
    page = roadmap()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1040, "height": 720})  # the inside of A4 across
    expect(page.locator(".tl-link b").first).to_be_visible()
    expect(page.locator(".tl-tray-all")).to_be_hidden()
    sheet, last = page.locator(".tl-chips").bounding_box(), page.locator(".tl-chip").last.bounding_box()
    assert last["x"] + last["width"] <= sheet["x"] + sheet["width"] + 1
    assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True))) == 1
