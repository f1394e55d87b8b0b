"""Signing in, and what those meet who try too often."""

import pytest
from django.conf import settings
from django.core.cache import cache

from workspaces.models import User

WRONG = {"login": "alice@example.com", "password": "not the password"}


@pytest.fixture(autouse=True)
def a_fresh_count():
    cache.clear()
    yield
    cache.clear()


def sign_in(client, **more):
    return client.post("/accounts/login/", {"login": "alice@example.com", "password": "a long password", **more})


def test_a_member_signs_in_by_e_mail_and_out_again(client, alice):
    assert sign_in(client).status_code == 302
    assert client.get("/accounts/logout/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/w/acme/events/").status_code == 302, "signed out, the workspace asks who is there"


def test_an_address_is_one_person_whatever_its_case(client, alice):
    assert sign_in(client, login="ALICE@example.com").status_code == 302


def test_guessing_ends_soon(client, alice):
    answers = [client.post("/accounts/login/", WRONG).content.decode() for _ in range(12)]
    assert "Too many" in answers[-1]
    assert sign_in(client).status_code == 200, "while locked, the right password does not help a guesser"


def test_a_forged_forwarding_header_is_no_new_address(client, alice):
    for number in range(30):
        client.post("/accounts/login/", WRONG, headers={"x-forwarded-for": f"10.0.0.{number}"})
    answer = client.post("/accounts/login/", WRONG, headers={"x-forwarded-for": "10.9.9.9"})
    assert answer.status_code == 429


def test_nobody_signs_up_uninvited(client, alice):
    answer = client.post("/accounts/signup/", {"email": "eve@example.com", "password1": "a long password"})
    assert not User.objects.filter(email="eve@example.com").exists()
    assert answer.status_code in {200, 302, 403}


def test_a_forgotten_password_is_mailed_without_telling_who_is_here(client, alice, mailoutbox):
    known = client.post("/accounts/password/reset/", {"email": "alice@example.com"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert any("alice@example.com" in mail.to for mail in mailoutbox)


def test_the_secret_is_generated_and_private():
    from pathlib import Path

    kept = Path(settings.VAR) / "secret_key"
    if not kept.exists():
        pytest.fail("no generated secret, although none was given")
    assert kept.stat().st_mode & 0o077 == 0
    assert len(settings.SECRET_KEY) >= 50
