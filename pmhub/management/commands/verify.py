"""`manage.py verify [FILE]`: prove that a backup can be restored."""

import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pmhub import backup


class Command(BaseCommand):
    help = "Restore an archive (or a fresh one of now) into a database of its own, compare every table, and drop it."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?")

    def handle(self, file, **options):
        with tempfile.TemporaryDirectory(prefix="pmhub-verify-") as folder:
            try:
                if file is None:
                    file = Path(folder) / "now.tar"
                    backup.make(file)
                manifest = backup.verify(file)
            except backup.BackupRefused as error:
                raise CommandError(str(error)) from error
        rows = sum(count for count, _ in manifest["tables"].values())
        self.stdout.write(f"Good: {rows} rows in {len(manifest['tables'])} tables restore to the same checksums.")
