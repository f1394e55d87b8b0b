"""A page against the statements it sends: what is left is drawing."""

from django.db import connection
from django.test import Client

from bench.report import work


def statements_of(client: Client, address: str) -> list[tuple]:
    """What one request asks PostgreSQL."""
    found = []

    def note(execute, sql, params, many, context):
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        client.get(address)
    return found


def sql_alone(statements: list[tuple]) -> float:
    """The same statements sent by hand, rows fetched."""

    def again() -> None:
        with connection.cursor() as cursor:
            for sql, params in statements:
                if sql.startswith(("SELECT", "WITH")):
                    cursor.execute(sql, params)
                    cursor.fetchall()

    return work(again, 15)
