"""`Idempotency-Key`: the same write sent twice is one deed and one answer. A row in PostgreSQL decides.

The claim is committed first and alone; deed and answer are then committed together. A process that dies
between leaves a claim without a deed, which the next try takes over after a minute.
"""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from kit.errors import Conflict, Refused
from kit.models import KeptAnswer

KEPT_HOURS = 24
# Longer than any request may take, so that a claim this old has nobody behind it.
ABANDONED_SECONDS = 60
REPLAYED_HEADERS = ("Content-Type", "ETag", "Location", "X-Batch")

Deed = Callable[[], HttpResponse]

_CLAIM = """
    INSERT INTO kit_keptanswer (scope, key, fingerprint, claim, claimed_at, headers, body)
    VALUES (%(scope)s, %(key)s, %(fingerprint)s, %(claim)s, now(), '{}', '')
    ON CONFLICT (scope, key) DO UPDATE SET fingerprint = excluded.fingerprint, claim = excluded.claim,
        claimed_at = excluded.claimed_at, status = NULL, headers = '{}', body = ''
    WHERE kit_keptanswer.claimed_at < now() - make_interval(hours => %(kept)s)
       OR (kit_keptanswer.status IS NULL AND kit_keptanswer.claimed_at < now() - make_interval(secs => %(abandoned)s)
           AND kit_keptanswer.fingerprint = excluded.fingerprint)
    RETURNING id
"""


class Running(Conflict):
    """The first one has not been answered yet: what became of it is known shortly."""

    code = "still-running"


class Mismatch(Refused):
    """The key was used before, for something else."""

    status = 422
    code = "idempotency-key-reused"


def fingerprint(method: str, path: str, body: bytes) -> str:
    return hashlib.sha256(b"\n".join([method.encode(), path.encode(), body])).hexdigest()


def once(scope: str, key: str, print_: str, do: Deed, within: Callable[[Deed], HttpResponse]) -> HttpResponse:
    """Run `do` unless it ran before under this key, and answer what it answered then.

    `within` runs deed and the keeping of its answer in one transaction.
    """
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
        raise Refused("Idempotency-Key is 1 to 255 printable ASCII characters.", field="Idempotency-Key")
    claim = uuid.uuid4()
    if not _claimed(scope, key, print_, claim):
        return _known(scope, key, print_)
    mine = KeptAnswer.objects.filter(scope=scope, key=key, claim=claim)

    def do_and_keep() -> HttpResponse:
        response = do()
        if response.status_code < 400 and not _keep(mine, response):
            raise Conflict("Another request with this Idempotency-Key took over.")
        return response

    try:
        response = within(do_and_keep)
    except BaseException:
        mine.filter(status=None).delete()  # nothing was done: the next try may do it
        raise
    if response.status_code >= 400:
        mine.delete()
    return response


def forget() -> int:
    """Drop answers older than a day; returns how many."""
    return KeptAnswer.objects.filter(claimed_at__lt=timezone.now() - timedelta(hours=KEPT_HOURS)).delete()[0]


def _claimed(scope: str, key: str, print_: str, claim: uuid.UUID) -> bool:
    given = {"scope": scope, "key": key, "fingerprint": print_, "claim": str(claim)}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, given | {"kept": KEPT_HOURS, "abandoned": ABANDONED_SECONDS})
        return cursor.fetchone() is not None


def _known(scope: str, key: str, print_: str) -> HttpResponse:
    kept = KeptAnswer.objects.filter(scope=scope, key=key).first()
    if kept is not None and kept.fingerprint != print_:
        raise Mismatch("This Idempotency-Key was used for another request. Take a new key.", field="Idempotency-Key")
    if kept is None or kept.status is None:
        raise Running("A request with this Idempotency-Key is still running. Try again shortly.")
    response = HttpResponse(bytes(kept.body), status=kept.status)
    for name, value in kept.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def _keep(mine, response: HttpResponse) -> bool:
    """The answer, written in the transaction of the deed itself."""
    headers = {name: response[name] for name in REPLAYED_HEADERS if name in response}
    return bool(mine.update(status=response.status_code, headers=headers, body=response.content))
