"""The shell: palette, keys, theme, density, toasts, undo, saving, live changes; accessible in both themes."""

import re

import pytest
from playwright.sync_api import expect

from roadmaps.models import Objective
from tests.make import make_feature

pytestmark = pytest.mark.usefixtures("transactional_db")
PAGE = "/styleguide/"


# --- look ---
def test_a_theme_is_kept_and_the_next_page_is_drawn_in_it_by_the_server(go, page):
    go(PAGE)
    page.click("[data-menu=user-menu]")
    page.click("#user-menu [name=theme][value=dark]")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    html = page.request.get(page.url).text()
    assert 'data-theme="dark"' in html


def test_rows_have_three_densities(go, page):
    heights = {}
    for density in ("compact", "default", "roomy"):
        go(f"{PAGE}?density={density}")
        heights[density] = page.locator(".table tbody tr").first.bounding_box()["height"]
    assert [round(heights[name]) for name in ("compact", "default", "roomy")] == [28, 34, 40]


def test_the_navigation_narrows_with_a_key_and_stays_narrow(go, page):
    go(PAGE)
    assert round(page.locator("#nav").bounding_box()["width"]) == 208
    page.keyboard.press("\\")
    assert round(page.locator("#nav").bounding_box()["width"]) == 52
    page.reload()
    assert round(page.locator("#nav").bounding_box()["width"]) == 52


def test_without_scripts_the_look_can_be_chosen_too(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(live_server.url + PAGE)
    plain.request.get(live_server.url + PAGE)
    token = plain.locator("[data-look] [name=csrfmiddlewaretoken]").get_attribute("value")
    form = {"theme": "light", "csrfmiddlewaretoken": token}
    plain.request.post(live_server.url + "/look/", form=form, headers={"Referer": live_server.url + PAGE})
    plain.reload()
    assert plain.locator("html").get_attribute("data-theme") == "light"
    context.close()


# --- keys ---
def test_the_palette_runs_a_command_by_keyboard_alone(go, page):
    go(PAGE)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("combobox", name="Search or run a command")
    expect(palette).to_be_focused()
    page.keyboard.type(">theme dark")
    expect(page.locator("#palette [role=option]").first).to_contain_text("Theme: dark")
    assert palette.get_attribute("aria-activedescendant") == "palette-0"
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#palette")).to_be_hidden()


def test_the_palette_closes_with_escape_and_gives_the_focus_back(go, page):
    go(PAGE)
    share = page.get_by_role("button", name="Share").first
    share.focus()
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(share).to_be_focused()


def test_the_cheat_sheet_shows_the_keys_of_this_screen(go, page):
    go(PAGE)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Go to Roadmap")
    expect(sheet).to_contain_text("Narrow or wide navigation")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_g_then_a_letter_goes_there_within_a_second(go, page):
    go(PAGE)
    page.keyboard.press("g")
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile("#kpis$"))
    page.keyboard.press("g")
    page.wait_for_timeout(1200)
    page.keyboard.press("r")
    page.wait_for_timeout(100)
    expect(page).to_have_url(re.compile("#kpis$"))


def test_single_letters_do_nothing_while_typing_or_when_switched_off(go, page):
    go(PAGE)
    page.fill("#sg-title", "")
    page.type("#sg-title", "g k ? \\")
    expect(page.locator("#sg-title")).to_have_value("g k ? \\")
    expect(page.locator("#cheatsheet")).to_have_count(0)
    page.locator("body").evaluate("body => body.dataset.keys = 'off'")
    page.locator("#main").focus()
    page.keyboard.press("?")
    expect(page.locator("#cheatsheet")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


# --- menus, dialogs, toasts ---
def test_a_menu_is_walked_by_arrows_and_typing_and_returns_the_focus(go, page):
    go(PAGE)
    opener = page.get_by_role("button", name="FY27 plan")
    opener.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitemradio", name="Planned")).to_be_focused()
    page.keyboard.press("m")
    expect(page.get_by_role("menuitem", name="Move to trash")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("menuitem", name="Building")).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_menu_stays_within_the_window(go, page, width):
    page.set_viewport_size({"width": width, "height": 700})
    go(PAGE)
    opener = page.get_by_role("button", name="More actions")
    opener.scroll_into_view_if_needed()
    opener.click()
    box = page.locator("#sample-menu").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 700


def test_a_toast_waits_while_it_is_pointed_at_and_a_failure_stays(go, page):
    page.clock.install()
    go(PAGE)
    page.get_by_role("button", name="Toast with undo").click()
    page.clock.run_for(200)
    toast = page.locator(".toast[role=status]")
    expect(toast).to_contain_text("moved to 3 Nov")
    toast.hover()
    page.clock.run_for(20_000)
    expect(toast).to_be_visible()
    page.mouse.move(5, 5)
    page.clock.run_for(9_000)
    expect(toast).to_have_count(0)
    page.get_by_role("button", name="Failure").click()
    page.clock.run_for(60_000)
    expect(page.get_by_role("alert").filter(has_text="Not saved")).to_be_visible()


# --- pages ---
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_style_guide_has_no_serious_accessibility_finding(go, page, axe, theme, width):
    page.set_viewport_size({"width": width, "height": 900})
    go(f"{PAGE}?theme={theme}")
    page.wait_for_timeout(250)
    axe()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/styleguide/errors/404/"])
def test_pages_outside_the_shell_have_no_serious_accessibility_finding(go, page, axe, theme, path):
    page.emulate_media(color_scheme=theme)
    go(path)
    axe()


def test_nothing_is_wider_than_a_phone(go, page):
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (PAGE, "/accounts/login/", "/styleguide/errors/500/"):
        go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    go(PAGE)
    assert page.evaluate("document.getElementById('main').scrollWidth <= document.getElementById('main').clientWidth")
    page.get_by_role("button", name="More", exact=True).click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


def test_no_element_carries_a_style_of_its_own(go, page):
    html = go(PAGE).request.get(page.url).text()
    assert " style=" not in html
    assert "<style" not in html


def test_somebody_signs_in_by_keyboard(go, page, alice):
    alice.user.set_password("a long password")
    alice.user.save()
    go("/accounts/login/")
    page.get_by_label("Email").fill(alice.user.email)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("a long password")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/w/acme/|/$"))


# --- with a workspace ---
def test_the_palette_finds_a_feature_by_its_key(go, page, signed_in, alice, product):
    feature = make_feature(by=alice, title="Smart assign v1")
    signed_in(alice)
    page.route("**/static/js/timeline/**", lambda route: route.fulfill(body="", content_type="text/javascript"))
    go("/w/acme/roadmap/")
    page.keyboard.press("Control+k")
    page.keyboard.type(feature.key.lower())
    expect(page.locator("#palette [role=option]").first).to_contain_text("Smart assign v1")


def test_the_palette_never_finds_another_workspaces_things(client, alice, charlie, product):
    make_feature(by=alice, title="Smart assign v1")
    client.force_login(charlie.user)
    assert client.get("/w/globex/search/?q=smart").json() == {"results": []}
    assert client.get("/w/acme/search/?q=smart").status_code == 404
    assert not Objective.objects.visible_to(charlie).exists()
