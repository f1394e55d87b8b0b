"""Features without a mouse, and features without scripts."""

import pytest
from playwright.sync_api import expect

from features.actions import change_feature
from features.models import Feature
from tests.browser.features.cells import GRID, cell, stored

pytestmark = pytest.mark.usefixtures("transactional_db")


def tab_to(page, found, most=60):
    """Tab until this has the focus; what cannot be reached fails."""
    for _ in range(most):
        if found.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not reach it")


def test_grid_panel_and_undo_without_a_mouse(grid):
    page = grid
    # Into the grid by Tab alone, one stop; then arrows.
    tab_to(page, cell(page, "FLD-1", "title"))
    page.keyboard.press("ArrowDown")
    expect(cell(page, "FLD-2", "title")).to_be_focused()

    # The panel: its title, its properties, a picker, a comment.
    page.keyboard.press("Space")
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="Beta")).to_be_focused()
    tab_to(page, panel.get_by_role("button", name="Owner: empty. Edit"))
    page.keyboard.press("Enter")
    page.keyboard.type("ali")
    page.keyboard.press("Enter")
    stored(page, "FLD-2", owner__name="Alice")
    expect(panel.get_by_role("button", name="Owner: Alice. Edit")).to_be_focused()
    tab_to(page, panel.get_by_role("button", name="Dates: empty. Edit"))
    page.keyboard.press("Enter")
    page.keyboard.type("Q2 2027")
    page.keyboard.press("Enter")
    stored(page, "FLD-2", granularity="quarter")
    tab_to(page, panel.get_by_label("Comment", exact=True))
    page.keyboard.type("Why now?")
    page.keyboard.press("Control+Enter")
    expect(panel.locator(".f-remark")).to_contain_text("Why now?")

    # Esc gives the focus back to the cell one came from; undo from there.
    page.keyboard.press("Escape")
    expect(panel).to_be_empty()
    expect(cell(page, "FLD-2", "title")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator("#announce, #toasts").first).not_to_be_empty()
    page.keyboard.press("Control+z")
    stored(page, "FLD-2", starts_on=None)
    page.keyboard.press("Control+z")
    stored(page, "FLD-2", owner=None)


def test_what_others_do_leaves_my_words_and_my_focus_alone(grid, bob):
    page = grid
    cell(page, "FLD-2", "status").click()
    page.keyboard.press("Space")
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="Beta")).to_be_focused()
    comment = panel.get_by_label("Comment", exact=True)
    comment.focus()
    page.keyboard.type("Half a thou")

    change_feature(Feature.objects.get(key="FLD-2"), tags=["remote"], by=bob)

    expect(panel.locator("#fp-properties")).to_contain_text("remote")
    expect(comment).to_be_focused()
    page.keyboard.type("ght")
    expect(comment).to_have_value("Half a thought")


@pytest.fixture
def plain(another, alice, features):
    return another(alice, java_script_enabled=False)


def test_without_scripts_features_are_read_filtered_and_edited_by_forms(plain, live_server):
    page = plain
    page.goto(live_server.url + GRID)
    expect(page.locator("#row-FLD-1")).to_be_visible()
    page.locator("select[name=status]").select_option("building")
    page.get_by_role("button", name="Filter", exact=True).click()
    expect(page.get_by_text("Nothing matches these filters")).to_be_visible()
    page.get_by_role("link", name="Clear the filters").click()
    page.get_by_role("link", name="FLD-2", exact=True).click()
    expect(page.get_by_role("heading", name="Beta")).to_be_visible()

    page.get_by_role("link", name="Edit with a form").click()
    page.get_by_label("Title").fill("Beta two")
    page.get_by_label("Dates").fill("whenever")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Give dates such as")).to_be_visible()
    page.get_by_label("Dates").fill("Q1 2027")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Beta two")).to_be_visible()
    page.get_by_label("Comment", exact=True).fill("Read on paper")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".f-remark")).to_contain_text("Read on paper")
