"""Settings in place: names and stages in the table, statuses in order, long lists that are searched."""

import re

import pytest
from playwright.sync_api import expect

from features.queries import statuses
from roadmaps.actions.objectives import create_objective
from roadmaps.models import Contribution
from tests.make import make_feature
from workspaces.actions import change_workspace
from workspaces.models import Product, Workspace

pytestmark = pytest.mark.usefixtures("transactional_db")
PAGE = "/w/acme/settings/structure/"


def test_a_product_is_renamed_and_restaged_in_place_and_taken_back(signed_in, go, page, until, alice, product):
    signed_in(alice)
    go(PAGE)
    page.get_by_role("button", name=re.compile("^Name of")).first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Field service")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Name of.*Field service"))).to_be_focused()
    stage = page.get_by_role("link", name=re.compile("^Stage of"))
    stage.press("Enter")
    page.locator("[name=stage]").select_option("maturity")
    page.locator("[name=because]").fill("Bought with its customers")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts, .messages").first).to_contain_text("is in maturity")
    go(PAGE)
    expect(page.get_by_role("button", name=re.compile("^Name of Field service"))).to_have_count(1)
    expect(stage).to_contain_text("Maturity")
    assert Product.objects.get(pk=product.pk).name == "Field service"


def test_a_wrong_prefix_says_why_and_stays_as_it_was(signed_in, go, page, complaints, alice, product):
    complaints.expect("400")
    signed_in(alice)
    go(PAGE)
    prefix = page.get_by_role("button", name=re.compile("^Prefix of"))
    prefix.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("9 lives")
    page.keyboard.press("Enter")
    expect(prefix).to_contain_text(product.prefix)
    expect(page.locator("#toasts, #announce-now").filter(has_text=re.compile(r"\w")).first).to_be_attached()


def test_a_status_moves_by_the_same_key_again_and_again(signed_in, go, page, alice):
    signed_in(alice)
    go(PAGE)
    page.get_by_role("button", name="Move Parked up").focus()
    for place in (4, 3):
        page.keyboard.press("Enter")
        expect(page.locator("#statuses tbody tr").nth(place)).to_contain_text("Parked")
        expect(page.get_by_role("button", name="Move Parked up")).to_be_focused()
    assert [status.slug for status in statuses(alice)][3] == "parked"


def test_a_long_list_is_searched_by_typing(signed_in, go, page, alice):
    signed_in(alice)
    go("/w/acme/settings/workspace/")
    zone = page.get_by_role("combobox", name="Time zone")
    zone.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("auck")
    expect(page.locator(".pick-list [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(zone).to_have_value("Pacific/Auckland")
    expect(zone).to_have_attribute("aria-expanded", "false")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("combobox", name="Time zone")).to_have_value("Pacific/Auckland")
    assert Workspace.objects.get(pk=alice.workspace_id).time_zone == "Pacific/Auckland"


def test_what_was_typed_and_not_chosen_does_not_stand(signed_in, go, page, alice):
    signed_in(alice)
    go("/w/acme/settings/workspace/")
    zone = page.get_by_role("combobox", name="Time zone")
    before = zone.input_value()
    zone.click()
    page.keyboard.type("nowhere")
    expect(page.locator(".pick-list:popover-open")).to_contain_text("Nothing is called like that")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(zone).to_have_value(before)


def test_a_feature_is_found_by_words_of_its_title(signed_in, go, page, axe, alice, product):
    feature = make_feature(by=alice, title="Offline job forms")
    for title in ("Dark mode", "Photo evidence"):
        make_feature(by=alice, title=title)
    aim = create_objective(title="Win the first week", owner=alice, by=alice)
    signed_in(alice)
    go(f"/w/acme/strategy/objectives/{aim.key}/features/")
    page.get_by_role("combobox", name="Feature").click()
    page.keyboard.type("offline job")
    expect(page.locator(".pick-list [role=option]")).to_have_count(1)
    axe()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/strategy/"))
    assert Contribution.objects.get(objective=aim).feature_id == feature.pk


def test_the_note_about_the_demo_goes_and_stays_away(signed_in, go, page, alice):
    change_workspace(alice.workspace, by=alice, is_demo=True)
    signed_in(alice)
    go("/w/acme/")
    page.get_by_role("button", name="Hide this note").click()
    expect(page.locator(".demo-banner")).to_have_count(0)
    go("/w/acme/strategy/")
    expect(page.locator(".demo-banner")).to_have_count(0)


def test_the_palette_narrows_to_tags_people_or_commands(signed_in, go, page, alice, bob):
    make_feature(by=alice, title="Offline forms", tags=["mobile"])
    signed_in(alice)
    go("/w/acme/strategy/")
    options = page.locator("#palette [role=option]")
    page.keyboard.press("Control+k")
    page.keyboard.type("#mob")
    expect(options).to_have_text([re.compile("#mobile")])
    page.keyboard.press("Control+a")
    page.keyboard.type("@bo")
    expect(options).to_have_text([re.compile("bob", re.IGNORECASE)])
    page.keyboard.press("Control+a")
    page.keyboard.type(">theme")
    expect(options).to_have_count(3)
    page.keyboard.press("Control+a")
    page.keyboard.type("#mobile")
    expect(options).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/features/\?tag=mobile"))
