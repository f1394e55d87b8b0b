"""A release on its page: scope, criteria, risks, notes and shipping, by keyboard and by clicks, each to be undone."""

from datetime import date

import pytest
from playwright.sync_api import expect

from features.criterion_actions import add_criterion
from features.models import Criterion, Release
from tests.make import make_feature, make_owner, make_product, make_release

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def owner(transactional_db, signed_in):
    alice = make_owner(slug="acme")
    make_product(by=alice)
    release = make_release(by=alice, name="Winter", ships_on=date(2027, 1, 29))
    first = make_feature(by=alice, title="Offline maps", release=release, tags=["offline"], progress=100)
    make_feature(by=alice, title="Voice notes", category="building")
    add_criterion(first, text="Loads in a tunnel", by=alice)
    add_criterion(first, text="Says how old it is", by=alice)
    signed_in(alice)
    return alice


def test_a_release_is_filled_weighed_written_about_and_shipped(owner, go, until, axe):
    page = go("/w/acme/releases/")
    page.get_by_role("link", name="Winter").click()
    page.wait_for_url("**/releases/R-1/")
    page.wait_for_selector("html[data-ready]", state="attached")
    percent = page.locator(".rl-percent")
    expect(percent).to_contain_text("33%")
    page.keyboard.press("a")
    page.keyboard.type("voice")
    expect(page.get_by_role("option", name="FLD-2 Voice notes")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".rl-scope")).to_contain_text("Voice notes")
    expect(percent).to_contain_text("25%")
    expect(page.get_by_label("Feature to add")).to_be_focused()  # for the next one
    page.get_by_label("New risk").click()
    page.keyboard.type("Snow comes early")
    page.keyboard.press("Enter")
    expect(page.locator(".rl-risks")).to_contain_text("Snow comes early")
    expect(percent).to_contain_text("20%")
    page.get_by_role("button", name="Close: Snow comes early").click()
    expect(percent).to_contain_text("40%")
    page.get_by_role("button", name="Draft from the features").click()
    page.get_by_role("menuitem", name="Grouped by tag").click()
    expect(page.get_by_role("region", name="Difference")).to_contain_text("Offline maps")
    assert Release.objects.get().notes == ""
    page.get_by_role("button", name="Use this draft").click()
    expect(page.locator("#rl-notes .prose")).to_contain_text("Offline maps")
    axe("#main")
    page.get_by_role("button", name="Ship", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 of 2 features unfinished")
    expect(dialog).to_contain_text("2 of 2 acceptance criteria not met")
    dialog.get_by_role("button", name="Ship anyway").click()
    expect(page.locator("#rl-head")).to_contain_text("Shipped on")
    expect(page.locator(".rl-scope").get_by_text("Shipped")).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(page.locator("#rl-head")).not_to_contain_text("Shipped on")
    assert Release.objects.get().shipped_on is None


def test_a_checklist_by_keyboard_alone(owner, go, until, spoken):
    page = go("/w/acme/features/FLD-1/")
    page.get_by_label("New acceptance criterion").focus()
    page.keyboard.type("Works with gloves")
    page.keyboard.press("Enter")
    lines = page.locator(".f-checks > li")
    expect(lines).to_have_count(3)
    expect(page.get_by_label("New acceptance criterion")).to_be_focused()
    page.get_by_role("checkbox", name="Works with gloves").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name="Works with gloves")).to_be_checked()
    page.keyboard.press("Alt+ArrowUp")
    expect(lines.nth(1)).to_contain_text("Works with gloves")
    expect(page.get_by_role("checkbox", name="Works with gloves")).to_be_focused()
    until("window.__spoken.some((text) => text.includes('Moved to 2 of 3'))")
    page.keyboard.press("Control+z")
    expect(lines.nth(2)).to_contain_text("Works with gloves")
    lines.nth(2).hover()
    lines.nth(2).locator(".f-check-grip").hover()
    there = lines.nth(0).bounding_box()
    page.mouse.down()
    page.mouse.move(there["x"] + 30, there["y"] + there["height"], steps=6)
    page.mouse.move(there["x"] + 30, there["y"] + 3, steps=6)
    page.mouse.up()
    expect(lines.nth(0)).to_contain_text("Works with gloves")
    until("window.__spoken.some((text) => text.includes('Moved to 1 of 3'))")
    page.keyboard.press("Control+z")
    expect(lines.nth(2)).to_contain_text("Works with gloves")
    page.get_by_role("button", name="Remove: Loads in a tunnel").click()
    expect(lines).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(lines).to_have_count(3)
    assert list(Criterion.objects.filter(removed_at=None, met=True).values_list("text", flat=True)) == [
        "Works with gloves"
    ]


def test_risks_of_a_feature_by_keyboard_and_by_clicks(owner, go, axe):
    page = go("/w/acme/features/FLD-1/")
    risks = page.locator("#fp-risks")
    page.get_by_label("New risk").focus()
    page.keyboard.type("The maps are too large")
    page.keyboard.press("Enter")
    expect(risks.locator("li")).to_contain_text("The maps are too large")
    expect(risks).to_contain_text("1 open")
    expect(page.get_by_label("New risk")).to_be_focused()
    axe("#fp-risks")
    page.get_by_role("button", name="Close: The maps are too large").click()
    expect(risks.locator("li[data-closed]")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(risks.locator("li[data-closed]")).to_have_count(0)
    page.get_by_role("button", name="Close: The maps are too large").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Open again: The maps are too large")).to_be_focused()
    page.keyboard.press("Enter")
    expect(risks).to_contain_text("1 open")
