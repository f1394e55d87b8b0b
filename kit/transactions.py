"""Transactions without needless round trips."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def whole() -> Iterator[None]:
    """All of it or nothing: a transaction, or a part of the one that is open, which an error inside then spoils.

    A savepoint would cost two more round trips. Who means to go on after an error opens one: `transaction.atomic()`.
    """
    blocks = transaction.get_connection().atomic_blocks
    # The transaction around a test stands for no transaction at all, as in Django's own `durable`.
    outermost = not blocks or blocks[-1]._from_testcase or isinstance(blocks[-1], _Around)
    with transaction.atomic(savepoint=outermost):
        yield


class _Around(transaction.Atomic):
    pass


def around() -> transaction.Atomic:
    """A transaction around code that knows of none: an error inside spoils no more than it would without."""
    return _Around(using=None, savepoint=True, durable=False)
