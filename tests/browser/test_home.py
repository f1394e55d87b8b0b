"""Home by keyboard: walk, put off, bring back; and what happened since, above every other page."""

import re

import pytest
from playwright.sync_api import expect

from tests.make import make_feature


@pytest.fixture
def home(go, signed_in, bob, product, transactional_db):
    make_feature(by=bob, title="Unscored")
    make_feature(by=bob, title="Ownerless", category="idea")
    signed_in(bob)
    return go("/w/acme/")


def test_rows_are_walked_put_off_and_brought_back_by_keyboard(home, axe):
    page, rows = home, home.locator("#needed > li")
    before = rows.count()
    page.keyboard.press("j")
    first = rows.first.get_attribute("data-text")
    expect(rows.first.get_by_role("link")).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1).get_by_role("link")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("h")
    expect(rows).to_have_count(before - 1)
    expect(page.locator("#toasts")).to_contain_text(f"Put off until tomorrow: {first}")
    expect(rows.first.get_by_role("link")).to_be_focused()
    axe()
    page.get_by_text("1 put off").click()
    page.get_by_role("button", name=f"Bring back: {first}").click()
    expect(rows).to_have_count(before)


def test_by_clicks_a_row_is_done_and_the_toast_brings_it_back(home):
    page, rows = home, home.locator("#needed > li")
    before = rows.count()
    rows.last.hover()
    rows.last.get_by_role("button", name="Done: ").click()
    expect(rows).to_have_count(before - 1)
    page.locator("#toasts").get_by_role("button", name="Bring back").click()
    expect(rows).to_have_count(before)


def test_what_happened_since_is_a_menu_above_other_pages(go, signed_in, alice, bob, product, transactional_db, axe):
    made = make_feature(by=alice, title="Made meanwhile")
    signed_in(bob)
    page = go("/w/acme/features/")
    page.get_by_role("button", name="since you were here").click()
    menu = page.get_by_role("dialog", name="Since you were here")
    axe()
    menu.get_by_role("link", name="Made meanwhile").click()
    expect(page.locator("#panel .panel-title")).to_contain_text("Made meanwhile")
    expect(page).to_have_url(re.compile(f"open={made.key}"))
