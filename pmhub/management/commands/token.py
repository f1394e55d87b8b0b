"""`manage.py token create --workspace W --email E --scope read --scope write`: prints the token, and only that."""

from django.core.management.base import BaseCommand, CommandError

from kit.errors import Refused
from workspaces.actions import create_token
from workspaces.models import Token, User
from workspaces.queries import membership


class Command(BaseCommand):
    help = "Create an API token for a member of a workspace."

    def add_arguments(self, parser):
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="create a token and print it")
        create.add_argument("--workspace", required=True, help="the workspace's short name, as in its address")
        create.add_argument("--email", required=True, help="the address of the member the token speaks for")
        create.add_argument("--scope", action="append", choices=Token.SCOPES, help="may be repeated; read without it")
        create.add_argument("--name", default="Command line", help="what the token is for")
        create.add_argument("--days", type=int, help="days until it expires; never without it")

    def handle(self, *, workspace, email, scope, name, days, **options):
        user = User.objects.filter(email__iexact=email).first()
        member = membership(user, workspace) if user else None
        if member is None:
            raise CommandError(f"{email} is not a member of a workspace called {workspace}.")
        try:
            _, secret = create_token(name=name, scopes=scope or ["read"], days=days, by=member)
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(secret)
