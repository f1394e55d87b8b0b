"""`manage.py restore FILE`: fill an empty database from a backup."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from pmhub import backup


class Command(BaseCommand):
    help = "Fill the empty database of this installation from an archive that `backup` made."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, file, **options):
        try:
            manifest = backup.restore(file)
        except backup.BackupRefused as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0, interactive=False)  # the backup may be older than this code
        rows = sum(count for count, _ in manifest["tables"].values())
        self.stdout.write(f"Restored {rows} rows as of {manifest['made_at']}; every table equals the backup.")
