"""Travel in time: a slider and a date above a roadmap that cannot be changed."""

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from features.actions import plan_feature
from features.dates import Plan
from history.models import Event
from tests.browser.timeline.hands import WEEK, bar, dates, drag
from tests.make import make_feature
from workspaces.clock import today as today_of


@pytest.fixture
def then(board, bob):
    """Long ago one feature was planned for what is now; meanwhile it moved on by ten weeks."""
    today = today_of(bob)
    with time_machine.travel(f"{today - timedelta(days=60)} 09:00:00+00:00", tick=False):
        old = make_feature(by=bob, title="Old plan")
        plan_feature(old, plan=Plan(today - 2 * WEEK, today + 4 * WEEK), by=bob)
    old.refresh_from_db()
    plan_feature(old, plan=Plan(today + 8 * WEEK, today + 14 * WEEK), by=bob)
    return today


def wrote(page, since):
    return Event.objects.filter(pk__gt=since).count()


def test_the_slider_travels_and_comes_back(roadmap, then, spoken, until):
    page = roadmap()
    page.get_by_role("button", name="As of: today").click()
    page.get_by_label("Day to look at").focus()
    page.keyboard.press("Home")
    page.wait_for_url(re.compile("as_of="))
    slider = page.get_by_label("Day to look at")
    expect(slider).to_be_focused()
    expect(page.locator(".tl-past")).to_contain_text("Read-only")
    expect(bar(page, "Old plan")).to_have_attribute("data-from", str(then - 2 * WEEK))
    expect(page.locator(".tl-bar")).to_have_count(1)
    until("window.__spoken.some((said) => said.includes('As it stood on'))")
    page.keyboard.press("End")
    expect(page).not_to_have_url(re.compile("as_of="))
    expect(bar(page, "Old plan")).to_have_attribute("data-from", str(then + 8 * WEEK))
    page.go_back()
    page.wait_for_url(re.compile("as_of="))
    expect(page.locator(".tl-past")).to_be_visible()
    page.get_by_role("link", name="Back to today").last.click()
    expect(page.locator(".tl-past")).to_have_count(0)
    expect(page.get_by_role("button", name="As of: today")).to_be_visible()


def test_a_day_is_chosen_by_clicks_and_by_its_date(roadmap, then):
    page = roadmap()
    page.get_by_role("button", name="As of: today").click()
    page.get_by_role("link", name=re.compile("A week ago")).click()
    page.wait_for_url(re.compile(f"as_of={then - WEEK}"))
    expect(page.locator("[data-said]")).to_have_text(re.compile(str((then - WEEK).year)))
    field = page.get_by_role("textbox", name="As it stood on")
    field.fill("-3w")
    field.press("Enter")
    page.wait_for_url(re.compile(f"as_of={then - 3 * WEEK}"))
    expect(bar(page, "Old plan")).to_have_attribute("data-from", str(then - 2 * WEEK))


def test_the_past_cannot_be_changed(roadmap, then):
    page = roadmap(f"?as_of={then - WEEK}")
    before, at = Event.objects.latest("pk").pk, dates(page, "Old plan")
    expect(page.locator("[data-create]")).to_have_count(0)
    drag(page, bar(page, "Old plan").bounding_box(), 120)
    bar(page, "Old plan").click(position={"x": 40, "y": 10})
    expect(page.locator("#panel > *")).to_have_count(0)
    expect(page.locator(".tl-pop")).to_contain_text("nothing can be changed here")
    page.keyboard.press("Escape")
    for key in ("Period", "Shift+Period", "Delete", "m", "l", "s", "a", "c"):
        bar(page, "Old plan").focus()
        page.keyboard.press(key)
    assert page.locator(".tl-grip, .tl-new, .tl-pop:popover-open").count() == 0
    assert dates(page, "Old plan") == at
    assert wrote(page, before) == 0


def test_travelling_by_key_closes_the_panel_that_tells_of_today(roadmap, then):
    page = roadmap()
    bar(page, "Replay").click(position={"x": 60, "y": 10})
    expect(page.locator("#panel .panel-title")).to_contain_text("Replay")
    expect(bar(page, "Replay")).to_be_focused()
    page.keyboard.press("h")
    expect(page.locator("#tl-when")).to_be_visible()
    page.get_by_role("link", name=re.compile("A week ago")).click()
    expect(page.locator(".tl-past")).to_be_visible()
    expect(page.locator("#panel > *")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_accessibility_findings_in_the_past(roadmap, then, axe, theme, page):
    page.emulate_media(color_scheme=theme)
    roadmap()
    page.get_by_role("button", name="As of: today").click()
    axe(".tl-when")
    page.get_by_role("link", name=re.compile("A week ago")).click()
    expect(page.locator(".tl-past")).to_be_visible()
    axe()
