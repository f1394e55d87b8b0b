"""`manage.py tidy [--dry-run]`: what the daily task does, at once, or only counted."""

from django.core.management.base import BaseCommand

from pmhub.tidy import tidy


class Command(BaseCommand):
    help = "Delete for good what was removed long ago, and uploads that nobody finished."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, dry_run, **options):
        gone = tidy(dry=dry_run)
        word = "would go" if dry_run else "gone for good"
        told = ", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in gone.items()) or "nothing"
        self.stdout.write(f"{word.capitalize()}: {told}.")
