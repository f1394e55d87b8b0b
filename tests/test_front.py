"""The front door and the shell: where a person lands, what they see listed, and what a failure looks like."""

import pytest
from django.urls import NoReverseMatch, reverse

from pmhub.shell import GROUPS


def test_a_stranger_is_asked_to_sign_in(client, db):
    assert client.get("/").headers["Location"] == "/accounts/login/"


def test_whoever_looks_lands_on_the_numbers_and_others_on_a_page_of_the_workspace(browse, alice, vera):
    assert browse(vera).get("/").headers["Location"] == "/w/acme/kpis/"
    assert browse(alice).get("/").headers["Location"].startswith("/w/acme/")


def test_somebody_without_a_workspace_is_told_what_to_do(client, db):
    from tests.make import make_user

    client.force_login(make_user("nobody"))
    assert "not a member of any workspace" in client.get("/").content.decode()


def test_only_pages_that_exist_are_listed(browse, alice):
    html = browse(alice).get("/w/acme/roadmap/").content.decode()
    for _, entries in GROUPS:
        for entry in entries:
            exists = any(_reverses(name) for name in entry.names)
            assert (f'<span class="nav-label">{entry.label}</span>' in html) == exists


def _reverses(name):
    try:
        return bool(reverse(name, args=["acme"]))
    except NoReverseMatch:
        return False


def test_the_product_of_the_page_is_carried_by_the_navigation(browse, alice, product):
    html = browse(alice).get(f"/w/acme/roadmap/?product={product.slug}").content.decode()
    assert f"/w/acme/kpis/?product={product.slug}" in html
    assert f"Roadmap · {product.name} · pmhub" in html


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "csrf", "offline", "refused"])
def test_every_failure_has_a_page_that_says_what_to_do(client, name):
    html = client.get(f"/styleguide/errors/{name}/").content.decode()
    assert "<h1>" in html
    assert 'class="button' in html


def test_the_look_accepts_only_what_there_is(client, db):
    response = client.post(
        "/look/", {"theme": "pink", "density": "roomy"}, headers={"Referer": "https://evil.example/x"}
    )
    assert response.headers["Location"] == "/"
    assert "pmhub_theme" not in response.cookies
    assert response.cookies["pmhub_density"].value == "roomy"


def test_a_page_about_a_failure_needs_no_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/styleguide/errors/500/")
