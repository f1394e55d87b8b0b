"""Doors stay shut: nobody gets back what was taken away, secrets stay secret, guessing is counted exactly."""

import json
import threading
from collections import Counter
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client

from history import announce, live
from history.models import Event
from history.undo import undo
from kit.errors import Forbidden
from pmhub.logs import without_secrets
from tests.make import Role, make_member, make_user
from workspaces.actions import (
    accept_invitation,
    change_role,
    create_token,
    invite,
    remove_member,
    rename_member,
    revoke_token,
)
from workspaces.models import Invitation, Member, Token
from workspaces.permissions import roles_for


def batch_of(thing):
    return Event.objects.about(thing).last().batch


def refuses(batch, by):
    with pytest.raises(Forbidden):
        undo(batch, by=by)


# --- undo opens no door -----------------------------------------------------------------------------------


def test_a_demoted_owner_cannot_take_the_demotion_back(alice, browse):
    ada = make_member(name="ada", role=Role.OWNER, by=alice)
    change_role(ada, role=Role.ADMIN, by=alice)
    refuses(batch_of(ada), ada)
    assert browse(ada).post(f"/w/acme/undo/{batch_of(ada)}/").status_code == 403
    assert Member.objects.get(pk=ada.pk).role == Role.ADMIN


def test_the_last_owner_does_not_vanish_by_undo(alice):
    ben = make_member(name="ben", role=Role.ADMIN, by=alice)
    change_role(ben, role=Role.OWNER, by=alice)
    grant = batch_of(ben)
    remove_member(alice, by=ben)
    refuses(grant, Member.objects.get(pk=ben.pk))


def test_a_removed_member_and_a_revoked_token_stay_out(alice, bob, rest):
    token, _ = create_token(name="lost", scopes=["write"], by=alice)
    revoke_token(token, by=alice)
    refuses(batch_of(token), alice)
    remove_member(bob, by=alice)
    refuses(batch_of(bob), bob)
    assert Token.objects.get(pk=token.pk).removed_at


def test_an_invitation_is_accepted_once_whatever_is_undone(alice):
    invitation, secret = invite(email="eve@example.com", role=Role.EDITOR, by=alice)
    accept_invitation(secret, user=make_user("eve"))
    refuses(batch_of(invitation), alice)
    assert Invitation.objects.get(pk=invitation.pk).accepted_at


def test_a_new_name_can_still_be_undone(alice):
    rename_member(alice, name="Alicia", by=alice)
    undo(batch_of(alice), by=alice)
    assert Member.objects.get(pk=alice.pk).name == "Alice"


def test_redo_needs_what_some_deed_on_such_a_thing_needs():
    assert roles_for("status.undone") == roles_for("status.changed")
    assert Role.CONTRIBUTOR not in roles_for("release.undone")
    assert Role.CONTRIBUTOR in roles_for("feature.undone")
    assert roles_for("nothing.undone") == frozenset()


# --- what open pages and logs are told --------------------------------------------------------------------


def test_open_pages_do_not_hear_who_is_invited(alice, monkeypatch):
    told = []
    monkeypatch.setattr(announce, "_send", lambda stream, messages: told.extend(map(json.dumps, messages)))
    invitation, _ = invite(email="secret@example.com", role=Role.VIEWER, by=alice)
    announce.tell_browsers(list(Event.objects.about(invitation)))
    announce.tell_browsers(list(Event.objects.about(alice)))
    assert len(told) == 1
    assert "secret@example.com" not in "".join(told)


@pytest.mark.parametrize(
    "path",
    [
        "/join/pmh_s3cret/",
        "/setup/s3cret:x/",
        "/accounts/password/reset/key/1-s3cret/",
        "/accounts/confirm-email/s3cret/",
    ],
)
def test_logs_name_no_secret_of_an_address(path):
    assert "s3cret" not in without_secrets(path)
    assert without_secrets("/w/acme/join/plan/") == "/w/acme/join/plan/"


@pytest.fixture
def no_streams():
    live._open.clear()
    yield
    assert live._open.total() == 0
    live._open.clear()


def test_a_place_for_live_updates_comes_back_although_nobody_read(no_streams):
    for _ in range(live.MAX_STREAMS + 1):
        stream = live.open_stream(SimpleNamespace(pk=1, user_id=1, workspace_id=1))
        assert stream is not None
        stream.close()
        stream.close()


def test_nobody_takes_all_places_for_live_updates(no_streams):
    mine = [live.open_stream(SimpleNamespace(pk=1, user_id=1, workspace_id=1)) for _ in range(live.MAX_PER_PERSON + 3)]
    open_ = [stream for stream in mine if stream]
    assert len(open_) == live.MAX_PER_PERSON
    another = live.open_stream(SimpleNamespace(pk=2, user_id=2, workspace_id=1))
    assert another
    [stream.close() for stream in [*open_, another]]


def test_a_stream_ends_when_members_change_so_that_the_page_is_asked_again(no_streams):
    stream = live.open_stream(SimpleNamespace(pk=1, user_id=1, workspace_id=424242))
    lines = iter(stream)
    assert next(lines).startswith(b"retry")
    message = {"noun": "member", "id": 1}
    threading.Timer(0.2, announce.publish, [424242, message]).start()
    (told,) = [line for line in lines if b"data" in line]
    assert told.startswith(b"id: ")
    assert told.endswith(b"data: " + json.dumps(message).encode() + b"\n\n")
    stream.close()


# --- guessing ---------------------------------------------------------------------------------------------


@pytest.fixture
def limits(settings):
    cache.clear()
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign-in": "10/300", "sign-in-address": "60/300"}
    yield
    cache.clear()


def test_sixty_guesses_at_once_give_exactly_the_limit(limits, alice):
    codes, start = Counter(), threading.Barrier(12)

    def guess(worker):
        start.wait()
        for n in range(5):
            forged = {"x-forwarded-for": f"10.{worker}.0.{n}"}
            codes[gate("/accounts/login/", {"login": "alice@example.com", "password": "x"}, forged)] += 1

    workers = [threading.Thread(target=guess, args=[n]) for n in range(12)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert codes == {200: 10, 429: 50}


def gate(path, form, headers=None) -> int:
    """What the gate says, without the database behind it."""
    from django.http import HttpResponse
    from django.test import RequestFactory

    from kit.api.limiting import Limits

    return Limits(lambda request: HttpResponse())(RequestFactory().post(path, form, headers=headers)).status_code


@pytest.mark.parametrize("spelling", ["ALICE@example.com", "al\u0131ce@example.com", " alice@EXAMPLE.com "])
def test_another_spelling_of_an_address_is_no_other_account(limits, alice, spelling):
    for _ in range(10):
        gate("/accounts/login/", {"login": "alice@example.com", "password": "x"})
    assert gate("/accounts/login/", {"login": spelling, "password": "x"}) == 429


def test_letters_about_forgotten_passwords_are_counted_too(limits):
    codes = [gate("/accounts/password/reset/", {"email": "alice@example.com"}) for _ in range(11)]
    assert codes == [200] * 10 + [429]


# --- forged requests and far places -----------------------------------------------------------------------


def test_a_session_without_its_csrf_token_changes_nothing(bob, product):
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob.user)
    body = json.dumps({"title": "Forged", "product": product.slug})
    answer = client.post("/api/v1/w/acme/features/", body, content_type="application/json")
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "place", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(client, alice, place):
    cache.clear()
    form = {"login": "alice@example.com", "password": "a long password", "next": place}
    answer = client.post(f"/accounts/login/?next={place}", form)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


def test_a_demoted_admin_cannot_redo_what_an_admin_did(alice, bob):
    ada = make_member(name="ada", role=Role.ADMIN, by=alice)
    change_role(bob, role=Role.VIEWER, by=ada)
    undone = undo(batch_of(bob), by=ada)
    change_role(ada, role=Role.EDITOR, by=alice)
    refuses(undone, ada)
