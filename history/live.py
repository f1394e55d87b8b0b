"""Open pages hear of changes: server-sent events from the workspace's Redis stream.

A page says since when it listens: when it was drawn or, after a lost connection, the last message it got. So
nothing falls between drawing a page and listening to it. What is no longer kept is answered with `missed`.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import Any, cast

import redis
from django.conf import settings
from django.db import connection

from history.announce import KEPT, live_stream, person_stream
from history.presence import presence_stream

# A closed page is noticed at the next heartbeat; until then it holds its place.
HEARTBEAT = 4
# A stream holds a thread; the rest of the pool stays free for requests, and late pages poll instead.
MAX_STREAMS = 44
# Nobody takes the places of everybody.
MAX_PER_PERSON = 16
# After so many seconds the page connects anew and is asked again who it is.
LIFETIME = 600
# The id of a message of a Redis stream, or the moment alone.
_PLACE = re.compile(r"[0-9]{1,15}(-[0-9]{1,10})?", re.ASCII)
# Whoever was removed or lost a role is asked again at once; so is whoever signed out or has a new password.
_ASK_AGAIN = b'"noun": "member"'
_open: Counter[int] = Counter()
_counting = threading.Lock()


class Stream:
    """Messages as they come, a comment as heartbeat between; holds a place until it is closed, read or not."""

    def __init__(self, member, since: str):
        self._member_id: int | None = member.pk
        streams = (live_stream(member.workspace_id), person_stream(member.user_id))
        self._lines = _listen(*streams, presence_stream(member.workspace_id), since)

    def __iter__(self) -> Iterator[bytes]:
        connection.close()  # the stream lives long and reads nothing from the database
        yield from self._lines

    def close(self) -> None:
        with _counting:
            if self._member_id is not None:
                _open.subtract([self._member_id])
                self._member_id = None
        self._lines.close()


def open_stream(member, since: str = "") -> Stream | None:
    """A stream of the member's workspace from message `since` on (now, without), or None when too many are open."""
    with _counting:
        if _open.total() >= MAX_STREAMS or _open[member.pk] >= MAX_PER_PERSON:
            return None
        _open[member.pk] += 1
    return Stream(member, since)


def _listen(workspace: str, person: str, presence: str, since: str) -> Generator[bytes, None, None]:
    """Without Redis the stream ends; the page connects anew and goes on where it was."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2)
    with client, suppress(redis.RedisError):
        places = {workspace: _after(since) or _last(client, workspace), person: _last(client, person)}
        places[presence] = _last(client, presence)  # who was here before is asked for, not replayed
        yield b"retry: 2000\n\n"
        if _is_forgotten(client, workspace, places[workspace]):
            yield b"event: missed\ndata: {}\n\n"
        began = last = time.monotonic()
        while time.monotonic() - began < LIFETIME:
            found = dict(cast(list[Any], client.xread(places, count=100, block=2000)))
            if person.encode() in found:
                return
            for identity, message in found.get(presence.encode(), []):
                places[presence] = identity.decode()
                yield b"event: presence\ndata: " + message[b"data"] + b"\n\n"
            for identity, message in found.get(workspace.encode(), []):
                places[workspace] = identity.decode()
                yield b"id: " + identity + b"\ndata: " + message[b"data"] + b"\n\n"
                if _ASK_AGAIN in message[b"data"]:
                    return
            if time.monotonic() - last > HEARTBEAT:
                last = time.monotonic()
                yield b": still here\n\n"


def _after(since: str) -> str:
    """Where to go on: after a message, or before whatever came in the millisecond of a moment; "" when unreadable."""
    if not _PLACE.fullmatch(since):
        return ""
    return since if "-" in since else str(max(int(since) - 1, 0))


def _last(client: redis.Redis, stream: str) -> str:
    found = client.xrevrange(stream, count=1)
    return found[0][0].decode() if found else "0-0"


def _is_forgotten(client: redis.Redis, stream: str, place: str) -> bool:
    """Whether messages after `place` may have been dropped to make room."""
    if client.xlen(stream) < KEPT:
        return False
    return _number(client.xrange(stream, count=1)[0][0].decode()) > _number(place)


def _number(place: str) -> tuple[int, int]:
    milliseconds, _, counter = place.partition("-")
    return int(milliseconds), int(counter or 0)
