"""Every page there is, found in the table of addresses: nothing for axe, nothing in the console, nothing cut off.

A new address that answers GET is either a page, and then it is looked at here without a word from anybody, or it says
in `NO_PAGES` what else it is.
"""

import re

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import resolve

from pmhub.setup import setup_link
from sharing.links.actions import share
from tests.browser.conftest import SERIOUS
from tests.guardians.world import addresses, make_world
from tests.make import make_owner
from workspaces.actions import invite

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NO_PAGES = {
    "share_preview": "fragment",
    "stylesheet": "file", "script": "file", "schema": "file", "features_csv": "file", "features_json": "file",
    "import_mapping": "file", "import_report": "file", "kpi_readings_csv": "file", "roadmap_changes_csv": "file",
    "roadmap_slips_csv": "file", "roadmap_export": "file", "export_file": "file", "shared_file": "file",
    "lenses": "fragment", "since": "fragment", "roadmap_proposal": "JSON", "roadmap_links_of": "JSON",
    "roadmap_comments": "JSON",
    "feature_rows": "fragment", "feature_panel": "fragment", "search": "JSON",
    "feature_search": "JSON",
    "feature_choices": "JSON", "feature_count": "JSON", "events": "stream", "front": "leads on",
    "account_set_password": "leads on",
    "account_email_verification_sent": "leads on", "account_confirm_login_code": "leads on",
}  # fmt: skip
# The same address with something else on it.
VARIANTS = {
    "stakeholders": ("?lens=list", "?lens=companies"),
    "roadmap": ("?lens=list", "?lens=changes", "?lens=slips"),
    "release": ("?draft=tag",),
    "strategy": ("?lens=alignment", "?lens=tree", "?lens=vision", "?lens=vision&present=1"),
    "kpis": ("?show=table",),
    "kpi": ("?show=table",),
    "styleguide": ("?density=roomy",),
}
SHARES = 2  # tests that can run side by side
ERRORS = ("400", "403", "404", "500", "csrf", "refused", "429")
# The pages of share links are whole as they come.
READY = "html[data-ready], .swagger-ui .info, [data-shared]"
AXE = {"resultTypes": ["violations"]}
DARK = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
CUT_OFF = """() => [document.documentElement, document.getElementById("main")]
    .filter((part) => part && !part.matches(".content-fixed") && part.scrollWidth > part.clientWidth)
    .map((part) => `${part.tagName} is ${part.scrollWidth} px wide, of ${part.clientWidth}`)"""
# Neither waits for ever: an animation may be endless, or paused with its page.
SETTLED = """() => Promise.race([
    Promise.allSettled(document.getAnimations().map((one) => one.finished)),
    new Promise((done) => setTimeout(done, 1000)),
]).then(() => true)"""
RUN = """(options) => Promise.race([
    axe.run(options).then((said) => said.violations),
    new Promise((_, fail) => setTimeout(() => fail(new Error("axe does not come to an end")), 45000)),
])"""


def samples(owner) -> dict:
    """What stands in addresses, those outside a workspace too."""
    person = owner.user
    address = EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    _, secret = invite(email="new@example.com", role="viewer", by=owner)
    _, shared = share(by=owner, title="For the board")
    return make_world(owner) | {
        ("confirm-email", "key"): EmailConfirmationHMAC(address).key,
        ("key", "uidb36"): user_pk_to_url_str(person),
        ("(?P<uidb36>[0-9A-Za-z]+)-", "key"): default_token_generator.make_token(person),
        ("join", "secret"): secret,
        ("s", "secret"): shared,
        ("p", "place"): "acme",
        ("<slug:place>", "product"): "zebra-field",
        ("errors", "name"): "404",
    }


def answer(client: Client, path: str, name: str) -> str:
    """What an address is to this reader: page, other, or leads on to another one."""
    response = client.get(path, follow=True, HTTP_ACCEPT="text/html")
    if response.status_code == 405:
        return "not for GET"
    if response.redirect_chain and resolve(response.redirect_chain[-1][0].split("?")[0]).url_name != name:
        return "leads on"
    whole = response.status_code == 200 and b"<!DOCTYPE html>" in response.content[:200]
    return "page" if whole else f"{response.status_code}"


def pages(owner) -> dict[str, list[str]]:
    """Paths by reader; fails for an address that is neither a page nor known as something else."""
    filling = samples(owner)
    readers = {"nobody": Client(), "owner": Client()}
    readers["owner"].force_login(owner.user)
    found, strange = {"nobody": [], "owner": []}, []
    for place in addresses():
        if place.name in NO_PAGES or place.name == "setup" or place.route.startswith("api/v1/"):
            continue
        path = place.filled("acme", filling)
        said = {who: answer(client, path, place.name) for who, client in readers.items()}
        looks = [path, *(path + more for more in VARIANTS.get(place.name, ()))]
        who = "nobody" if said["nobody"] == "page" else "owner"
        if said[who] == "page":
            found[who] += looks
        elif said["owner"] != "not for GET":
            strange.append((place.name, path, said))
    assert strange == [], "is it a page, and with which samples? Else say in NO_PAGES what it is"
    found["nobody"] += [f"/styleguide/errors/{name}/" for name in ERRORS]
    # Signing up is open to who comes from an invitation.
    found["invited"] = [f"/join/{filling['join', 'secret']}/", "/accounts/signup/"]
    return found


class Look:
    """Looks at one page after the other in one window and notes what is wrong."""

    def __init__(self, page, base: str):
        self.page, self.base, self.wrong = page, base, []
        self.script = Axe().axe_script
        page.on("console", lambda said: said.type == "error" and self.note(said.text))
        page.on("pageerror", lambda error: self.note(str(error)))

    def note(self, what: str) -> None:
        self.wrong.append(f"{self.page.url.removeprefix(self.base)}: {what}")

    def at(self, path: str) -> None:
        self.page.set_viewport_size({"width": 1440, "height": 900})
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.page.goto(self.base + path)
        self.page.wait_for_selector(READY, state="attached")
        self.page.evaluate(self.script)
        self.axe("light", AXE)
        self.page.emulate_media(color_scheme="dark")
        self.axe("dark", DARK)
        self.page.set_viewport_size({"width": 390, "height": 844})
        self.axe("phone, dark", AXE)
        for words in self.page.evaluate(CUT_OFF):
            self.note(words)

    def axe(self, how: str, options: dict) -> None:
        self.page.evaluate(SETTLED)
        for found in self.page.evaluate(RUN, options):
            if found["impact"] in SERIOUS:
                self.wrong += [f"{self.page.url} {how}: {found['id']}: {one['html'][:200]}" for one in found["nodes"]]


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_accessible_quiet_and_fits_a_phone(page, live_server, signed_in, complaints, share):
    complaints.expect("")  # `Look` hears them all, with the page they belong to
    look = Look(page, live_server.url)
    look.at(re.sub(r"^https?://[^/]+", "", setup_link()))  # before there is anybody
    owner = make_owner(slug="acme")
    found = pages(owner)
    for path in [*found["nobody"][share::SHARES], *(found["invited"] if share == 0 else [])]:
        look.at(path)
    signed_in(owner)
    for path in found["owner"][share::SHARES]:
        look.at(path)
    assert look.wrong == [], "\n".join(look.wrong)
