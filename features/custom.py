"""What the values of custom fields look like, by kind, on plain values.

text "…", number 12.5, money {"amount": "12.50", "currency": "EUR"}, date "2026-03-01", select "one option",
multi_select ["some", "options"], person 12 (a member's id), checkbox true.
"""

import math
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

KINDS_WITH_OPTIONS = ("select", "multi_select")
MOST_OPTIONS = 200
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def merged(old: dict[str, Any], given: dict[str, Any], definitions: Iterable[Any]) -> tuple[dict, dict[str, str]]:
    """`old` with `given` merged in (None takes a value away), and what is wrong by slug.

    A definition has slug, kind and options. Values of fields that were removed since stay untouched.
    """
    known = {definition.slug: definition for definition in definitions}
    values, wrong = dict(old), {}
    for slug, value in given.items():
        if slug not in known:
            wrong[slug] = f"There is no custom field {slug[:60]}. There are: {', '.join(sorted(known)) or 'none'}."
        elif value is None:
            values.pop(slug, None)
        else:
            try:
                values[slug] = read(known[slug].kind, value, known[slug].options)
            except ValueError as problem:
                wrong[slug] = str(problem)
    return values, wrong


def read(kind: str, value: Any, options: list[str]) -> Any:
    """`value` as it is kept, or a ValueError that says what is wrong with it."""
    return _READ[kind](value, options)


def clean_options(kind: str, options: Any) -> list[str]:
    """The choices of a select; other kinds have none."""
    if kind not in KINDS_WITH_OPTIONS:
        if options:
            raise ValueError("Only select and multi_select have options.")
        return []
    options = [" ".join(option.split()) for option in options]
    if not options or not all(options) or len(set(options)) != len(options) or len(options) > MOST_OPTIONS:
        raise ValueError(f"A select has 1 to {MOST_OPTIONS} different options.")
    return options


def _text(value: Any, options: list[str]) -> str:
    if not isinstance(value, str) or len(value) > 10_000:
        raise ValueError("Text of at most 10,000 characters is required.")
    return value


def _number(value: Any, options: list[str]) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 10**15:
        raise ValueError("A number is required.")
    return value


def _money(value: Any, options: list[str]) -> dict[str, str]:
    good = isinstance(value, dict) and value.keys() == {"amount", "currency"}
    if good and isinstance(value["amount"], str | int) and isinstance(value["currency"], str):
        text = str(value["amount"])
        try:
            amount = Decimal(text) if text.isascii() and len(text) <= 20 else Decimal("NaN")
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite() and abs(amount) < 10**15 and _CURRENCY.fullmatch(value["currency"]):
            return {"amount": f"{amount:.2f}", "currency": value["currency"]}
    raise ValueError('Money is {"amount": "12.50", "currency": "EUR"}.')


def _date(value: Any, options: list[str]) -> str:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
    raise ValueError("A date like 2026-03-01 is required.")


def _select(value: Any, options: list[str]) -> str:
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"One of these is required: {', '.join(options)}.")
    return value


def _multi_select(value: Any, options: list[str]) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one in options for one in value):
        raise ValueError(f"A list of these is required: {', '.join(options)}.")
    return list(dict.fromkeys(value))


def _person(value: Any, options: list[str]) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        raise ValueError("The id of a member is required.")
    return value


def _checkbox(value: Any, options: list[str]) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is required.")
    return value


_READ: dict[str, Callable[[Any, list[str]], Any]] = {
    "text": _text,
    "number": _number,
    "money": _money,
    "date": _date,
    "select": _select,
    "multi_select": _multi_select,
    "person": _person,
    "checkbox": _checkbox,
}
