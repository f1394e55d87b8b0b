"""Open pages hear of changes: server-sent events from the workspace's Redis channel."""

import threading
import time
from collections.abc import Iterator

import redis
from django.conf import settings
from django.db import connection

from history.announce import live_channel

HEARTBEAT = 15
# A stream holds a thread; the rest of the pool stays free for requests, and late pages poll instead.
MAX_STREAMS = 44
_open = threading.BoundedSemaphore(MAX_STREAMS)


def may_open() -> bool:
    return _open.acquire(blocking=False)


def stream(workspace_id: int) -> Iterator[bytes]:
    """Messages as they come, a comment as heartbeat between; call only after `may_open`."""
    try:
        connection.close()  # the stream lives long and reads nothing from the database
        yield from _listen(workspace_id)
    finally:
        _open.release()


def _listen(workspace_id: int) -> Iterator[bytes]:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2)
    with client.pubsub(ignore_subscribe_messages=True) as subscription:
        subscription.subscribe(live_channel(workspace_id))
        yield b"retry: 2000\n\n"
        last = time.monotonic()
        while True:
            try:
                message = subscription.get_message(timeout=5)
            except redis.RedisError:
                return  # the page reconnects and catches up from the change feed
            if message:
                yield b"data: " + message["data"] + b"\n\n"
            if time.monotonic() - last > HEARTBEAT:
                last = time.monotonic()
                yield b": still here\n\n"
