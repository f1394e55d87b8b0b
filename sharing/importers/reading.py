"""What the cells of a row say about a feature, as column values. `fields.x` stands for a custom field."""

from typing import Any

from features.field_actions import FieldBook, add_field
from features.models import CustomField, Feature
from kit.errors import Refused
from sharing.importers.cells import Reader
from sharing.importers.mapping import Mapping
from sharing.importers.names import Directory
from sharing.importers.outcomes import Outcome
from sharing.importers.table import Row
from sharing.importers.values import is_nothing, parse_when
from workspaces.clock import today

LONGEST_TITLE, LONGEST_TEXT, LONGEST_TAG, LONGEST_CUSTOM = 200, 100_000, 50, 5_000
MOST_TAGS = 50
HORIZONS = frozenset(Feature.Horizon.values)
_DATES = ("when", "starts_on", "ends_on")


def missing_fields(mapping: Mapping, book: FieldBook) -> list[str]:
    """Custom fields that the mapping fills and nobody defined; `Refused` unless the import may add them."""
    names = [name for name in {**mapping.columns, **mapping.constants} if name.startswith("fields.")]
    missing = [name for name in names if name[7:] not in book.fields]
    if missing and "fields" not in mapping.create:
        detail = f"There is no custom field “{missing[0][7:]}”. Define it first, or let the import add it as a text."
        raise Refused(detail, field=f"columns.{missing[0]}")
    if missing:
        book.by.must("custom_field.created")
    return missing


def fields_of(reader: Reader, names: Directory) -> FieldBook:
    """The custom fields of the workspace, with those that this import adds, each as a text."""
    book = FieldBook(names.member)
    for name in missing_fields(names.mapping, book):
        about: dict[str, Any] = {
            "name": reader.header(name)[:60] or name[7:],
            "slug": name[7:],
            "kind": CustomField.Kind.TEXT,
        }
        book.fields[name[7:]] = CustomField(**about) if names.dry else add_field(by=names.member, **about)
        names.report.made("custom fields")
    return book


class FeatureCells:
    def __init__(self, reader: Reader, names: Directory):
        self.reader, self.names = reader, names
        self.today = today(names.member)
        self.custom = [name for name in reader.sources if name.startswith("fields.")]
        self.book = fields_of(reader, names)

    def read(self, row: Row, outcome: Outcome) -> dict[str, Any]:
        """Values of the mapped columns, with what follows from them; problems are noted on the outcome."""
        wanted: dict[str, Any] = {}
        self._words(row, outcome, wanted)
        self._names(row, outcome, wanted)
        self._amounts(row, outcome, wanted)
        self._days(row, outcome, wanted)
        for name in self.custom:
            wanted[name] = self._custom(name, row, outcome)
        self._shipping(row, outcome, wanted)
        return wanted

    def _custom(self, name: str, row: Row, outcome: Outcome) -> Any:
        """The cell as the field's kind wants it, "" for nothing."""
        slug, text = name[7:], self.reader.text(name, row)
        kind = self.book.named(slug).kind
        if not text.strip() or (kind != CustomField.Kind.TEXT and is_nothing(text)):
            return ""
        if kind == CustomField.Kind.PERSON:
            found = self.names.owners.id_of(text)
            if found is None:
                self.reader.unreadable(name, outcome, f"There is no member called “{text[:60]}”")
            return found or ""
        if kind == CustomField.Kind.DATE:
            day = self.reader.date(name, row, outcome)
            return day.isoformat() if day else ""
        try:
            return self.book.from_words(slug, text[:LONGEST_CUSTOM])
        except Refused as refusal:
            self.reader.unreadable(name, outcome, refusal.message.rstrip("."))
            return ""

    # --- texts ---
    def _words(self, row: Row, outcome: Outcome, wanted: dict[str, Any]) -> None:
        reader = self.reader
        title = " ".join(reader.text("title", row).split())
        if not title:
            outcome.fail(reader.header("title"), "A feature needs a title.")
        elif len(title) > LONGEST_TITLE:
            outcome.warn(reader.header("title"), f"The title has {len(title)} characters; cut to {LONGEST_TITLE}.")
        wanted["title"] = title[:LONGEST_TITLE].rstrip()
        if "description" in reader:
            text = reader.text("description", row).replace("\r\n", "\n")
            if len(text) > LONGEST_TEXT:
                outcome.warn(reader.header("description"), f"The description is cut to {LONGEST_TEXT:,} characters.")
            wanted["description"] = text[:LONGEST_TEXT]
        if "tags" in reader:
            tags = list(dict.fromkeys(tag[:LONGEST_TAG].rstrip() for tag in reader.parts("tags", row)))
            if len(tags) > MOST_TAGS:
                outcome.warn(reader.header("tags"), f"The first {MOST_TAGS} of {len(tags)} tags are taken.")
            wanted["tags"] = tags[:MOST_TAGS]

    # --- names of other things ---
    def _names(self, row: Row, outcome: Outcome, wanted: dict[str, Any]) -> None:
        self._status(row, outcome, wanted)
        for field, names in (
            ("team", self.names.teams),
            ("owner", self.names.owners),
            ("release", self.names.releases),
        ):
            if field not in self.reader:
                continue
            word = self._word(field, row)
            wanted[f"{field}_id"] = None
            if not word or is_nothing(word):
                continue
            found = names.id_of(word)
            if found is None:
                self.reader.unreadable(field, outcome, f"There is no {field} called “{word[:60]}”")
            wanted[f"{field}_id"] = found

    def _word(self, field: str, row: Row) -> str:
        """The cell, or the first of the several that it lists."""
        if self.reader.sources[field].column.first:
            return next(iter(self.reader.parts(field, row)), "")
        return self.reader.text(field, row)

    def _status(self, row: Row, outcome: Outcome, wanted: dict[str, Any]) -> None:
        """Without a word for it a new feature gets the first status, and one that is there keeps its own."""
        word = self.reader.text("status", row)
        found = self.names.status_of(word) if word else None
        if found is not None:
            wanted["status_id"] = found
        elif word:
            self.reader.unreadable("status", outcome, f"“{word[:60]}” is no status here, nor a word for one")
        if self.names.default_status is None:
            outcome.fail(self.reader.header("status"), "This workspace has no statuses yet.")

    # --- numbers ---
    def _amounts(self, row: Row, outcome: Outcome, wanted: dict[str, Any]) -> None:
        reader = self.reader
        for name, columns in (
            ("effort", ("effort_low", "effort_high")),
            ("effort_low", ("effort_low",)),
            ("effort_high", ("effort_high",)),
        ):
            if name in reader:
                value = reader.number(name, row, outcome)
                if value is not None and not 0 <= value < 1_000_000:
                    reader.unreadable(name, outcome, "Effort lies between 0 and 999,999 person-weeks")
                    value = None
                wanted |= dict.fromkeys(columns, None if value is None else round(value, 1))
        low, high = wanted.get("effort_low"), wanted.get("effort_high")
        if low is not None and high is not None and low > high:
            reader.unreadable("effort_high", outcome, "The most effort is below the least")
            wanted["effort_high"] = low
        for name in ("progress", "confidence"):
            value = reader.number(name, row, outcome) if name in reader else None
            if value is not None and 0 <= value <= 100:
                wanted[name] = round(value)
            elif value is not None:
                reader.unreadable(name, outcome, f"{name.capitalize()} lies between 0 and 100")

    # --- dates ---
    def _days(self, row: Row, outcome: Outcome, wanted: dict[str, Any]) -> None:
        reader = self.reader
        if "horizon" in reader:
            word = reader.text("horizon", row).lower()
            if word and word not in HORIZONS:
                reader.unreadable("horizon", outcome, f"“{word[:40]}” is not now, next or later")
                word = ""
            wanted["horizon"] = word
        by_release = self.names.mapping.plan_by_release
        if not by_release and not any(name in reader for name in _DATES):
            return
        first, last, granularity = self._span(row, outcome, wanted)
        cycle = self.names.cycles.get(wanted.get("release_id") or 0)
        if by_release and not first and cycle:
            first, last, granularity = cycle.starts_on, cycle.ends_on, "quarter"
        if first and last and last < first:
            reader.unreadable("ends_on", outcome, "The last day is before the first")
            first = last = None
        wanted |= {"starts_on": first, "ends_on": last, "granularity": granularity if first else "bucket"}

    def _span(self, row: Row, outcome: Outcome, wanted: dict[str, Any]) -> tuple[Any, Any, str]:
        reader = self.reader
        text = reader.text("when", row)
        if text.lower() in HORIZONS:
            wanted["horizon"] = text.lower()
        elif text and not is_nothing(text):
            try:
                return parse_when(text)
            except ValueError as problem:
                reader.unreadable("when", outcome, str(problem))
        first = reader.date("starts_on", row, outcome) if "starts_on" in reader else None
        last = reader.date("ends_on", row, outcome) if "ends_on" in reader else None
        granularity = reader.text("granularity", row) or "day"
        return first or last, last or first, granularity

    def _shipping(self, row: Row, outcome: Outcome, wanted: dict[str, Any]) -> None:
        """A shipped feature is complete, and shipped on the day that is given, else with its release."""
        shipped = self.names.is_shipped(wanted.get("status_id"))
        day = self.reader.date("shipped_on", row, outcome) if "shipped_on" in self.reader else None
        if not shipped:
            if "status_id" in wanted:
                wanted["shipped_on"] = None
            return
        wanted.setdefault("progress", 100)
        cycle = self.names.cycles.get(wanted.get("release_id") or 0)
        planned = wanted.get("ends_on")
        day = day or (cycle.shipped_on if cycle else None) or (planned if planned and planned <= self.today else None)
        if day is not None:
            wanted["shipped_on"] = day
