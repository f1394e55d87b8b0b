"""What happens when an event is committed: reactions are sent for, open browsers are told.

Both are hints. Redis may lose them: the sweep finds pending events again, and a page that missed a
message catches up from the change feed.
"""

import json
import logging
import time
from collections.abc import Callable

import redis
from django.conf import settings

from kit.limits import new_generation

log = logging.getLogger(__name__)

# So many messages of a workspace are kept for pages that were drawn or lost their connection a moment ago.
KEPT = 500

Reaction = Callable[..., None]
_reactions: dict[str, list[Reaction]] = {}
_live = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def redis_client() -> redis.Redis:
    """The connection that hints go over; it gives up after a second."""
    return _live


def reacts_to(*verbs: str) -> Callable[[Reaction], Reaction]:
    """Register `function(event)` to run in a worker after each such deed; it may run twice or late."""

    def register(function: Reaction) -> Reaction:
        for verb in verbs:
            _reactions.setdefault(verb, []).append(function)
        return function

    return register


def reactions_to(verb: str) -> list[Reaction]:
    return _reactions.get(verb, [])


def is_awaited(verb: str) -> bool:
    return verb in _reactions


# A Redis that hangs costs its time-out once, not once per write.
_PAUSE = 5.0
_silent_until = 0.0


def announce(events: list) -> None:
    """Send for reactions and tell browsers; while Redis is away, say nothing for a while."""
    global _silent_until
    from history.nouns import nouns
    from history.tasks import react  # the task module is loaded by Celery, after the models

    doors = any(nouns()[noun].opens_doors for noun in {event.noun for event in events})
    if doors:
        new_generation()
    if time.monotonic() < _silent_until and not doors:
        return
    try:
        for event in events:
            if event.pending:
                react.delay(event_id=event.pk)
        tell_browsers(events)
    except Exception as problem:  # hints only: the sweep and the change feed make up for them
        _silent_until = time.monotonic() + _PAUSE
        log.warning("could not announce %s event(s): %s", len(events), problem)


def tell_browsers(events: list) -> None:
    """One message per event; a large batch is one message that asks pages to read again."""
    from history.nouns import ADMINISTRATIVE, personal

    stream = live_stream(events[0].workspace_id)
    events = [event for event in events if event.noun not in ADMINISTRATIVE and event.noun not in personal()]
    if not events:
        return
    if len(events) > 50:
        messages = [{"noun": events[0].noun, "verb": events[0].verb, "many": len(events)}]
    else:
        messages = [_message(event) for event in events]
    _send(stream, messages)


def live_stream(workspace_id: int) -> str:
    """The Redis stream that open pages of a workspace read; its ids are milliseconds since 1970 and a counter."""
    return f"live:{workspace_id}"


def person_stream(user_id: int | None) -> str:
    """A message here asks the open pages of a person who they are."""
    return f"person:{user_id}"


def ask_again(user_id: int) -> None:
    """Open pages of this person connect anew and say again who they are. They do so now and then anyway."""
    try:
        _send(person_stream(user_id), [{}])
    except redis.RedisError as problem:
        log.warning("could not ask open pages again: %s", problem)


def _send(stream: str, messages: list[dict]) -> None:
    with _live.pipeline(transaction=False) as pipe:
        for message in messages:
            pipe.xadd(stream, {"data": json.dumps(message)}, maxlen=KEPT, approximate=False)
        pipe.expire(stream, 3600)
        pipe.execute()


def publish(workspace_id: int, message: dict) -> None:
    """Tell open pages something that is not an event, such as a recomputed snapshot. Best effort."""
    try:
        _send(live_stream(workspace_id), [message])
    except redis.RedisError as problem:
        log.warning("could not tell browsers: %s", problem)


def _message(event) -> dict:
    return {
        "id": event.object_id,
        "noun": event.noun,
        "verb": event.verb,
        "version": event.version,
        "label": event.label,
        "fields": sorted(event.changes),
        "actor": {"id": event.actor_id, "name": event.actor.name, "initials": event.actor.initials},
        "batch": str(event.batch),
        "at": event.at.isoformat(),
    }
