"""The whole matrix of who may do what equals the written table, and a workspace never loses its last owner."""

import threading

import pytest
from django.db import connection

from kit.errors import Conflict, Forbidden
from tests.make import make_member
from workspaces.actions import change_role, remove_member
from workspaces.models import Member
from workspaces.permissions import ADMINISTRATION, POLICY, SEEING
from workspaces.roles import Role

CAST = {"alice": Role.OWNER, "bob": Role.EDITOR, "carol": Role.CONTRIBUTOR, "vera": Role.VIEWER, "sol": Role.SYSTEM}


@pytest.fixture
def cast(request, alice):
    people = {role: request.getfixturevalue(name) for name, role in CAST.items()}
    return people | {Role.ADMIN: make_member(name="ada", role=Role.ADMIN, by=alice)}


def test_every_role_may_do_exactly_what_the_table_says(cast, charlie, acme):
    for verb, roles in POLICY.items():
        for role, member in cast.items():
            assert member.may(verb) == (role in roles), f"{role} {verb}"
            assert not member.may(verb, charlie), f"{role} {verb} beyond the workspace"
            for scopes, fits in (({"read"}, False), ({"read", "write"}, verb not in ADMINISTRATION), ({"admin"}, None)):
                member.scopes = frozenset(scopes)
                expected = verb in SEEING or (verb in ADMINISTRATION if fits is None else fits)
                assert member.may(verb) == (expected and role in roles), f"{role} {verb} with {scopes}"
            member.scopes = None


def test_an_unwritten_verb_is_nobodys(cast):
    assert not any(member.may("feature.exploded") for member in cast.values())


SHARED = {"product", "kind", "category", "role"}
OVER_REST = [
    ("post", "/features/", {"title": "New", "product": "field"}, "feature.created", 201),
    ("post", "/products/", {"name": "New", "prefix": "NEW"}, "product.created", 201),
    ("post", "/teams/", {"name": "New"}, "team.created", 201),
    ("post", "/statuses/", {"name": "New", "slug": "new", "category": "idea"}, "status.created", 201),
    ("post", "/custom-fields/", {"name": "New", "kind": "text"}, "custom_field.created", 201),
    ("post", "/releases/", {"name": "New", "product": "field"}, "release.created", 201),
    ("post", "/invitations/", {"email": "new@example.com", "role": "viewer"}, "member.invited", 201),
    ("patch", "/", {"name": "New"}, "workspace.changed", 200),
]


def test_the_rest_face_asks_the_same_table(cast, rest, product):
    for role, member in cast.items():
        if role == Role.SYSTEM:
            continue
        api = rest(member)
        for method, path, body, verb, done in OVER_REST:
            mine = {name: f"{role[:3]}{value}" for name, value in body.items() if name not in SHARED}
            mine |= {"prefix": f"N{role[:3].upper()}"} if "prefix" in body else {}
            answer = getattr(api, method)(path, body | mine)
            assert answer.status_code == (done if role in POLICY[verb] else 403), f"{role} {verb}: {answer.content}"


@pytest.mark.django_db(transaction=True)
def test_two_last_owners_cannot_both_leave_at_once(alice):
    second = make_member(name="ben", role=Role.OWNER, by=alice)
    both = threading.Barrier(2)
    answers = []

    def leave(pk, how):
        try:
            member = Member.objects.select_related("workspace").get(pk=pk)
            both.wait()
            if how == "demote":
                change_role(member, role=Role.VIEWER, by=member)
            else:
                remove_member(member, by=member)
            answers.append("gone")
        except (Conflict, Forbidden) as refusal:
            answers.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=pair) for pair in ((alice.pk, "demote"), (second.pk, "remove"))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == ["Conflict", "gone"]
    assert Member.objects.present().filter(workspace=alice.workspace, role=Role.OWNER).count() == 1
