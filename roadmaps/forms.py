"""What the timeline sends, as typed values."""

from datetime import date
from typing import Any
from uuid import UUID

from features.models import Feature
from features.rank_actions import Place
from kit.errors import Refused, Unknown
from roadmaps.actions.cards import column_thing
from roadmaps.actions.plans import STAY, Move, lane_thing
from roadmaps.lens import EARLIEST, LATEST
from workspaces.models import Member

MOST_MOVES = 500
MOST_WORDS = 2_000


def feature_named(member: Member, key: Any, field: str = "key") -> Feature:
    found = (
        Feature.objects.visible_to(member).with_neighbours().filter(key=key).first() if isinstance(key, str) else None
    )
    if found is None:
        raise Unknown("There is no such feature.", field=field)
    return found


def read_dates(body: dict[str, Any]) -> Any:
    """(first, last) day, None when both are null, `STAY` when neither is given."""
    if "starts_on" not in body and "ends_on" not in body:
        return STAY
    days = [_day(body.get(name), name) for name in ("starts_on", "ends_on")]
    if days[0] is None and days[1] is None:
        return None
    if days[0] is None or days[1] is None:
        raise Refused("Give both the first and the last day.", field="ends_on" if days[0] else "starts_on")
    if days[1] < days[0]:
        raise Refused("The last day is before the first.", field="ends_on")
    return tuple(days)


def _day(value: Any, field: str) -> date | None:
    if value is None:
        return None
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused("Give a day as 2027-01-29.", field=field)
    if not EARLIEST <= found <= LATEST:
        raise Refused(f"Days go from {EARLIEST.year} to {LATEST.year}.", field=field)
    return found


def read_reason(body: dict[str, Any]) -> dict[str, str]:
    """`reason_code` and `because`, both empty when nobody said why."""
    words = {name: body.get(name) or "" for name in ("reason_code", "because")}
    for name, value in words.items():
        if not isinstance(value, str) or len(value) > MOST_WORDS:
            raise Refused(f"Give a reason of at most {MOST_WORDS} characters.", field=name)
    return {name: value.replace("\0", "").strip() for name, value in words.items()}


def read_batch(body: dict[str, Any]) -> UUID:
    try:
        return UUID(str(body.get("batch")))
    except ValueError:
        raise Refused("Give the batch that moved the dates.", field="batch")


def read_moves(body: dict[str, Any], member: Member) -> list[Move]:
    return [_move(one, str(body.get("lanes", "")), member) for one in _listed(body)]


def _listed(body: dict[str, Any]) -> list[dict[str, Any]]:
    moves = body.get("moves")
    if not isinstance(moves, list) or not 1 <= len(moves) <= MOST_MOVES:
        raise Refused(f"Send between 1 and {MOST_MOVES} moves.", field="moves")
    if not all(isinstance(one, dict) for one in moves):
        raise Refused("A move is an object with a key.", field="moves")
    return moves


def _move(one: dict[str, Any], lanes: str, member: Member) -> Move:
    base = _base(one)
    lane = lane_thing(member, lanes, str(one["lane"])) if "lane" in one else STAY
    return Move(feature_named(member, one.get("key")), read_dates(one), lanes, lane, _granularity(one), base)


def _granularity(one: dict[str, Any]) -> str:
    exact = one.get("granularity", "")
    if exact not in ("", "day", "month", "quarter"):
        raise Refused("Granularity is day, month or quarter.", field="granularity")
    return exact


def _base(one: dict[str, Any]) -> int | None:
    base = one.get("base_version")
    if base is not None and (not isinstance(base, int) or isinstance(base, bool) or not 1 <= base < 2**31):
        raise Refused("base_version is the number of a version.", field="base_version")
    return base


def read_cards(body: dict[str, Any], member: Member) -> list[dict[str, Any]]:
    return [read_card(one, member) for one in _listed(body)]


def read_card(body: dict[str, Any], member: Member) -> dict[str, Any]:
    """What `move_card` wants to know: the feature, what it comes to belong to, and its place."""
    into = read_into(body, member)
    sides = {side: feature_named(member, body[side], side) for side in ("before", "after") if side in body}
    place = Place(**sides, to=str(body.get("to", ""))) if sides or "to" in body else None
    if not into and place is None:
        raise Refused("A card goes to a column, a lane or a place.", field="column")
    return {
        "feature": feature_named(member, body.get("key")),
        "into": into,
        "place": place,
        "base_version": _base(body),
    }


def read_into(body: dict[str, Any], member: Member) -> list[tuple[str, Any]]:
    """What a card comes to belong to by its column and by its lane, as far as they are said."""
    return [
        (str(body.get(kind, "")), column_thing(member, str(body.get(kind, "")), str(body[key])))
        for kind, key in (("columns", "column"), ("lanes", "lane"))
        if key in body
    ]
