"""The timeline by thumb: on a phone an agenda, on a tablet the board."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from features.models import Feature
from tests.browser.timeline.hands import WEEK, bar, dates, day_px, saved, wait_saved


@contextmanager
def fingers(page):
    """`touch("touchStart", (x, y), …)` as a screen reports it."""
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        at = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    yield touch
    session.detach()


@pytest.fixture
def tablet(phone):
    phone.set_viewport_size({"width": 820, "height": 1100})
    expect(bar(phone, "Replay")).to_be_visible()
    return phone


def middle(found):
    box = found.bounding_box()
    return box["x"] + 40, box["y"] + box["height"] / 2


def test_a_thumb_opens_moves_and_travels(phone, board):
    start, end = saved(board["replay"])
    row = phone.locator(".tl-agenda a", has_text="Replay")
    row.tap()
    expect(phone.locator("#panel .panel-title")).to_contain_text("Replay")
    phone.locator("#panel [data-panel-close]").first.tap()
    expect(row).to_be_visible()
    button = phone.get_by_role("button", name="Dates of Replay")
    box = button.bounding_box()
    assert box["width"] >= 44
    assert box["height"] >= 44
    button.tap()
    phone.get_by_role("button", name="+1 w", exact=True).tap()
    phone.get_by_role("button", name="Set dates").tap()
    wait_saved(phone, board["replay"], (start + WEEK, end + WEEK))
    expect(phone.get_by_role("button", name="As of: today")).to_be_in_viewport()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_role("button", name="Export", exact=True).tap()
    expect(phone.get_by_role("link", name="CSV", exact=True)).to_be_in_viewport()


def test_a_tablet_selects_by_the_first_tap_and_drags_what_is_selected(phone, board):
    phone.set_viewport_size({"width": 820, "height": 1100})
    expect(bar(phone, "Replay")).to_be_visible()
    bar(phone, "Replay").tap(position={"x": 40, "y": 10})
    expect(phone.locator("#panel > *")).to_have_count(0)
    tools = phone.get_by_role("toolbar", name="Move the selected feature")
    start, end = saved(board["replay"])
    tools.get_by_role("button", name="One week later", exact=True).tap()
    wait_saved(phone, board["replay"], (start + WEEK, end + WEEK))
    tools.get_by_role("button", name="Open the feature").tap()
    expect(phone.locator("#panel .panel-title")).to_contain_text("Replay")


def test_a_feature_is_added_with_a_thumb(phone, board):
    phone.get_by_role("button", name="Feature", exact=True).tap()
    form = phone.get_by_role("dialog", name="New feature")
    form.get_by_label("Title").fill("From the train")
    form.get_by_label("When").fill("in 3 weeks")
    expect(form.locator(".parse-echo")).not_to_contain_text("Not understood")
    form.get_by_role("button", name="Add").tap()
    expect(phone.locator(".tl-agenda a", has_text="From the train")).to_be_visible()
    made = Feature.objects.get(title="From the train")
    assert (made.starts_on, made.ends_on) > (saved(board["replay"])[0], made.starts_on)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_panel_of_a_phone_steps_the_dates(phone, board):
    start, end = saved(board["replay"])
    phone.locator(".tl-agenda a", has_text="Replay").tap()
    phone.get_by_role("button", name="One week later").tap()
    wait_saved(phone, board["replay"], (start + WEEK, end + WEEK))
    later = phone.get_by_role("button", name="One week later").bounding_box()
    assert later["width"] >= 44
    assert later["height"] >= 44


def test_a_finger_on_a_bar_that_is_not_selected_pans(tablet, board):
    before = dates(tablet, "Replay")
    x, y = middle(bar(tablet, "Replay"))
    with fingers(tablet) as touch:
        touch("touchStart", (x, y))
        for step in range(1, 6):
            touch("touchMove", (x + 20 * step, y))
        touch("touchEnd")
    assert dates(tablet, "Replay") == before
    assert tablet.locator("[data-lifted]").count() == 0


def test_a_bar_that_is_held_for_a_moment_can_be_dragged(tablet, board, until):
    tablet.evaluate("document.querySelector('.tl-scroll').scrollLeft += 250")  # away from the edge
    start, end = dates(tablet, "Replay")
    x, y = middle(bar(tablet, "Replay"))
    by = 14 * day_px(tablet) + 2
    with fingers(tablet) as touch:
        touch("touchStart", (x, y))
        expect(bar(tablet, "Replay")).to_have_attribute("data-lifted", "")
        touch("touchMove", (x + by / 2, y))
        touch("touchMove", (x + by, y))
        expect(tablet.locator(".tl-tip")).to_contain_text("+14 d")
        touch("touchEnd")
    wait_saved(tablet, board["replay"], (start + 2 * WEEK, end + 2 * WEEK))


def test_two_fingers_change_the_scale(tablet):
    board = tablet.locator("pm-timeline")
    x, y = middle(tablet.locator(".tl-body"))
    with fingers(tablet) as touch:
        touch("touchStart", (x, y), (x + 60, y))
        touch("touchMove", (x - 20, y), (x + 90, y))
        touch("touchMove", (x - 60, y), (x + 140, y))
        touch("touchEnd")
    expect(board).to_have_attribute("data-zoom", "week")


def test_the_handles_of_a_selected_bar_are_a_thumb_wide(tablet):
    bar(tablet, "Replay").tap(position={"x": 40, "y": 10})
    grip = bar(tablet, "Replay").locator('.tl-grip[data-end="end"]')
    hit = grip.evaluate("""el => {
      const { x, y, width, height } = el.getBoundingClientRect(), [across, down] = [x + width / 2, y + height / 2];
      return [[across - 21, down], [across, down - 21], [across, down + 21]]
        .map(([a, b]) => document.elementFromPoint(a, b)?.closest(".tl-grip, .tl-dot")?.className);
    }""")
    assert hit == ["tl-grip"] * 3
