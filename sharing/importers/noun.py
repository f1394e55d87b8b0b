"""What every kind of import does alike: rows in, outcomes out, nothing written in a dry run."""

from collections.abc import Sequence

from kit.errors import Refused
from sharing.importers.cells import Reader
from sharing.importers.mapping import Mapping
from sharing.importers.outcomes import Outcome, Report
from sharing.importers.table import Row
from workspaces.models import Member, Product

MOST_KEY = 200


class Importer:
    """`prepare`, then `scan` every row, then `take` them in chunks, then `finish`."""

    needs_product = False
    scans = False
    reader: Reader

    def __init__(self, member: Member, mapping: Mapping, headers: Sequence[str], product: Product | None, *, dry: bool):
        self.member, self.mapping, self.headers, self.dry = member, mapping, headers, dry
        self.report = Report()
        # Rows that came out otherwise than `take` said, by number.
        self.revised: dict[int, str] = {}
        self.left_out: set[str] = set()
        self._seen: dict[int, int] = {}  # hashes instead of texts: memory stays small for a million rows
        if self.needs_product and product is None:
            raise Refused("Say which product these rows belong to.", field="product")
        self.product: Product = product  # type: ignore[assignment]
        self.prepare()

    def prepare(self) -> None:
        raise NotImplementedError

    def scan(self, row: Row) -> None:
        """Look at a row before anything is written."""

    def take(self, rows: list[Row]) -> list[Outcome]:
        raise NotImplementedError

    def finish(self) -> dict[int, list]:
        """What could only be done at the end; returns {row number: problems} that showed only now."""
        return {}

    def begin(self, row: Row) -> tuple[Outcome, str]:
        """The outcome of a row to fill in, with its key; a broken row or a key used twice is an error already."""
        key = self.reader.key_of(row)
        outcome = Outcome(row.number, external_id=key[:MOST_KEY])
        if row.problem:
            outcome.fail("", row.problem)
        elif self.reader.key is not None and not key:
            outcome.fail(self.reader.key.header, "This row has no id, so it could not be found again.")
        elif len(key) > MOST_KEY:
            outcome.fail(self.reader.key.header, f"An id has at most {MOST_KEY} characters.")  # type: ignore[union-attr]
        elif key and (first := self._seen.get(hash(key))):
            outcome.fail(self.reader.key.header, f"“{key[:60]}” stands in row {first} too; that one counts.")  # type: ignore[union-attr]
        return outcome, key

    def seen(self, key: str, number: int) -> None:
        if key:
            self._seen[hash(key)] = number

    def has_seen(self, key: str) -> bool:
        """Whether a row with this key comes in."""
        return hash(key) in self._seen and key not in self.left_out
