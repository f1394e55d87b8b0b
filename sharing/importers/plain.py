"""Files of teams, releases and dependencies."""

from typing import Any

from django.utils.text import slugify

from features.models import Release
from history.bulk import change_rows, create_rows
from sharing.importers.cells import Reader
from sharing.importers.features import undone
from sharing.importers.links import Links
from sharing.importers.merge import differing, keep_edits
from sharing.importers.names import imported_names
from sharing.importers.noun import Importer
from sharing.importers.outcomes import Outcome
from sharing.importers.table import Row
from workspaces.models import Team
from workspaces.numbers import next_number


class Named(Importer):
    """Things known by their name: the one that an import gave, should somebody have renamed them since."""

    model: Any
    noun: str
    verb: str

    def prepare(self) -> None:
        self.member.must(self.verb, self.product)
        self.reader = Reader(self.mapping, self.headers)
        rows = self._all().values()
        self._rows = {row["id"]: row for row in rows}
        present = {pk for pk, row in self._rows.items() if row["removed_at"] is None}
        gone = undone(self.member, self.noun, list(self._rows.keys() - present))
        names = {self._rows[pk]["name"].lower(): pk for pk in [*gone, *sorted(present)]}
        self._known = imported_names(self.member, self.model, present) | names

    def take(self, rows: list[Row]) -> list[Outcome]:
        outcomes, births, changes = [], [], {}
        for row in rows:
            outcome, wanted = self._read(row)
            outcomes.append(outcome)
            if any(problem.level == "error" for problem in outcome.problems):
                continue
            pk = self._known.get((outcome.external_id or wanted["name"]).lower()) or self._known.get(
                wanted["name"].lower()
            )
            if pk is None:
                births.append((outcome, wanted))
            else:
                changes[pk] = (outcome, self._changed(self._rows[pk], wanted))
        self._update(changes)
        self._create(births)
        return outcomes

    def _all(self):
        return self.model.objects.inside(self.member)

    def _read(self, row: Row) -> tuple[Outcome, dict[str, Any]]:
        outcome, key = self.begin(row)
        name = " ".join(self.reader.text("name", row).split()) or key
        outcome.title = name[:200]
        if not name:
            outcome.fail(self.reader.header("name"), "This row has no name.")
        if not outcome.problems and not key and self.has_seen(name.lower()):
            outcome.fail(self.reader.header("name"), f"“{name[:60]}” stands in this file twice; the first one counts.")
        if not outcome.problems:
            self.seen(key or name.lower(), row.number)
        return outcome, {"name": name[:120], **self._more(row, outcome)}

    def _more(self, row: Row, outcome: Outcome) -> dict[str, Any]:
        raise NotImplementedError

    def _birth(self, wanted: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def _changed(self, now: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
        return differing(now, wanted) | ({"removed_at": None} if now["removed_at"] else {})

    def _update(self, changes: dict[int, tuple[Outcome, dict[str, Any]]]) -> None:
        wanted = keep_edits(
            self.member, self.model, {pk: values for pk, (_, values) in changes.items() if values}, self.verb
        )
        for pk, (outcome, _) in changes.items():
            outcome.object_id = pk
            outcome.outcome = "updated" if pk in wanted else "unchanged"
        if not self.dry:
            change_rows(self.model, wanted, by=self.member, verb=self.verb)

    def _create(self, births: list[tuple[Outcome, dict[str, Any]]]) -> None:
        for outcome, _ in births:
            outcome.outcome = "created"
        if self.dry:
            return
        rows = [self._birth(wanted) for _, wanted in births]
        ids = create_rows(self.model, rows, by=self.member, verb=self.verb)
        for (outcome, wanted), pk in zip(births, ids, strict=True):
            outcome.object_id = self._known[wanted["name"].lower()] = pk


class Teams(Named):
    model, noun, verb = Team, "team", "team.imported"

    def prepare(self) -> None:
        super().prepare()
        self._slugs = {row["slug"] for row in self._rows.values()}

    def _more(self, row: Row, outcome: Outcome) -> dict[str, Any]:
        if "capacity" not in self.reader:
            return {}
        value = self.reader.number("capacity", row, outcome)
        if value is not None and not 0 <= value < 100_000:
            self.reader.unreadable("capacity", outcome, "Capacity lies between 0 and 99,999 person-weeks a month")
            value = None
        return {} if value is None else {"capacity": round(value, 1)}

    def _birth(self, wanted: dict[str, Any]) -> dict[str, Any]:
        slug = slugify(wanted["name"])[:60]
        if not slug or slug in self._slugs:
            slug = f"team-{next_number(self.member.workspace_id, 'team')}"
        self._slugs.add(slug)
        return {**wanted, "slug": slug}


class Releases(Named):
    model, noun, verb = Release, "release", "release.imported"
    needs_product = True

    def _all(self):
        return super()._all().filter(product=self.product)

    def _more(self, row: Row, outcome: Outcome) -> dict[str, Any]:
        days = ("starts_on", "ships_on", "shipped_on")
        found: dict[str, Any] = {n: self.reader.date(n, row, outcome) for n in days if n in self.reader}
        if "description" in self.reader:
            found["description"] = self.reader.text("description", row)[:20_000]
        first, last = found.get("starts_on"), found.get("ships_on")
        if first and last and last < first:
            self.reader.unreadable("ships_on", outcome, "It ships before it starts")
            found["starts_on"] = None
        return found

    def _birth(self, wanted: dict[str, Any]) -> dict[str, Any]:
        number = next_number(self.member.workspace_id, "release")
        return {**wanted, "product_id": self.product.pk, "key": f"R-{number}"}


class Dependencies(Importer):
    """One link per row; both ends are features of this source, or keys such as FLD-142."""

    _WORDS = {
        "blocks": "blocks",
        "blocker": "blocks",
        "blocked_by": "blocked_by",
        "blocked by": "blocked_by",
        "depends on": "blocked_by",
        "relates": "relates",
        "relates to": "relates",
        "relates_to": "relates",
        "related": "relates",
        "duplicates": "duplicates",
        "duplicate of": "duplicates",
        "duplicated by": "duplicated_by",
        "duplicated_by": "duplicated_by",
        "implements": "implements",
    }

    def prepare(self) -> None:
        self.member.must("dependency.created")
        self.reader = Reader(self.mapping, self.headers)
        self.links = Links(self)

    def take(self, rows: list[Row]) -> list[Outcome]:
        return [self._one(row) for row in rows]

    def finish(self) -> dict[int, list]:
        late = self.links.finish()
        self.revised = {number: word for number, word in self.links.outcomes.items() if word != "created"}
        return late

    def _one(self, row: Row) -> Outcome:
        outcome, _ = self.begin(row)
        source, target = self.reader.text("source", row), self.reader.text("target", row)
        outcome.title = f"{source} → {target}"[:200]
        word = self.reader.text("kind", row).lower() or "blocks"
        kind = self._WORDS.get(word)
        for name, value in (("source", source), ("target", target)):
            if not value:
                outcome.fail(self.reader.header(name), "A link needs both ends.")
        if word == "skip":
            outcome.outcome = "skipped"
        elif kind is None:
            self.reader.unreadable("kind", outcome, f"“{word[:40]}” is no kind of link")
        if outcome.problems or outcome.outcome == "skipped" or kind is None:
            return outcome
        outcome.outcome = "created"
        turned = {"blocked_by": "blocks", "duplicated_by": "duplicates"}
        ends = (target, source) if kind in turned else (source, target)
        self.links.add(row.number, *ends, kind=turned.get(kind, kind), column=self.reader.header("target"))
        return outcome
