"""`manage.py export --workspace W FILE`: everything of a workspace, as JSON lines in a zip (docs/export.md)."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pmhub.export import export
from workspaces.queries import workspace_named


class Command(BaseCommand):
    help = "Write everything of a workspace into one zip of JSON lines, for other programs and for keeps."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--workspace", required=True, help="the workspace's slug")

    def handle(self, file: Path, workspace: str, **options):
        found = workspace_named(workspace)
        if found is None:
            raise CommandError(f"There is no workspace {workspace}.")
        if not file.resolve().parent.is_dir():
            raise CommandError(f"There is no folder {file.resolve().parent}.")
        counts = export(found, file)
        size = file.stat().st_size
        self.stdout.write(f"{file}: {sum(counts.values()):,} rows of {len(counts)} tables, {size:,} bytes.")
