"""Who is here, who may come, and who keeps the keys."""

import re
import threading

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from features.actions import change_feature
from features.models import Feature
from history.models import Event
from history.record import one_batch
from history.undo import undo
from kit.errors import Conflict, Forbidden
from tests.make import Role, make_feature, make_member, make_user
from workspaces.actions import change_profile, change_role, invite, remove_member
from workspaces.models import Invitation, Member, User

SETTINGS = "/w/acme/settings/"


def link_in(page) -> str:
    return re.search(r"/join/[\w-]+/", page.content.decode()).group()


# --- invitations ----------------------------------------------------------------------------------------


def test_an_invited_person_signs_up_and_is_a_member(browse, alice, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = browse(alice).post(f"{SETTINGS}members/invite/", {"email": "Dora@Example.com", "role": "editor"})
    assert page.status_code == 200
    link = link_in(page)
    assert mail.outbox[0].to == ["dora@example.com"]
    assert link in mail.outbox[0].body

    client.logout()
    assert "dora@example.com" in client.get(link).content.decode()
    signed_up = client.post(
        "/accounts/signup/", {"email": "dora@example.com", "password1": "nine lives are enough"}, follow=True
    )
    assert signed_up.redirect_chain[-1][0].startswith("/w/acme/")
    dora = Member.objects.get(user__email="dora@example.com")
    assert (dora.role, dora.workspace.slug) == ("editor", "acme")
    assert client.get(link).status_code == 404


def test_somebody_with_an_account_accepts_by_signing_in(browse, alice, client):
    make_user("dora")
    link = link_in(browse(alice).post(f"{SETTINGS}members/invite/", {"email": "dora@example.com", "role": "viewer"}))
    client.logout()
    client.get(link)
    done = client.post("/accounts/login/", {"login": "dora@example.com", "password": "a long password"}, follow=True)
    assert done.redirect_chain[-1][0].startswith("/w/acme/")


def test_an_invitation_is_for_its_address_only(browse, alice, charlie, client):
    link = link_in(browse(alice).post(f"{SETTINGS}members/invite/", {"email": "dora@example.com", "role": "viewer"}))
    browse(charlie)
    assert "signed in as charlie@example.com" in client.get(link).content.decode()
    assert client.post(link).status_code == 200
    assert not Member.objects.filter(user=charlie.user, workspace=alice.workspace).exists()


def test_without_an_invitation_nobody_signs_up(client, alice):
    client.post("/accounts/signup/", {"email": "eve@example.com", "password1": "nine lives are enough"})
    assert not User.objects.filter(email="eve@example.com").exists()


def test_a_withdrawn_invitation_opens_nothing(browse, alice, client):
    link = link_in(browse(alice).post(f"{SETTINGS}members/invite/", {"email": "dora@example.com", "role": "viewer"}))
    browse(alice).post(f"{SETTINGS}invitations/{Invitation.objects.get().pk}/withdraw/")
    assert client.get(link).status_code == 404


def test_inviting_a_member_again_says_so_beside_the_field(browse, alice, bob):
    page = browse(alice).post(f"{SETTINGS}members/invite/", {"email": bob.user.email, "role": "viewer"})
    assert page.status_code == 422
    assert "is a member already" in page.content.decode()


@pytest.mark.parametrize("cast", ["bob", "vera"])
def test_only_admins_invite(request, browse, cast):
    member = request.getfixturevalue(cast)
    assert (
        browse(member).post(f"{SETTINGS}members/invite/", {"email": "x@example.com", "role": "viewer"}).status_code
        == 403
    )
    assert "Invite somebody" not in browse(member).get(SETTINGS).content.decode()


def test_an_admin_does_not_make_owners(alice):
    admin = make_member(name="ada", role=Role.ADMIN, by=alice)
    with pytest.raises(Forbidden):
        invite(email="x@example.com", role=Role.OWNER, by=admin)


# --- roles ----------------------------------------------------------------------------------------------


def test_a_role_is_changed_on_the_page_and_undone(browse, alice, bob):
    answer = browse(alice).post(f"{SETTINGS}members/{bob.pk}/role/", {"role": "viewer"})
    assert answer.status_code == 302
    bob.refresh_from_db()
    assert bob.role == "viewer"
    browse(alice).post(f"/w/acme/undo/{answer['X-Batch']}/")
    bob.refresh_from_db()
    assert bob.role == "editor"


def test_the_last_owner_stays(browse, alice, bob):
    for deed in (lambda: change_role(alice, role=Role.EDITOR, by=alice), lambda: remove_member(alice, by=alice)):
        with pytest.raises(Conflict, match="needs an owner"):
            deed()
    assert browse(alice).post(f"{SETTINGS}members/{alice.pk}/role/", {"role": "viewer"}).status_code == 409


def test_two_owners_cannot_leave_at_once(transactional_db):
    from tests.make import make_owner

    alice = make_owner(slug="acme")
    second = make_member(name="olga", role=Role.OWNER, by=alice)
    start, refused = threading.Barrier(2), []

    def leave(member) -> None:
        try:
            start.wait()
            change_role(Member.objects.get(pk=member.pk), role=Role.VIEWER, by=member)
        except Conflict:
            refused.append(member)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[member]) for member in (alice, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Member.objects.filter(role=Role.OWNER, removed_at=None).count() == 1


def test_a_removed_member_is_a_stranger_and_the_tokens_die(browse, rest, alice, bob):
    api = rest(bob)
    assert api.get("/features/").status_code == 200
    browse(alice).post(f"{SETTINGS}members/{bob.pk}/remove/")
    assert api.get("/features/").status_code == 401
    assert browse(bob).get(SETTINGS).status_code == 404


def test_a_profile_is_ones_own(alice, bob):
    change_profile(bob, name="Bob  the Builder", colour="moss", by=bob)
    assert (bob.name, bob.colour) == ("Bob the Builder", "moss")
    with pytest.raises(Forbidden):
        change_profile(bob, name="Bobby", colour="moss", by=alice)


def test_pages_cost_the_same_with_one_member_and_with_four(browse, alice, django_assert_num_queries):
    client = browse(alice)
    client.get(SETTINGS)
    with CaptureQueriesContext(connection) as one:
        client.get(SETTINGS)
    for name in ("dan", "eli", "fay"):
        make_member(name=name, role=Role.VIEWER, by=alice)
    with django_assert_num_queries(len(one)):
        assert client.get(SETTINGS).status_code == 200


def test_a_stranger_finds_no_settings(browse, alice, charlie):
    for path in ("", "tokens/", "workspace/", "profile/", "structure/", "trash/"):
        assert browse(charlie).get(SETTINGS + path).status_code == 404
    assert browse(charlie).post(f"/w/globex/settings/members/{alice.pk}/role/", {"role": "viewer"}).status_code == 404


# --- tokens ---------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_works(browse, bob, client, rest):
    page = browse(bob).post(f"{SETTINGS}tokens/", {"name": "CI", "scopes": "read", "days": "90"}).content.decode()
    secret = re.search(r"pmh_[\w-]{20,}", page).group()
    assert "curl -H" in page
    assert secret not in browse(bob).get(f"{SETTINGS}tokens/").content.decode()
    client.logout()
    header = {"authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/w/acme/features/", headers=header).status_code == 200
    assert client.post("/api/v1/w/acme/teams/", {"name": "Ops"}, "application/json", headers=header).status_code == 403
    assert secret not in str(list(Event.objects.values_list("changes", flat=True)))


def test_a_token_is_revoked_by_its_owner_and_by_an_admin_only(browse, rest, alice, bob, carol):
    rest(bob)
    token = bob.tokens.get()
    assert browse(carol).post(f"{SETTINGS}tokens/{token.pk}/revoke/").status_code == 404
    assert browse(alice).post(f"{SETTINGS}tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.removed_at


# --- the place ------------------------------------------------------------------------------------------


def test_the_workspace_gets_a_new_name_and_zone(browse, alice, bob):
    given = {"name": "Acme Works", "time_zone": "Asia/Tokyo", "fiscal_year_starts": 4}
    assert browse(bob).post(f"{SETTINGS}workspace/", given).status_code == 403
    assert browse(alice).post(f"{SETTINGS}workspace/", given).status_code == 302
    alice.workspace.refresh_from_db()
    assert (alice.workspace.name, alice.workspace.time_zone) == ("Acme Works", "Asia/Tokyo")


def test_products_teams_and_statuses_are_added_and_removed(browse, alice):
    page = f"{SETTINGS}structure/"
    given = {"kind": "product", "product-name": "Field", "product-prefix": "fld", "product-stage": "growth"}
    assert browse(alice).post(page, given).status_code == 302
    assert browse(alice).post(page, {"kind": "team", "team-name": "Dispatch", "team-capacity": "12"}).status_code == 302
    assert browse(alice).post(page, {"kind": "status", "status-name": "In review", "status-category": "building"})
    shown = browse(alice).get(page).content.decode()
    for word in ("Field", "FLD", "Dispatch", "In review"):
        assert word in shown
    again = browse(alice).post(page, given)
    assert again.status_code == 422
    assert "one like this already" in again.content.decode()


def test_what_was_removed_waits_in_the_trash_and_comes_back(browse, alice, bob, charlie):
    from features.actions import remove_feature
    from features.models import Feature
    from tests.make import make_feature

    feature = make_feature(by=bob, title="Dark mode")
    remove_feature(feature, by=bob)
    page = browse(alice).get(f"{SETTINGS}trash/").content.decode()
    assert "Dark mode" in page
    batch = Event.objects.about(feature).last().batch
    assert browse(charlie).post(f"/w/globex/settings/trash/{batch}/restore/").status_code == 404
    assert browse(alice).post(f"{SETTINGS}trash/{batch}/restore/").status_code == 302
    assert Feature.objects.visible_to(alice).filter(pk=feature.pk).exists()
    assert "The trash is empty" in browse(alice).get(f"{SETTINGS}trash/").content.decode()


# --- the first person -----------------------------------------------------------------------------------


def test_the_set_up_link_makes_the_first_owner_once(db, client):
    from pmhub.setup import setup_link

    path = "/setup/" + setup_link().split("/setup/")[1]
    assert client.get(path).status_code == 200
    given = {"name": "Ada", "email": "ada@example.com", "password": "a long password 7", "workspace": "Acme Works"}
    done = client.post(path, given | {"time_zone": "Europe/Oslo"}, follow=True)
    assert done.redirect_chain[0][0] == "/w/acme-works/"
    ada = Member.objects.get(user__email="ada@example.com")
    assert ada.role == "owner"
    client.logout()
    assert client.get(path).status_code == 404
    assert client.get("/setup/guessed/").status_code == 404


def test_roles_are_read_again_once_nobody_else_can_change_them(alice, bob):
    """Both looked at the members a while ago; since then bob became the only owner, and alice an admin."""
    old_alice, old_bob = Member.objects.get(pk=alice.pk), Member.objects.get(pk=bob.pk)
    change_role(bob, role=Role.OWNER, by=alice)
    change_role(Member.objects.get(pk=alice.pk), role=Role.ADMIN, by=bob)
    with pytest.raises(Forbidden):
        remove_member(old_bob, by=old_alice)
    with pytest.raises(Conflict, match="needs an owner"):
        remove_member(Member.objects.get(pk=bob.pk), by=bob)
    assert Member.objects.get(pk=bob.pk).role == Role.OWNER


def test_who_is_gone_changes_no_roles(alice, bob):
    change_role(bob, role=Role.OWNER, by=alice)
    gone = Member.objects.get(pk=alice.pk)
    remove_member(alice, by=bob)
    with pytest.raises(Forbidden):
        change_role(bob, role=Role.VIEWER, by=gone)


@pytest.mark.parametrize("count", [1, 60])
def test_a_demoted_member_does_not_redo_what_the_new_role_forbids(alice, bob, product, count):
    features = [make_feature(by=alice) for _ in range(count)]
    with one_batch() as batch:
        for feature in features:
            change_feature(feature, by=bob, title="Renamed")
    redo = undo(batch.id, by=bob)
    change_role(bob, role=Role.CONTRIBUTOR, by=alice)
    bob = Member.objects.get(pk=bob.pk)
    assert bob.may("feature.undone")
    with pytest.raises(Forbidden):
        undo(redo, by=bob)
    assert not Feature.objects.filter(title="Renamed").exists()


def test_a_demoted_member_still_redoes_what_the_new_role_allows(alice, bob, product):
    feature = make_feature(by=alice)
    change_feature(feature, by=bob, progress=40)
    redo = undo(Event.objects.about(feature).last().batch, by=bob)
    change_role(bob, role=Role.CONTRIBUTOR, by=alice)
    undo(redo, by=Member.objects.get(pk=bob.pk))
    assert Feature.objects.get().progress == 40
