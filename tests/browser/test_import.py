"""Importing in a real browser: file, columns, dry run, commit, undo; also by keyboard and on a phone."""

import pytest
from playwright.sync_api import expect

from features.models import Feature

pytestmark = pytest.mark.usefixtures("transactional_db")
PLACE = "/w/acme/import/"
FILE = {
    "name": "board.csv",
    "mimeType": "text/csv",
    "buffer": b"Ref,Name,State,Squad\n1,Passkeys,Done,Red\n2,,To do,Red\n3,Offline mode,In progress,Blue\n",
}


def shot(page, name):
    """Pictures to look at, only where a folder is named for them."""
    import os

    if folder := os.environ.get("PMHUB_PICTURES"):
        page.screenshot(path=f"{folder}/import-{name}.png")


def test_a_file_comes_in_through_the_mapping_screen_and_goes_out_by_undo(signed_in, go, page, axe, bob, product):
    signed_in(bob)
    go(PLACE)
    axe()
    page.get_by_label("Choose a CSV file").set_input_files(FILE)
    expect(page.locator("[data-import-name]")).to_have_text("board.csv")
    shot(page, "start")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="What do the columns mean?")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("title")
    page.get_by_label("Ref", exact=True).select_option("key")
    page.get_by_label("Squad", exact=True).select_option("team")
    expect(page.get_by_label("Teams", exact=True)).to_be_checked()
    shot(page, "columns")
    axe()
    page.get_by_role("button", name="Check every row").click()
    expect(page.locator(".lede")).to_contain_text("2 rows would change something")
    expect(page.locator(".import-rows tbody tr")).to_have_count(1)
    expect(page.locator(".import-remarks")).to_contain_text("A feature needs a title.")
    shot(page, "check")
    axe()
    assert Feature.objects.count() == 0
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.locator(".lede")).to_contain_text("2 rows imported")
    assert set(Feature.objects.present().values_list("title", "team__name")) == {
        ("Passkeys", "Red"),
        ("Offline mode", "Blue"),
    }
    shot(page, "done")
    with page.expect_download() as download:
        page.get_by_role("link", name="Report").click()
    assert "A feature needs a title" in download.value.path().read_text()
    page.get_by_role("button", name="Undo this import").click()
    expect(page.locator(".lede")).to_contain_text("This import was undone")
    assert not Feature.objects.present().exists()


def test_the_whole_way_by_keyboard(signed_in, go, page, bob, product):
    signed_in(bob)
    go(PLACE)
    page.get_by_text("Or paste a table").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Table with its headers").focus()
    page.keyboard.insert_text("Id,Title\n1,By keyboard\n")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PLACE}*/")
    for button in ("Check every row", "Import 1 row", "Undo this import"):
        page.get_by_role("button", name=button).focus()
        page.keyboard.press("Enter")
    expect(page.locator(".lede")).to_contain_text("This import was undone")
    assert Feature.objects.get().title == "By keyboard"


def test_a_large_file_shows_how_far_it_is_and_then_its_result(signed_in, go, page, bob, product, monkeypatch):
    """The worker's part is played here, while the page watches."""
    from sharing import actions, views
    from sharing.models import Import

    monkeypatch.setattr(actions, "SMALL", 0)
    sent = []
    monkeypatch.setattr(views.work_on, "delay", lambda run_id: sent.append(run_id))
    signed_in(bob)
    go(PLACE)
    page.get_by_label("Choose a CSV file").set_input_files(FILE)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Ref", exact=True).select_option("key")
    page.get_by_role("button", name="Check every row").click()
    expect(page.locator("#run")).to_contain_text("Waiting for a worker.")
    shot(page, "progress")
    assert Import.objects.get().state == "checking"
    actions.work(sent[0])
    expect(page.locator(".lede")).to_contain_text("would change something", timeout=4000)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_off(signed_in, go, page, axe, bob, product, theme):
    signed_in(bob)
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 360, "height": 740})
    go(PLACE)
    page.get_by_label("Choose a CSV file").set_input_files(FILE)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Ref", exact=True)).to_be_visible()
    assert page.evaluate("document.getElementById('main').scrollWidth <= 360")
    shot(page, f"phone-{theme}")
    axe()
