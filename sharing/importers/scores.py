"""RICE inputs in columns of a feature file."""

from decimal import Decimal
from typing import Any

from features.models import Score
from features.scoring import INPUTS
from history.bulk import change_rows, create_rows
from sharing.importers.merge import differing, keep_edits
from sharing.importers.outcomes import Outcome
from sharing.importers.table import Row

VERB = "score.imported"
_LADDER = ("0.25", "0.5", "1", "2", "3")


class Scores:
    def __init__(self, run: Any):
        self.run = run
        self.wanted = [name for name in INPUTS if f"score.{name}" in run.reader]

    def take(self, rows: list[tuple[Row, Outcome]]) -> None:
        if not self.wanted:
            return
        self.run.member.must(VERB)
        read = {id(outcome): self._read(row, outcome) for row, outcome in rows}
        there = self._there([outcome.object_id for _, outcome in rows if outcome.object_id])
        births, changes = [], {}
        for _, outcome in rows:
            inputs = read[id(outcome)]
            now = there.get(outcome.object_id or 0)
            if now and inputs and (changed := differing(now, inputs)):
                changes[now["id"]] = (outcome, changed)
            elif not now and inputs:
                births.append((outcome, dict.fromkeys(INPUTS) | inputs))
                outcome.outcome = "updated" if outcome.outcome == "unchanged" else outcome.outcome
        self._write(births, changes)

    def _there(self, features: list[int]) -> dict[int, dict[str, Any]]:
        scores = Score.objects.visible_to(self.run.member).filter(feature_id__in=features, model="rice")
        return {row["feature_id"]: row for row in scores.values("id", "feature_id", *INPUTS)}

    def _write(self, births: list, changes: dict[int, tuple[Outcome, dict[str, Any]]]) -> None:
        wanted = keep_edits(self.run.member, Score, {pk: values for pk, (_, values) in changes.items()}, VERB)
        for pk in wanted:
            outcome = changes[pk][0]
            outcome.outcome = "updated" if outcome.outcome == "unchanged" else outcome.outcome
        if self.run.dry:
            return
        change_rows(Score, wanted, by=self.run.member, verb=VERB)
        rows = [{"feature_id": outcome.object_id, **inputs} for outcome, inputs in births]
        create_rows(Score, rows, by=self.run.member, verb=VERB, labels=[outcome.title for outcome, _ in births])

    def _read(self, row: Row, outcome: Outcome) -> dict[str, Any]:
        inputs: dict[str, Any] = {}
        for name in self.wanted:
            value = self.run.reader.number(f"score.{name}", row, outcome)
            if value is None:
                continue
            if not self._fits(name, value):
                outcome.warn(self.run.reader.header(f"score.{name}"), f"{value} is no {name} of a score; left out.")
                continue
            inputs[name] = value if name in ("impact", "effort") else round(value)
        return inputs

    def _fits(self, name: str, value: Decimal) -> bool:
        if name == "impact":
            return any(value == Decimal(step) for step in _LADDER)
        if name == "confidence":
            return 0 <= value <= 100
        return 0 <= value < 2**31 if name == "reach" else 0 < value < 1_000_000
