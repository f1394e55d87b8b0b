"""From the cells of a row to the text of a field, as the mapping says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sharing.importers.mapping import Column, Mapping, positions
from sharing.importers.outcomes import Outcome
from sharing.importers.table import Row
from sharing.importers.values import NOTHING, parse_date, parse_number, split_list


@dataclass(frozen=True)
class Source:
    """Where a field is read: the places of its columns in the row, and how."""

    field: str
    places: tuple[int, ...]
    header: str
    column: Column
    conditions: tuple[tuple[int, frozenset[str]], ...] = ()

    def text(self, cells: Sequence[str]) -> str:
        """The cell, or the first of several that is filled, or all of them joined."""
        if self.conditions and any(cells[place].strip().lower() not in words for place, words in self.conditions):
            return ""
        if len(self.places) == 1 and (text := self._clean(cells[self.places[0]])):
            return text
        found = [text for place in self.places if (text := self._clean(cells[place]))]
        if not found:
            return str(self.column.default) if self.column.default is not None else ""
        return self.column.join.join(found) if self.column.join else found[0]

    def parts(self, cells: Sequence[str]) -> list[str]:
        """The parts of all cells, each once."""
        parts: list[str] = []
        for place in self.places:
            if cells[place].strip():
                parts += split_list(cells[place], self.column.separator)
        clean = (self._clean(part) for part in parts)
        kept = list(dict.fromkeys(f"{self.column.prefix}{part}" for part in clean if part))
        return kept[:1] if self.column.first else kept

    def _clean(self, cell: str) -> str:
        text = cell.strip()
        column = self.column
        if not column.map and not column.ignore:
            return text
        lower = text.lower()
        if lower in column.map:
            return str(column.map[lower])
        return "" if lower in column.ignore else text


class Reader:
    """Reads the mapped fields of rows; what cannot be read is noted on the outcome."""

    def __init__(self, mapping: Mapping, headers: Sequence[str]):
        heads = tuple(headers)
        self.strict = not mapping.leave_out_unreadable
        self.sources = {name: _source(name, column, heads) for name, column in mapping.columns.items()}
        for name, value in mapping.constants.items():
            self.sources.setdefault(name, Source(name, (), name, Column((), default=value)))
        self.key = _source("key", Column(mapping.key), heads) if mapping.key else None

    def __contains__(self, name: str) -> bool:
        return name in self.sources

    def header(self, name: str) -> str:
        return self.sources[name].header if name in self.sources else name

    def key_of(self, row: Row) -> str:
        if self.key is None:
            return ""
        return ":".join(filter(None, (row.cells[place].strip() for place in self.key.places)))

    def text(self, name: str, row: Row) -> str:
        return self.sources[name].text(row.cells) if name in self.sources else ""

    def parts(self, name: str, row: Row) -> list[str]:
        if name not in self.sources:
            return []
        source = self.sources[name]
        if not source.places:
            default = source.column.default
            return [str(one) for one in (default if isinstance(default, list) else split_list(str(default)))]
        return source.parts(row.cells)

    def number(self, name: str, row: Row, outcome: Outcome) -> Decimal | None:
        return self._parsed(name, row, outcome, parse_number)

    def date(self, name: str, row: Row, outcome: Outcome) -> date | None:
        formats = self.sources[name].column.formats if name in self.sources else ()
        return self._parsed(name, row, outcome, lambda text: parse_date(text, formats))

    def _parsed(self, name: str, row: Row, outcome: Outcome, parse: Callable[[str], Any]) -> Any:
        text = self.text(name, row)
        if text.lower() in NOTHING:
            return None
        try:
            return parse(text)
        except ValueError as problem:
            self.unreadable(name, outcome, str(problem))
            return None

    def unreadable(self, name: str, outcome: Outcome, message: str) -> None:
        """An error of the row, or only a cell that is left out: the mapping decides."""
        if self.strict:
            outcome.fail(self.header(name), f"{message}.")
        else:
            outcome.warn(self.header(name), f"{message}; left out.")


def _source(name: str, column: Column, headers: tuple[str, ...]) -> Source:
    places = positions(column.names, headers, name)
    conditions = tuple((positions((h,), headers, name)[0], words) for h, words in column.only_if.items())
    return Source(name, places, headers[places[0]] if places else name, column, conditions)
