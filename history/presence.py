"""Who has a page of the workspace open, where they are and what they look at.

Kept in Redis for less than a minute and nowhere else: who looked at what is nobody's record. A page says where it is
when it opens, when that changes and every `BEAT` seconds; whoever was silent for `STALE` seconds has gone.
"""

import json
import logging
import re
import time
from dataclasses import dataclass
from typing import Any

import redis

from history.announce import redis_client
from kit.errors import Refused

log = logging.getLogger(__name__)

BEAT = 20
STALE = 50
# Tabs of one member that are shown; more are the same person again.
MOST_TABS = 8
_TAB = re.compile(r"[0-9a-f-]{8,36}", re.ASCII)
_PLACE = re.compile(r"[a-z][a-z-]{0,30}", re.ASCII)
_KEY = re.compile(r"([A-Z][A-Z0-9]{0,9}-[0-9]{1,9})?", re.ASCII)


@dataclass(frozen=True)
class Spot:
    """A place is the first word of an address in the workspace ("roadmap"), a key what has the focus there."""

    tab: str
    place: str
    key: str = ""

    def __post_init__(self):
        for name, shape in (("tab", _TAB), ("place", _PLACE), ("key", _KEY)):
            if not shape.fullmatch(getattr(self, name)):
                raise Refused(f"That is no {name}.", field=name)


def presence_stream(workspace_id: int) -> str:
    """The Redis stream on which pages hear who comes, moves and goes."""
    return f"presence:{workspace_id}"


def arrive(member, spot: Spot) -> list[dict[str, Any]]:
    """Say where a page of the member is; the answer is every other page: tab, place, key and who it is.

    Without Redis nobody is seen. What changed is told to all pages that listen.
    """
    told = {"tab": spot.tab, "place": spot.place, "key": spot.key, "member": _who(member)}
    try:
        before = {row["tab"]: row for row in _read(member.workspace_id)}
        mine = [row for row in before.values() if row["member"]["id"] == member.pk and row["tab"] != spot.tab]
        if len(mine) < MOST_TABS:
            _write(member.workspace_id, told, tell=_said(before.get(spot.tab)) != told)
    except redis.RedisError as problem:
        log.info("nobody is seen: %s", problem)
        return []
    return [_said(row) for row in before.values() if row["tab"] != spot.tab]


def leave(member, tab: str) -> None:
    """A page of the member was closed; somebody else's cannot be."""
    try:
        for row in _read(member.workspace_id):
            if row["tab"] == tab and row["member"]["id"] == member.pk:
                with redis_client().pipeline(transaction=False) as pipe:
                    pipe.hdel(_room(member.workspace_id), tab)
                    _tell(pipe, member.workspace_id, {"tab": tab, "gone": True})
                    pipe.execute()
    except redis.RedisError as problem:
        log.info("nobody is seen: %s", problem)


def _room(workspace_id: int) -> str:
    return f"here:{workspace_id}"


def _who(member) -> dict[str, Any]:
    return {"id": member.pk, "name": member.name, "initials": member.initials, "colour": member.colour}


def _said(row: dict | None) -> dict | None:
    return row and {name: value for name, value in row.items() if name != "at"}


def _read(workspace_id: int) -> list[dict[str, Any]]:
    """Every page that is still there; the others are swept out on the way."""
    room, now = _room(workspace_id), time.time()
    rows = [json.loads(row) for row in redis_client().hvals(room)]
    gone = [row["tab"] for row in rows if now - row["at"] > STALE]
    if gone:
        redis_client().hdel(room, *gone)
    return [row for row in rows if row["tab"] not in gone]


def _write(workspace_id: int, told: dict, *, tell: bool) -> None:
    with redis_client().pipeline(transaction=False) as pipe:
        pipe.hset(_room(workspace_id), told["tab"], json.dumps(told | {"at": time.time()}))
        pipe.expire(_room(workspace_id), 3600)
        if tell:
            _tell(pipe, workspace_id, told)
        pipe.execute()


def _tell(pipe, workspace_id: int, message: dict) -> None:
    pipe.xadd(presence_stream(workspace_id), {"data": json.dumps(message)}, maxlen=200)
    pipe.expire(presence_stream(workspace_id), 3600)
