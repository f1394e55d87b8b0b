"""Tokens are remembered for seconds, and forgotten at once when somebody's rights change."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from workspaces.actions import change_role, remove_member, revoke_token
from workspaces.models import Token


@pytest.fixture
def remembering(settings):
    settings.TOKENS_REMEMBERED_SECONDS = 60


def looked_up(api) -> bool:
    with CaptureQueriesContext(connection) as captured:
        assert api.get("/teams/").status_code == 200
    return any("workspaces_token" in query["sql"] and query["sql"].startswith("SELECT") for query in captured)


@pytest.mark.django_db(transaction=True)
def test_a_remembered_token_is_not_looked_up_again(rest, bob, remembering):
    api = rest(bob)
    api.get("/teams/")
    assert not looked_up(api)


@pytest.mark.django_db(transaction=True)
def test_whatever_changes_rights_counts_at_once(rest, alice, bob, carol, remembering):
    api, theirs = rest(bob), rest(carol)
    assert api.post("/teams/", {"name": "One"}).status_code == 201
    change_role(bob, role="viewer", by=alice)
    assert api.post("/teams/", {"name": "Two"}).status_code == 403
    revoke_token(Token.objects.get(member=bob), by=bob)
    assert api.get("/teams/").status_code == 401
    assert theirs.get("/teams/").status_code == 200
    remove_member(carol, by=alice)
    assert theirs.get("/teams/").status_code == 401
