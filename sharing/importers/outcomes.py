"""What an import says about each row, and in sum."""

from dataclasses import dataclass, field
from typing import Any

COUNTED = ("created", "updated", "unchanged", "skipped", "error")


@dataclass(frozen=True)
class Problem:
    """What is wrong with which cell. An error keeps the row out, a warning only the cell."""

    column: str
    message: str
    level: str = "error"

    def as_json(self) -> dict[str, str]:
        return {"column": self.column, "message": self.message, "level": self.level}


@dataclass
class Outcome:
    """What becomes of one row: `outcome` is created, updated, unchanged, skipped or error."""

    number: int
    outcome: str = "error"
    external_id: str = ""
    title: str = ""
    object_id: int | None = None
    problems: list[Problem] = field(default_factory=list)

    def fail(self, column: str, message: str) -> None:
        self.outcome = "error"
        self.problems.append(Problem(column, message))

    def warn(self, column: str, message: str) -> None:
        self.problems.append(Problem(column, message, "warning"))


@dataclass
class Report:
    """Counts of a whole run, what was created beside its rows, and remarks about it."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    warnings: int = 0
    beside: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.counts[outcome.outcome] += 1
        self.warnings += sum(problem.level == "warning" for problem in outcome.problems)

    def made(self, what: str, count: int = 1) -> None:
        self.beside[what] = self.beside.get(what, 0) + count

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def as_json(self) -> dict[str, Any]:
        return {**self.counts, "warnings": self.warnings, "beside": self.beside}
