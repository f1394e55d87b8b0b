"""Columns of the grid: moved, widened and hidden by mouse, by keyboard and by menu; remembered for the member."""

import re

import pytest
from playwright.sync_api import expect

from features.layouts import layout_of

pytestmark = pytest.mark.usefixtures("transactional_db")


def heading(page, name):
    return page.locator(f'thead th[data-f="{name}"]')


def names(page):
    return page.evaluate("[...document.querySelectorAll('thead th[data-f]')].map((head) => head.dataset.f)")


def remembered(page, alice, **fields):
    for _ in range(50):
        layout = layout_of(alice)
        if all(part in getattr(layout, name) for name, part in fields.items()):
            return
        page.wait_for_timeout(100)
    raise AssertionError((layout.columns, layout.widths))


def test_a_column_moves_by_keyboard_and_is_found_there_again(grid, go, alice):
    page = grid
    heading(page, "owner").get_by_role("link").focus()
    page.keyboard.press("Alt+ArrowLeft")

    expect(page).to_have_url(re.compile("columns=title,status,owner,objective"))
    expect(heading(page, "owner").get_by_role("link")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(page).to_have_url(re.compile(r"widths=owner:\d+"))
    remembered(page, alice, columns="status,owner,objective", widths="owner:")
    go("/w/acme/features/")
    assert names(page)[:4] == ["title", "status", "owner", "objective"]
    expect(heading(page, "owner")).to_have_attribute("data-width", re.compile(r"\d+"))


def test_a_heading_is_dragged_and_its_edge_too_without_sorting(grid):
    page = grid
    score, reach = heading(page, "score").bounding_box(), heading(page, "reach").bounding_box()
    page.mouse.move(score["x"] + 40, score["y"] + 10)
    page.mouse.down()
    page.mouse.move(score["x"], score["y"] + 10, steps=3)
    page.mouse.move(reach["x"] + 4, reach["y"] + 10, steps=3)
    expect(heading(page, "reach")).to_have_attribute("data-drop-before", "")
    page.mouse.up()
    expect(page).to_have_url(re.compile("score,reach,impact"))
    assert "sort=" not in page.url

    before = heading(page, "title").bounding_box()["width"]
    edge = heading(page, "title").locator(".g-resize").bounding_box()
    page.mouse.move(edge["x"] + 4, edge["y"] + 8)
    page.mouse.down()
    page.mouse.move(edge["x"] + 64, edge["y"] + 8, steps=3)
    page.mouse.up()
    expect(page).to_have_url(re.compile("widths=title:"))
    assert heading(page, "title").bounding_box()["width"] > before + 40


def test_escape_leaves_a_dragged_heading_where_it_was(grid):
    page = grid
    order = names(page)
    box = heading(page, "score").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] - 200, box["y"] + 10, steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()

    expect(page.locator("[data-drop-before]")).to_have_count(0)
    assert names(page) == order


def test_the_menu_of_a_heading_needs_no_dragging(grid):
    page = grid
    heading(page, "status").hover()
    heading(page, "status").get_by_role("button", name="Status column").click()
    page.get_by_role("menuitem", name="Move right").click()
    expect(page).to_have_url(re.compile("title,objective,status"))

    heading(page, "status").get_by_role("link").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.get_by_role("menuitem", name="Hide").press("Enter")
    expect(heading(page, "status")).to_have_count(0)
    expect(heading(page, "title").get_by_role("link")).to_be_focused()

    page.get_by_role("button", name="Columns").click()
    page.get_by_role("menuitem", name="Usual columns").click()
    expect(heading(page, "status")).to_have_count(1)
