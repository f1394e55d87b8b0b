"""Open pages hear of changes: server-sent events from the workspace's Redis channel."""

import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator

import redis
from django.conf import settings
from django.db import connection

from history.announce import live_channel, person_channel

# A closed page is noticed at the next heartbeat; until then it holds its place.
HEARTBEAT = 4
# A stream holds a thread; the rest of the pool stays free for requests, and late pages poll instead.
MAX_STREAMS = 44
# Nobody takes the places of everybody.
MAX_PER_PERSON = 16
# After so many seconds the page connects anew and is asked again who it is.
LIFETIME = 600
# Whoever was removed or lost a role is asked again at once; so is whoever signed out or has a new password.
_ASK_AGAIN = b'"noun": "member"'
_open: Counter[int] = Counter()
_counting = threading.Lock()


class Stream:
    """Messages as they come, a comment as heartbeat between; holds a place until it is closed, read or not."""

    def __init__(self, member_id: int, workspace_id: int, user_id: int | None):
        self._member_id: int | None = member_id
        self._lines = _listen(live_channel(workspace_id), person_channel(user_id))

    def __iter__(self) -> Iterator[bytes]:
        connection.close()  # the stream lives long and reads nothing from the database
        yield from self._lines

    def close(self) -> None:
        with _counting:
            if self._member_id is not None:
                _open.subtract([self._member_id])
                self._member_id = None
        self._lines.close()


def open_stream(member) -> Stream | None:
    """A stream of the member's workspace, or None when too many are open."""
    with _counting:
        if _open.total() >= MAX_STREAMS or _open[member.pk] >= MAX_PER_PERSON:
            return None
        _open[member.pk] += 1
    return Stream(member.pk, member.workspace_id, member.user_id)


def _listen(workspace: str, person: str) -> Generator[bytes, None, None]:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2)
    with client.pubsub(ignore_subscribe_messages=True) as subscription:
        subscription.subscribe(workspace, person)
        yield b"retry: 2000\n\n"
        began = last = time.monotonic()
        while time.monotonic() - began < LIFETIME:
            try:
                message = subscription.get_message(timeout=2)
            except redis.RedisError:
                return  # the page reconnects and catches up from the change feed
            if message and message["channel"] == person.encode():
                return
            if message:
                yield b"data: " + message["data"] + b"\n\n"
                if _ASK_AGAIN in message["data"]:
                    return
            if time.monotonic() - last > HEARTBEAT:
                last = time.monotonic()
                yield b": still here\n\n"
