"""`manage.py backup FILE`: the whole installation as one checked file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from pmhub import backup


class Command(BaseCommand):
    help = "Write the database and the uploaded files into one archive, while pmhub runs."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, file, **options):
        try:
            manifest = backup.make(file)
        except backup.BackupRefused as error:
            raise CommandError(str(error)) from error
        rows = sum(count for count, _ in manifest["tables"].values())
        self.stdout.write(f"{file}: {rows} rows in {len(manifest['tables'])} tables, {file.stat().st_size} bytes.")
