"""`manage.py setup_link`: the address at which the first person makes their account and workspace."""

from django.core.management.base import BaseCommand, CommandError

from pmhub.setup import setup_link
from workspaces.models import User


class Command(BaseCommand):
    help = "Print the one-time link that sets up an empty installation."

    def handle(self, **options):
        if User.objects.exists():
            raise CommandError("This installation is set up already.")
        self.stdout.write(f"Set up your installation here (until somebody has, for 7 days): {setup_link()}")
