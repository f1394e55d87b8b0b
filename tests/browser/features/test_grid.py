"""The grid in a browser: edited by mouse and by keyboard, pasted into, live in two windows, accessible."""

import re

import pytest
from playwright.sync_api import expect

from features.actions import change_feature
from features.models import Feature, Score
from tests.browser.features.cells import GRID, cell, stored

pytestmark = pytest.mark.usefixtures("transactional_db")


def test_cells_are_edited_by_mouse_and_by_keyboard_and_taken_back(grid):
    page = grid
    # By mouse: the first click goes there, the second edits.
    cell(page, "FLD-2", "title").click()
    cell(page, "FLD-2", "title").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Beta two")
    page.keyboard.press("Enter")
    stored(page, "FLD-2", title="Beta two")
    expect(cell(page, "FLD-3", "title")).to_be_focused()

    # By keyboard: up, right, typing picks a status, Tab goes on to the objective, an arrow to the owner.
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("bui")
    expect(page.get_by_role("option", name="Building")).to_be_visible()
    page.keyboard.press("Tab")
    stored(page, "FLD-2", status__slug="building")
    expect(cell(page, "FLD-2", "objective")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(page, "FLD-2", "owner")).to_be_focused()
    expect(cell(page, "FLD-2", "status")).to_have_text("Building")
    page.keyboard.press("Enter")
    page.keyboard.type("ali")
    page.keyboard.press("Enter")
    stored(page, "FLD-2", owner__name="Alice")

    # A RICE input changes the score beside it.
    cell(page, "FLD-2", "reach").click()
    page.keyboard.type("1.2k")
    page.keyboard.press("Tab")
    expect(cell(page, "FLD-2", "score")).to_have_text("960")
    expect(cell(page, "FLD-2", "reach")).to_have_text("1,200")

    # Dates as people say them, with what was understood below.
    cell(page, "FLD-2", "dates").click()
    page.keyboard.press("F2")
    page.keyboard.type("Q1 2027")
    expect(page.locator(".cell-note")).to_contain_text("1 Jan – 31 Mar 2027")
    page.keyboard.press("Enter")
    stored(page, "FLD-2", granularity="quarter")
    expect(cell(page, "FLD-2", "dates")).to_have_text("Q1 2027")

    # Esc keeps what was there; ⌘Z takes the last step back.
    cell(page, "FLD-1", "title").click()
    page.keyboard.type("Something else")
    page.keyboard.press("Escape")
    expect(cell(page, "FLD-1", "title")).to_have_text("Alpha")
    page.keyboard.press("Control+z")
    stored(page, "FLD-2", starts_on=None)
    expect(cell(page, "FLD-2", "dates")).to_have_text("")


def test_a_wrong_value_stays_in_its_cell_with_the_reason(grid):
    cell(grid, "FLD-1", "reach").click()
    grid.keyboard.type("lots")
    grid.keyboard.press("Enter")

    expect(cell(grid, "FLD-1", "reach")).to_have_attribute("aria-invalid", "true")
    expect(cell(grid, "FLD-1", "reach")).to_have_attribute("data-tip", re.compile("not a number"))
    expect(cell(grid, "FLD-1", "reach")).to_have_text("lots")
    assert Score.objects.get(feature__key="FLD-1").reach == 300


def paste(page, text):
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const init = { clipboardData: data, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", init));
        }""",
        text,
    )


def test_a_block_is_pasted_the_good_cells_stand_and_one_undo_takes_them_back(grid):
    page = grid
    cell(page, "FLD-1", "reach").click()
    paste(page, "10\t2\t50%\n20\thuge\t60\n30\t3\t70%")

    expect(cell(page, "FLD-3", "rice_confidence")).to_have_text("70%")
    expect(cell(page, "FLD-2", "impact")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".toast")).to_contain_text("8 cells pasted · 1 not")
    assert [score.reach for score in Score.objects.order_by("feature_id")] == [10, 20, 30]

    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(cell(page, "FLD-3", "reach")).to_have_text("100")
    assert [score.reach for score in Score.objects.order_by("feature_id")] == [300, 200, 100]


def test_ranges_are_copied_as_tab_separated_text(grid):
    page = grid
    cell(page, "FLD-1", "status").click()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator('td[aria-selected="true"]')).to_have_count(2)
    copied = page.evaluate(
        """() => {
          const data = new DataTransfer();
          const init = { clipboardData: data, bubbles: true, cancelable: true };
          document.activeElement.dispatchEvent(new ClipboardEvent("copy", init));
          return data.getData("text/plain");
        }"""
    )
    assert copied == "Planned\nPlanned"


def test_a_change_elsewhere_appears_within_two_seconds(grid, bob, features):
    page = grid
    page.wait_for_timeout(900)  # the stream opens after the first paint
    change_feature(Feature.objects.get(key="FLD-3"), title="Gamma by Bob", by=bob)

    expect(cell(page, "FLD-3", "title")).to_have_text("Gamma by Bob", timeout=2000)
    page.get_by_role("columnheader", name="Feature").get_by_role("link").click()
    page.wait_for_url("**sort=**")
    change_feature(Feature.objects.get(key="FLD-3"), title="Gamma again", by=bob)
    expect(cell(page, "FLD-3", "title")).to_have_text("Gamma again", timeout=2000)


def test_two_people_in_one_cell_choose_and_nothing_is_lost(grid, bob, features):
    page = grid
    page.wait_for_timeout(900)  # the stream opens after the first paint
    cell(page, "FLD-1", "title").click()
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.type("Mine")
    change_feature(Feature.objects.get(key="FLD-1"), title="Bob's", by=bob)
    # It arrives while one writes, and waits.
    expect(cell(page, "FLD-1", "title")).to_have_attribute("data-remote-waiting", "")
    expect(page.get_by_label("Feature of FLD-1")).to_have_value("Mine")
    page.keyboard.press("Enter")

    conflict = page.locator(".conflict")
    expect(conflict).to_contain_text("Mine")
    expect(conflict).to_contain_text("Bob's")
    assert Feature.objects.get(key="FLD-1").title == "Bob's"
    conflict.get_by_role("button", name="Use mine").click()
    stored(page, "FLD-1", title="Mine")
    expect(conflict).to_have_count(0)


def test_a_new_row_stays_for_the_next_and_rows_are_removed_with_one_undo(grid):
    page = grid
    page.locator("#page-heading").click()
    page.keyboard.press("c")
    page.keyboard.type("Delta")
    page.keyboard.press("Enter")
    expect(page.locator("#row-FLD-4")).to_be_visible()
    page.keyboard.type("Epsilon")
    page.keyboard.press("Enter")
    expect(page.locator("#row-FLD-5")).to_be_visible()

    page.locator("#row-FLD-4 input").check()
    page.locator("#row-FLD-5 input").check()
    bar = page.get_by_role("toolbar", name="Selected features")
    expect(bar).to_contain_text("2 selected")
    bar.get_by_role("button", name="Status").click()
    page.keyboard.type("park")
    page.keyboard.press("Enter")
    stored(page, "FLD-4", status__slug="parked")
    stored(page, "FLD-5", status__slug="parked")
    bar.get_by_role("button", name="Remove").click()
    expect(page.locator("#row-FLD-5")).to_have_count(0)
    assert Feature.objects.present().count() == 3
    page.keyboard.press("Control+z")
    for _ in range(30):
        if Feature.objects.present().count() == 5:
            break
        page.wait_for_timeout(100)
    assert Feature.objects.present().count() == 5


def test_the_panel_opens_beside_the_list_and_gives_the_focus_back(grid, features):
    page = grid
    cell(page, "FLD-2", "status").click()
    page.keyboard.press("Space")
    panel = page.locator("#panel")
    expect(panel.get_by_role("heading", name="Beta")).to_be_focused()
    assert "open=FLD-2" in page.url
    page.keyboard.press("j")
    expect(panel.get_by_role("heading", name="Gamma")).to_be_visible()
    page.keyboard.press("k")
    expect(panel.get_by_role("heading", name="Beta")).to_be_visible()

    panel.get_by_role("button", name="Owner: empty. Edit").click()
    page.keyboard.type("alice")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Owner: Alice. Edit")).to_be_visible()
    expect(cell(page, "FLD-2", "owner")).to_contain_text("Alice")

    panel.get_by_label("Comment", exact=True).fill("Why **now**?")
    panel.get_by_role("button", name="Comment", exact=True).click()
    expect(panel.locator(".f-remark strong")).to_have_text("now")
    panel.get_by_label("Feature to link").fill("FLD-1")
    panel.get_by_role("button", name="Add", exact=True).last.click()
    expect(panel.locator("#fp-links")).to_contain_text("Alpha")

    page.locator("#panel .panel-title").focus()
    page.keyboard.press("Escape")
    expect(panel).to_be_empty()


def test_a_description_saves_itself_and_shows_as_it_will_look(grid):
    page = grid
    cell(page, "FLD-1", "status").click()
    page.keyboard.press("Space")
    part = page.locator("#fp-why")
    part.get_by_role("button", name="Add").click()
    part.get_by_role("textbox").fill("It is **slow**.")
    stored(page, "FLD-1", description="It is **slow**.")
    part.get_by_role("button", name="Done").click()
    expect(part.locator(".prose strong")).to_have_text("slow")


def test_a_viewer_reads_and_changes_nothing(signed_in, go, vera, features):
    signed_in(vera)
    page = go(GRID)
    cell(page, "FLD-1", "title").click()
    page.keyboard.type("x")
    page.keyboard.press("Enter")

    assert page.locator(".cell-editor").count() == 0
    expect(cell(page, "FLD-1", "title")).to_have_attribute("aria-readonly", "true")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_grid_panel_and_page_are_accessible(grid, axe, theme):
    page = grid
    page.emulate_media(color_scheme=theme)
    cell(page, "FLD-1", "status").click()
    axe()
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="Planned")).to_be_visible()
    axe(".cell-editor")
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    expect(page.locator("#panel .panel-title")).to_be_focused()
    axe()
    page.goto(page.url.split("?")[0] + "FLD-1/")
    page.wait_for_selector("html[data-ready]", state="attached")
    axe()


def test_on_a_phone_rows_are_cards_and_a_tap_edits(another, live_server, alice, features):
    page = another(alice, viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(live_server.url + GRID)
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    cell(page, "FLD-1", "status").tap()
    page.keyboard.type("disc")
    page.keyboard.press("Enter")
    stored(page, "FLD-1", status__slug="discovery")


def test_filters_and_sorting_are_addresses_and_back_goes_back(grid):
    page = grid
    page.locator("thead").get_by_role("link", name="Feature", exact=True).click()
    expect(page).to_have_url(re.compile("sort=title"))
    page.get_by_label("Find in features").fill("bet")
    expect(page).to_have_url(re.compile("q=bet"))
    expect(page.locator("tbody tr[data-key]")).to_have_count(1)
    page.go_back()
    expect(page.locator("tbody tr[data-key]")).to_have_count(3)
