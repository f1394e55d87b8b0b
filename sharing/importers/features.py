"""Rows that are features: what they say, whether they are there already, and writing what differs."""

from typing import Any

from features.models import Feature
from features.ranks import first_rank
from history.bulk import change_rows, create_rows
from history.models import Event
from sharing.importers.cells import Reader
from sharing.importers.links import Links
from sharing.importers.merge import differing, keep_edits, with_custom
from sharing.importers.names import Directory
from sharing.importers.noun import Importer
from sharing.importers.outcomes import Outcome
from sharing.importers.parents import Parents
from sharing.importers.reading import FeatureCells
from sharing.importers.scores import Scores
from sharing.importers.table import Row
from workspaces.numbers import next_number, reserve_up_to

VERB = "feature.imported"
KINDS = ("blocks", "blocked_by", "relates", "duplicates", "implements")


class Features(Importer):
    """Creates and changes features of one product by (source, external id)."""

    model = Feature
    needs_product = True

    def prepare(self) -> None:
        self.member.must(VERB, self.product)
        self.names = Directory(self.member, self.mapping, self.product, self.report, dry=self.dry)
        self.reader = Reader(self.mapping, self.headers)
        self.cells = FeatureCells(self.reader, self.names)
        self.parents = Parents(self)
        self.links = Links(self)
        self.scores = Scores(self)
        self.numbers = Numbers(self)
        self.scans = self.numbers.wanted

    def scan(self, row: Row) -> None:
        """Before anything is written: numbers of the file's own keep the counter above them."""
        self.numbers.scan(row)

    def take(self, rows: list[Row]) -> list[Outcome]:
        outcomes = [self._read(row) for row in rows]
        good = [(row, outcome, wanted) for row, (outcome, wanted) in zip(rows, outcomes, strict=True) if wanted]
        there = self._there([outcome.external_id for _, outcome, _ in good])
        births: list[tuple[Row, Outcome, dict[str, Any]]] = []
        changes: dict[int, tuple[Outcome, dict[str, Any]]] = {}
        for row, outcome, wanted in good:
            now = there.get(outcome.external_id) if outcome.external_id else None
            if now is None:
                outcome.outcome = "created"
                births.append((row, outcome, wanted))
            elif now["removed_at"] and now["id"] not in self._undone:
                outcome.outcome = "skipped"
                self.left_out.add(outcome.external_id)
                outcome.warn(
                    self.reader.header("key"), f"{now['key']} was removed here; restore it to import it again."
                )
            else:
                outcome.object_id = now["id"]
                changes[now["id"]] = (outcome, self._changed(now, wanted))
        self._update(changes, there)
        self._create(births)
        self._follow(good)
        return [outcome for outcome, _ in outcomes]

    def finish(self) -> dict[int, list]:
        """Parents further down the file, and links; returns {row number: problems} that showed only now."""
        late = self.parents.finish()
        for number, problems in self.links.finish().items():
            late.setdefault(number, []).extend(problems)
        self.numbers.finish()
        return late

    # --- reading ---
    def _read(self, row: Row) -> tuple[Outcome, dict[str, Any] | None]:
        outcome, key = self.begin(row)
        if outcome.problems:
            return outcome, None
        wanted = self.cells.read(row, outcome)
        outcome.title = wanted.get("title", "")
        if any(problem.level == "error" for problem in outcome.problems):
            return outcome, None
        self.seen(key, row.number)
        return outcome, wanted

    def _there(self, keys: list[str]) -> dict[str, dict[str, Any]]:
        keys = [key for key in keys if key]
        if not keys:
            self._undone: set[int] = set()
            return {}
        rows = Feature.objects.inside(self.member).filter(external_source=self.mapping.source, external_id__in=keys)
        there = {row["external_id"]: row for row in rows.values()}
        gone = [row["id"] for row in there.values() if row["removed_at"]]
        self._undone = undone(self.member, "feature", gone)
        return there

    def _changed(self, now: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
        changed = differing(now, wanted)
        if now["removed_at"]:
            changed["removed_at"] = None
        return changed

    # --- writing ---
    def _update(self, changes: dict[int, tuple[Outcome, dict[str, Any]]], there: dict[str, dict[str, Any]]) -> None:
        by_id = {row["id"]: row for row in there.values()}
        wanted = keep_edits(self.member, Feature, {pk: values for pk, (_, values) in changes.items() if values}, VERB)
        for pk, (outcome, _) in changes.items():
            outcome.outcome = "updated" if pk in wanted else "unchanged"
        if not self.dry:
            columns = {pk: with_custom(by_id[pk], values) for pk, values in wanted.items()}
            change_rows(Feature, columns, by=self.member, verb=VERB)

    def _create(self, births: list[tuple[Row, Outcome, dict[str, Any]]]) -> None:
        if not births or self.dry:
            return
        numbers = self.numbers.give([row for row, _, _ in births])
        rows = [
            {"status_id": self.names.default_status}
            | with_custom({}, wanted)
            | {
                "product_id": self.product.pk,
                "number": number,
                "key": f"{self.product.prefix}-{number}",
                "rank": first_rank(self.product.pk, number),
                "external_source": self.mapping.source if outcome.external_id else "",
                "external_id": outcome.external_id,
            }
            for (_, outcome, wanted), number in zip(births, numbers, strict=True)
        ]
        for (_, outcome, _), pk in zip(births, create_rows(Feature, rows, by=self.member, verb=VERB), strict=True):
            outcome.object_id = pk

    def _follow(self, good: list[tuple[Row, Outcome, dict[str, Any]]]) -> None:
        """What hangs on features: parents, links and scores."""
        kept = [(row, outcome) for row, outcome, _ in good if outcome.outcome in ("created", "updated", "unchanged")]
        self.parents.take(kept)
        self.scores.take(kept)
        for row, outcome in kept:
            for kind in KINDS:
                for other in self.reader.parts(kind, row):
                    ends = (other, outcome.external_id) if kind == "blocked_by" else (outcome.external_id, other)
                    self.links.add(
                        row.number,
                        *ends,
                        kind="blocks" if kind == "blocked_by" else kind,
                        column=self.reader.header(kind),
                    )


class Numbers:
    """The numbers in keys: the file's own where they are free, else the product's next."""

    def __init__(self, run: Features):
        self.run = run
        self.series = f"feature:{run.product.pk}"
        self.wanted = "number" in run.reader
        self.taken = (
            set(Feature.objects.inside(run.member).filter(product=run.product).values_list("number", flat=True))
            if self.wanted
            else set()
        )
        self.largest = 0

    def scan(self, row: Row) -> None:
        if self.wanted:
            self.largest = max(self.largest, self._own(row))

    def give(self, rows: list[Row]) -> list[int]:
        own = [self._take(row) for row in rows]
        missing = own.count(0)
        if not missing:
            return own
        if self.largest:
            reserve_up_to(self.run.member.workspace_id, self.series, self.largest)
        first = next_number(self.run.member.workspace_id, self.series, missing)
        fresh = iter(range(first, first + missing))
        return [number or next(fresh) for number in own]

    def finish(self) -> None:
        if self.largest and not self.run.dry:
            reserve_up_to(self.run.member.workspace_id, self.series, self.largest)

    def _take(self, row: Row) -> int:
        number = self._own(row) if self.wanted else 0
        if number in self.taken:
            return 0
        if number:
            self.taken.add(number)
        return number

    def _own(self, row: Row) -> int:
        text = self.run.reader.text("number", row)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def undone(member, noun: str, ids: list[int]) -> set[int]:
    """Which of these removed rows went with the undoing of an import: they may come again."""
    events = Event.objects.visible_to(member).filter(noun=noun, object_id__in=ids).order_by("object_id", "-version")
    last = events.distinct("object_id").values_list("object_id", "verb")
    return {pk for pk, verb in last if verb.endswith(".undone")}
