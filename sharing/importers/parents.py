"""Which feature is under which: named by the id it has in the file, also further down."""

from typing import Any

from features.models import Feature
from history.bulk import change_rows
from sharing.importers.merge import keep_edits
from sharing.importers.outcomes import Outcome, Problem
from sharing.importers.table import Row

CHUNK = 2000


class Parents:
    def __init__(self, run: Any):
        self.run = run
        self.waiting: list[tuple[int, str, str]] = []  # row number, child, parent

    def take(self, rows: list[tuple[Row, Outcome]]) -> None:
        if "parent" not in self.run.reader:
            return
        for row, outcome in rows:
            parent = self.run.reader.text("parent", row)
            if outcome.external_id and (parent or outcome.outcome != "created"):
                self.waiting.append((row.number, outcome.external_id, parent))

    def finish(self) -> dict[int, list[Problem]]:
        """Set the parents once every row is there; what leads nowhere or too deep is left out and said."""
        late: dict[int, list[Problem]] = {}
        self.waiting.sort(key=lambda one: bool(one[2]))  # first take parents away, then give them
        children = {child for _, child, parent in self.waiting if parent}
        for start in range(0, len(self.waiting), CHUNK):
            chunk = self.waiting[start : start + CHUNK]
            there = self._there({name for _, child, parent in chunk for name in (child, parent) if name})
            wanted: dict[int, dict[str, Any]] = {}
            for number, child, parent in chunk:
                if message := self._problem(child, parent, there, children):
                    late.setdefault(number, []).append(Problem(self.run.reader.header("parent"), message, "warning"))
                elif child in there:
                    pk = there[parent]["id"] if parent else None
                    if there[child]["parent_id"] != pk:
                        wanted[there[child]["id"]] = {"parent_id": pk}
            if not self.run.dry:
                wanted = keep_edits(self.run.member, Feature, wanted, "feature.imported")
                change_rows(Feature, wanted, by=self.run.member, verb="feature.imported")
        return late

    def _there(self, names: set[str]) -> dict[str, dict[str, Any]]:
        rows = Feature.objects.visible_to(self.run.member).filter(external_source=self.run.mapping.source)
        rows = rows.filter(external_id__in=names)
        there = {row["external_id"]: row for row in rows.values("id", "external_id", "parent_id")}
        ids = [row["id"] for row in there.values()]
        above = Feature.objects.visible_to(self.run.member).filter(parent_id__in=ids)
        has_children = set(above.values_list("parent_id", flat=True))
        return {name: row | {"has_children": row["id"] in has_children} for name, row in there.items()}

    def _problem(self, child: str, parent: str, there: dict, children: set[str]) -> str:
        if not parent:
            return ""
        if parent not in there and not self.run.has_seen(parent):
            return f"The parent “{parent[:60]}” is not in this file and not here; left without a parent."
        if parent == child:
            return "A feature cannot be its own parent; left without a parent."
        if parent in children or there.get(child, {}).get("has_children"):
            return "Features have two levels: a sub-feature cannot have sub-features; left without a parent."
        if parent in there and there[parent]["parent_id"]:
            return f"“{parent[:60]}” is a sub-feature already; left without a parent."
        return ""
