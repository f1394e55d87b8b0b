"""Filters of lists: declared per noun, everything else in the query string is refused by name."""

import datetime
import decimal
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from kit.errors import Refused

MAX_LENGTH = 2_000
OPERATORS = {"": "exact", "gte": "gte", "lte": "lte", "gt": "gt", "lt": "lt"}


def text(value: str) -> str:
    return value


def whole(value: str) -> int:
    number = int(value)
    if not value.isascii() or abs(number) > 2**31:
        raise ValueError
    return number


def number(value: str) -> decimal.Decimal:
    parsed = decimal.Decimal(value)
    if not value.isascii() or not parsed.is_finite() or abs(parsed) > 10**15:
        raise ValueError
    return parsed


def day(value: str) -> datetime.date:
    parsed = parse_date(value) if value.isascii() else None
    if parsed is None:
        raise ValueError
    return parsed


def moment(value: str) -> datetime.datetime:
    """A date (its end, UTC) or a date and time with a zone."""
    if not value.isascii():
        raise ValueError
    if only_day := parse_date(value):
        return datetime.datetime.combine(only_day, datetime.time.max, tzinfo=datetime.UTC)
    parsed = parse_datetime(value.replace(" ", "+"))
    if parsed is None:
        raise ValueError
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=datetime.UTC)


def truth(value: str) -> bool:
    if value not in {"true", "false"}:
        raise ValueError
    return value == "true"


@dataclass(frozen=True)
class Filter:
    """`path` is the ORM path; `ranged` allows __gte, __lte, __gt, __lt; a list of values means any of them.

    The value `none` asks for rows without one, where the path is `nullable`.
    """

    path: str
    parse: Callable[[str], Any] = text
    ranged: bool = False
    nullable: bool = False


def narrow(queryset: QuerySet, filters: dict[str, Filter], parameters, known: Set[str]) -> QuerySet:
    """Apply the declared filters found in `parameters` (a QueryDict); refuse any parameter that is not known."""
    for name, spec, operator in check_names(parameters, filters, known):
        queryset = queryset.filter(_condition(name, spec, operator, parameters.getlist(name)))
    return queryset


def check_names(parameters, filters: dict[str, Filter], known: Set[str]) -> list[tuple[str, Filter, str]]:
    """The filters in a query string as (name, filter, operator); every other parameter must be known."""
    found = []
    for name in parameters:
        _check_text(name, parameters.getlist(name))
        if name in known:
            if len(parameters.getlist(name)) > 1:
                raise Refused(f"Give {name} once.", field=name)
            continue
        base, _, operator = name.partition("__")
        spec = filters.get(base)
        if spec is None or operator not in OPERATORS or (operator and not spec.ranged):
            there = ", ".join(sorted({*filters, *known})) or "none"
            raise Refused(f"Unknown parameter {name[:80]}. There are: {there}.", field=name[:80])
        found.append((name, spec, operator))
    return found


def _check_text(name: str, values: list[str]) -> None:
    if any("\x00" in text for text in (name, *values)):
        raise Refused("A parameter holds a NUL character.", field=name.replace("\x00", "")[:80] or "?")
    if any(len(text) > MAX_LENGTH for text in (name, *values)):
        raise Refused(f"A parameter has at most {MAX_LENGTH} characters.", field=name[:80])


def _condition(name: str, spec: Filter, operator: str, values: list[str]) -> Q:
    if operator:
        if len(values) > 1:
            raise Refused(f"Give {name} once.", field=name)
        return Q(**{f"{spec.path}__{OPERATORS[operator]}": _parsed(name, spec, values[0])})
    wanted = [part for value in values for part in value.split(",")]
    condition = Q()
    if spec.nullable and "none" in wanted:
        wanted.remove("none")
        condition |= Q(**{f"{spec.path.split('__')[0]}__isnull": True})
    if spec.path.endswith("__contains"):
        for value in wanted:
            condition |= Q(**{spec.path: _parsed(name, spec, value)})
    elif wanted:
        condition |= Q(**{f"{spec.path}__in": [_parsed(name, spec, value) for value in wanted]})
    return condition


def _parsed(name: str, spec: Filter, value: str) -> Any:
    try:
        return spec.parse(value)
    except (ValueError, ArithmeticError, OverflowError):
        kinds = {whole: "a whole number", number: "a number", day: "a date like 2026-03-01", truth: "true or false"}
        raise Refused(f"{name} must be {kinds.get(spec.parse, 'a date and time')}.", field=name) from None
