"""Two people at one roadmap."""

import pytest
from playwright.sync_api import expect

from features.actions import plan_feature
from features.dates import Plan
from roadmaps.actions.objectives import contribute
from roadmaps.models import Objective
from tests.browser.timeline.hands import DRAWN, WEEK, bar, dates, day_px, drag, saved, wait_saved
from tests.make import make_feature


def test_a_move_in_one_browser_is_seen_in_the_other_within_two_seconds(roadmap, board, alice, another):
    page = roadmap()
    other = another(alice)
    other.goto(page.url)
    other.wait_for_selector("pm-timeline[data-ready]")
    page.wait_for_timeout(800)
    wanted = dates(other, "Replay")[0] + 3 * WEEK
    bar(page, "Skills").focus()
    drag(other, bar(other, "Replay").bounding_box(), 21 * day_px(other))
    assert dates(other, "Replay")[0] == wanted
    expect(bar(page, "Replay")).to_have_attribute("data-from", str(wanted), timeout=2000)
    assert page.evaluate("document.activeElement.id") == f"bar-{board['skills'].pk}"


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


def test_theirs_can_be_kept(roadmap, board, alice):
    page = roadmap()
    box = bar(page, "Replay").bounding_box()
    drag(page, box, 14 * day_px(page), drop=False)
    feature = board["replay"]
    feature.refresh_from_db()
    theirs = (feature.starts_on + 5 * WEEK, feature.ends_on + 5 * WEEK)
    plan_feature(feature, plan=Plan(*theirs), by=alice)
    page.mouse.up()
    page.get_by_role("button", name="Keep Alice").click()
    expect(bar(page, "Replay")).to_have_attribute("data-from", str(theirs[0]))
    expect(page.locator(".tl-theirs")).to_have_count(0)
    assert saved(feature) == theirs


def test_nothing_moves_under_a_pressed_button_and_all_of_it_afterwards(roadmap, board, alice, until):
    page = roadmap()
    page.wait_for_timeout(800)  # until the page listens
    page.evaluate("document.addEventListener('pm:live', () => { window.heard = (window.heard ?? 0) + 1; })")
    drag(page, bar(page, "Replay").bounding_box(), 14 * day_px(page), drop=False)
    held, other = bar(page, "Replay").bounding_box(), board["skills"]
    before = dates(page, "Skills")
    other.refresh_from_db()
    plan_feature(other, plan=Plan(other.starts_on + WEEK, other.ends_on + WEEK), by=alice)
    until("window.heard > 0")
    page.wait_for_timeout(1200)  # longer than the page would wait to look
    assert dates(page, "Skills") == before
    assert bar(page, "Replay").bounding_box() == held
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(bar(page, "Skills")).to_have_attribute("data-from", str(before[0] + WEEK))


def test_what_the_pointer_is_on_stays_there_when_others_fill_the_lanes_above(roadmap, board, alice, page):
    page.set_viewport_size({"width": 1200, "height": 430})
    roadmap()
    page.evaluate("document.querySelector('#timeline-scroll').scrollTop = 30")
    page.wait_for_timeout(800)  # until the page listens
    bar(page, "Replay").hover()
    before, above = bar(page, "Replay").bounding_box(), board["assign"]
    for number in range(3):
        more = make_feature(by=alice, title=f"More {number}", category="building")
        contribute(more, Objective.objects.get(contributions__feature=above), by=alice)
        plan_feature(more, plan=Plan(above.starts_on, above.ends_on), by=alice)
    expect(bar(page, "More 2")).to_have_count(1)
    page.evaluate(DRAWN)
    assert bar(page, "Replay").bounding_box()["y"] == pytest.approx(before["y"], abs=1)


test_theirs_can_be_kept.complaints = ["409"]
test_what_you_hold_is_not_moved_under_your_hand.complaints = ["409"]


def test_two_quick_moves_of_one_bar_do_not_conflict_with_each_other(roadmap, board):
    """The second is made before the first has its answer; a 409 would be an error in the console."""
    page, held = roadmap(), []
    page.route("**/roadmap/moves/", lambda route: route.continue_() if held else held.append(route))
    start, end = dates(page, "Replay")
    drag(page, bar(page, "Replay").bounding_box(), 15 * day_px(page))
    expect(bar(page, "Replay")).to_have_attribute("data-from", str(start + 2 * WEEK))
    drag(page, bar(page, "Replay").bounding_box(), 15 * day_px(page))
    held[0].continue_()
    wait_saved(page, board["replay"], (start + 4 * WEEK, end + 4 * WEEK))
    expect(bar(page, "Replay")).to_have_attribute("data-from", str(start + 4 * WEEK))
