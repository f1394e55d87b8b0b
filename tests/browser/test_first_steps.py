"""The first minutes of a workspace: sign in, invite, accept, make a token and use it."""

import re

import pytest
from playwright.sync_api import expect

from tests.make import make_owner

pytestmark = pytest.mark.usefixtures("transactional_db")


def sign_in(page, address: str) -> None:
    page.fill("[name=login]", address)
    page.fill("[name=password]", "a long password")
    page.get_by_role("button", name="Sign in").click()


def test_from_signing_in_to_a_working_token(page, browser, live_server, axe, settings):
    settings.BASE_URL = live_server.url
    make_owner(slug="acme")
    page.goto(f"{live_server.url}/")
    sign_in(page, "alice@example.com")
    expect(page.get_by_role("heading", name=re.compile("Alice"))).to_be_visible()
    axe()

    page.goto(f"{live_server.url}/w/acme/settings/")
    page.get_by_label("Email").fill("dora@example.com")
    page.get_by_role("button", name="Invite", exact=True).click()
    link = page.locator("#join-link").inner_text()

    other = browser.new_context(locale="en-GB")
    guest = other.new_page()
    guest.goto(link)
    guest.get_by_role("link", name="Create an account").click()
    expect(guest.locator("[name=email]")).to_have_value("dora@example.com")
    guest.fill("[name=password1]", "nine lives are enough")
    guest.get_by_role("button", name="Create account").click()
    expect(guest).to_have_url(re.compile(r"/w/acme/"))
    other.close()

    page.goto(f"{live_server.url}/w/acme/settings/tokens/")
    page.get_by_label("What it is for").fill("CI")
    page.get_by_role("button", name="Create token").click()
    secret = page.locator("#token").inner_text()
    assert secret in page.locator("#curl").inner_text()
    answer = page.request.get(
        f"{live_server.url}/api/v1/w/acme/features/", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status == 200
    axe()
