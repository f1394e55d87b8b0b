"""The timeline as people use it: by mouse, by keyboard alone, by clicks alone, two at once, on paper and on a phone."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from features.actions import link_features, plan_feature
from features.dates import Plan
from features.models import Feature
from roadmaps.actions.objectives import contribute, create_objective
from tests.make import make_feature, make_release, make_team
from workspaces.clock import today as today_of

WEEK = timedelta(weeks=1)


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


def bar(page, title):
    return page.locator(f'.tl-bar[aria-label^="{title}"]')


def dates(page, title):
    found = bar(page, title)
    return date.fromisoformat(found.get_attribute("data-from")), date.fromisoformat(found.get_attribute("data-to"))


def saved(feature):
    feature.refresh_from_db()
    return feature.starts_on, feature.ends_on


def wait_saved(page, feature, dates):
    for _ in range(50):
        if saved(feature) == dates:
            return
        page.wait_for_timeout(100)
    assert saved(feature) == dates


def drag(page, box, dx, dy=0, at=0.5, drop=True):
    x, y = box["x"] + box["width"] * at, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2, steps=3)
    page.mouse.move(x + dx, y + dy, steps=3)
    page.wait_for_timeout(60)
    if drop:
        page.mouse.up()


def select(page, title):
    """Click a bar and close the panel that opens: it stays selected, and the board is wide again."""
    bar(page, title).click(position={"x": 60, "y": 10})
    expect(page.locator("#panel .panel-title")).to_contain_text(title)
    page.keyboard.press("Escape")
    expect(page.locator("#panel .panel-title")).to_have_count(0)


def day_px(page):
    return page.evaluate("parseFloat(getComputedStyle(document.querySelector('.tl-sheet')).getPropertyValue('--day'))")


def test_dragging_a_bar_moves_it_by_whole_weeks_and_undo_brings_it_back(roadmap, board):
    page = roadmap()
    start, end = dates(page, "Replay")
    drag(page, bar(page, "Replay").bounding_box(), 15 * day_px(page))
    assert dates(page, "Replay") == (start + 2 * WEEK, end + 2 * WEEK)
    wait_saved(page, board["replay"], (start + 2 * WEEK, end + 2 * WEEK))
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    wait_saved(page, board["replay"], (start, end))
    expect(bar(page, "Replay")).to_have_attribute("data-from", str(start))


def test_while_dragging_the_conflict_is_shown_before_the_drop_and_escape_restores(roadmap, board):
    page = roadmap()
    before = dates(page, "Smart assign")
    load = page.locator(".tl-load").inner_text()
    drag(page, bar(page, "Smart assign").bounding_box(), 28 * day_px(page), drop=False)
    assert "+28 d" in page.locator(".tl-tip").inner_text()
    assert "overlaps Skills" in page.locator(".tl-tip").inner_text()
    assert page.locator(".tl-link[data-late]").count() == 1
    assert page.locator(".tl-load").inner_text() != load
    page.keyboard.press("Escape")
    page.mouse.up()
    assert dates(page, "Smart assign") == before
    assert page.locator(".tl-link[data-late]").count() == 0
    assert page.locator(".tl-load").inner_text() == load
    assert saved(board["assign"]) == before


def test_an_overlap_is_offered_to_be_shifted_away_as_one_step(roadmap, board):
    page = roadmap()
    start, end = dates(page, "Smart assign")
    select(page, "Smart assign")
    grip = bar(page, "Smart assign").locator('.tl-grip[data-end="end"]').bounding_box()
    drag(page, grip, 21 * day_px(page))
    assert dates(page, "Smart assign") == (start, end + 3 * WEEK)
    page.locator("#toasts").get_by_role("button", name="Shift Skills").click()
    page.wait_for_selector("#toasts >> text=Shifted Skills")
    assert saved(board["skills"])[0] == end + 3 * WEEK
    assert page.locator(".tl-link[data-late]").count() == 0


def test_a_bar_dragged_to_another_lane_serves_its_objective(roadmap, board):
    page = roadmap()
    lane = page.locator('.tl-lane[data-name="Win"]').bounding_box()
    box = bar(page, "Replay").bounding_box()
    drag(page, box, 0, lane["y"] + 70 - box["y"])
    page.wait_for_selector('.tl-lane[data-name="Win"] .tl-bar[aria-label^="Replay"]')
    page.wait_for_selector("#toasts >> text=Replay moved to Win")
    assert page.locator('.tl-lane[data-name="Scale"] .tl-bar').count() == 0


def test_a_feature_without_dates_is_dragged_up_from_the_tray(roadmap, board):
    page = roadmap()
    chip = page.locator(".tl-chip", has_text="Photo evidence").bounding_box()
    lane = page.locator('.tl-lane[data-name="Scale"] .tl-track').bounding_box()
    drag(page, chip, lane["x"] + 500 - chip["x"] - chip["width"] / 2, lane["y"] + 60 - chip["y"])
    page.wait_for_selector('.tl-lane[data-name="Scale"] .tl-bar[aria-label^="Photo evidence"]')
    first, last = saved(board["photo"])
    assert first.weekday() == 0
    assert (last - first).days == 27
    assert page.locator(".tl-chip").count() == 0


def test_dragging_on_an_empty_lane_draws_a_new_feature(roadmap, board):
    page = roadmap()
    lane = page.locator('.tl-lane[data-name="Scale"] .tl-track').bounding_box()
    drag(page, {"x": lane["x"] + 620, "y": lane["y"] + 70, "width": 0, "height": 0}, 90)
    page.keyboard.type("Drawn by hand")
    page.keyboard.press("Enter")
    page.wait_for_selector('.tl-lane[data-name="Scale"] .tl-bar[aria-label^="Drawn by hand"]')
    assert Feature.objects.filter(title="Drawn by hand", starts_on__isnull=False).exists()


def test_a_dependency_is_drawn_from_the_end_of_a_bar(roadmap, board):
    page = roadmap()
    select(page, "Replay")
    dot = bar(page, "Replay").locator(".tl-dot").bounding_box()
    target = bar(page, "Skills").bounding_box()
    drag(page, dot, target["x"] + 30 - dot["x"], target["y"] - dot["y"])
    page.wait_for_selector("#toasts >> text=Skills now waits for Replay")
    assert page.locator(".tl-link").count() == 2


def test_several_selected_bars_keep_their_distance(roadmap, board):
    page = roadmap()
    before = {title: dates(page, title) for title in ("Smart assign", "Replay")}
    bar(page, "Smart assign").click(position={"x": 60, "y": 10}, modifiers=["Shift"])
    bar(page, "Replay").click(position={"x": 60, "y": 10}, modifiers=["Shift"])
    drag(page, bar(page, "Replay").bounding_box(), 7 * day_px(page))
    wait_saved(page, board["replay"], tuple(day + WEEK for day in before["Replay"]))
    assert saved(board["assign"]) == tuple(day + WEEK for day in before["Smart assign"])
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    wait_saved(page, board["replay"], before["Replay"])
    assert saved(board["assign"]) == before["Smart assign"]


def test_everything_by_keyboard_alone(roadmap, board, spoken):
    page = roadmap()
    start, end = dates(page, "Replay")
    bar(page, "Smart assign").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == f"bar-{board['replay'].pk}"
    page.keyboard.press("Period")
    page.keyboard.press("Shift+Period")
    page.keyboard.press("Alt+Comma")
    wait_saved(page, board["replay"], (start - 3 * WEEK, end - 2 * WEEK))
    assert any("Replay" in text and "moved earlier by 28 days" in text for text in spoken())
    page.keyboard.press("Control+z")
    wait_saved(page, board["replay"], (start, end))
    assert page.evaluate("document.activeElement.id") == f"bar-{board['replay'].pk}"


def test_dates_are_typed_as_people_say_them(roadmap, board):
    page = roadmap()
    bar(page, "Replay").focus()
    page.keyboard.press("d")
    page.keyboard.type("in 3 weeks")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("in 5 weeks")
    page.keyboard.press("Enter")
    here = page.evaluate("document.querySelector('pm-timeline').dataset.today")
    today = date.fromisoformat(here)
    wait_saved(page, board["replay"], (today + 3 * WEEK, today + 5 * WEEK))
    assert page.evaluate("document.activeElement.id") == f"bar-{board['replay'].pk}"


def test_lane_status_owner_link_and_tray_by_keyboard(roadmap, board, alice):
    page = roadmap()

    def choose(key, words, expect):
        bar(page, "Replay").focus()
        page.keyboard.press(key)
        page.keyboard.type(words)
        page.keyboard.press("Enter")
        page.wait_for_selector(expect)

    choose("m", "Win", '.tl-lane[data-name="Win"] .tl-bar[aria-label^="Replay"]')
    choose("s", "Planned", '.tl-bar[aria-label^="Replay, Planned"]')
    choose("a", "Alice", '.tl-bar[aria-label^="Replay"][aria-label*="Alice"]')
    choose("l", "Photo", "#toasts >> text=Photo evidence now waits for Replay")
    bar(page, "Replay").focus()
    page.keyboard.press("Delete")
    page.wait_for_selector('.tl-chip[aria-label^="Replay"]')
    assert saved(board["replay"]) == (None, None)
    page.keyboard.press("Control+z")
    page.wait_for_selector('.tl-bar[aria-label^="Replay"]')


def test_zoom_and_baseline_by_keyboard_are_in_the_address(roadmap):
    page = roadmap()
    page.keyboard.press("]")
    page.wait_for_url(re.compile("zoom=quarter"))
    page.keyboard.press("[")
    expect(page).not_to_have_url(re.compile("zoom"))
    page.keyboard.press("[")
    page.wait_for_url(re.compile("zoom=week"))
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("baseline="))
    page.go_back()
    expect(page).not_to_have_url(re.compile("baseline"))
    expect(page.locator(".segment-item[aria-current]", has_text="Week")).to_have_count(1)


def test_everything_by_clicks_alone(roadmap, board):
    page = roadmap()
    start, end = dates(page, "Replay")
    bar(page, "Replay").click(position={"x": 60, "y": 10})
    tools = page.get_by_role("toolbar", name="Move the selected feature")
    tools.get_by_role("button", name="One week later", exact=True).click()
    wait_saved(page, board["replay"], (start + WEEK, end + WEEK))
    tools.get_by_role("button", name="End one week later").click()
    wait_saved(page, board["replay"], (start + WEEK, end + 2 * WEEK))
    tools.get_by_role("button", name="Move to another lane").click()
    page.get_by_role("option", name="Win").click()
    page.wait_for_selector('.tl-lane[data-name="Win"] .tl-bar[aria-label^="Replay"]')
    bar(page, "Replay").click(position={"x": 60, "y": 10})
    tools.get_by_role("button", name="Add a dependency").click()
    page.get_by_role("option", name="Skills").click()
    page.wait_for_selector("#toasts >> text=Skills now waits for Replay")


def test_a_bar_opens_its_feature_beside_the_board_and_escape_comes_back(roadmap, board):
    page = roadmap()
    bar(page, "Replay").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"open={board['replay'].key}"))
    expect(page.locator("#panel")).to_contain_text("Replay")
    assert page.evaluate("document.activeElement.closest('#panel') !== null")
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("open="))
    assert page.evaluate("document.activeElement.id") == f"bar-{board['replay'].pk}"


def test_filters_change_the_board_in_place_and_the_address(roadmap):
    page = roadmap()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Contains").fill("replay")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(re.compile("q=replay"))
    expect(page.locator(".tl-bar")).to_have_count(1)
    page.get_by_label("Remove filter: Contains replay").click()
    expect(page.locator(".tl-bar")).to_have_count(3)


def test_a_move_in_one_browser_is_seen_in_the_other_within_two_seconds(roadmap, board, alice, browser, live_server):
    page = roadmap()
    client = Client()
    client.force_login(alice.user)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    other = context.new_page()
    other.goto(page.url)
    other.wait_for_selector("pm-timeline[data-ready]")
    page.wait_for_timeout(800)
    wanted = dates(other, "Replay")[0] + 3 * WEEK
    bar(page, "Skills").focus()
    drag(other, bar(other, "Replay").bounding_box(), 21 * day_px(other))
    assert dates(other, "Replay")[0] == wanted
    expect(bar(page, "Replay")).to_have_attribute("data-from", str(wanted), timeout=2000)
    assert page.evaluate("document.activeElement.id") == f"bar-{board['skills'].pk}"
    context.close()


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


def test_what_you_hold_is_not_moved_under_your_hand(roadmap, board, alice):
    page = roadmap()
    page.wait_for_timeout(800)
    drag(page, bar(page, "Replay").bounding_box(), 14 * day_px(page), drop=False)
    feature = board["replay"]
    feature.refresh_from_db()
    theirs = (feature.starts_on + 5 * WEEK, feature.ends_on + 5 * WEEK)
    plan_feature(feature, plan=Plan(*theirs), by=alice)
    page.wait_for_selector(".tl-theirs", timeout=3000)
    assert page.locator(".tl-theirs").inner_text() == "A"
    page.mouse.up()
    page.get_by_role("button", name="Use mine").wait_for()
    assert saved(feature) == theirs
    page.get_by_role("button", name="Use mine").click()
    mine = (theirs[0] - 3 * WEEK, theirs[1] - 3 * WEEK)
    wait_saved(page, feature, mine)


test_what_you_hold_is_not_moved_under_your_hand.complaints = ["409"]


@pytest.fixture(autouse=True)
def _expected(request, complaints):
    for text in getattr(request.function, "complaints", []):
        complaints.expect(text)


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
