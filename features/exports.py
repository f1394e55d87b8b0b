"""The grid as a file: the same filters, every row, streamed so that memory stays flat."""

import csv
from collections.abc import Iterator
from typing import Any

import orjson
from django.db.models import OrderBy, QuerySet

from features.grid import Ask, with_rice
from features.joined import JOINED
from features.models import Feature
from kit.spreadsheet import safe_cell

FIELDS = {
    "key": "key", "title": "title", "product": "product__slug", "status": "status__name",
    "category": "status__category", "owner": "owner__name", "team": "team__name", "release": "release__name",
    "parent": "parent__key", "reach": "rice__reach", "impact": "rice__impact", "confidence": "rice__confidence",
    "effort": "rice__effort", "score": "score", "weeks_low": "effort_low", "weeks_high": "effort_high",
    "progress": "progress", "horizon": "horizon", "starts_on": "starts_on", "ends_on": "ends_on",
    "granularity": "granularity", "shipped_on": "shipped_on", "tags": "tags", "description": "description",
}  # fmt: skip
BLOCK = 500


class _Echo:
    """A file that hands each line straight on."""

    def write(self, line: str) -> str:
        return line


def fields() -> dict[str, Any]:
    """Ours, and before the numbers what apps above know of each feature."""
    names = list(FIELDS.items())
    return dict([*names[:9], *((name, one.names()) for name, one in JOINED.items()), *names[9:]])


def chosen(features: QuerySet[Feature], ask: Ask) -> QuerySet[Feature, tuple]:
    order = [OrderBy(term, descending=down) for _, term, down in ask.order.terms]
    return with_rice(ask.narrow(features)).order_by(*order).values_list(*fields().values())


def rows(features: QuerySet[Feature], ask: Ask) -> Iterator[tuple]:
    return chosen(features, ask).iterator(chunk_size=2000)


def as_csv(features: QuerySet[Feature], ask: Ask) -> Iterator[str]:
    """A byte order mark makes spreadsheets read it as Unicode."""
    writer = csv.writer(_Echo())
    block = ["\ufeff" + writer.writerow(fields())]
    for values in rows(features, ask):
        block.append(writer.writerow([_cell(value) for value in values]))
        if len(block) >= BLOCK:
            yield "".join(block)
            block = []
    yield "".join(block)


def as_json(features: QuerySet[Feature], ask: Ask) -> Iterator[bytes]:
    names = list(fields())
    block: list[bytes] = []
    between = b"[\n"
    for values in rows(features, ask):
        block.append(between + orjson.dumps(dict(zip(names, values, strict=True)), default=float))
        between = b",\n"
        if len(block) >= BLOCK:
            yield b"".join(block)
            block = []
    yield b"".join(block) + (b"[]\n" if between == b"[\n" else b"\n]\n")


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        value = "; ".join(value) if any("," in part for part in value) else ", ".join(value)
    return safe_cell(value) if isinstance(value, str) else value
