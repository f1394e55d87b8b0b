"""Values of custom fields as people type and read them, on plain values; ValueError says what is wrong."""

import re
from collections.abc import Iterable
from typing import Any

from features.custom import read

_CODE = r"(?P<code>[A-Za-z]{3}|[€$£¥])"
_AMOUNT = r"(?P<amount>[+-]?\d[\d  \u202f'’.,]*)"
_MONEY = (re.compile(rf"{_AMOUNT}\s*{_CODE}"), re.compile(rf"{_CODE}\s*{_AMOUNT}"))
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_TRUE, _FALSE = {"yes", "true", "x", "1", "✓"}, {"no", "false", "0"}


def from_words(kind: str, text: str, options: list[str]) -> Any:
    """What was typed or stood in a cell, as the value to keep. A person is looked up by whoever knows people."""
    text = text.strip()
    if kind == "number":
        return _number(text)
    if kind == "money":
        return read("money", _money(text), options)
    if kind == "select":
        return _option(text, options)
    if kind == "multi_select":
        parts = [part.strip() for part in re.split(r"[;,\n]", text)]
        return list(dict.fromkeys(_option(part, options) for part in parts if part))
    if kind == "checkbox":
        word = text.casefold()
        if word not in _TRUE | _FALSE:
            raise ValueError("Say yes or no.")
        return word in _TRUE
    return read(kind, text, options)


def in_words(kind: str, value: Any, people: dict[int, str]) -> str:
    """A value as pages write it; typing this again gives the same value."""
    if kind == "money" and isinstance(value, dict):
        return f"{value.get('amount')} {value.get('currency')}"
    if kind == "person" and isinstance(value, int):
        return people.get(value, "Removed")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def hint(kind: str, options: Iterable[str]) -> str:
    """What to type, said under the editor."""
    hints = {
        "number": "A number, such as 12.5",
        "money": "An amount and its currency, such as 1200 EUR",
        "date": "A date, such as 2026-03-01",
        "multi_select": f"Any of these, with commas: {', '.join(options)}",
    }
    return hints.get(kind, "")


def _number(text: str) -> int | float:
    digits = _plain(text)
    try:
        return read("number", int(digits) if re.fullmatch(r"[+-]?\d{1,15}", digits) else float(digits), [])
    except ValueError:
        raise ValueError(f"“{text[:40]}” is not a number.") from None


def _money(text: str) -> dict[str, str]:
    found = next((match for pattern in _MONEY if (match := pattern.fullmatch(text))), None)
    if found is None:
        raise ValueError("Give an amount and its currency, such as 1200 EUR.")
    code = _SIGNS.get(found["code"], found["code"].upper())
    return {"amount": _plain(found["amount"]), "currency": code}


def _plain(text: str) -> str:
    """1,200.50 · 1.200,50 · 1 200 as 1200.50: the last of two kinds of marks is the decimal one."""
    text = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    if "," in text and "." in text:
        thousands = "," if text.rfind(".") > text.rfind(",") else "."
        text = text.replace(thousands, "")
    elif re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", text):
        text = text.replace(",", "")
    return text.replace(",", ".")


def _option(text: str, options: list[str]) -> str:
    found = [option for option in options if option.casefold() == text.casefold()]
    if not found:
        raise ValueError(f"“{text[:40]}” is none of {', '.join(options)}.")
    return text if text in found else found[0]
