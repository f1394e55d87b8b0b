"""Cards are moved by mouse, by keyboard, by clicks and by finger, and by two people at once."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from features.actions import plan_feature, remove_feature, set_status
from features.dates import Plan
from features.models import Feature
from features.rank_actions import Place
from roadmaps.actions.cards import move_card
from tests.make import make_feature, status
from workspaces.clock import today as today_of


def card(page, title):
    return page.locator(f'.cb-card[data-title="{title}"]')


def head(page, name):
    return page.locator(f'.cb-head[data-name="{name}"]')


def titles(page, name):
    """What is in a column, first to last."""
    column = head(page, name).get_attribute("data-column")
    found = page.locator(f'[data-cell][data-column="{column}"] .cb-card')
    return [found.nth(n).get_attribute("data-title") for n in range(found.count())]


def shows(page, until, name, *wanted):
    column = head(page, name).get_attribute("data-column")
    cell = f"document.querySelectorAll('[data-cell][data-column=\"{column}\"] .cb-card')"
    until(f"[...{cell}].map((e) => e.dataset.title).join() === '{','.join(wanted)}'")


def stored(bob, category):
    found = Feature.objects.visible_to(bob).filter(status__category=category).order_by("rank", "id")
    return list(found.values_list("title", flat=True))


def is_stored(page, bob, category, wanted):
    for _ in range(60):
        if stored(bob, category) == wanted:
            return
        page.wait_for_timeout(50)
    assert stored(bob, category) == wanted


def drag(page, source, target, *, drop=True):
    a, b = source.bounding_box(), target.bounding_box()
    x, y = b["x"] + b["width"] / 2, b["y"] + b["height"] * 0.3
    page.mouse.move(a["x"] + a["width"] / 2, a["y"] + a["height"] / 2)
    page.mouse.down()
    page.mouse.move(a["x"] + a["width"] / 2 + 12, a["y"] + a["height"] / 2 + 6, steps=3)
    page.wait_for_selector("pm-cards[data-dragging]")
    page.mouse.move(x, y + 10, steps=8)
    page.mouse.move(x, y, steps=4)
    if drop:
        page.mouse.up()


def test_by_mouse_a_card_goes_to_another_column_and_place_and_comes_back(cards, board, bob, until, spoken):
    page = cards()
    drag(page, card(page, "Three"), card(page, "Four"))
    shows(page, until, "Planned", "One", "Two")
    assert set(titles(page, "Building")) == {"Three", "Four"}
    until("window.__spoken.some((said) => /^Moved to Building, position [12] of 2\\.$/.test(said))")
    expect(head(page, "Building").locator("[data-count]")).to_have_text("2")
    expect(page.locator("#panel .panel-title")).to_have_count(0)
    is_stored(page, bob, "building", titles(page, "Building"))
    page.get_by_role("button", name="Undo").click()
    shows(page, until, "Planned", "One", "Two", "Three")
    is_stored(page, bob, "planned", ["One", "Two", "Three"])


def test_by_mouse_within_a_column_only_the_order_changes_and_escape_puts_back(cards, board, bob, until):
    page = cards()
    drag(page, card(page, "Three"), card(page, "One"), drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    shows(page, until, "Planned", "One", "Two", "Three")
    drag(page, card(page, "Three"), card(page, "One"))
    shows(page, until, "Planned", "Three", "One", "Two")
    is_stored(page, bob, "planned", ["Three", "One", "Two"])


def test_several_are_dragged_carried_and_sent_together(cards, board, bob, until, spoken):
    page = cards()
    for title in ("One", "Three"):
        card(page, title).click(modifiers=["Control"])
    drag(page, card(page, "Three"), card(page, "Four"), drop=False)
    expect(page.locator(".cb-held[data-many]")).to_have_attribute("data-many", "2")
    page.mouse.up()
    until("window.__spoken.some((said) => /^2 cards moved to Building, position [12] to [23] of 3\\.$/.test(said))")
    now = titles(page, "Building")
    assert [one for one in now if one != "Four"] == ["One", "Three"]
    is_stored(page, bob, "building", now)
    page.get_by_role("button", name="Undo").click()
    is_stored(page, bob, "planned", ["One", "Two", "Three"])
    shows(page, until, "Planned", "One", "Two", "Three")

    card(page, "Three").focus()
    page.keyboard.press("Alt+Shift+ArrowUp")
    shows(page, until, "Planned", "One", "Three", "Two")
    page.keyboard.press("m")
    page.keyboard.type("disc")
    page.keyboard.press("Enter")
    shows(page, until, "Discovery", "One", "Three")
    is_stored(page, bob, "discovery", ["One", "Three"])
    page.get_by_role("toolbar", name="Selected features").get_by_role("button", name="Move to…").click()
    page.get_by_role("option", name="Planned").click()
    shows(page, until, "Planned", "One", "Three", "Two")
    is_stored(page, bob, "planned", ["One", "Three", "Two"])


def test_a_folded_column_opens_under_a_card_and_folds_when_it_leaves(cards, board, bob, until):
    page = cards()
    parked = head(page, "Parked")
    parked.scroll_into_view_if_needed()
    folded = parked.bounding_box()["width"]
    column = parked.get_attribute("data-column")
    drag(page, card(page, "Three"), page.locator(f'[data-cell][data-column="{column}"]'), drop=False)
    expect(parked).to_have_attribute("data-peek", "")
    assert parked.bounding_box()["width"] > 2 * folded
    box = card(page, "Four").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10, steps=4)
    expect(parked).not_to_have_attribute("data-peek", "")
    box = page.locator(f'[data-cell][data-column="{column}"]').bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 60, steps=4)
    expect(parked).to_have_attribute("data-peek", "")
    page.mouse.move(box["x"] + 24, box["y"] + 64, steps=2)
    page.mouse.up()
    is_stored(page, bob, "parked", ["Three"])

    page = cards("?lens=board&columns=quarter")
    plan_feature(board["One"], plan=Plan(day := today_of(bob) - timedelta(days=200), day), by=bob)
    head(page, "Earlier").get_by_role("link").click()
    expect(card(page, "One")).to_be_visible()
    card(page, "Two").focus()
    page.keyboard.press("m")
    expect(page.get_by_role("option", name="Earlier")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Fold the quarters before this one").click()
    expect(card(page, "One")).to_have_count(0)


def test_by_keyboard_one_walks_and_carries(cards, board, bob, until, spoken):
    page = cards()
    card(page, "One").focus()
    page.keyboard.press("ArrowDown")
    expect(card(page, "Two")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(card(page, "Four")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(card(page, "One")).to_be_focused()
    page.keyboard.press("Alt+Shift+ArrowDown")
    shows(page, until, "Planned", "Two", "One", "Three")
    until("window.__spoken.includes('Moved to position 2 of 3.')")
    page.keyboard.press("Alt+Shift+End")
    shows(page, until, "Planned", "Two", "Three", "One")
    page.keyboard.press("Alt+Shift+ArrowRight")
    shows(page, until, "Building", "Four", "One")
    until("window.__spoken.includes('Moved to Building, position 2 of 2.')")
    expect(card(page, "One")).to_be_focused()
    is_stored(page, bob, "building", ["Four", "One"])
    page.keyboard.press("m")
    page.keyboard.type("disc")
    page.keyboard.press("Enter")
    shows(page, until, "Discovery", "One")
    expect(card(page, "One")).to_be_focused()
    is_stored(page, bob, "discovery", ["One"])
    page.keyboard.press("Enter")
    expect(page.locator("#panel .panel-title")).to_contain_text("One")


def test_a_reading_that_comes_late_puts_no_card_back(cards, board, bob, until):
    """The board is read again after each move; here the second move overtakes that reading."""
    page, late = cards(), []
    page.route(
        lambda url: "/roadmap/?" in url,
        lambda route: route.continue_() if late else late.append((route, route.fetch())),
    )
    card(page, "One").focus()
    page.keyboard.press("Alt+Shift+ArrowRight")
    while not late:
        page.wait_for_timeout(20)
    page.keyboard.press("Alt+Shift+ArrowLeft")
    is_stored(page, bob, "planned", ["One", "Two", "Three"])
    route, answer = late[0]
    route.fulfill(response=answer)
    page.wait_for_timeout(300)
    shows(page, until, "Planned", "One", "Two", "Three")
    page.keyboard.press("Alt+Shift+ArrowRight")
    is_stored(page, bob, "building", ["One", "Four"])


def test_by_clicks_alone(cards, board, bob, until):
    page = cards()
    card(page, "One").hover()
    page.get_by_role("button", name="Move One").click()
    page.get_by_role("menuitem", name="To the bottom").click()
    shows(page, until, "Planned", "Two", "Three", "One")
    is_stored(page, bob, "planned", ["Two", "Three", "One"])
    card(page, "Three").hover()
    page.get_by_role("button", name="Move Three").click()
    page.get_by_role("menuitemradio", name="Building").click()
    shows(page, until, "Building", "Three", "Four")
    is_stored(page, bob, "building", ["Three", "Four"])


def test_a_new_card_is_named_in_its_column(cards, board, bob, until):
    page = cards("?lens=now")
    page.locator('[data-add="next"]').click()
    page.keyboard.type("Fresh idea")
    page.keyboard.press("Enter")
    shows(page, until, "Next", "Fresh idea")
    expect(card(page, "Fresh idea")).to_be_focused()
    assert Feature.objects.get(title="Fresh idea").horizon == "next"


def test_on_a_narrow_screen_there_is_a_column_at_a_time(cards, board, page, until):
    page.set_viewport_size({"width": 390, "height": 844})
    cards()
    tab = page.get_by_role("link", name="Building 1")
    tab.click()
    expect(tab).to_have_attribute("aria-current", "true")
    until("Math.abs(document.querySelector('.cb-head[data-name=Building]').getBoundingClientRect().left) < 20")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_two_browsers_at_once(cards, board, alice, bob, another, until):
    page = cards()
    other = another(alice, reduced_motion="reduce")
    other.goto(page.url)
    other.wait_for_selector("pm-cards[data-ready]")
    page.wait_for_timeout(800)  # until both listen
    card(page, "Two").focus()
    drag(other, card(other, "Three"), card(other, "Four"))
    shows(page, until, "Planned", "One", "Two")
    expect(card(page, "Two")).to_be_focused()
    page.keyboard.press("Alt+Shift+ArrowUp")
    is_stored(page, bob, "planned", ["Two", "One"])
    expect(other.locator('.cb-card[data-title="Two"]')).to_have_count(1)
    assert set(stored(bob, "building")) == {"Three", "Four"}


def test_what_others_do_leaves_my_words_my_pointer_and_my_keys(cards, board, alice):
    page = cards()
    page.wait_for_timeout(800)  # until the page listens
    page.locator(".cb-cell", has=card(page, "One")).locator(".cb-add").click()
    page.keyboard.type("Half a ti")
    make_feature(by=alice, title="Five", category="planned")
    expect(card(page, "Five")).to_have_count(1)
    expect(page.locator(".cb-draft .input")).to_be_focused()
    expect(page.locator(".cb-draft .input")).to_have_value("Half a ti")
    page.keyboard.press("Escape")

    card(page, "Two").focus()
    card(page, "Three").hover()
    before = card(page, "Three").bounding_box()
    remove_feature(board["One"], by=alice)
    expect(card(page, "One")).to_have_count(0)
    assert card(page, "Three").bounding_box() == before  # the column has nothing to scroll by
    remove_feature(board["Two"], by=alice)
    expect(card(page, "Three")).to_be_focused()
    expect(page.locator(".toast")).to_contain_text("Alice removed FLD-2 Two")
    page.mouse.move(0, 0)
    assert card(page, "Three").bounding_box()["y"] < before["y"]


@pytest.mark.parametrize("mine", [True, False])
def test_a_conflict_can_be_decided_either_way(cards, board, alice, bob, complaints, until, mine):
    complaints.expect("409")
    page = cards()
    page.evaluate("document.querySelector('pm-cards').live.hear = () => {}")  # the news has not come yet
    set_status(board["One"], status=status(bob, "idea"), by=alice, on=today_of(bob))
    card(page, "One").focus()
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.get_by_role("button", name="Use mine" if mine else "Keep Alice").click()
    shows(page, until, "Building" if mine else "Idea", *(["One", "Four"] if mine else ["One"]))
    is_stored(page, bob, "building" if mine else "idea", ["One", "Four"] if mine else ["One"])


def test_who_may_only_set_statuses_moves_along_status(cards, board, carol, bob, until):
    page = cards(member=carol)
    card(page, "One").focus()
    page.keyboard.press("Alt+Shift+ArrowDown")
    page.keyboard.press("Alt+Shift+ArrowRight")
    shows(page, until, "Building", "One", "Four")
    is_stored(page, bob, "building", ["One", "Four"])


def test_the_past_and_viewers_only_look(cards, board, vera, until, spoken):
    page = cards(member=vera)
    card(page, "One").focus()
    page.keyboard.press("Alt+Shift+ArrowRight")
    until("window.__spoken.includes('You may look here, not change.')")
    assert titles(page, "Planned") == ["One", "Two", "Three"]
    assert page.locator(".cb-add").count() == 0


def test_another_lens_keeps_filter_panel_and_selection(cards, board, until):
    page = cards("?lens=board&status=planned&q=o")
    card(page, "Two").click()
    expect(page.locator("#panel .panel-title")).to_contain_text("Two")
    card(page, "One").click(modifiers=["Control"])
    page.get_by_role("link", name="Now-Next-Later").click()
    page.wait_for_selector('pm-cards[data-columns="horizon"][data-ready]')
    expect(page.locator("#panel .panel-title")).to_contain_text("Two")
    assert "q=o" in page.url
    assert "status=planned" in page.url
    expect(card(page, "Two")).to_have_attribute("data-selected", "")
    expect(page.locator(".chosen-bar")).to_contain_text("2 selected")

    page.get_by_role("link", name="List", exact=True).click()
    box = page.locator(f'tr[data-key="{board["One"].key}"] .g-pick input')
    expect(box).to_be_checked()
    page.locator(".chip", has_text="Contains").get_by_role("link").click()
    page.locator(f'tr[data-key="{board["Three"].key}"] .g-pick input').check()
    expect(page.locator("[data-bulk-count]")).to_have_text("3 selected")
    page.go_back()
    expect(page.locator("[data-bulk-count]")).to_have_text("3 selected, 1 of them not shown here")
    page.reload()
    expect(page.locator("[data-bulk-count]")).to_have_text("3 selected, 1 of them not shown here")
    page.get_by_role("link", name="Timeline", exact=True).click()
    page.wait_for_selector("pm-timeline[data-ready]")
    expect(page.locator(".tl-chip[data-selected]")).to_have_count(2)
    expect(page.locator(".chosen-bar")).to_contain_text("3 selected, 1 of them not shown here")
    page.get_by_role("button", name="Clear the selection").click()
    expect(page.locator(".tl-chip[data-selected]")).to_have_count(0)


@pytest.mark.parametrize("lens", ["now", "board"])
def test_nothing_keeps_anybody_out(cards, board, bob, axe, lens):
    move_card(board["Four"], place=Place(before=board["One"]), by=bob)
    cards(f"?lens={lens}&density=3")
    axe()
