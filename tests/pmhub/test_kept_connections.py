"""A connection that is kept between requests is checked before it is used again."""

import contextlib

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_a_living_connection_is_found_usable_without_a_statement():
    with contextlib.closing(connection.copy()) as kept:
        kept.ensure_connection()
        before = last_statement_of(kept)
        assert kept.is_usable()
        assert last_statement_of(kept) == before


def test_a_connection_that_the_server_ended_is_not_usable():
    with contextlib.closing(connection.copy()) as kept:
        kept.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [kept.connection.get_backend_pid()])
            assert cursor.fetchone() == (True,)
        assert not kept.is_usable()


def last_statement_of(kept):
    """When the server last heard of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT query_start FROM pg_stat_activity WHERE pid = %s", [kept.connection.get_backend_pid()])
        return cursor.fetchone()[0]
