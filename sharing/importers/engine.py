"""Drives a run: file → kept rows → outcomes, first dry, then for good."""

import io

from features.field_actions import FieldBook
from kit.errors import Refused
from sharing import facts
from sharing.importers import table
from sharing.importers.features import Features
from sharing.importers.mapping import Mapping, parse_mapping
from sharing.importers.noun import Importer
from sharing.importers.nouns import NOUNS, REQUIRED
from sharing.importers.outcomes import Report
from sharing.importers.plain import Dependencies, Releases, Teams
from sharing.importers.reading import missing_fields
from sharing.importers.readings import Readings
from sharing.models import Import
from workspaces.models import Member

IMPORTERS: dict[str, type[Importer]] = {
    "features": Features,
    "releases": Releases,
    "teams": Teams,
    "dependencies": Dependencies,
    "readings": Readings,
}


def read_file(run: Import) -> None:
    """Keep the rows of the uploaded file, in the format that the mapping names or that was detected."""
    source = io.BufferedReader(facts.Pieces(run), facts.PIECE)
    form = table.Format(run.encoding, run.delimiter, tuple(run.headers))
    form = table.settle(source, form)
    run.encoding = form.encoding
    run.rows = facts.keep_rows(run, table.rows(source, form))
    if not run.rows:
        raise Refused("There are headers in this file, but no rows below them.", field="file")


def go(run: Import, *, by, dry: bool) -> Report:
    """Take every kept row; writes nothing but the results when `dry`. The caller holds the transaction."""
    mapping = parse_mapping(run.mapping)
    check_complete(mapping, by)
    importer = IMPORTERS[mapping.noun](by, mapping, run.headers, run.product, dry=dry)
    report = importer.report
    if importer.scans:
        for chunk in facts.kept_rows(run):
            for row in chunk:
                importer.scan(row)
    facts.forget_results(run)
    for chunk in facts.kept_rows(run):
        outcomes = importer.take(chunk)
        for outcome in outcomes:
            report.add(outcome)
        facts.keep_results(run, outcomes)
        facts.tell_progress(run, "checking" if dry else "writing", report.total)
    late = importer.finish()
    facts.keep_late(run, late, importer.revised, report)
    return report


def check_complete(mapping: Mapping, by: Member) -> None:
    """Say what is missing before a single row is read."""
    missing_fields(mapping, FieldBook(by))
    given = mapping.columns.keys() | mapping.constants.keys()
    for name in REQUIRED[mapping.noun]:
        if name not in given:
            label = NOUNS[mapping.noun][name]
            raise Refused(f"Choose the column that holds “{label}”.", field=f"columns.{name}")
    if mapping.noun == "features" and not mapping.key:
        raise Refused("Choose the column whose value identifies a row, so that importing again finds it.", field="key")
