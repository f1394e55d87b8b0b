"""What people type into a cell, as values: the words of a sheet, checked one by one.

Each reader takes text (typed or pasted) or the value a picker sent, and returns what to set. A `Refused`
says what is wrong with this cell alone.
"""

import math
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from features.field_actions import FieldBook
from features.joined import JOINED, Mark
from features.models import Feature, Score
from features.queries import releases, statuses
from features.scoring import IMPACT_WORDS
from kit.dates import parse_span
from kit.errors import Invalid, Refused
from workspaces.clock import today
from workspaces.queries import people, products, teams

EMPTY: tuple = (None, "", "none", [], {})
_NUMBER = re.compile(r"([+-]?\d[\d ,.’'\u00a0\u202f]*)\s*([kKmM]?)\s*(?:%|[a-zA-Z-]*)")
_RANGE = re.compile(r"\s*(?:–|—|-|to|\.\.\.?|…)\s*")
# What a cell of dates carries in itself: both days, and how exact they are meant.
_SPAN = re.compile(r"(\d{4}-\d\d-\d\d) → (\d{4}-\d\d-\d\d) \((day|month|quarter)\)")
MOST = {"reach": 2_000_000_000, "rice_effort": 100_000, "effort": 100_000}


class Choices:
    """What there is to choose from; each list is read once."""

    def __init__(self, member):
        self.member = member
        self._joined: dict[str, list[Mark]] = {}

    @cached_property
    def status(self):
        return list(statuses(self.member))

    @cached_property
    def owner(self):
        return list(people(self.member))

    @cached_property
    def team(self):
        return list(teams(self.member))

    @cached_property
    def release(self):
        return list(releases(self.member))

    @cached_property
    def book(self):
        return FieldBook(self.member)

    @cached_property
    def product(self):
        return list(products(self.member))

    def joined(self, name: str) -> list[Mark]:
        if name not in self._joined:
            self._joined[name] = JOINED[name].choices(self.member)
        return self._joined[name]

    def pick(self, kind: str, value: Any):
        """By short name or by the word people see; a unique beginning is enough."""
        things: list[Any] = self.joined(kind) if kind in JOINED else getattr(self, kind)
        words = str(value).strip().casefold()
        if kind == "owner":
            if words == "me":
                return self.member
            found = [thing for thing in things if str(thing.pk) == words or thing.initials.casefold() == words]
            if len(found) == 1:
                return found[0]
        for thing in things:
            if words in {
                getattr(thing, "slug", "").casefold(),
                getattr(thing, "key", "").casefold(),
                thing.name.casefold(),
            }:
                return thing
        begun = [thing for thing in things if thing.name.casefold().startswith(words)] if words else []
        if len(begun) == 1:
            return begun[0]
        said = "more than one" if begun else "no"
        raise Refused(f"There is {said} {kind} called “{str(value)[:40]}”.", field=kind)


def read_cell(name: str, value: Any, choices: Choices) -> dict[str, Any]:
    """`{field: value}` to set on the feature, its plan or its score."""
    if name.startswith("fields."):
        return _custom(name.removeprefix("fields."), value, choices)
    reader = _joins if name in JOINED else READERS.get(name)
    if reader is None:
        raise Refused("This cell cannot be edited.", field=name)
    if isinstance(value, str):
        value = value.replace("\x00", "").strip() if name != "description" else value.replace("\x00", "")
    return reader(name, value, choices)


def _title(name, value, choices):
    title = " ".join(str(value or "").split())
    if not title:
        raise Refused("A feature needs a title.", field=name)
    if len(title) > 200:
        raise Refused("A title has at most 200 characters.", field=name)
    return {name: title}


def _text(name, value, choices):
    text = str(value or "")
    if len(text) > 100_000:
        raise Refused("This text is too long.", field=name)
    return {name: text}


def _needed(name, value, choices):
    if value in EMPTY:
        raise Refused(f"A feature needs a {name}.", field=name)
    return {name: choices.pick(name, value)}


def _optional(name, value, choices):
    return {name: None if value in EMPTY else choices.pick(name, value)}


def _joins(name, value, choices):
    """Exactly those named (apart by semicolons), or {"main" | "also" | "not": key}: see `Joined.put`."""
    if isinstance(value, dict):
        how, said = next(iter(value.items()), ("", ""))
        if how not in {"main", "also", "not"} or not isinstance(said, str):
            raise Refused("This cell cannot be edited like that.", field=name)
        return {name: (how, [choices.pick(name, said).key] if said else [])}
    if value in EMPTY:
        return {name: ("only", [])}
    parts = value if isinstance(value, list) else [part.strip() for part in re.split(r"[;\n]", str(value))]
    if len(parts) == 1 and re.fullmatch(r"[A-Za-z]+-\d+(\s*,\s*[A-Za-z]+-\d+)*", parts[0]):
        parts = [part.strip() for part in parts[0].split(",")]
    return {name: ("only", list(dict.fromkeys(choices.pick(name, part).key for part in parts if part)))}


def _parent(name, value, choices):
    if value in EMPTY:
        return {name: None}
    found = Feature.objects.visible_to(choices.member).filter(key=str(value).strip().upper()).first()
    if found is None:
        raise Refused(f"There is no feature {str(value)[:20]}.", field=name)
    return {name: found}


def _number(name, value):
    """1,200 · 1.2k · 2,5 · 80 % · 3 weeks, as a Decimal."""
    if isinstance(value, bool) or value in EMPTY:
        raise Refused("Give a number.", field=name)
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise Refused("Give a number.", field=name)
        return _sane(name, Decimal(str(value)))
    found = _NUMBER.fullmatch(str(value).strip())
    if not found:
        raise Refused(f"“{str(value)[:30]}” is not a number.", field=name)
    digits = re.sub(r"[ ’'\u00a0\u202f]", "", found[1]).rstrip(",.")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", digits):
        digits = digits.replace(",", "")
    try:
        number = Decimal(digits.replace(",", "."))
    except InvalidOperation:
        raise Refused(f"“{str(value)[:30]}” is not a number.", field=name)
    return _sane(name, number * {"k": 1000, "m": 1_000_000}.get(found[2].lower(), 1))


def _sane(name: str, number: Decimal) -> Decimal:
    if abs(number) > MOST.get(name, 2_000_000_000):
        raise Refused("This number is too large.", field=name)
    return number


def _or_empty(reader):
    """An input of a score may be unknown; the score then waits for it."""
    return lambda name, value, choices: {name: None} if value in EMPTY else reader(name, value, choices)


def _reach(name, value, choices):
    number = _number(name, value)
    if number < 0:
        raise Refused("Reach is not negative.", field=name)
    return {name: int(number)}


def _impact(name, value, choices):
    words = {word: step for step, word in IMPACT_WORDS.items()}
    text = str(value).strip().casefold()
    number = words.get(text) or (_number(name, value) if text[:1].isdigit() else -1)
    if float(number) not in Score.IMPACTS:
        raise Refused("Impact is 3 massive, 2 high, 1 medium, 0.5 low or 0.25 minimal.", field=name)
    return {name: Decimal(str(number))}


def _percent(name, value, choices):
    number = _number(name, value)
    if not 0 <= number <= 100 or number != int(number):
        raise Refused("Give a percentage from 0 to 100.", field=name)
    return {name: int(number)}


def _rice_effort(name, value, choices):
    number = round(_number(name, value), 1)
    if number <= 0:
        raise Refused("Effort is more than nothing: 0.5 is two weeks.", field=name)
    return {name: number}


def _effort(name, value, choices):
    """Person-weeks: 8, 6–10, or {"low": 6, "high": 10}."""
    if value in EMPTY:
        return {"effort_low": None, "effort_high": None}
    if isinstance(value, dict):
        parts = [value.get("low"), value.get("high")]
    elif isinstance(value, str):
        parts = [part for part in _RANGE.split(value) if part]
    else:
        parts = [value]
    numbers = [round(_number(name, part), 1) for part in parts if part not in EMPTY]
    if not 1 <= len(numbers) <= 2 or numbers[0] < 0 or numbers[-1] < numbers[0]:
        raise Refused("Give person-weeks, such as 8 or 6–10.", field=name)
    return {"effort_low": numbers[0], "effort_high": numbers[-1]}


def _horizon(name, value, choices):
    word = str(value or "").casefold()
    if word in {"", "none"}:
        return {name: ""}
    if word not in Feature.Horizon.values:
        raise Refused("The horizon is now, next or later.", field=name)
    return {name: word}


def _dates(name, value, choices):
    """A plan: nothing, a horizon, "Q2", "mid Jan", "3 Nov → 29 Jan", or the days themselves."""
    if value in EMPTY:
        return {"plan": None}
    if isinstance(value, dict):
        value = f"{value.get('starts_on')} → {value.get('ends_on')}"
    if exactly := _SPAN.fullmatch(str(value)):
        return {"plan": _span(*exactly.groups())}
    if str(value).casefold() in Feature.Horizon.values:
        return {"plan": None, "horizon": str(value).casefold()}
    found = parse_span(str(value), today(choices.member), choices.member.workspace.fiscal_year_starts)
    if found is None:
        raise Refused("Give dates such as Q2, mid Jan or 3 Nov → 29 Jan, the first day first.", field=name)
    return {"plan": (found.starts_on, found.ends_on, found.granularity)}


def said_in_words(data: dict[str, Any], member) -> dict[str, Any]:
    """The fields of a plan with `when` read as a cell of dates reads it."""
    if "when" not in data:
        return data
    words = data.pop("when")
    if data.get("starts_on") or data.get("ends_on"):
        raise Refused("Say when in words or in days, not both.", field="when")
    try:
        found = _dates("when", words.strip(), Choices(member))
    except Refused as refused:
        raise Refused(refused.message, field="when") from None
    first, last, exact = found.pop("plan") or (None, None, "bucket")
    return data | {"starts_on": first, "ends_on": last, "granularity": exact} | found


def _span(first: str, last: str, exact: str) -> tuple[date, date, str]:
    try:
        plan = date.fromisoformat(first), date.fromisoformat(last), exact
    except ValueError:
        raise Refused("This day does not exist.", field="dates")
    if plan[1] < plan[0]:
        raise Refused("The last day is before the first.", field="dates")
    return plan


def _tags(name, value, choices):
    parts = value if isinstance(value, list) else re.split(r"[,;\n]", str(value or ""))
    tags = list(dict.fromkeys(" ".join(str(part).split()).lstrip("#") for part in parts))
    tags = [tag for tag in tags if tag]
    if len(tags) > 50 or any(len(tag) > 50 for tag in tags):
        raise Refused("At most 50 tags of 50 characters.", field=name)
    return {name: tags}


def _custom(slug: str, value: Any, choices: Choices) -> dict[str, Any]:
    """Typed or pasted text is read as the field's kind wants it; what a program sends is checked as it is."""
    if isinstance(value, str):
        value = choices.book.from_words(slug, value.replace("\x00", ""))
    choices.book.named(slug)
    if value is not None:
        value = _fits(choices, slug, value)
    return {"custom": {slug: value}}


def _fits(choices: Choices, slug: str, value: Any) -> Any:
    try:
        return choices.book.merged({}, {slug: value})[slug]
    except Invalid as invalid:
        raise Refused(invalid.errors[0]["detail"], field=f"fields.{slug}") from None


READERS = {
    "title": _title,
    "description": _text,
    "status": _needed,
    "owner": _optional,
    "team": _optional,
    "release": _optional,
    "parent": _parent,
    "reach": _or_empty(_reach),
    "impact": _or_empty(_impact),
    "rice_confidence": _or_empty(_percent),
    "rice_effort": _or_empty(_rice_effort),
    "effort": _effort,
    "progress": _percent,
    "confidence": _percent,
    "horizon": _horizon,
    "dates": _dates,
    "tags": _tags,
}
