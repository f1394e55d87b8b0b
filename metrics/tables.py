"""The same numbers as a chart, as rows for a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from metrics import buckets, numbers
from metrics.models import Metric


@dataclass(frozen=True)
class Row:
    """One bucket, in words."""

    label: str
    value: str
    change: str
    target: str
    status: str
    count: int


def rows(metric: Metric, found: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Newest first; the change is against the row before."""
    before = [None, *(row["value"] for row in found)]
    told = [
        Row(
            buckets.label(row["bucket"], row.get("grain", metric.grain)),
            str(numbers.show(row["value"], metric.unit)),
            "" if last is None else numbers.difference(row["value"] - last, metric.unit, last),
            "" if row["target"] is None else str(numbers.show(row["target"], metric.unit)),
            row["status"],
            row["count"],
        )
        for row, last in zip(found, before, strict=False)
    ]
    return told[::-1]
