"""`manage.py token create …`: a key for a program; prints the secret and nothing else, so that scripts can use it."""

from django.core.management.base import BaseCommand, CommandError

from kit.errors import Refused
from workspaces.actions import create_token
from workspaces.models import Member, Token


class Command(BaseCommand):
    help = "Make a token of a member: token create --workspace acme --email you@example.org --scope read"

    def add_arguments(self, parser):
        deed = parser.add_subparsers(dest="deed", required=True).add_parser("create")
        deed.add_argument("--workspace", required=True, metavar="SLUG")
        deed.add_argument("--email", required=True, help="whose member the token speaks for")
        deed.add_argument("--scope", action="append", choices=Token.SCOPES, required=True, dest="scopes")
        deed.add_argument("--name", default="Command line")
        deed.add_argument("--days", type=int, help="until it expires; never without")

    def handle(self, workspace, email, scopes, name, days, **options):
        member = Member.objects.filter(
            workspace__slug=workspace, user__email__iexact=email, user__is_active=True, removed_at=None
        ).first()
        if member is None:
            raise CommandError(f"{email} is not a member of {workspace}.")
        try:
            _, secret = create_token(name=name, scopes=scopes, days=days, by=member)
        except Refused as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(secret)
