"""The feed of changes: every event once and in order, also while others are being written.

Event ids are drawn before their transactions commit, so a reader that only remembered the highest id would
miss those that commit late. Events are read in the order of their transactions, and only from transactions
before which nothing runs any more.
"""

import base64
import binascii
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.expressions import RawSQL

from history.models import Event
from history.queries import events
from kit.errors import Refused

MOST = 1_000
USUAL = 200
# Below the oldest running transaction; one's own events are settled as far as oneself is concerned.
_SETTLED = """greatest(
    txid_snapshot_xmin(txid_current_snapshot()), coalesce(txid_current_if_assigned() + 1, 0)
)"""


@dataclass(frozen=True)
class Changes:
    events: list[Event]
    cursor: str
    more: bool


def changes(member, since: str | None, limit: str | None = None) -> Changes:
    """The events after `since`, which is "" or absent for the very first."""
    place, count = _place(since or ""), _count(limit)
    feed = events(member).filter(transaction__lt=RawSQL(_SETTLED, []))  # noqa: S611 - a constant
    if place:
        last = Event.objects.visible_to(member).filter(pk=place).values_list("transaction", flat=True).first()
        if last is None:
            raise Refused("This cursor is from another workspace. Start again without it.", field="since")
        feed = feed.filter(Q(transaction__gt=last) | Q(transaction=last, pk__gt=place))
    found = list(feed.order_by("transaction", "pk")[: count + 1])
    shown = found[:count]
    end = shown[-1].pk if shown else place
    return Changes(shown, _cursor(end), len(found) > count)


def _cursor(event_id: int) -> str:
    return base64.urlsafe_b64encode(f"c{event_id}".encode()).decode().rstrip("=") if event_id else ""


def _place(since: str) -> int:
    if not since:
        return 0
    try:
        text = base64.urlsafe_b64decode(since + "=" * (-len(since) % 4)).decode("ascii")
        if text[:1] == "c" and text[1:].isdigit() and len(text) < 20:
            return int(text[1:])
    except (ValueError, binascii.Error):
        pass
    raise Refused("since is the cursor of an earlier answer.", field="since")


def _count(limit: str | None) -> int:
    if limit is None:
        return USUAL
    if not (limit.isascii() and limit.isdigit() and len(limit) < 5 and 1 <= int(limit) <= MOST):
        raise Refused(f"limit is a number from 1 to {MOST:,}.", field="limit")
    return int(limit)
