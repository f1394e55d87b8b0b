"""The timeline by mouse: move, resize, other lanes, the tray, new bars, dependencies."""

from playwright.sync_api import expect

from features.models import Feature
from tests.browser.timeline.hands import WEEK, bar, dates, day_px, drag, saved, select, wait_saved


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
