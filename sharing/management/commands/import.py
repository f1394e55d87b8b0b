"""`manage.py import FORMAT FILE --workspace W`: the same import as in the browser, from the command line."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from kit.errors import Refused
from sharing import queries
from sharing.actions import bring_file, map_columns, work, write
from sharing.importers.kpis import bring_series
from sharing.importers.kubernetes import bring_portfolio
from sharing.importers.mapping import read_mapping
from sharing.importers.nouns import NOUNS
from sharing.models import Import
from workspaces.actions import system_member
from workspaces.models import Member, Product
from workspaces.queries import people, products, workspace_named


class Command(BaseCommand):
    help = "Import a CSV file with its mapping, the Kubernetes portfolio, or a folder of KPI series."

    def add_arguments(self, parser):
        parser.add_argument("format", choices=["csv", "kubernetes", "kpis"])
        parser.add_argument("file", type=Path, help="a CSV file; for kubernetes and kpis the folder")
        parser.add_argument("--workspace", required=True, help="the workspace's slug")
        parser.add_argument("--product", default="", help="slug or prefix of the product")
        parser.add_argument("--mapping", type=Path, help="TOML or JSON; without it the columns are guessed")
        parser.add_argument("--as", dest="noun", choices=list(NOUNS), help="what a row is (default: the mapping says)")
        parser.add_argument("--by", default="", help="e-mail of the member who imports (default: pmhub itself)")
        parser.add_argument("--dry-run", action="store_true", help="check every row and write nothing")

    def handle(self, **options):
        try:
            getattr(self, f"bring_{options['format']}")(options, *_place(options))
        except Refused as refusal:
            raise CommandError(refusal.message)

    def bring_csv(self, options, by: Member, product: Product | None):
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        mapping = read_mapping(options["mapping"].read_text()).raw if options["mapping"] else None
        noun = options["noun"] or (mapping or {}).get("as", "features")
        with path.open("rb") as file:
            run = bring_file(file, filename=path.name, by=by, noun=noun, product=product)
        wanted = {**(mapping or run.mapping), "as": noun}
        run = map_columns(run, wanted, by=by, product=product)
        run = self._step(run)
        if not options["dry_run"]:
            run = self._step(write(run, by=by))
        self._tell(run, by)

    def bring_kubernetes(self, options, by: Member, product: Product | None):
        brought = bring_portfolio(options["file"], by=by, product=product)
        for run in brought.runs:
            self._tell(run, by)
        self.stdout.write(f"{brought.events} events from the time before pmhub")
        for problem, count in brought.unread.items():
            self.stdout.write(f"  in the past, {count} times: {problem}")

    def bring_kpis(self, options, by: Member, product: Product | None):
        for name, done in bring_series(options["file"], by=by, product=product).items():
            self.stdout.write(f"{name}: {done.created} new, {done.corrected} corrected, {done.unchanged} known")

    def _step(self, run: Import) -> Import:
        work(run.pk)
        run.refresh_from_db()
        if run.message:
            raise CommandError(run.message)
        return run

    def _tell(self, run: Import, by: Member):
        counts = {name: run.counts.get(name, 0) for name in ("created", "updated", "unchanged", "skipped", "error")}
        self.stdout.write(f"{run.filename}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
        for what, count in run.counts.get("beside", {}).items():
            self.stdout.write(f"  with {count} {what}")
        for note in run.notes:
            self.stdout.write(f"  {note}")
        for row in queries.troubled(by, run)[:50]:
            for problem in row.problems:
                self.stdout.write(f"  row {row.number}, {problem['column'] or 'row'}: {problem['message']}")
        if run.batch:
            self.stdout.write(f"  undo: batch {run.batch}")


def _place(options) -> tuple[Member, Product | None]:
    """The member who acts and the product, by what people call them."""
    workspace = workspace_named(options["workspace"])
    if workspace is None:
        raise CommandError(f"There is no workspace {options['workspace']}.")
    by = system_member(workspace)
    if options["by"]:
        found = people(by).filter(user__email__iexact=options["by"]).first()
        if found is None:
            raise CommandError(f"{options['by']} is no member of {workspace.slug}.")
        by = found
    name = options["product"]
    product = next((p for p in products(by) if name and name.lower() in (p.slug, p.prefix.lower())), None)
    if name and product is None:
        raise CommandError(f"There is no product {name} in {workspace.slug}.")
    return by, product
