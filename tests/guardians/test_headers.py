"""Every answer carries the headers that keep a browser safe."""

import pytest

PUBLIC = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/livez",
    "/no/such/page",
    "/api/v1/no/such/thing/",
    "/offline/",
]
MEMBERS = ["/w/acme/", "/w/acme/features/", "/w/acme/roadmap/", "/w/acme/kpis/", "/api/v1/w/acme/features/"]


def check(response):
    policy = response.headers.get("Content-Security-Policy", "")
    assert "default-src 'none'" in policy
    assert "unsafe-" not in policy
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Server": "pmhub",
    }.items():
        assert response.headers.get(name) == value, name
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert response.headers["X-Request-ID"]


@pytest.mark.parametrize("address", PUBLIC)
def test_answers_to_anybody_are_guarded(client, db, address):
    check(client.get(address))


@pytest.mark.parametrize("address", MEMBERS)
def test_answers_to_members_are_guarded_and_never_stored(browse, bob, address):
    response = browse(bob).get(address)
    check(response)
    assert response.headers["Cache-Control"] == "no-store"
    assert "Cookie" in response.headers["Vary"]


def test_https_is_remembered_when_it_is_used(settings, client, db):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    response = client.get("/accounts/login/", secure=True)
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]
