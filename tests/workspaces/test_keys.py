"""Keys and open doors: invitations, tokens and sessions end when they should, everywhere and at once."""

import re
import threading
import time

import pytest
from django.utils import timezone

from history.live import open_stream
from history.models import Event
from history.record import changing
from tests.make import Role, make_member, make_user
from workspaces.actions import create_token, invite, remove_member, revoke_token
from workspaces.models import Invitation, Member, Token, User

PASSWORD = "nine lives are enough"


# --- invitations ----------------------------------------------------------------------------------------


@pytest.fixture
def dora(alice):
    """(invitation, secret) of somebody without an account."""
    return invite(email="dora@example.com", role="viewer", by=alice)


def sign_up(client, email):
    return client.post("/accounts/signup/", {"email": email, "password1": PASSWORD}, follow=True)


def test_an_invitation_makes_an_account_for_its_address_only(client, dora):
    client.get(f"/join/{dora[1]}/")
    answer = sign_up(client, "victim@example.com")
    assert "This invitation is for dora@example.com" in answer.content.decode()
    assert not User.objects.filter(email="victim@example.com").exists()
    assert sign_up(client, "Dora@example.com").redirect_chain[-1][0].startswith("/w/acme/")


def end(thing, *, by):
    with changing(thing, by=by, verb=f"{thing.noun}.changed"):
        thing.expires_at = timezone.now()


def test_an_invitation_ends_also_for_whoever_opened_it(client, dora, alice):
    client.get(f"/join/{dora[1]}/")
    end(dora[0], by=alice)
    assert client.get(f"/join/{dora[1]}/").status_code == 404
    sign_up(client, "dora@example.com")
    assert not User.objects.filter(email="dora@example.com").exists()


def test_an_invitation_works_once(client, dora, alice):
    client.get(f"/join/{dora[1]}/")
    sign_up(client, "dora@example.com")
    remove_member(Member.objects.get(user__email="dora@example.com"), by=alice)
    assert client.get(f"/join/{dora[1]}/").status_code == 404
    assert client.post(f"/join/{dora[1]}/").status_code == 404
    assert client.get("/w/acme/").status_code == 404


def test_a_second_invitation_voids_the_first_link(client, dora, alice):
    _, newer = invite(email="dora@example.com", role="viewer", by=alice)
    assert client.get(f"/join/{dora[1]}/").status_code == 404
    assert client.get(f"/join/{newer}/").status_code == 200


def test_the_link_is_long_is_kept_hashed_and_is_told_to_no_other_site(client, dora):
    invitation, secret = dora
    assert len(secret) >= 43
    assert secret not in str(Invitation.objects.filter(pk=invitation.pk).values())
    assert not Event.objects.filter(changes__icontains=secret).exists()
    answer = client.get(f"/join/{secret}/")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "http://" not in answer.content.decode().replace("http://www.w3.org", "").replace("http://testserver", "")


# --- tokens ---------------------------------------------------------------------------------------------


@pytest.fixture
def short(alice):
    """An administration token of ten more days, and its secret."""
    return create_token(name="short", scopes=["read", "write", "admin"], by=alice, days=10)


@pytest.fixture
def api(short):
    from tests.rest import Rest

    return Rest("acme", short[1])


def test_a_token_makes_none_that_outlives_it(api, short):
    assert api.post("/tokens/", {"name": "longer", "scopes": ["read"], "days": 11}).status_code == 403
    assert api.post("/tokens/", {"name": "fits", "scopes": ["read"], "days": 9}).status_code == 201
    assert api.post("/tokens/", {"name": "unsaid", "scopes": ["read"]}).status_code == 201
    assert Token.objects.get(name="unsaid").expires_at == short[0].expires_at


def test_a_token_makes_none_with_wider_scopes(alice, rest):
    narrow = rest(alice, scopes=("admin",))
    for scopes in (["read"], ["write"], ["admin", "read"]):
        assert narrow.post("/tokens/", {"name": "wider", "scopes": scopes}).status_code == 403
    assert narrow.post("/tokens/", {"name": "same", "scopes": ["admin"]}).status_code == 201


def test_what_a_token_handed_out_goes_with_it(api, short, alice):
    from tests.rest import Rest

    child = Rest("acme", api.post("/tokens/", {"name": "child", "scopes": ["read", "admin"]}).json()["secret"])
    grandchild = Rest("acme", child.post("/tokens/", {"name": "grandchild", "scopes": ["read"]}).json()["secret"])
    assert grandchild.get("/features/").status_code == 200
    revoke_token(short[0], by=alice)
    assert [one.get("/features/").status_code for one in (api, child, grandchild)] == [401, 401, 401]


def test_an_expired_token_is_refused(api, short, alice):
    assert api.get("/features/").status_code == 200
    end(short[0], by=alice)
    assert api.get("/features/").status_code == 401


# --- open pages -----------------------------------------------------------------------------------------


class Listening(threading.Thread):
    """A page that listens; `ended` says whether it was cut off within two seconds."""

    def __init__(self, member):
        super().__init__(daemon=True)
        self.stream = open_stream(member)
        self.heard = threading.Event()
        self.start()
        assert self.heard.wait(10)

    def run(self):
        for _ in self.stream._lines:
            self.heard.set()

    def ended(self) -> bool:
        self.join(2)
        alive = self.is_alive()
        self.stream._member_id = None
        return not alive


@pytest.mark.django_db(transaction=True)
def test_a_removed_member_is_cut_off_while_listening(alice, bob, client):
    client.force_login(bob.user)
    page = Listening(bob)
    remove_member(bob, by=alice)
    assert page.ended()
    assert client.get("/w/acme/events/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_removal_is_told_also_right_after_redis_was_away(alice, bob, monkeypatch):
    from history import announce

    monkeypatch.setattr(announce, "_silent_until", time.monotonic() + 60)
    page = Listening(bob)
    remove_member(bob, by=alice)
    assert page.ended()


@pytest.mark.django_db(transaction=True)
def test_signing_out_ends_what_the_browser_listens_to(bob, carol, client):
    client.force_login(bob.user)
    mine, another = Listening(bob), Listening(carol)
    client.post("/accounts/logout/")
    assert mine.ended()
    assert another.is_alive()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", ["password", "shut out"])
def test_another_password_or_none_at_all_ends_every_session(bob, client, change):
    client.force_login(bob.user)
    page = Listening(bob)
    user = User.objects.get(pk=bob.user_id)
    user.set_password(PASSWORD) if change == "password" else setattr(user, "is_active", False)
    user.save()
    assert page.ended()
    assert client.get("/w/acme/events/").status_code == 302


def test_signing_in_takes_a_new_session(client, alice):
    client.get(f"/join/{invite(email='dora@example.com', role='viewer', by=alice)[1]}/")
    before = client.session.session_key
    client.post("/accounts/login/", {"login": "alice@example.com", "password": "a long password"})
    assert client.session.session_key not in {None, before}


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(client, alice, where):
    form = {"login": "alice@example.com", "password": "a long password", "next": where}
    assert "evil" not in client.post(f"/accounts/login/?next={where}", form).headers.get("Location", "")
    answer = client.post("/look/", {"theme": "dark"}, headers={"referer": where})
    assert answer.headers["Location"] == "/"
    assert "evil" not in client.post("/accounts/logout/", {"next": where}).headers.get("Location", "")


# --- undo -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["role of an owner", "member with a token", "member", "own role"])
def test_undo_is_offered_only_where_it_would_be_granted(browse, alice, bob, deed):
    browser, target = browse(alice), bob
    if deed == "role of an owner":
        target = make_member(name="olga", role=Role.OWNER, by=alice)
    if deed == "own role":
        make_member(name="olga", role=Role.OWNER, by=alice)
        target = alice
    if deed == "member with a token":
        create_token(name="ci", scopes=["read"], by=bob)
    address, form = ("role", {"role": "admin"}) if "role" in deed else ("remove", {})
    page = browser.post(f"/w/acme/settings/members/{target.pk}/{address}/", form, follow=True).content.decode()
    batch = re.search(r'data-undo="([0-9a-f-]{36})"', page)
    assert bool(batch) == (deed == "member")
    if batch:
        assert browser.post(f"/w/acme/undo/{batch[1]}/").status_code == 200


def test_an_address_without_a_name_is_called_by_its_beginning_only(alice):
    from workspaces.actions import add_member

    nameless = make_user("x")
    nameless.name, nameless.email = "", "grace.hopper@example.com"
    nameless.save()
    assert add_member(user=nameless, role="viewer", by=alice).name == "Grace Hopper"
