"""Handing out links in the browser."""

import re

import pytest
from django.test import Client

from sharing.links.actions import share
from sharing.models import ShareLink
from tests.make import make_feature

PAGE = "/w/acme/share/"
CHOSEN = {
    "title": "For the board",
    "dates": "month",
    "owners": "on",
    "moment": "live",
    "ends": "30",
    "query": "lens=list",
}


@pytest.fixture
def idea(bob, product):
    return make_feature(by=bob, title="Offline maps", owner=bob, horizon="next")


def test_the_roadmap_offers_to_share_the_view_on_it(browse, bob, vera, idea):
    page = browse(bob).get("/w/acme/roadmap/?lens=list&open=FLD-1").content.decode()
    assert "/w/acme/share/?query=lens%3Dlist" in page
    assert "/w/acme/share/" not in browse(vera).get("/w/acme/roadmap/").content.decode()


def test_a_new_link_is_shown_once_and_works(browse, bob, idea):
    page = browse(bob).post(PAGE, CHOSEN).content.decode()
    address = re.search(r'value="http://[^/]+(/s/[^"]+)"', page)
    assert address
    assert Client().get(address[1]).status_code == 200
    assert address[1] not in browse(bob).get(PAGE).content.decode()
    link = ShareLink.objects.get()
    assert (link.query, link.dates, link.owners, link.effort) == ("lens=list", "month", True, False)
    assert link.expires_at and not link.frozen_at


def test_the_preview_shows_what_the_recipient_will_see(browse, bob, idea):
    choice = {"dates": "none", "unscheduled": "on", "query": ""}
    hidden = browse(bob).get(f"{PAGE}preview/", choice).content.decode()
    assert "Offline maps" in hidden
    assert bob.name not in hidden
    assert bob.name in browse(bob).get(f"{PAGE}preview/", choice | {"owners": "on"}).content.decode()


def test_a_link_is_changed_and_its_address_stays(browse, bob, idea):
    link, secret = share(by=bob, title="Old", passcode="correct horse")
    page = browse(bob).get(f"{PAGE}{link.pk}/").content.decode()
    assert "correct horse" not in page
    changes = {"title": "New", "dates": "quarter", "moment": "now", "ends": "keep", "unlock": "on"}
    assert browse(bob).post(f"{PAGE}{link.pk}/", changes).status_code == 302
    link.refresh_from_db()
    assert (link.title, link.locked, link.expires_at) == ("New", False, None)
    assert link.frozen_at
    assert b"New" in Client().get(f"/s/{secret}/").content


def test_a_refused_choice_says_so_beside_the_field(browse, bob, idea):
    answer = browse(bob).post(PAGE, CHOSEN | {"passcode": "short"})
    assert answer.status_code == 422
    assert b"at least 6 characters" in answer.content
    assert not ShareLink.objects.exists()


def test_revoking_can_be_undone_from_the_toast(browse, bob, idea):
    link, secret = share(by=bob, title="For the board")
    page = browse(bob).post(f"{PAGE}{link.pk}/revoke/", follow=True).content.decode()
    assert Client().get(f"/s/{secret}/").status_code == 410
    batch = re.search(r'data-undo="([^"]+)"', page)
    assert batch
    assert browse(bob).post(f"/w/acme/undo/{batch[1]}/").status_code == 200
    assert Client().get(f"/s/{secret}/").status_code == 200


@pytest.mark.parametrize("who", ["carol", "vera"])
def test_who_may_not_hand_out_links_finds_none(who, request, browse, rest, bob, idea):
    link, _ = share(by=bob)
    member = request.getfixturevalue(who)
    assert browse(member).get(PAGE).status_code == 403
    assert browse(member).get(f"{PAGE}preview/").status_code == 403
    assert browse(member).get(f"{PAGE}{link.pk}/").status_code == 403
    assert rest(member).get("/share-links/").json()["results"] == []
    assert rest(member).post("/share-links/", {"title": "Mine"}).status_code == 403


# --- REST -------------------------------------------------------------------------------------------------


def test_rest_answers_the_secret_once(rest, bob, idea):
    api = rest(bob)
    made = api.post("/share-links/", {"title": "CI", "dates": "none", "frozen": True, "passcode": "correct horse"})
    assert made.status_code == 201
    body = made.json()
    assert Client().get(f"/s/{body['secret']}/").status_code == 200
    assert body["url"].endswith(f"/s/{body['secret']}/")
    again = api.get(f"/share-links/{body['id']}/")
    assert body["secret"] not in again.content.decode()
    assert "correct horse" not in again.content.decode()
    assert (again.json()["locked"], again.json()["dates"]) == (True, "none")
    assert again.json()["frozen_at"]


def test_rest_changes_and_revokes(rest, bob, idea):
    link, secret = share(by=bob, title="Old")
    api = rest(bob)
    changed = api.patch(f"/share-links/{link.pk}/", {"title": "New", "owners": True, "passcode": "correct horse"})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["title"], changed.json()["owners"], changed.json()["locked"]) == ("New", True, True)
    assert api.delete(f"/share-links/{link.pk}/").status_code == 204
    assert Client().get(f"/s/{secret}/").status_code == 410


@pytest.mark.parametrize(("body", "field"), [
    ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"), ({"frozen_at": "2199-01-01T00:00:00Z"}, "frozen_at"),
    ({"dates": "weeks"}, "dates"), ({"passcode": "short"}, "passcode"), ({"page": "kpis"}, "page"),
])  # fmt: skip
def test_rest_refuses_what_makes_no_sense(rest, bob, idea, body, field):
    answer = rest(bob).post("/share-links/", {"title": "CI"} | body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/{field}"


def test_what_happened_to_a_link_never_tells_its_secrets(rest, bob, idea):
    api = rest(bob)
    body = api.post("/share-links/", {"title": "CI", "passcode": "correct horse"}).json()
    story = api.get("/changes/").content.decode() + api.get(f"/share-links/{body['id']}/events/").content.decode()
    link = ShareLink.objects.get()
    for secret in (body["secret"], link.secret_hash, link.passcode_hash, "correct horse"):
        assert secret not in story
