"""`manage.py verbs`: every deed, who may do it, what reacts to it, and how it is told."""

from django.core.management.base import BaseCommand

from history.announce import reactions_to
from history.sentences import sentences
from workspaces.permissions import POLICY, roles_for
from workspaces.roles import Role


class Command(BaseCommand):
    help = "Print the table of verbs: roles, reactions, sentence."

    def handle(self, *args, **options):
        told = sentences()
        people = [role for role in Role if role != Role.SYSTEM]
        self.stdout.write(f"{'verb':<26}{'roles':<44}{'reactions':<40}sentence")
        for verb in sorted(POLICY):
            roles = " ".join(role for role in people if role in roles_for(verb))
            reactions = " ".join(f"{one.__module__}.{one.__name__}" for one in reactions_to(verb)) or "-"
            words = told.get(verb, "{actor} … {thing}")
            sentence = words if isinstance(words, str) else f"({words.__name__.strip('_')}: depends on what changed)"
            self.stdout.write(f"{verb:<26}{roles:<44}{reactions:<40}{sentence}")
