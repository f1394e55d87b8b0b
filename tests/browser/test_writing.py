"""Writing from a page: optimistic, in order, undoable, honest about failure; two values instead of a lost one."""

import json

import pytest
from playwright.sync_api import expect

from features.actions import change_feature
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


def test_without_a_connection_the_change_is_kept_and_sent_after_a_reload(property_, page, feature, go, complaints):
    complaints.expect("ERR_")
    complaints.expect("Failed to load resource")
    page.route("**/api/**", lambda route: route.abort())
    retitle(property_, page, "Night mode")
    expect(property_).to_have_text("Night mode")
    expect(property_).to_have_attribute("data-save", "failed")
    kept = page.evaluate("Object.values(localStorage).map((text) => JSON.parse(text))")
    assert [entry["fields"] for entry in kept[0]] == [{"title": "Night mode"}]
    page.unroute("**/api/**")
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_response("**/api/v1/**/features/**"):
        go("/w/acme/roadmap/")
    expect(page.locator(".toast")).to_contain_text("was saved now")
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
