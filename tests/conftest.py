"""The cast: alice owns, bob edits, carol contributes, vera views, charlie is a stranger, sol is the system."""

from pathlib import Path

import pytest

from tests.make import Role, make_member, make_owner, make_product
from workspaces.actions import create_token, system_member

# Files that take minutes come first: beside each other, all processes then end at about the same time.
LONGEST = ("browser/test_every_page.py", "ops", "guardians/test_strangers.py", "guardians", "browser")


def pytest_collection_modifyitems(items):
    def place(item) -> int:
        inside = item.path.relative_to(Path(__file__).parent).as_posix()
        return next((rank for rank, part in enumerate(LONGEST) if inside.startswith(part)), len(LONGEST))

    items.sort(key=place)


@pytest.fixture
def alice(db):
    return make_owner(slug="acme")


@pytest.fixture
def acme(alice):
    return alice.workspace


@pytest.fixture
def sol(acme):
    return system_member(acme)


@pytest.fixture
def bob(alice):
    return make_member(name="bob", role=Role.EDITOR, by=alice)


@pytest.fixture
def carol(alice):
    return make_member(name="carol", role=Role.CONTRIBUTOR, by=alice)


@pytest.fixture
def vera(alice):
    return make_member(name="vera", role=Role.VIEWER, by=alice)


@pytest.fixture
def charlie(db):
    """The stranger: same server, other workspace."""
    return make_owner(slug="globex", name="charlie")


@pytest.fixture
def product(alice):
    return make_product(by=alice)


@pytest.fixture
def browse(client):
    """`browse(bob).get(…)`: the browser of a signed-in member."""

    def as_(member):
        client.force_login(member.user)
        return client

    return as_


@pytest.fixture
def rest():
    """`rest(bob).get("/features/")`: REST with a token of the member, inside the member's workspace."""
    from tests.rest import Rest

    def as_(member, scopes=("read", "write", "admin")):
        _, secret = create_token(name="test", scopes=list(scopes), by=member)
        return Rest(member.workspace.slug, secret)

    return as_


@pytest.fixture(autouse=True)
def the_books_balance(request):
    """After every test: replaying the history of a row gives the row."""
    database = next((name for name in ("transactional_db", "db") if name in request.fixturenames), None)
    if database is None:
        yield
        return
    request.getfixturevalue(database)
    yield
    from history.record import fields_of
    from history.replay import replays

    for model in _filled():
        rows = list(model._base_manager.all()[:200])
        told = replays(rows)
        for row in rows:
            assert told[row.pk] == fields_of(row), f"the books of {row.noun} {row.pk} do not balance"


def _filled():
    """The storied models that have rows, found in one question."""
    from django.db import connection

    from history.nouns import nouns

    asked = (f"SELECT '{noun}' WHERE EXISTS (SELECT FROM {model._meta.db_table})" for noun, model in nouns().items())
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [nouns()[noun] for (noun,) in cursor.fetchall()]
