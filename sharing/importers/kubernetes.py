"""The Kubernetes portfolio: proposals, teams, releases and links, with six years of their history.

The present comes in through the mappings in docs/examples/kubernetes, like any other file. The history file (one
line per field, day and commit) becomes events from before pmhub, read by the same mapping, so that the roadmap
can be looked at as it stood on any day.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from features.models import Feature, Release, Status
from history.backfill import Past, backfill
from history.record import fields_of, one_batch
from kit.errors import Refused
from sharing.actions import bring_file, map_columns, work, write
from sharing.importers.cells import Reader
from sharing.importers.mapping import Mapping, parse_mapping, read_mapping
from sharing.importers.merge import with_custom
from sharing.importers.names import Directory
from sharing.importers.outcomes import Outcome, Report
from sharing.importers.reading import FeatureCells
from sharing.importers.table import Row
from sharing.models import Import
from workspaces.actions import add_product
from workspaces.models import Member, Product, Team

EXAMPLES = Path(settings.BASE_DIR) / "docs" / "examples" / "kubernetes"
FILES = (
    ("teams", "kubernetes-sigs.csv"),
    ("releases", "kubernetes-releases.csv"),
    ("features", "kubernetes-keps.csv"),
    ("dependencies", "kubernetes-edges.csv"),
)
HISTORY = "kubernetes-kep-history.csv"
_COLUMNS = {
    "title": "title",
    "owning-sig": "owning_sig",
    "status": "status",
    "stage": "stage",
    "latest-milestone": "latest_milestone",
    "milestone.alpha": "milestone_alpha",
    "milestone.beta": "milestone_beta",
    "milestone.stable": "milestone_stable",
}
_MILESTONE = re.compile(r"v?(1\.\d+)")
_STAGE = re.compile(r"alpha|beta|stable|deprecated|disabled|removed|implementable")
_PLAN = {"release_id", "starts_on", "ends_on", "granularity"}


@dataclass
class Brought:
    """The four runs, how many events the past got, and what in the past could not be read."""

    runs: list[Import] = field(default_factory=list)
    events: int = 0
    unread: dict[str, int] = field(default_factory=dict)


def bring_portfolio(folder: Path, *, by: Member, product: Product | None = None) -> Brought:
    """Import the folder's files as one step to undo; a second time changes nothing."""
    by.must("history.imported")
    missing = [name for _, name in (*FILES, ("", HISTORY)) if not (folder / name).is_file()]
    if missing:
        raise Refused(f"Not in {folder}: {', '.join(missing)}.", field="file")
    brought = Brought()
    with transaction.atomic(), one_batch():
        product = product or Product.objects.visible_to(by).filter(prefix="KEP").first()
        product = product or add_product(name="Kubernetes", prefix="KEP", by=by)
        for noun, name in FILES:
            brought.runs.append(_bring(folder / name, noun, by, product))
        _bring_past(folder / HISTORY, brought, by, product)
    return brought


def mapping_of(noun: str) -> Mapping:
    return read_mapping((EXAMPLES / f"{noun}.toml").read_text())


def _bring(path: Path, noun: str, by: Member, product: Product) -> Import:
    with path.open("rb") as file:
        run = bring_file(file, filename=path.name, by=by, noun=noun, product=product)
    for step in (lambda: map_columns(run, mapping_of(noun).raw, by=by, product=product), lambda: write(run, by=by)):
        step()
        work(run.pk)
        run.refresh_from_db()
        if run.message:
            raise Refused(f"{path.name}: {run.message}")
    return run


# --- the past --------------------------------------------------------------------------------------------


def _bring_past(path: Path, brought: Brought, by: Member, product: Product) -> None:
    source = mapping_of("features").source
    ids = dict(Feature.objects.visible_to(by).filter(external_source=source).values_list("external_id", "id"))
    rows = Feature.objects.in_bulk(list(ids.values()))
    with path.open(newline="", encoding="utf-8") as file:
        lines = [line for line in csv.DictReader(file) if line["kep"] in ids]
    tell = _Teller(by, product, brought.unread)
    lines.sort(key=lambda line: line["kep"])  # stable: the order of time stays within each
    stories = {
        ids[kep]: tell.story(rows[ids[kep]], list(deeds)) for kep, deeds in groupby(lines, key=lambda line: line["kep"])
    }
    surroundings = _surroundings(stories.values(), by, product)
    brought.events = backfill(Feature, stories, by=by)
    for model, past in surroundings.items():
        brought.events += backfill(model, past, by=by)


class _Teller:
    """Turns the lines of one proposal into its states, by the mapping that also reads the present."""

    def __init__(self, by: Member, product: Product, unread: dict[str, int]):
        raw = mapping_of("features").raw
        columns = {name: raw["columns"][name] for name in ("title", "status", "team", "release")}
        columns |= {
            name: column for name, column in raw["columns"].items() if name[7:] in ("stage", "alpha", "beta", "stable")
        }
        mapping = parse_mapping({**raw, "columns": columns, "create": [], "key": []})
        self.headers = list(_COLUMNS.values())
        self.cells = FeatureCells(Reader(mapping, self.headers), Directory(by, mapping, product, Report(), dry=True))
        self.unread = unread

    def story(self, feature: Feature, lines: list[dict[str, str]]) -> list[Past]:
        state = dict.fromkeys(self.headers, "")
        who = ("product_id", "number", "key", "external_source", "external_id")
        values: dict[str, Any] = {name: getattr(feature, name) for name in who}
        story: list[Past] = []
        for number, (day, commit, deeds) in enumerate(_deeds(lines)):
            for line in deeds:
                state[_COLUMNS[line["field"]]] = _tidy(line["field"], line["new"])
            before, values = values, values | self._values(state, feature.external_id)
            changed = {name for name, value in values.items() if before.get(name) != value}
            # Noon in UTC is the same day nearly everywhere; seconds keep the order of a day.
            at = datetime.combine(day, time(12), tzinfo=UTC) + timedelta(seconds=number)
            story.append(Past(at, _verb(changed, number), dict(values), f"commit {commit} in kubernetes/enhancements"))
        return story

    def _values(self, state: dict[str, str], kep: str) -> dict[str, Any]:
        outcome = Outcome(0)
        read = self.cells.read(Row(0, [state[header] for header in self.headers]), outcome)
        for problem in outcome.problems:
            self.unread[f"{problem.column}: {problem.message}"] = (
                self.unread.get(f"{problem.column}: {problem.message}", 0) + 1
            )
        read["title"] = read["title"] or kep
        plain = {"progress": 0, "shipped_on": None} | {
            name: v for name, v in read.items() if not name.startswith("fields.")
        }
        custom = {name: value for name, value in read.items() if name.startswith("fields.") and value}
        return plain | {"fields": with_custom({}, custom).get("fields", {})}


def _deeds(lines: Iterable[dict[str, str]]) -> Iterator[tuple[date, str, list[dict[str, str]]]]:
    """What one commit changed on one day is one deed."""
    for (day, commit), deeds in groupby(lines, key=lambda line: (line["date"], line["commit"])):
        yield date.fromisoformat(day), commit, list(deeds)


def _tidy(name: str, text: str) -> str:
    """Milestones such as `1.34`, `0.0`, `TBD`, stages such as `alpha (deprecated)`: as the portfolio file has them."""
    if "milestone" in name:
        match = _MILESTONE.fullmatch(text)
        return f"v{match[1]}" if match else ""
    if name == "stage":
        match = _STAGE.match(text)
        return "" if "|" in text else "stable" if text == "GA" else match[0] if match else ""
    return text


def _verb(changed: set[str], number: int) -> str:
    if number == 0:
        return "feature.created"
    if "status_id" in changed:
        return "feature.status_set"
    return "feature.planned" if changed & _PLAN else "feature.changed"


def _surroundings(stories: Iterable[list[Past]], by: Member, product: Product) -> dict[Any, dict[int, list[Past]]]:
    """Teams, statuses and releases from the first day that a proposal named them, the product from the first of all;
    releases also ship in the past."""
    first: dict[tuple[Any, int], datetime] = {}
    for story in stories:
        for past in story:
            for model, name in ((Team, "team_id"), (Status, "status_id"), (Release, "release_id")):
                if pk := past.values.get(name):
                    key = (model, pk)
                    first[key] = min(past.at, first.get(key, past.at))
    releases = Release.objects.visible_to(by).filter(product=product)
    found: dict[Any, dict[int, list[Past]]] = {
        Release: {row.pk: _life(row, first.get((Release, row.pk))) for row in releases}
    }
    if first:
        found[Product] = {product.pk: [Past(min(first.values()), "product.created", fields_of(product))]}
    for model in (Team, Status):
        rows = model.objects.in_bulk([pk for kind, pk in first if kind is model])
        found[model] = {
            pk: [Past(first[model, pk], f"{model.noun}.created", fields_of(row))] for pk, row in rows.items()
        }
    return found


def _life(release: Release, named: datetime | None) -> list[Past]:
    """Planned when a proposal first named it or its cycle began, shipped on its day."""
    known = [day for day in (release.starts_on, release.shipped_on) if day]
    begun = datetime.combine(min(known), time(6), tzinfo=UTC) if known else None
    birth = min(filter(None, (named, begun)), default=None)
    if birth is None:
        return []
    story = [Past(birth, "release.created", fields_of(release) | {"shipped_on": None})]
    if release.shipped_on:
        at = datetime.combine(release.shipped_on, time(18), tzinfo=UTC)
        story.append(Past(at, "release.shipped", {"shipped_on": release.shipped_on}))
    return story
