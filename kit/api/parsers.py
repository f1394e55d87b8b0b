"""JSON in, guarded: what no database or later reader could hold is refused here, once."""

import json
import math
import re
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from kit.errors import Refused

MAX_DEPTH = 32
MAX_DIGITS = 30
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)


class GuardedJSONParser(BaseParser):
    """UTF-8 JSON without NUL, lone surrogates, NaN, huge numbers, double keys or depth beyond 32."""

    media_type = "application/json"
    accepts = ("application/json", "application/merge-patch+json")

    def parse(self, stream, media_type=None, parser_context=None):
        charset = "utf-8"
        if media_type and "charset=" in media_type:
            charset = media_type.split("charset=")[1].split(";")[0].strip(' "').lower()
        if charset not in {"utf-8", "utf8"}:
            raise ParseError("Send JSON in UTF-8.")
        return guarded(stream.read())


def guarded(raw: bytes) -> Any:
    """The value of a JSON text, or a `ParseError` that says what no later reader could hold."""
    _check_nesting(raw)
    try:
        data = json.loads(
            raw.decode("utf-8"),
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_never,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise ParseError("The body is not UTF-8.") from None
    except RecursionError:
        raise ParseError(f"The JSON is deeper than {MAX_DEPTH} levels.") from None
    except json.JSONDecodeError as problem:
        raise ParseError(f"Not JSON: {problem.msg} at character {problem.pos}.") from None
    except ValueError as problem:
        raise ParseError(str(problem)) from None
    _check(data, 1)
    return data


def guarded_object(raw: bytes) -> dict[str, Any]:
    """The same for the doors behind pages, which take one object; a `Refused` says what is wrong."""
    try:
        body = guarded(raw)
    except ParseError as problem:
        raise Refused(str(problem.detail)) from None
    if not isinstance(body, dict):
        raise Refused("Send one JSON object.")
    return body


def _check_nesting(raw: bytes) -> None:
    """Brackets are counted before anything recurses into them."""
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _TOKENS.finditer(raw):
        mark = token.group()[:1]
        depth += (mark in b"[{") - (mark in b"]}")
        if depth > MAX_DEPTH:
            raise ParseError(f"The JSON is deeper than {MAX_DEPTH} levels.")


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(f"A number has more than {MAX_DIGITS} digits.")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("A number is too large.")
    return value


def _never(text: str):
    raise ValueError(f"{text} is not JSON.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("An object holds the same key twice.")
    return made


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ParseError(f"The JSON is deeper than {MAX_DEPTH} levels.")
    if isinstance(value, str):
        if "\x00" in value:
            raise ParseError("Text holds a NUL character.")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ParseError("Text holds a lone surrogate.") from None
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check(key, depth)
            _check(item, depth + 1)
