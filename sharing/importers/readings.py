"""Files of KPI readings: one KPI named in the mapping, or a column that names it."""

from typing import Any

from django.utils import timezone

from metrics.actions import define_metric, record_readings
from metrics.intake import Given, clean
from metrics.models import Metric
from sharing.importers.cells import Reader
from sharing.importers.noun import Importer
from sharing.importers.outcomes import Outcome
from sharing.importers.table import Row


class Readings(Importer):
    """Corrects and adds readings. They are facts outside the story: undo withdraws those that were new."""

    def prepare(self) -> None:
        self.member.must("reading.recorded")
        self.reader = Reader(self.mapping, self.headers)
        self.zone = self.member.workspace.time_zone
        self.now = timezone.now()
        metrics = Metric.objects.visible_to(self.member).select_related("workspace")
        self.metrics = {metric.name.lower(): metric for metric in metrics} | {m.key.lower(): m for m in metrics}

    def take(self, rows: list[Row]) -> list[Outcome]:
        outcomes = []
        given: dict[str, list[Given]] = {}
        for row in rows:
            outcome, name, reading = self._one(row)
            outcomes.append(outcome)
            if reading is not None:
                outcome.outcome = "created"
                given.setdefault(name, []).append(reading)
        for name, readings in given.items():
            self._record(name, readings)
        return outcomes

    def _one(self, row: Row) -> tuple[Outcome, str, Given | None]:
        outcome, _ = self.begin(row)
        name = self.reader.text("metric", row)
        at, value = self.reader.text("at", row), self.reader.text("value", row)
        outcome.title = f"{name} {at}"[:200]
        if outcome.problems:
            return outcome, name, None
        if not name or (name.lower() not in self.metrics and not self._may_define()):
            outcome.fail(self.reader.header("metric"), f"There is no KPI called “{name[:60]}”.")
            return outcome, name, None
        if not value:
            outcome.outcome = "skipped"  # an empty value means that nothing was measured
            return outcome, name, None
        return outcome, name, self._given(at, value, row, outcome)

    def _given(self, at: str, value: str, row: Row, outcome: Outcome) -> Given | None:
        number = self.reader.number("value", row, outcome)
        if number is None:
            return None
        dimension = self.reader.text("dimensions", row)
        raw: dict[str, Any] = {"at": at, "value": float(number)}
        if dimension:
            raw["dimensions"] = {self.reader.header("dimensions")[:40]: dimension}
        try:
            return clean(raw, self.zone, self.now)
        except ValueError as problem:
            column, message = problem.args if len(problem.args) == 2 else ("at", str(problem))
            outcome.fail(self.reader.header(column), message)
            return None

    def _may_define(self) -> bool:
        return self.member.may("metric.created")

    def _record(self, name: str, readings: list[Given]) -> None:
        metric = self.metrics.get(name.lower())
        if self.dry:
            if metric is None:
                self.report.made("KPIs")
                self.metrics[name.lower()] = Metric(name=name)
            return
        if metric is None:
            metric = define_metric(name=name, by=self.member, product=self.product)
            self.metrics[name.lower()] = metric
            self.report.made("KPIs")
        done = record_readings(metric, readings, by=self.member)
        self.report.made("corrected readings", done.corrected)
        self.report.made("known readings", done.unchanged)
