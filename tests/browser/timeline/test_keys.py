"""The timeline by keyboard alone, and by clicks alone."""

import re
from datetime import date

from playwright.sync_api import expect

from features.models import Dependency, Feature
from tests.browser.timeline.hands import WEEK, bar, dates, saved, wait_saved


def test_everything_by_keyboard_alone(roadmap, board, spoken, until):
    page = roadmap()
    start, end = dates(page, "Replay")
    bar(page, "Smart assign").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") == f"bar-{board['replay'].pk}"
    page.keyboard.press("Period")
    page.keyboard.press("Shift+Period")
    page.keyboard.press("Alt+Comma")
    wait_saved(page, board["replay"], (start - 3 * WEEK, end - 2 * WEEK))
    until("window.__spoken.some((said) => /Replay.*moved earlier by 28 days/.test(said))")
    page.keyboard.press("Control+z")
    wait_saved(page, board["replay"], (start, end))
    assert page.evaluate("document.activeElement.id") == f"bar-{board['replay'].pk}"


def test_after_a_click_the_keys_go_on_being_for_the_bar(roadmap, board):
    page = roadmap()
    start, end = dates(page, "Replay")
    bar(page, "Replay").click(position={"x": 60, "y": 10})
    expect(page.locator("#panel .panel-title")).to_contain_text("Replay")
    expect(bar(page, "Replay")).to_be_focused()
    page.keyboard.press("Period")
    wait_saved(page, board["replay"], (start + WEEK, end + WEEK))
    expect(page.locator("#panel")).to_be_visible()
    page.locator(".tl-corner").click()  # focus is nowhere, the bar is still selected
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Shift+Period")
    wait_saved(page, board["replay"], (start + WEEK, end + 2 * WEEK))
    page.keyboard.press("Period")
    wait_saved(page, board["replay"], (start + 2 * WEEK, end + 3 * WEEK))


def test_f2_renames_where_the_bar_is_and_escape_leaves_it(roadmap, board):
    page = roadmap()
    bar(page, "Replay").focus()
    page.keyboard.press("F2")
    field = page.get_by_label("Title of Replay")
    expect(field).to_be_focused()
    page.keyboard.type("Nothing of this")
    page.keyboard.press("Escape")
    expect(bar(page, "Replay")).to_be_focused()
    page.keyboard.press("F2")
    page.keyboard.type("Second look")
    page.keyboard.press("Enter")
    expect(bar(page, "Second look")).to_be_focused()
    page.wait_for_selector("#toasts >> text=Renamed to Second look")
    assert Feature.objects.get(pk=board["replay"].pk).title == "Second look"
    page.keyboard.press("Control+z")
    expect(bar(page, "Replay")).to_be_focused()


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
    expect(bar(page, "Replay").locator(".tl-dot")).to_be_visible()
    for said in ("Replay relates to Skills", "Replay does not relate to Skills any more"):
        bar(page, "Replay").focus()
        page.keyboard.press("l")
        page.get_by_label("Kind of link").select_option("relates")
        page.get_by_role("combobox", name="What does this relate to?").fill("Skills")
        page.keyboard.press("Enter")
        expect(page.locator("#toasts")).to_contain_text(said)
    assert not Dependency.objects.filter(kind="relates", removed_at=None).exists()
    bar(page, "Replay").focus()
    page.keyboard.press("n")
    expect(page.get_by_label("Comment on Replay")).to_be_focused()
    page.keyboard.type("Is this still right?")
    page.keyboard.press("Control+Enter")
    expect(bar(page, "Replay").locator(".tl-pin")).to_have_text("1")
    expect(bar(page, "Replay")).to_be_focused()
    bar(page, "Replay").locator(".tl-pin").click()
    expect(page.locator(".tl-said")).to_contain_text("Is this still right?")
    page.keyboard.press("Escape")
    bar(page, "Replay").focus()
    page.keyboard.press("Delete")
    page.wait_for_selector('.tl-chip[aria-label^="Replay"]')
    assert saved(board["replay"]) == (None, None)
    page.keyboard.press("Control+z")
    page.wait_for_selector('.tl-bar[aria-label^="Replay"]')


def test_the_scale_changes_before_the_server_has_answered(roadmap):
    page = roadmap()
    asked = []
    page.route(re.compile("zoom=week"), lambda route: asked.append(route))  # held until the new scale was seen
    sheet = page.locator(".tl-sheet")
    wide = sheet.bounding_box()["width"]
    with page.expect_request(re.compile("zoom=week")):
        page.keyboard.press("[")
    expect(sheet).to_have_attribute("data-px", "18")
    expect(page.locator("pm-timeline")).to_have_attribute("data-zoom", "month")
    assert sheet.bounding_box()["width"] > 2 * wide
    asked[0].continue_()
    expect(page.locator("pm-timeline")).to_have_attribute("data-zoom", "week")
    expect(page.locator("pm-timeline")).not_to_have_attribute("data-zooming", "")


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
    tools.get_by_role("button", name="Change dates").click()
    page.get_by_role("button", name="+1 w", exact=True).click()
    page.get_by_role("button", name="Set dates").click()
    wait_saved(page, board["replay"], (start + 2 * WEEK, end + 3 * WEEK))
    page.locator("#toasts").get_by_role("button", name="Undo").first.click()
    wait_saved(page, board["replay"], (start + WEEK, end + 2 * WEEK))


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
