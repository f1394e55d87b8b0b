"""Dependencies between features, named by their ids in the file. Circles of blocks are left out and said."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from features.models import Dependency, Feature
from history.bulk import create_rows
from sharing.importers.circles import Graph, circles
from sharing.importers.outcomes import Problem

CHUNK = 2000


@dataclass(frozen=True)
class Link:
    number: int
    source: str
    target: str
    kind: str
    column: str


class Links:
    """Collects links while rows are read, and draws them when both ends are there."""

    def __init__(self, run: Any):
        self.run = run
        self.waiting: list[Link] = []
        self.outcomes: dict[int, str] = {}

    def add(self, number: int, source: str, target: str, *, kind: str, column: str) -> None:
        if source and target:
            self.waiting.append(Link(number, source, target, kind, column))

    def finish(self) -> dict[int, list[Problem]]:
        if not self.waiting:
            return {}
        self.run.member.must("dependency.created")
        late: dict[int, list[Problem]] = defaultdict(list)
        blocks = self._blocks_there()
        known = self._known()
        rows, labels = [], []
        for link in self.waiting:
            ends = self._ends(link)
            message = self._problem(link, ends, known, blocks)
            self.outcomes[link.number] = "created" if not message else "unchanged" if message == "known" else "skipped"
            if message and message != "known":
                late[link.number].append(Problem(link.column, message, "warning"))
            if message:
                continue
            known.add((*ends, link.kind))
            rows.append({"source_id": ends[0], "target_id": ends[1], "kind": link.kind})
            labels.append(f"{self._keys.get(link.source, '')} {link.kind} {self._keys.get(link.target, '')}")
        self._note_circles(rows)
        self.run.report.made("dependencies", len(rows))
        if not self.run.dry:
            create_rows(Dependency, rows, by=self.run.member, verb="dependency.created", labels=labels)
        return late

    def _ends(self, link: Link) -> tuple[Any, Any]:
        return self._ids.get(link.source), self._ids.get(link.target)

    def _known(self) -> set[tuple[int, int, str]]:
        """Links that are there; fills in the ids and keys of all ends. New rows of a dry run stand for themselves."""
        names = list({name for link in self.waiting for name in (link.source, link.target)})
        self._ids: dict[str, Any] = {}
        self._keys: dict[str, str] = {}
        for start in range(0, len(names), CHUNK):
            chunk = names[start : start + CHUNK]
            rows = Feature.objects.visible_to(self.run.member).filter(external_source=self.run.mapping.source)
            for name, pk, key in rows.filter(external_id__in=chunk).values_list("external_id", "id", "key"):
                self._ids[name], self._keys[name] = pk, key
            found = Feature.objects.visible_to(self.run.member).filter(key__in=set(chunk) - self._ids.keys())
            self._ids |= dict(found.values_list("key", "id"))
        if self.run.dry:
            self._ids |= {name: name for name in names if name not in self._ids and self.run.has_seen(name)}
        ids = [pk for pk in self._ids.values() if isinstance(pk, int)]
        links = Dependency.objects.visible_to(self.run.member).filter(source_id__in=ids)
        return set(links.values_list("source_id", "target_id", "kind"))

    def _blocks_there(self) -> Graph:
        links = Dependency.objects.visible_to(self.run.member).filter(kind="blocks")
        return Graph(links.values_list("source_id", "target_id"))

    def _problem(self, link: Link, ends: tuple[Any, Any], known: set, blocks: Graph) -> str:
        for name, end in zip((link.source, link.target), ends, strict=True):
            if end is None:
                return f"“{name[:60]}” is not in this file and not here; the link is left out."
        if ends[0] == ends[1]:
            return "A feature cannot depend on itself; the link is left out."
        if (*ends, link.kind) in known:
            return "known"
        if link.kind == "blocks" and not blocks.add(*ends):
            return f"“{link.source[:60]}” blocks “{link.target[:60]}” closes a circle; the link is left out."
        return ""

    def _note_circles(self, rows: list[dict[str, Any]]) -> None:
        """Circles of the other kinds are allowed; they are worth knowing of."""
        names = {pk: self._keys.get(name, name) for name, pk in self._ids.items()}
        found = circles((names[row["source_id"]], names[row["target_id"]]) for row in rows)
        for circle in found[:20]:
            trail = " → ".join([*circle[:8], circle[0]])
            self.run.report.notes.append(f"{len(circle)} features point at each other in a circle: {trail}")
        if len(found) > 20:
            self.run.report.notes.append(f"… and {len(found) - 20} more circles.")
