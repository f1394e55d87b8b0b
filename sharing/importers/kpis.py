"""A folder of KPI series: `index.json` describes them, one CSV file (date, value) each."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from kit.errors import Refused
from metrics.actions import annotate, define_metric, record_readings
from metrics.facts import Recorded
from metrics.intake import MOST_AT_ONCE, parse_table
from metrics.models import Annotation, Metric
from workspaces.models import Member, Product

_AGGREGATIONS = {
    "sum": "sum",
    "last": "last",
    "average": "mean",
    "mean": "mean",
    "min": "min",
    "max": "max",
    "count": "count",
}
_GRAINS = {"daily": "day", "weekly": "week", "monthly": "month"}


def bring_series(folder: Path, *, by: Member, product: Product | None = None) -> dict[str, Recorded]:
    """Define the KPIs of the folder and record their readings; {name: how many were new}. Twice changes nothing."""
    by.must("metric.created")
    index = folder / "index.json"
    if not index.is_file():
        raise Refused(f"There is no index.json in {folder}.", field="file")
    return {series["name"]: _bring(series, folder, by, product) for series in json.loads(index.read_text())}


def _bring(series: dict[str, Any], folder: Path, by: Member, product: Product | None) -> Recorded:
    with transaction.atomic():
        metric = Metric.objects.visible_to(by).filter(name=series["name"]).select_related("workspace").first()
        metric = metric or define_metric(name=series["name"], by=by, product=product, **_definition(series))
        text = (folder / Path(series["file"]).name).read_text()
        readings, problems = parse_table(text, metric.workspace.time_zone)
        if problems:
            raise Refused(f"{series['file']}: {problems[0]}", field="file")
        done = Recorded()
        for start in range(0, len(readings), MOST_AT_ONCE):
            part = record_readings(metric, readings[start : start + MOST_AT_ONCE], by=by)
            done = Recorded(*(a + b for a, b in zip(vars(done).values(), vars(part).values(), strict=True)))
        for change in series.get("interventions", []):
            _annotate(metric, change, by)
    return done


def _definition(series: dict[str, Any]) -> dict[str, Any]:
    unit = "%" if series["unit"].startswith("percent") else series["unit"]
    about = [series.get("note") or "", f"Source: {series['source']}", f"Licence: {series['licence']}"]
    return {
        "unit": unit[:20],
        "description": "\n\n".join(filter(None, about)),
        "grain": _GRAINS[series["frequency"]],
        "aggregation": _AGGREGATIONS.get(series["aggregation"], "last"),
        "direction": series["good_direction"],
    }


def _annotate(metric: Metric, change: dict[str, Any], by: Member) -> None:
    on = date.fromisoformat(change["date"])
    if not Annotation.objects.visible_to(by).filter(metric=metric, on=on, text=change["name"][:200]).exists():
        annotate(on=on, text=change["name"], by=by, metric=metric)
