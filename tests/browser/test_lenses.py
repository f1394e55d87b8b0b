"""Saved lenses in the browser: kept, changed, kept anew, found again, and taken back."""

import re

import pytest
from playwright.sync_api import expect

from roadmaps import saved
from tests.make import make_feature, make_team

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def lenses(bob, product, signed_in):
    make_team(by=bob, name="Dispatch")
    make_feature(by=bob, title="Smart assign", product=product)
    signed_in(bob)


def test_a_view_is_kept_changed_and_kept_anew_without_leaving_it(go, page, lenses, bob, until):
    go("/w/acme/roadmap/?lens=board&lanes=team")
    menu = page.get_by_role("button", name="Saved lenses", exact=True)
    menu.click()
    page.get_by_label("Save this view as").fill("By team")
    page.keyboard.press("Enter")
    known = page.get_by_role("button", name="Saved lenses: By team", exact=True)
    expect(known).to_be_visible()
    lens = saved.lenses(bob).get()
    assert (lens.query, page.url.endswith(f"view={lens.pk}")) == ("lanes=team&lens=board", True)

    by_owner = page.locator("#tl-columns").get_by_text("Owner")
    expect(by_owner).to_have_attribute("href", re.compile("view="))  # the page came along
    page.get_by_role("button", name="Columns").click()
    by_owner.click()
    changed = page.get_by_role("button", name="Saved lenses: By team, changed")
    expect(changed).to_be_visible()

    # A menu that is opened while another view is on its way stays open in the fresh toolbar.
    held = []
    page.route("**/roadmap/?*", lambda route: held.append(route) if not held else route.continue_())
    page.get_by_role("button", name="Two lines").click()
    page.get_by_role("link", name="One line").click()
    while not held:
        page.wait_for_timeout(20)
    page.get_by_role("button", name="Columns").click()
    held[0].continue_()
    expect(page.locator('pm-cards[data-density="1"]')).to_be_visible()
    expect(page.locator("#tl-columns")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tl-columns")).to_be_hidden()
    page.go_back()
    expect(page.locator('pm-cards[data-density="2"]')).to_be_visible()
    changed.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Update", exact=True).click()
    expect(known).to_be_visible()
    assert saved.lenses(bob).get().query == "columns=owner&lanes=team&lens=board"
    expect(page.get_by_text("By team shows this view now")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(changed).to_be_visible()


def test_the_palette_finds_lenses_and_the_grid_opens_them_in_place(go, page, lenses, bob, axe):
    go("/w/acme/features/?sort=title")
    page.get_by_role("button", name="Saved lenses", exact=True).click()
    page.get_by_label("Save this view as").fill("By title")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Saved lenses: By title", exact=True)).to_be_visible()
    head = page.get_by_role("columnheader", name="Owner").get_by_role("link")
    expect(head).to_have_attribute("href", re.compile("view="))
    head.click()
    changed = page.get_by_role("button", name="Saved lenses: By title, changed")
    expect(changed).to_be_visible()
    changed.click()
    page.get_by_text("More for By title").or_(page.get_by_label("More for By title")).first.click()
    axe("#saved-lenses")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("by tit")
    page.get_by_role("option", name="By title").click()
    expect(page.get_by_role("button", name="Saved lenses: By title", exact=True)).to_be_visible()
