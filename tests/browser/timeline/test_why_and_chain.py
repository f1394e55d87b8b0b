"""Why a committed feature moved or left the calendar, what then comes earlier, and the critical chain."""

import re

import pytest
from playwright.sync_api import expect

from history.models import Event
from tests.browser.timeline.hands import WEEK, bar, dates, saved, select

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def told(verb="feature.explained"):
    return Event.objects.filter(verb=verb).last()


def test_the_toast_asks_why_a_committed_feature_was_unscheduled(roadmap, board):
    page = roadmap()
    select(page, "Replay")
    page.keyboard.press("Delete")
    ask = page.locator(".toast-why")
    expect(ask).to_be_visible()
    page.keyboard.press("y")
    expect(ask.get_by_role("button", name="capacity")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Noted: dependency")
    assert (told().reason_code, told().object_id) == ("dependency", board["replay"].pk)


def test_the_reason_is_given_with_the_dates(roadmap, board):
    page = roadmap()
    select(page, "Replay")
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog", name="Dates: Replay")
    dialog.get_by_role("button", name="+1 w").click()
    dialog.get_by_label("Reason").select_option("customer")
    dialog.get_by_label("Note").fill("They asked")
    start, _ = dates(page, "Replay")
    dialog.get_by_role("button", name="Set dates").click()
    expect(bar(page, "Replay")).to_have_attribute("data-from", str(start + WEEK))
    expect(page.locator("#toasts")).to_contain_text("Replay moved")
    expect(page.locator(".toast-why")).to_have_count(0)
    moved = told("feature.planned")
    assert (moved.reason_code, moved.because) == ("customer", "They asked")


def test_what_waits_is_pulled_and_comes_back_in_one_step(roadmap, board):
    page = roadmap()
    was = saved(board["skills"])
    end = dates(page, "Smart assign")[1]
    select(page, "Smart assign")
    page.get_by_role("button", name="End one week earlier").click()
    page.locator("#toasts").get_by_role("button", name="Pull Skills").click()
    expect(page.locator("#toasts")).to_contain_text("Pulled Skills to")
    expect(bar(page, "Skills")).to_have_attribute("data-from", str(end - WEEK))
    page.keyboard.press("Control+z")
    expect(bar(page, "Skills")).to_have_attribute("data-from", str(was[0]))


def test_the_critical_chain_by_key_is_in_the_address(roadmap, board):
    page = roadmap()
    page.keyboard.press("w")
    expect(page.locator("#tl-chain a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".tl-chain-note")).to_contain_text("FLD-1 → FLD-2")
    expect(page).to_have_url(re.compile("chain=1"))
    expect(bar(page, "Smart assign")).to_have_attribute("data-chain", "")
    expect(bar(page, "Smart assign")).to_have_attribute("aria-label", re.compile("on the critical chain"))
    expect(bar(page, "Replay")).not_to_have_attribute("data-chain", "")
    page.keyboard.press("w")
    expect(page.locator(".tl-chain-note")).to_have_count(0)
