"""A day without a mouse: signing in, a reading, an invitation, a forgotten password."""

import re

import pytest
from playwright.sync_api import expect

from metrics.models import Reading
from tests.make import make_owner
from tests.metrics.make import make_metric
from workspaces.models import Invitation

pytestmark = pytest.mark.usefixtures("transactional_db")
PASSWORD = "a long password"


@pytest.fixture
def keys(page, live_server, settings):
    """`keys.to(locator)` presses Tab until it has the focus; `keys.type(locator, text)`; `keys.enter()`."""
    settings.BASE_URL = live_server.url
    return Keys(page)


class Keys:
    def __init__(self, page):
        self.page = page

    def to(self, target, key: str = "Tab") -> None:
        expect(target).to_be_visible()
        for _ in range(120):
            if target.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"Tab never comes to {target}")

    def type(self, target, text: str) -> None:
        self.to(target)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def press(self, target) -> None:
        self.to(target)
        self.page.keyboard.press("Enter")

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.type(self.page.get_by_label("Email"), email)
        self.type(self.page.locator("[name=password]"), password)
        self.page.keyboard.press("Enter")

    def ready(self) -> None:
        self.page.wait_for_selector("html[data-ready]", state="attached")


def test_from_signing_in_to_signing_out(keys, go, page):
    alice = make_owner(slug="acme")
    metric = make_metric(by=alice, name="Activation rate", unit="%")
    go("/accounts/login/")
    keys.sign_in("alice@example.com")
    expect(page.get_by_role("heading", name=re.compile("Alice"))).to_be_visible()
    keys.ready()

    page.keyboard.press("g")
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile(r"/kpis/$"))
    keys.ready()
    keys.press(page.locator("#main").get_by_role("link", name=re.compile("Activation rate")).first)
    expect(page).to_have_url(re.compile(rf"/kpis/{metric.key}/"))
    keys.ready()
    keys.type(page.get_by_label("Value (%)"), "44.8")
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="44.8").first).to_be_visible()
    assert Reading.objects.get(metric=metric).value == 44.8

    keys.ready()
    page.keyboard.press("g")
    page.keyboard.press(",")
    expect(page).to_have_url(re.compile(r"/settings/$"))
    keys.ready()
    keys.type(page.get_by_label("Email"), "dora@example.com")
    keys.to(page.locator("select[name=role]").last)
    page.keyboard.type("Viewer")
    keys.press(page.get_by_role("button", name="Invite", exact=True))
    expect(page.locator("#join-link")).to_contain_text("/join/")
    assert Invitation.objects.get(email="dora@example.com").role == "viewer"

    keys.ready()
    keys.press(page.locator(".nav-user"))
    keys.to(page.get_by_role("button", name="Sign out"), "ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/accounts/login/|/accounts/logout/|/$"))
    page.goto(page.url.split("/accounts")[0] + "/w/acme/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_invitation_is_accepted(keys, go, page, browser, live_server, complaints):
    from workspaces.actions import invite

    owner = make_owner(slug="acme")
    _, secret = invite(email="dora@example.com", role="editor", by=owner)
    go(f"/join/{secret}/")
    keys.press(page.get_by_role("link", name="Create an account"))
    expect(page.locator("[name=email]")).to_have_value("dora@example.com")
    keys.type(page.locator("[name=password1]"), "nine lives are enough")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/w/acme/"))
    complaints.expect("404")
    page.goto(f"{live_server.url}/join/{secret}/")  # a link works once
    expect(page.locator("main")).to_contain_text("not")


def test_a_forgotten_password_is_replaced(keys, go, page, mailoutbox):
    make_owner(slug="acme")
    go("/accounts/login/")
    keys.press(page.get_by_role("link", name="Forgotten?"))
    keys.type(page.get_by_label("Email"), "alice@example.com")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/reset/done/"))
    link = re.search(r"https?://\S+/key/\S+", mailoutbox[0].body)
    assert link, mailoutbox[0].body
    page.goto(link[0])
    fields = page.locator("input[type=password]")
    for field in fields.all():
        keys.type(field, "seven seas are enough")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/key/done/|/w/acme/|/login/"))
    page.context.clear_cookies()
    go("/accounts/login/")
    keys.sign_in("alice@example.com", "seven seas are enough")
    expect(page).to_have_url(re.compile(r"/w/acme/"))
