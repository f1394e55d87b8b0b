"""Pages that cost the same wherever they are: the cursor is the last row's place in the order.

A cursor is opaque to clients: base64 of the order and the place. Sort expressions are never null, because
null has no place in an order.
"""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.crypto import constant_time_compare, salted_hmac

from kit.errors import Refused

MAX_LIMIT = 200
DEFAULT_LIMIT = 50


@dataclass(frozen=True)
class Order:
    """`terms` is [(name, expression, descending)] and always ends with the id."""

    text: str
    terms: tuple[tuple[str, Combinable, bool], ...]


def order_from(text: str, sorts: dict[str, Any]) -> Order:
    """Parse `?sort=-score,key`; unknown names are refused by name."""
    terms = []
    for part in text.split(","):
        name, descending = part.removeprefix("-"), part.startswith("-")
        if name != "id" and name not in sorts:
            raise Refused(
                f"Cannot sort by {name or 'nothing'}. Sort by: {', '.join(sorted({'id', *sorts}))}.", field="sort"
            )
        expression = sorts.get(name, "id")
        terms.append((name, F(expression) if isinstance(expression, str) else expression, descending))
    if "id" not in {name for name, _, _ in terms}:
        terms.append(("id", F("id"), False))
    return Order(text, tuple(terms))


def page(queryset: QuerySet, order: Order, limit: int, cursor: str | None) -> tuple[QuerySet, bool]:
    """The rows of the page plus one (to know whether more follow), and whether they come backwards.

    Each sort value is annotated as `_sort_<n>`, for the cursors of the ends.
    """
    backwards, place, _ = _read_cursor(cursor, order) if cursor else (False, None, 0)
    queryset = queryset.annotate(**{f"_sort_{n}": expression for n, (_, expression, _) in enumerate(order.terms)})
    if place is not None:
        queryset = queryset.filter(_beyond(order, place, backwards))
    directions = [
        F(f"_sort_{n}").desc() if descending != backwards else F(f"_sort_{n}").asc()
        for n, (_, _, descending) in enumerate(order.terms)
    ]
    return queryset.order_by(*directions)[: limit + 1], backwards


def ranked_page(
    request, queryset: QuerySet, order: Order, limit: int, columns: list[str], describe: Callable[[int, tuple], dict]
) -> dict[str, Any]:
    """A page whose rows know their rank: the cursor also carries how many came before, so nothing is counted."""
    cursor = request.query_params.get("cursor")
    before = _read_cursor(cursor, order)[2] if cursor else 0
    rows, _ = page(queryset, order, limit, cursor)
    found = list(rows.values_list(*columns, *sort_columns(order)))
    more, found = len(found) > limit, found[:limit]
    width = len(columns)
    results = [describe(before + n, row[:width]) for n, row in enumerate(found, 1)]
    body = {"results": results, "next": None, "previous": None}
    if more:
        asked = request.query_params.copy()
        asked["cursor"] = cursor_at(order, list(found[-1][width:]), before=before + limit)
        body["next"] = request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")
    return body


def cursor_at(order: Order, place: list[Any], *, backwards: bool = False, before: int = 0) -> str:
    data = {"o": order.text, "p": place, "b": int(backwards), "n": before}
    written = json.dumps(data, default=str, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(written) + written).decode().rstrip("=")


def _seal(written: bytes) -> bytes:
    """Only what pmhub wrote is read back, so that no made-up value reaches the query."""
    return salted_hmac("kit.api.keyset", written).digest()[:12]


def sort_columns(order: Order) -> list[str]:
    return [f"_sort_{n}" for n in range(len(order.terms))]


def _read_cursor(text: str, order: Order) -> tuple[bool, list[Any], int]:
    """Whether it goes backwards, the place, and how many rows came before where that is known."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        good = constant_time_compare(raw[:12], _seal(raw[12:]))
    except (ValueError, binascii.Error):
        good = False
    data = json.loads(raw[12:]) if good else {}
    place = data.get("p", [])
    if not good or data["o"] != order.text or len(place) != len(order.terms):
        raise Refused("This cursor belongs to another list. Start again without it.", field="cursor")
    return bool(data["b"]), place, data["n"]


def _beyond(order: Order, place: list[Any], backwards: bool) -> Q | Func:
    """What comes after `place`: where all terms run one way a comparison of rows, which an index answers at once."""
    ways = {descending != backwards for _, _, descending in order.terms}
    if len(ways) == 1:
        here = Func(*(F(name) for name in sort_columns(order)), function="ROW")
        there = Func(*map(Value, place), function="ROW")
        return Func(here, there, function="", arg_joiner=" < " if ways.pop() else " > ", output_field=BooleanField())
    return _step_by_step(order, place, backwards)


def _step_by_step(order: Order, place: list[Any], backwards: bool) -> Q:
    """Lexicographic `(a, b, id) > place`, with a redundant bound on the first term that an index can use."""
    beyond = Q()
    for n in range(len(order.terms) - 1, -1, -1):
        descending = order.terms[n][2] != backwards
        step = Q(**{f"_sort_{n}__{'lt' if descending else 'gt'}": place[n]})
        beyond = step | (Q(**{f"_sort_{n}": place[n]}) & beyond) if beyond else step
    first = "lte" if order.terms[0][2] != backwards else "gte"
    return Q(**{f"_sort_0__{first}": place[0]}) & beyond
