"""Who else is here is seen above the page, what they look at is outlined, and both end when they leave."""

import pytest
from playwright.sync_api import expect

from history.announce import redis_client
from tests.browser.timeline.hands import bar


@pytest.fixture
def alices(roadmap, acme, alice, another):
    """A second browser, of Alice."""
    redis_client().delete(f"here:{acme.pk}")
    return another(alice)


def outline(page, title):
    return bar(page, title).evaluate(
        "(bar) => [getComputedStyle(bar).outlineStyle, getComputedStyle(bar, '::after').content]"
    )


def becomes(page, title, wanted):
    for _ in range(100):
        if outline(page, title) == wanted:
            return
        page.wait_for_timeout(50)
    assert outline(page, title) == wanted


def test_others_are_seen_where_they_look_until_they_leave(roadmap, board, alices, axe):
    page = roadmap()
    people = page.get_by_role("group", name="Also here")
    expect(people).to_be_hidden()
    alices.goto(page.url)
    expect(people.get_by_role("button", name="Alice is here")).to_be_visible()
    expect(alices.get_by_role("button", name="Bob is here")).to_be_visible()

    bar(alices, "Replay").focus()
    expect(people.get_by_role("button", name=f"Alice is at {board['replay'].key}")).to_be_visible()
    becomes(page, "Replay", ["solid", '"A"'])
    axe()
    bar(page, "Replay").focus()
    becomes(page, "Replay", ["solid", "none"])  # one's own focus is seen as such
    bar(page, "Skills").focus()
    bar(alices, "Smart assign").focus()
    becomes(page, "Smart assign", ["solid", '"A"'])
    becomes(page, "Replay", ["none", "none"])

    alices.goto("about:blank")
    expect(people).to_be_hidden()
    becomes(page, "Smart assign", ["none", "none"])
