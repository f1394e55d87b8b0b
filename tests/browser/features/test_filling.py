"""Many cells in one go: the fill handle and ⌘D; the objective; the count that follows."""

import pytest
from playwright.sync_api import expect

from features.models import Score
from roadmaps.actions.objectives import create_objective
from roadmaps.models import Contribution
from tests.browser.features.cells import cell

pytestmark = pytest.mark.usefixtures("transactional_db")


def handle(page, key, field):
    box = cell(page, key, field).bounding_box()
    return box["x"] + box["width"] - 4, box["y"] + box["height"] - 4


def middle(page, key, field):
    box = cell(page, key, field).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_fill_handle_writes_one_step_that_one_undo_takes_back(grid):
    page = grid
    cell(page, "FLD-1", "reach").click()
    page.mouse.move(*handle(page, "FLD-1", "reach"))
    page.mouse.down()
    page.mouse.move(*middle(page, "FLD-2", "reach"), steps=3)
    page.mouse.move(*middle(page, "FLD-3", "reach"), steps=3)
    expect(page.locator("td[data-filling]")).to_have_count(2)
    page.mouse.up()

    expect(page.locator(".toast")).to_contain_text("2 cells filled")
    expect(cell(page, "FLD-3", "score")).to_have_text("240")
    assert [score.reach for score in Score.objects.order_by("feature_id")] == [300, 300, 300]
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(cell(page, "FLD-3", "reach")).to_have_text("100")
    assert [score.reach for score in Score.objects.order_by("feature_id")] == [300, 200, 100]


def test_escape_while_filling_writes_nothing(grid):
    page = grid
    cell(page, "FLD-1", "reach").click()
    page.mouse.move(*handle(page, "FLD-1", "reach"))
    page.mouse.down()
    page.mouse.move(*middle(page, "FLD-3", "reach"), steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()

    expect(page.locator("td[data-filling]")).to_have_count(0)
    expect(cell(page, "FLD-3", "reach")).to_have_text("100")


def test_ctrl_d_takes_what_stands_above(grid):
    page = grid
    cell(page, "FLD-2", "reach").click()
    page.keyboard.press("Control+d")
    expect(cell(page, "FLD-2", "score")).to_have_text("240")
    cell(page, "FLD-1", "impact").click()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(cell(page, "FLD-1", "score")).to_have_text("720")
    cell(page, "FLD-1", "impact").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(cell(page, "FLD-3", "score")).to_have_text("240")


def test_a_score_waits_in_sight_and_the_count_follows(grid):
    page = grid
    total = page.locator("[data-total]")
    expect(total).to_have_text("3 features")
    cell(page, "FLD-2", "impact").click()
    page.keyboard.press("Delete")

    expect(cell(page, "FLD-2", "score")).to_have_text("3 of 4")
    expect(total).to_have_text("3 features · 1 unscored")
    page.keyboard.press("Control+z")
    expect(cell(page, "FLD-2", "score")).to_have_text("160")
    expect(total).to_have_text("3 features")


@pytest.fixture
def goals(alice):
    return [create_objective(by=alice, title=title) for title in ("Win the week", "Dispatch")]


def test_an_objective_is_picked_a_second_one_added_and_taken_back(goals, grid, until):
    page = grid
    cell(page, "FLD-1", "objective").click()
    page.keyboard.type("disp")
    expect(page.get_by_role("option", name="Dispatch")).to_be_visible()
    page.keyboard.press("Enter")
    expect(cell(page, "FLD-1", "objective")).to_have_attribute("data-v", goals[1].key)

    cell(page, "FLD-1", "objective").click()
    page.keyboard.press("Enter")
    page.keyboard.type("win")
    expect(page.get_by_role("option", name="Win the week")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(cell(page, "FLD-1", "objective")).to_contain_text("+1")
    assert Contribution.objects.present().count() == 2
    page.keyboard.press("Control+z")
    expect(cell(page, "FLD-1", "objective")).to_have_attribute("data-v", goals[1].key)
