"""The list lens by mouse, by keyboard, with somebody else's change, and folded in the address."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from features.actions import change_feature, plan_feature, set_status
from features.dates import Plan
from features.models import Feature
from tests.make import make_feature, make_release, status
from workspaces.clock import today

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def rows(bob, carol, product, signed_in):
    make_release(by=bob, name="Winter")
    made = [make_feature(by=bob, title=title, category="building", owner=bob) for title in ("Assign", "Replay")]
    start = today(bob) + timedelta(days=7)
    for feature in made:
        plan_feature(feature, plan=Plan(start, start + timedelta(days=20)), by=bob)
    signed_in(bob)
    return made


def cell(page, feature, name):
    return page.locator(f'tr[data-key="{feature.key}"] td[data-f="{name}"]')


def test_rows_are_edited_in_place_by_mouse_and_by_keyboard(go, page, rows, carol, until):
    page = go("/w/acme/roadmap/?lens=list&lanes=owner")
    page.get_by_role("button", name="Group: Owner").press("Enter")
    expect(page.locator("#tl-lanes").get_by_role("link", name="Owner")).to_be_focused()  # at what is chosen now
    page.keyboard.press("Escape")
    first, second = rows
    cell(page, first, "dates").dblclick()
    page.keyboard.type("Q2 2027")
    expect(page.locator(".cell-note")).to_contain_text("1 Apr")
    page.keyboard.press("Enter")
    expect(cell(page, first, "dates")).to_have_text("Q2 2027")

    cell(page, second, "owner").click()
    page.keyboard.press("Enter")
    page.keyboard.type("Carol")
    page.keyboard.press("Enter")
    expect(page.locator(".g-group", has_text="Carol")).to_be_visible()
    expect(page.locator(f'tbody[data-group="{carol.pk}"] tr[data-key="{second.key}"]')).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.locator(".g-group", has_text="Carol")).to_have_count(0)
    assert Feature.objects.get(pk=first.pk).granularity == "quarter"


def test_groups_fold_in_the_address_and_others_changes_come_in(go, page, rows, alice, bob, axe):
    page = go("/w/acme/roadmap/?lens=list&lanes=status")
    first, second = rows
    head = page.get_by_role("link", name="Building")
    expect(cell(page, first, "title")).to_be_visible()
    change_feature(first, title="Assign better", by=alice)
    expect(cell(page, first, "title")).to_contain_text("Assign better")
    cell(page, first, "owner").click()
    set_status(first, status=status(bob, "parked"), on=today(bob), by=alice)
    expect(cell(page, second, "owner")).to_be_focused()
    set_status(first, status=status(bob, "building"), on=today(bob), by=alice)
    expect(cell(page, first, "title")).to_be_visible()
    head.focus()
    page.keyboard.press("Enter")
    expect(cell(page, first, "title")).to_have_count(0)
    expect(head).to_have_attribute("aria-expanded", "false")
    assert "closed=" in page.url
    axe("#list")
    page.get_by_role("link", name="Timeline", exact=True).click()
    page.go_back()
    expect(page.get_by_role("link", name="Building")).to_have_attribute("aria-expanded", "false")


def test_health_is_said_in_two_keystrokes_and_seen_in_the_list(go, page, rows, bob):
    page = go("/w/acme/roadmap/?lens=list")
    first, _ = rows
    cell(page, first, "status").click()
    page.keyboard.press("Space")
    page.locator("#panel .health-say").wait_for()
    page.keyboard.press("u")
    page.keyboard.press("2")
    expect(page.locator("#panel .health-now")).to_contain_text("At risk")
    expect(page.locator(f'tr[data-key="{first.key}"] .l-health')).to_contain_text("At risk")


def test_headings_sort_columns_come_and_features_are_typed_in_place(go, page, rows, until):
    page = go("/w/acme/roadmap/?lens=list&lanes=none")
    titles = page.locator(".g-title")
    page.locator('thead [data-f="title"] a').click()
    expect(page.locator('thead [data-f="title"]')).to_have_attribute("aria-sort", "ascending")
    page.locator('thead [data-f="title"] a').press("Enter")
    expect(page.locator('thead [data-f="title"]')).to_have_attribute("aria-sort", "descending")
    expect(titles).to_have_text(["Replay", "Assign"])
    page.get_by_role("button", name="Columns").press("Enter")
    page.locator("#tl-columns").get_by_role("link", name="Score").click()
    expect(page.locator('thead [data-f="score"]')).to_be_visible()
    assert "sort=-title" in page.url and "score" in page.url

    page.keyboard.press("c")
    page.keyboard.type("Zebra")
    page.keyboard.press("Enter")
    expect(titles).to_have_text(["Zebra", "Replay", "Assign"])
    expect(page.locator(".g-new-input")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(titles).to_have_text(["Replay", "Assign"])
