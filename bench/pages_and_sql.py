"""A page against the statements it sends: what is left is drawing."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.report import work


def statements_of(client: Client, address: str) -> list[str]:
    """What one request asks PostgreSQL, in the words that reach it: a page of a past day rewrites its statements."""
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return [query["sql"] for query in asked.captured_queries]


def sql_alone(statements: list[str]) -> float:
    """The same statements sent by hand, rows fetched."""
    reads = [sql for sql in statements if sql.lstrip().startswith(("SELECT", "WITH"))]

    def again() -> None:
        with connection.cursor() as cursor:
            for sql in reads:
                cursor.execute(sql)
                cursor.fetchall()

    return work(again, 15)
