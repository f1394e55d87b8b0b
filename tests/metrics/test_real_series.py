"""Public time series as KPIs: read by the table reader, recomputed, compared with the oracle.

The files are not part of pmhub. `PMHUB_SHARED_DATA` names their folder; without it, `../shared/data` beside the
checkout is tried.
"""

import json
import os
from pathlib import Path

import pytest

from metrics import facts, intake
from metrics.models import Reading, Snapshot
from tests.metrics import oracle
from tests.metrics.make import make_metric, recompute_now, snapshots_of

ROOT = Path(__file__).resolve().parents[2]
PLACES = [
    Path(os.environ.get("PMHUB_SHARED_DATA", "/nowhere")),
    ROOT.parent / "shared/data",
    ROOT.parents[1] / "shared/data",
]
DATA = next((place / "kpi" for place in PLACES if (place / "kpi/index.json").exists()), None)
SERIES = json.loads((DATA / "index.json").read_text()) if DATA else []
needs_data = pytest.mark.skipif(DATA is None, reason="the public KPI series are not here; set PMHUB_SHARED_DATA")
GRAINS = {"daily": "day", "weekly": "week", "monthly": "month"}


@needs_data
@pytest.mark.parametrize("about", SERIES, ids=lambda about: about["id"])
def test_a_public_series_is_read_whole_and_computed_exactly(bob, about):
    text = (DATA.parent / about["file"]).read_text()
    readings, problems = intake.parse_table(text, "Europe/Helsinki")
    assert problems == []
    assert len(readings) == about["rows"] - about["missing_values"]
    how = {"last": "last", "sum": "sum", "mean": "mean"}.get(about["aggregation"], "mean")
    direction = {"down": "down"}.get(about["good_direction"], "up")
    metric = make_metric(
        by=bob, name=about["name"][:120], aggregation=how, direction=direction, grain=GRAINS[about["frequency"]]
    )
    facts.record(metric, readings)
    recompute_now()
    rows = [(r.at, r.value, r.dimensions) for r in Reading.objects.filter(metric=metric)]
    expected = oracle.snapshots(
        rows, zone="Europe/Helsinki", aggregation=how, direction=direction, own_grain=metric.grain, targets=[]
    )
    assert snapshots_of(metric) == expected
    own = Snapshot.objects.filter(metric=metric, grain=metric.grain).order_by("bucket")
    if how == "last":
        assert own.last().value == readings[-1].value


@needs_data
def test_a_public_series_has_a_page(browse, bob):
    about = next(one for one in SERIES if one["id"].startswith("melbourne"))
    readings, _ = intake.parse_table((DATA.parent / about["file"]).read_text(), "Europe/Helsinki")
    metric = make_metric(by=bob, name=about["name"], unit="", aggregation="sum", grain="day")
    facts.record(metric, readings)
    recompute_now()
    for query in ("", "?grain=month&from=2017-06-01&to=2021-06-30", "?from=2020-01-01&to=2020-12-31&compare=year"):
        assert browse(bob).get(f"/w/acme/kpis/{metric.key}/{query}").status_code == 200
