"""Sharing in place: from a lens to a link that a stranger opens, until it is revoked."""

import pytest
from playwright.sync_api import expect

from features.actions import plan_feature
from features.dates import Plan
from sharing.links.actions import share
from sharing.models import Export, ShareLink
from tests.make import make_feature, make_product
from workspaces.clock import today

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def planned(alice, bob):
    feature = make_feature(by=bob, product=make_product(by=alice), title="Offline maps", owner=bob)
    plan_feature(feature, plan=Plan(today(bob), today(bob)), by=bob)
    return feature


def test_a_link_is_made_opened_by_a_stranger_and_revoked(
    signed_in, go, page, bob, planned, browser, live_server, until, axe
):
    signed_in(bob)
    go("/w/acme/roadmap/?lens=board")
    page.get_by_role("link", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share this view")
    expect(dialog.get_by_label("Name")).to_be_focused()
    expect(dialog.get_by_label("As the recipient sees it")).to_contain_text("Offline maps")
    expect(dialog.get_by_label("As the recipient sees it")).not_to_contain_text("Bob")
    dialog.get_by_label("Owners").check()
    expect(dialog.get_by_label("As the recipient sees it")).to_contain_text("Bob")
    dialog.get_by_label("Owners").uncheck()
    dialog.get_by_label("Name").fill("For the board")
    dialog.get_by_label("For whom").fill("Nordkraft")
    axe()
    dialog.get_by_role("button", name="Create link").click()
    address = dialog.get_by_label("Address of the link")
    expect(address).to_be_focused()
    path = address.input_value().split("//")[1].split("/", 1)[1]
    assert ShareLink.objects.get().query == "lens=board"

    stranger = browser.new_context().new_page()
    stranger.goto(f"{live_server.url}/{path}")
    expect(stranger.get_by_role("heading", name="For the board")).to_be_visible()
    expect(stranger.locator("body")).to_contain_text("Offline maps")
    expect(stranger.locator("body")).to_contain_text("Nordkraft")
    expect(stranger.locator("body")).not_to_contain_text("Bob")

    expect(dialog.get_by_label("Links to this view")).to_contain_text("For the board")
    dialog.get_by_role("button", name="Revoke For the board").click()
    expect(dialog.get_by_label("Links to this view")).to_be_hidden()
    assert stranger.goto(f"{live_server.url}/{path}").status == 410
    stranger.context.close()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.url.endswith("/roadmap/?lens=board")


def test_bars_of_a_shared_timeline_do_not_lie_on_each_other(page, live_server, bob, planned):
    other = make_feature(by=bob, product=planned.product, title="Voice notes")
    plan_feature(other, plan=Plan(today(bob), today(bob)), by=bob)
    _, secret = share(by=bob, query="lens=timeline&lanes=none", dates="month")
    page.goto(f"{live_server.url}/s/{secret}/")
    first, second = (page.locator(".tl-bar", has_text=name).bounding_box() for name in ("Offline maps", "Voice notes"))
    assert abs(first["y"] - second["y"]) >= first["height"]
    lane = page.locator(".tl-lane").bounding_box()
    assert max(first["y"], second["y"]) + first["height"] <= lane["y"] + lane["height"]


def test_the_export_menu_gives_the_file_of_this_lens(signed_in, go, page, bob, planned):
    signed_in(bob)
    go("/w/acme/roadmap/?lens=board&q=maps")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as told:
        page.get_by_role("link", name="CSV").click()
    assert told.value.suggested_filename == f"acme-board-{today(bob)}.csv"
    with open(told.value.path(), encoding="utf-8-sig") as file:
        assert "Offline maps" in file.read()
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as told:
        page.get_by_role("link", name="PDF, A3").click()
    with open(told.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"


def test_a_long_export_is_followed_on_its_page_and_told_of_on_others(signed_in, go, page, bob, planned):
    run = Export.objects.create(
        workspace=bob.workspace, by=bob, kind="csv", query="lens=list", rows=3000, state="working"
    )
    runs = Export.objects.filter(pk=run.pk)
    signed_in(bob)
    go("/w/acme/exports/")
    cancel = page.get_by_role("button", name="Cancel List as CSV")
    cancel.focus()
    runs.update(done=1500)
    expect(page.get_by_text("1500 of 3000 rows")).to_be_visible()
    expect(cancel).to_be_focused()
    go("/w/acme/features/")
    runs.update(state="done", name="acme.csv", content=b"title", size=5)
    with page.expect_download() as told:
        page.locator(".toasts").get_by_role("button", name="Download").click()
    assert told.value.suggested_filename == "acme.csv"
