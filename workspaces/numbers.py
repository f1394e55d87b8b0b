"""Short keys: numbers without gaps by accident or doubles by race."""

from django.db import connection

_TAKE = """
    INSERT INTO workspaces_counter (workspace_id, series, last) VALUES (%s, %s, %s)
    ON CONFLICT (workspace_id, series) DO UPDATE SET last = workspaces_counter.last + EXCLUDED.last
    RETURNING last
"""
_REACH = """
    INSERT INTO workspaces_counter (workspace_id, series, last) VALUES (%s, %s, %s)
    ON CONFLICT (workspace_id, series) DO UPDATE SET last = greatest(workspaces_counter.last, EXCLUDED.last)
"""


def next_number(workspace_id: int, series: str, count: int = 1) -> int:
    """The first of `count` fresh numbers of a series; the row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [workspace_id, series, count])
        return cursor.fetchone()[0] - count + 1


def is_begun(workspace_id: int, series: str) -> bool:
    """Whether a number of the series was ever given out; the row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [workspace_id, series, 0])
        return cursor.fetchone()[0] > 0


def reserve_up_to(workspace_id: int, series: str, number: int) -> None:
    """Never give out `number` or less again: an import brought keys of its own."""
    with connection.cursor() as cursor:
        cursor.execute(_REACH, [workspace_id, series, number])
