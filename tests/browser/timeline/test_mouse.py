"""The timeline by mouse: move, resize, other lanes, the tray, new bars, dependencies."""

from datetime import timedelta

from playwright.sync_api import expect

from features.actions import change_feature
from features.field_actions import add_field
from features.models import Feature
from tests.browser.timeline.hands import WEEK, bar, dates, day_px, drag, saved, select, wait_saved
from tests.make import make_feature


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


def to_lane(page, title, lane):
    """Drag a bar down into another lane, and wait until both the board and the server have it there."""
    box, there = bar(page, title).bounding_box(), page.locator(f'.tl-lane[data-name="{lane}"]').bounding_box()
    drag(page, box, 0, there["y"] + 50 - box["y"] - box["height"] / 2)
    page.wait_for_selector(f'.tl-lane[data-name="{lane}"] .tl-bar[aria-label^="{title}"]')
    page.wait_for_selector(f"#toasts >> text={title} moved to {lane}")


def test_a_bar_dragged_to_another_lane_belongs_to_what_the_lane_stands_for(roadmap, board, alice, bob):
    add_field(name="Tier", kind="select", options=["Gold", "Silver"], by=alice)
    change_feature(board["replay"], custom={"tier": "Gold"}, by=bob)
    page = roadmap()
    to_lane(page, "Replay", "Win")
    assert page.locator('.tl-lane[data-name="Scale"] .tl-bar').count() == 0
    page = roadmap("?lanes=fields.tier")
    to_lane(page, "Replay", "Silver")
    board["replay"].refresh_from_db()
    assert board["replay"].fields == {"tier": "Silver"}
    page = roadmap("?lanes=parent")  # by keys to a lane that is not there yet
    bar(page, "Replay").focus()
    page.keyboard.press("m")
    page.get_by_role("option", name="Smart assign").click()
    page.wait_for_selector('.tl-lane[data-name="Smart assign"] .tl-bar[aria-label^="Replay"]')


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
    bar(page, "Replay").hover()
    dot = bar(page, "Replay").locator(".tl-dot").bounding_box()
    target = bar(page, "Skills").bounding_box()
    drag(page, dot, target["x"] + 30 - dot["x"], target["y"] - dot["y"])
    page.wait_for_selector("#toasts >> text=Skills now waits for Replay")
    assert page.locator(".tl-link").count() == 2

    head = page.locator(f'.tl-link[data-source="{board["assign"].pk}"] > b').bounding_box()
    page.mouse.click(head["x"] + 2, head["y"] + head["height"] / 2)
    asked = page.get_by_role("dialog", name="Dependency: Smart assign")
    expect(asked).to_contain_text("Skills waits for Smart assign")
    asked.get_by_role("button", name="Unlink").click()
    page.wait_for_selector("#toasts >> text=Skills does not wait for Smart assign any more")
    expect(page.locator(".tl-link")).to_have_count(1)


def test_several_selected_bars_keep_their_distance(roadmap, board):
    page = roadmap()
    before = {title: dates(page, title) for title in ("Smart assign", "Replay")}
    bar(page, "Smart assign").click(position={"x": 60, "y": 10}, modifiers=["Shift"])
    page.keyboard.down("Shift")
    expect(page.locator(".tl-tools")).to_have_css("pointer-events", "none")  # a bar under it can be clicked
    page.keyboard.up("Shift")
    expect(page.locator(".tl-tools")).to_have_css("pointer-events", "auto")
    bar(page, "Replay").click(position={"x": 60, "y": 10}, modifiers=["Shift"])
    drag(page, bar(page, "Replay").bounding_box(), 7 * day_px(page))
    wait_saved(page, board["replay"], tuple(day + WEEK for day in before["Replay"]))
    assert saved(board["assign"]) == tuple(day + WEEK for day in before["Smart assign"])
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    wait_saved(page, board["replay"], before["Replay"])
    assert saved(board["assign"]) == before["Smart assign"]


def test_a_double_click_renames_in_place(roadmap, board):
    page = roadmap()
    bar(page, "Replay").dblclick(position={"x": 60, "y": 10})
    expect(page.get_by_label("Title of Replay")).to_be_focused()
    page.keyboard.type("Second look")
    page.locator(".tl-corner").click()  # leaving it is saving it
    expect(bar(page, "Second look")).to_be_visible()
    page.wait_for_selector("#toasts >> text=Renamed to Second look")
    assert Feature.objects.get(pk=board["replay"].pk).title == "Second look"


def test_a_title_that_somebody_else_changed_meanwhile_is_not_lost(roadmap, board, alice):
    page = roadmap()
    bar(page, "Replay").dblclick(position={"x": 60, "y": 10})
    page.keyboard.type("Mine")
    change_feature(board["replay"], title="Theirs", by=alice)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Keep Alice").wait_for()
    expect(bar(page, "Theirs")).to_be_visible()
    page.get_by_role("button", name="Use mine").click()
    expect(bar(page, "Mine")).to_be_visible()


def test_a_circle_of_dependencies_is_shown_before_the_drop_and_refused(roadmap, board):
    page = roadmap()
    select(page, "Skills")
    dot, target = bar(page, "Skills").locator(".tl-dot").bounding_box(), bar(page, "Smart assign").bounding_box()
    drag(page, dot, target["x"] + 30 - dot["x"], target["y"] - dot["y"], drop=False)
    expect(page.locator(".tl-tip")).to_contain_text("circle: Skills → Smart assign → Skills")
    expect(bar(page, "Smart assign")).to_have_attribute("data-aim", "refused")
    page.mouse.up()
    page.wait_for_selector("#toasts >> text=This would be a circle")
    assert page.locator(".tl-link").count() == 1


def test_under_the_mouse_an_end_is_pulled_without_selecting_first(roadmap, board):
    page = roadmap()
    start, end = dates(page, "Replay")
    bar(page, "Replay").hover()
    grip = bar(page, "Replay").locator('.tl-grip[data-end="end"]')
    drag(page, grip.bounding_box(), 14 * day_px(page))
    wait_saved(page, board["replay"], (start, end + 2 * WEEK))
    page.mouse.move(700, 60)
    bar(page, "Skills").hover()
    expect(bar(page, "Skills").locator(".tl-grip")).to_have_count(2)
    page.mouse.move(700, 60)


def test_alt_moves_by_days_and_escape_puts_back_several(roadmap, board):
    page = roadmap()
    before = {title: dates(page, title) for title in ("Smart assign", "Replay")}
    page.keyboard.down("Alt")
    drag(page, bar(page, "Replay").bounding_box(), 10 * day_px(page), drop=False)
    assert dates(page, "Replay") == before["Replay"]  # written on the drop
    expect(page.locator(".tl-tip")).to_contain_text("+10 d")
    page.mouse.up()
    page.keyboard.up("Alt")
    moved = tuple(day + timedelta(days=10) for day in before["Replay"])
    wait_saved(page, board["replay"], moved)
    bar(page, "Smart assign").click(position={"x": 60, "y": 10}, modifiers=["Shift"])  # beside the one that was moved
    drag(page, bar(page, "Replay").bounding_box(), 14 * day_px(page), drop=False)
    expect(page.locator("[data-lifted]")).to_have_count(2)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert dates(page, "Smart assign") == before["Smart assign"]
    assert dates(page, "Replay") == moved


def test_the_wheel_zooms_around_the_day_under_it_and_the_space_bar_pans(roadmap):
    page = roadmap()
    box = page.locator(".tl-scroll").bounding_box()
    x, y = box["x"] + box["width"] * 0.7, box["y"] + 120

    def day():
        return page.evaluate(f"document.querySelector('pm-timeline').model.dayAt({x})")

    held = day()
    page.mouse.move(x, y)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    expect(page.locator("pm-timeline")).to_have_attribute("data-zoom", "week")
    expect(page.locator("pm-timeline")).not_to_have_attribute("data-zooming", "")
    assert abs(day() - held) < 1
    bar(page, "Replay").focus()  # also while a bar has the focus
    page.mouse.move(x, y)
    held = day()
    page.keyboard.down("Space")
    page.mouse.down()
    page.mouse.move(x + 180, y, steps=4)
    page.mouse.up()
    page.keyboard.up("Space")
    assert 9 < held - day() < 11
    assert page.locator("[data-selected]").count() == 0
    page.keyboard.press("Space")
    expect(page.locator("[data-selected]")).to_have_count(1)


def test_the_board_scrolls_while_a_bar_is_held_at_its_edge(roadmap, board, until):
    page = roadmap("?zoom=week")
    start, _ = dates(page, "Replay")
    scroll = page.locator(".tl-scroll")
    before, box = scroll.evaluate("el => el.scrollLeft"), bar(page, "Replay").bounding_box()
    edge = scroll.bounding_box()
    at = edge["x"] + edge["width"] - 6 - box["x"] - 60
    drag(page, {**box, "width": 120}, at, drop=False)
    until(f"document.querySelector('.tl-scroll').scrollLeft > {before + 200}")
    page.mouse.up()
    page.wait_for_selector("#toasts >> text=Replay moved")
    assert (dates(page, "Replay")[0] - start).days > (at + 150) / day_px(page)


def test_the_best_are_placed_after_a_look_at_the_proposal_and_undone_as_one(go, signed_in, bob, product):
    ideas = [make_feature(by=bob, title=title, effort_low=4, effort_high=4) for title in ("Alpha", "Beta")]
    signed_in(bob)
    page = go("/w/acme/roadmap/")
    page.wait_for_selector("pm-timeline[data-ready]")
    page.get_by_role("button", name="Place the top 2 by score").click()
    expect(page.locator(".tl-if")).to_have_count(2)
    expect(page.locator(".tl-what-if")).to_contain_text("Alpha")
    page.keyboard.press("Escape")
    expect(page.locator(".tl-if")).to_have_count(0)
    assert [saved(one) for one in ideas] == [(None, None)] * 2
    page.get_by_role("button", name="Place the top 2 by score").click()
    page.get_by_role("button", name="Place 2", exact=True).click()
    expect(bar(page, "Alpha")).to_be_visible()
    page.wait_for_selector("#toasts >> text=2 features placed")
    assert None not in saved(ideas[1])
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator(".tl-chip")).to_have_count(2)
    assert [saved(one) for one in ideas] == [(None, None)] * 2
