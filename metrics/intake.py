"""Readings as people and programs send them, turned into values or into an error that names the row.

A date without a time means the start of that day where the workspace is; so does a time without an offset.
"""

import csv
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kit.spreadsheet import plain_cell
from metrics import buckets
from metrics.limits import FIRST_MOMENT, LARGEST, LAST_MOMENT

MOST_AT_ONCE = 10_000
_WHEN = {"at", "date", "day", "time", "timestamp", "week", "month"}
_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class Given:
    """One reading, ready to record."""

    at: datetime
    value: float
    dimensions: dict[str, str] = field(default_factory=dict)

    @property
    def identity(self) -> tuple:
        return (self.at, tuple(sorted(self.dimensions.items())))


@dataclass(frozen=True)
class Problem:
    """What is wrong with which row (counted from 0 for JSON, line number for text) and column."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"Line {self.row}, {self.column}: {self.message}"


def clean(raw: Mapping[str, Any], zone: str, now: datetime) -> Given:
    """A reading from plain values; raises ValueError(column, message)."""
    return Given(_when(raw.get("at", now), zone), _value(raw.get("value")), _dimensions(raw.get("dimensions") or {}))


def parse_table(text: str, zone: str) -> tuple[list[Given], list[Problem]]:
    """Readings from CSV or pasted cells: a date column, a value column, any other column is a dimension."""
    lines = text.lstrip("\ufeff").splitlines()
    while lines and not lines[0].strip():
        lines.pop(0)
    if not lines:
        return [], [Problem(1, "value", "There is nothing here. One reading per line: date, value.")]
    separator = _separator(lines[0])
    rows = csv.reader(lines, delimiter=separator)
    try:
        return _read_rows(rows, zone, decimal_comma=separator != ",")
    except csv.Error as problem:
        return [], [Problem(rows.line_num, "row", f"This is not a table: {problem}.")]


def _read_rows(rows: Any, zone: str, *, decimal_comma: bool) -> tuple[list[Given], list[Problem]]:
    first = next(rows)
    header = _header(first)
    names = header or ["date", "value", *(f"column {n}" for n in range(3, len(first) + 1))]
    given: list[Given] = []
    problems: list[Problem] = []
    for number, cells in enumerate(rows if header else _again(first, rows), start=2 if header else 1):
        row = {name: plain_cell(cell.strip()) for name, cell in zip(names, cells, strict=False)}
        if not any(row.values()) or row.get("value") == "":
            continue  # an empty value means that nothing was measured
        try:
            given.append(_from_row(row, zone, decimal_comma))
        except ValueError as problem:
            column, message = problem.args if len(problem.args) == 2 else ("row", str(problem))
            problems.append(Problem(number, column, message))
    return given, problems


def _from_row(row: dict[str, str], zone: str, decimal_comma: bool) -> Given:
    moment = next((row[name] for name in row if name in _WHEN), "")
    others = {name: cell for name, cell in row.items() if name not in _WHEN and name != "value" and cell}
    return Given(_when(moment, zone), _value(_number_text(row.get("value", ""), decimal_comma)), _dimensions(others))


def _header(cells: list[str]) -> list[str] | None:
    names = [plain_cell(cell.strip()).lower() for cell in cells]
    if not _WHEN & set(names) and "value" not in names:
        return None
    if "value" not in names:
        names = ["value" if i == 1 else name for i, name in enumerate(names)]
    return names


def _again(first: Any, rest: Iterable) -> Iterable:
    yield first
    yield from rest


def _separator(line: str) -> str:
    return next((s for s in ("\t", ";") if s in line), ",")


def _number_text(text: str, decimal_comma: bool) -> str:
    text = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").removesuffix("%").replace("\u2212", "-")
    if decimal_comma and "," in text and "." not in text:
        return text.replace(",", ".")
    return text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text) else text


def _value(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise ValueError("value", "A number is needed.")
    try:
        value = float(raw) if not isinstance(raw, str) or _plain_number(raw) else math.nan
    except (ValueError, OverflowError):
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("value", f"“{str(raw)[:40]}” is not a number.")
    if abs(value) >= LARGEST:
        raise ValueError("value", "This number is too large.")
    return value + 0.0


def _plain_number(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", text, re.ASCII))


def _when(raw: Any, zone: str) -> datetime:
    moment = _parse_when(raw, zone)
    if moment is None:
        raise ValueError("at", f"“{str(raw)[:40]}” is not a date or time. Write 2026-11-22 or 2026-11-22T09:30:00Z.")
    if not FIRST_MOMENT <= moment < LAST_MOMENT:
        raise ValueError("at", "The year must lie between 1900 and 2199.")
    return moment


def _parse_when(raw: Any, zone: str) -> datetime | None:
    if isinstance(raw, datetime):
        return _placed(raw, zone)
    if not isinstance(raw, str) or not raw.isascii():
        return None
    text = raw.strip()
    try:
        if _MONTH.fullmatch(text):
            text += "-01"
        if len(text) <= 10:
            return buckets.start_of(date.fromisoformat(text), zone)
        return _placed(datetime.fromisoformat(text), zone)
    except (ValueError, OverflowError):
        return None


def _placed(moment: datetime, zone: str) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _dimensions(raw: Any) -> dict[str, str]:
    """A few short labels; numbers become text, so that 3 and "3" are the same segment."""
    if not isinstance(raw, Mapping):
        raise ValueError("dimensions", "Dimensions are an object of names and texts.")
    if len(raw) > 8:
        raise ValueError("dimensions", "At most 8 dimensions.")
    return {_label(name, 40): _label(value, 200) for name, value in raw.items()}


def _label(raw: Any, most: int) -> str:
    text = str(raw).lower() if isinstance(raw, bool) else str(raw) if isinstance(raw, int | str) else ""
    if not 0 < len(text) <= most or "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("dimensions", f"Names and texts of dimensions have 1 to {most} characters.")
    return text
