"""Writing from a page: optimistic, in order, undoable, honest about failure; two values instead of a lost one."""

import json

import pytest
from playwright.sync_api import expect

from features.actions import change_feature, remove_feature
from features.models import Feature
from tests.make import make_feature

pytestmark = pytest.mark.usefixtures("transactional_db")
PROPERTY = """
([url, field, kind, value, version]) => {
  const edit = document.createElement("pm-edit");
  Object.assign(edit.dataset, { url, field, kind, value, version, label: "Title" });
  edit.className = "property-value";
  edit.textContent = value;
  document.getElementById("main").replaceChildren(edit);
}
"""


@pytest.fixture
def feature(alice, product):
    return make_feature(by=alice, title="Dark mode")


@pytest.fixture
def property_(go, page, signed_in, alice, feature):
    """A page of alice's with one editable value on it: the feature's title."""
    signed_in(alice)
    # Any page with the shell will do; this one has no script of its own.
    page.route("**/static/js/timeline/**", lambda route: route.fulfill(body="", content_type="text/javascript"))
    go("/w/acme/roadmap/")
    url = f"/api/v1/w/acme/features/{feature.key}/"
    page.evaluate(PROPERTY, [url, "title", "text", feature.title, str(feature.version)])
    return page.locator("#main pm-edit")


def retitle(property_, page, text):
    property_.focus()
    page.keyboard.press("Enter")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_value_is_edited_in_place_and_undone_with_the_keyboard(property_, page, feature, until):
    with page.expect_response("**/features/**"):
        retitle(property_, page, "Night mode")
    expect(property_).to_have_text("Night mode")
    expect(property_).to_be_focused()
    until("sessionStorage.getItem('pmhub:undo:/w/acme/')")
    feature.refresh_from_db()
    assert feature.title == "Night mode"
    with page.expect_response("**/undo/**"):
        page.keyboard.press("Control+z")
    feature.refresh_from_db()
    assert feature.title == "Dark mode"
    with page.expect_response("**/undo/**"):
        page.keyboard.press("Control+Shift+z")
    feature.refresh_from_db()
    assert feature.title == "Night mode"


def test_escape_restores_and_writes_nothing(property_, page, feature):
    property_.focus()
    page.keyboard.press("F2")
    page.keyboard.type("Nonsense")
    page.keyboard.press("Escape")
    expect(property_).to_have_text("Dark mode")
    assert page.evaluate("localStorage.length") == 0


def test_two_people_who_change_the_same_field_see_both_values(property_, page, feature, bob, complaints):
    complaints.expect("409")
    change_feature(feature, by=bob, title="Midnight mode")
    with page.expect_response("**/features/**"):
        retitle(property_, page, "Night mode")
    conflict = page.get_by_role("group", name="Two values")
    expect(conflict).to_contain_text("Night mode")
    expect(conflict).to_contain_text("Midnight mode")
    expect(property_).to_contain_text("Midnight mode")
    with page.expect_response("**/features/**"):
        conflict.get_by_role("button", name="Use mine").click()
    feature.refresh_from_db()
    assert feature.title == "Night mode"
    expect(conflict).to_have_count(0)


SAVE = """
async (write) => {
  const { save } = await import("pmhub/save");
  save(write);
}
"""


def another_tab(context, live_server):
    tab = context.new_page()
    tab.goto(f"{live_server.url}/w/acme/features/", wait_until="commit")
    return tab


def test_what_was_written_before_the_connection_and_the_tab_were_lost_is_stored_once(
    property_, page, context, feature, product, live_server, complaints
):
    for failure in ("ERR_", "Failed to load resource"):
        complaints.expect(failure)
    done_but_not_told = "**/features/new/"
    page.route(done_but_not_told, lambda route: (route.fetch(), route.abort()))
    fields = {"title": "Offline forms", "product": product.slug}
    page.evaluate(SAVE, {"url": "/w/acme/features/new/", "method": "POST", "format": "form", "fields": fields})
    expect(page.locator("#unsent")).to_have_text("1 not saved")
    context.set_offline(True)
    retitle(property_, page, "Night mode")
    expect(property_).to_have_text("Night mode")
    expect(property_).to_have_attribute("data-save", "pending")
    page.close(run_before_unload=False)
    context.set_offline(False)
    held = []
    context.route(done_but_not_told, lambda route: held.append(route))
    tabs = [another_tab(context, live_server) for _ in range(3)]
    for tab in tabs:
        tab.wait_for_selector("html[data-ready]", state="attached")
        expect(tab.locator("#unsent")).to_have_text("1 not saved")
    assert len(held) == 1, "one tab takes over what another left behind"
    held[0].continue_()
    for tab in tabs:
        expect(tab.locator("#unsent")).to_be_hidden()
    for _ in range(200):
        if tabs[0].evaluate("!localStorage.length"):
            break
        tabs[0].wait_for_timeout(50)
    assert sorted(Feature.objects.values_list("title", flat=True)) == ["Night mode", "Offline forms"]


def test_what_the_server_does_not_take_after_the_tab_is_gone_is_kept_with_both_words(
    property_, page, context, feature, alice, bob, live_server, complaints
):
    for failure in ("ERR_", "Failed to load resource"):
        complaints.expect(failure)
    gone = make_feature(by=alice, title="Fax gateway")
    page.route("**/api/**", lambda route: route.abort())
    retitle(property_, page, "Night mode")
    expect(property_).to_have_attribute("data-save", "failed")
    page.evaluate(SAVE, {"url": f"/api/v1/w/acme/features/{gone.key}/", "fields": {"description": "By telephone"}})
    page.close(run_before_unload=False)
    change_feature(feature, by=bob, title="Midnight mode")
    remove_feature(gone, by=bob)
    tab = another_tab(context, live_server)
    tab.get_by_role("button", name="2 not saved").click()
    told = tab.get_by_role("dialog", name="Not saved").get_by_role("listitem")
    expect(told.filter(has_text="By telephone")).to_contain_text("There is nothing here")
    expect(told.filter(has_text="Midnight mode")).to_contain_text("title: Night mode")
    with tab.expect_response("**/api/v1/**/features/**"):
        told.filter(has_text="Midnight mode").get_by_role("button", name="Use mine").click()
    expect(told).to_have_count(1)
    told.get_by_role("button", name="Let go").click()
    expect(tab.get_by_role("dialog")).to_contain_text("Everything is saved")
    feature.refresh_from_db()
    assert feature.title == "Night mode"


def test_writes_of_one_page_to_one_thing_go_out_in_order(property_, page, feature):
    done = page.evaluate(
        """
        async (url) => {
          const { save } = await import("pmhub/save");
          const titles = ["One", "Two", "Three"];
          const all = await Promise.all(titles.map((title) => save({ url, fields: { title }, version: 1 })));
          return all.map((result) => [result.ok, result.version]);
        }
        """,
        f"/api/v1/w/acme/features/{feature.key}/",
    )
    assert [ok for ok, _ in done] == [True, True, True]
    versions = [version for _, version in done]
    assert versions == sorted(versions)
    feature.refresh_from_db()
    assert feature.title == "Three"


def test_a_change_by_somebody_else_reaches_the_open_page(property_, page, feature, bob, until):
    page.evaluate("window.heard = []; document.addEventListener('pm:live', (event) => heard.push(event.detail))")
    change_feature(feature, by=bob, title="Midnight mode")
    until("window.heard.some((change) => change.noun === 'feature')")
    change = page.evaluate("window.heard.find((change) => change.noun === 'feature')")
    assert change["id"] == feature.pk
    assert json.dumps(change["fields"])
