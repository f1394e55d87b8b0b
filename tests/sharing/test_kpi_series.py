"""KPI series come in from a folder, or one by one from CSV."""

import json

from metrics.models import Annotation, Metric, Reading
from sharing.importers.kpis import bring_series
from tests.sharing.make import imported, problems

SERIES = {
    "id": "commits",
    "file": "kpi/commits.csv",
    "name": "Commits",
    "unit": "percent of page views",
    "frequency": "weekly",
    "aggregation": "average",
    "good_direction": "up",
    "source": "somewhere",
    "licence": "Apache-2.0",
    "interventions": [{"date": "2026-01-06", "name": "A change", "published_effect": None}],
}
MAPPING = {
    "source": "kpi",
    "as": "readings",
    "columns": {"at": "date", "value": "value"},
    "constants": {"metric": "Weekly commits"},
}


def test_a_folder_of_series_becomes_kpis_and_a_second_time_nothing_happens(alice, tmp_path):
    (tmp_path / "index.json").write_text(json.dumps([SERIES]))
    (tmp_path / "commits.csv").write_text("date,value\n2026-01-05,3\n2026-01-12,\n2026-01-19,0\n")
    assert bring_series(tmp_path, by=alice)["Commits"].created == 2
    again = bring_series(tmp_path, by=alice)["Commits"]
    assert (again.created, again.corrected, again.unchanged) == (0, 0, 2)
    metric = Metric.objects.get()
    assert (metric.unit, metric.grain, metric.aggregation) == ("%", "week", "mean")
    assert "Licence: Apache-2.0" in metric.description
    assert Annotation.objects.count() == 1


def test_readings_come_in_as_rows_and_bad_values_are_named(alice, product):
    run = imported("date,value\n2026-01-05,3\n2026-01-12,\n2026-01-19,many\n2026-13-01,4\n", MAPPING, by=alice)
    assert (run.counts["created"], run.counts["skipped"], run.counts["error"]) == (1, 1, 2)
    assert [(row, column) for row, column, _ in problems(run)] == [(4, "value"), (5, "date")]
    assert Reading.objects.get().value == 3
    assert Metric.objects.get().name == "Weekly commits"
