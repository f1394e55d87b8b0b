"""No other site makes a signed-in browser write: without the CSRF token nothing happens, anywhere."""

import json
import re

import pytest
from django.test import Client

from tests.guardians.test_hands_off import FORM, bodies
from tests.guardians.test_strangers import books
from tests.guardians.world import addresses, inside, make_world
from workspaces.models import Member, User

WRITES = ("post", "put", "patch", "delete")


@pytest.fixture
def forged(alice):
    """The browser of alice, as another site makes it send."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice.user)
    return client


@pytest.mark.parametrize("kind", ["form", "text", "json"])
def test_nothing_is_written_without_the_token(forged, alice, kind):
    samples = make_world(alice) | {("accounts", "key"): "x", ("join", "secret"): "x", ("setup", "secret"): "x"}
    before, password, tried = books(alice.workspace_id), alice.user.password, 0
    body = {
        "form": {"data": FORM},
        "text": {"data": json.dumps(FORM), "content_type": "text/plain"},  # what a form of another site can send
        "json": {"data": json.dumps(FORM), "content_type": "application/json"},
    }[kind]
    for address in addresses():
        if set(address.places) - samples.keys():
            continue
        path = address.filled("acme", samples)
        for method in WRITES:
            answer = getattr(forged, method)(path, **(body if method == "post" or kind != "form" else {}))
            assert answer.status_code in {403, 405, 415}, f"{method} {path}: {answer.status_code}"
            tried += 1
    assert tried > 500
    assert books(alice.workspace_id) == before
    assert User.objects.get(pk=alice.user_id).password == password
    assert forged.get("/w/acme/").status_code == 200, "nobody signs somebody else out either"


def test_the_token_of_another_person_is_no_token(forged, alice, bob):
    other = Client(enforce_csrf_checks=True)
    other.force_login(bob.user)
    other.get("/w/acme/settings/profile/")
    theirs = next(cookie.value for name, cookie in other.cookies.items() if "csrf" in name)
    answer = forged.post(
        "/w/acme/settings/profile/", {"name": "Eve", "colour": "navy"}, headers={"x-csrftoken": theirs}
    )
    assert answer.status_code == 403


def test_every_form_carries_the_token(browse, alice):
    """Each form that posts, on every page that has one."""
    samples = make_world(alice)
    browser, forms = browse(alice), 0
    for address in addresses():
        if set(address.places) - samples.keys() or address.route.startswith(("api/", "^api/", "assets/")):
            continue
        path = address.filled("acme", samples)
        if path == "/w/acme/events/":
            continue
        answer = browser.get(path)
        if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for form in re.findall(r'<form[^>]*method="post".*?</form>', answer.content.decode(), re.DOTALL):
            assert "csrfmiddlewaretoken" in form, f"{path}: {form[:200]}"
            forms += 1
    assert forms > 30


# --- more than was asked for -------------------------------------------------------------------------------

MORE = {
    "id": 1, "workspace": 1, "workspace_id": 1, "version": 99, "created_at": "2020-01-01T00:00:00Z",
    "updated_at": "2020-01-01T00:00:00Z", "removed_at": "2020-01-01T00:00:00Z", "key": "ZBR-99", "number": 99,
    "score": 9999, "secret_hash": "x", "member": 1, "maker": None, "user": 1, "is_active": False, "is_demo": False,
    "external_id": "x", "last_used_at": None, "accepted_at": None, "actor": 1, "by": 1, "scopes_": ["admin"],
}  # fmt: skip


def test_a_body_holds_nothing_but_what_it_is_for(alice, rest):
    samples = make_world(alice)
    api, before, refused = rest(alice), books(alice.workspace_id), 0
    for address in inside():
        view = getattr(address.view, "cls", None)
        if view is None or address.route.endswith("bulk/$"):
            continue
        path = address.filled("acme", samples)
        for method in address.methods & {"post", "patch"}:
            for body in bodies(view, samples):
                for name, value in MORE.items():
                    if name in body:
                        continue
                    answer = getattr(api, method)(path, body | {name: value})
                    assert answer.status_code in {400, 404, 405, 409}, f"{method} {path} {name}: {answer.status_code}"
                    refused += answer.status_code == 400
    assert refused > 200
    assert books(alice.workspace_id) == before


def test_a_form_changes_nothing_but_its_fields(browse, alice, bob):
    """Pages take what they show; whatever else is sent along is not looked at."""
    form = {"name": "Bobby", "colour": "navy", "role": "owner", "user": alice.user_id, "workspace": 1, "version": 9}
    assert browse(bob).post("/w/acme/settings/profile/", form).status_code == 302
    now = Member.objects.get(pk=bob.pk)
    assert (now.name, now.role, now.user_id, now.version) == ("Bobby", "editor", bob.user_id, 2)
