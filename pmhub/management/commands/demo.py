"""`manage.py demo`: a made-up company to look around in; `manage.py demo --remove` leaves no trace of it."""

import os
import time
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from pmhub.demo import content
from pmhub.demo.build import Built, Demo
from pmhub.purge import forget_logins, purge
from workspaces.models import Workspace

SEED = 27


class Command(BaseCommand):
    help = "Create the demo workspace in an empty installation, or remove it."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="delete every demo workspace, whole")
        parser.add_argument("--force-new", action="store_true", help="create one beside other workspaces")
        parser.add_argument("--seed", type=int, default=SEED, help="another seed, other numbers")
        parser.add_argument("--today", type=date.fromisoformat, help="the day the story leads up to (default: today)")

    def handle(self, *, remove, force_new, seed, today, **options):
        if remove:
            return self._remove()
        if Workspace.objects.exists() and not force_new:
            self.stdout.write("There is a workspace already. For a demo beside it: manage.py demo --force-new")
            return None
        began = time.monotonic()
        today = today or timezone.now().date()
        if today > timezone.now().date():
            raise CommandError("The story cannot lead into the future.")
        built = Demo(today, seed, _free_slug()).build()
        logins = _keep_logins(built)
        self.stdout.write(f"Demo workspace {built.workspace.name} made in {time.monotonic() - began:.1f} s.")
        if options["verbosity"] > 1:
            self.stdout.write(logins)
        return None

    def _remove(self):
        demos = list(Workspace.objects.filter(is_demo=True))
        gone = sum(purge(workspace) for workspace in demos)
        forget_logins()
        names = " and ".join(str(workspace) for workspace in demos)
        self.stdout.write(f"Removed {names}: {gone:,} rows." if demos else "There is no demo workspace.")


def _free_slug() -> str:
    taken = set(Workspace.objects.filter(slug__startswith=content.SLUG).values_list("slug", flat=True))
    candidates = (f"{content.SLUG}-{number}" if number > 1 else content.SLUG for number in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)


def _keep_logins(built: Built) -> str:
    """The password is made up per installation, so that a demo that others can reach is not an open door."""
    path = settings.VAR / "demo_logins.txt"
    if built.password is None:  # the people of an earlier demo keep their password
        return path.read_text() if path.exists() else ""
    lines = [f"Demo logins, all with the password {built.password}"]
    shown: set[str] = set()
    for address, role in built.logins:
        if role not in shown:
            shown.add(role)
            lines.append(f"  {role:<12} {address}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")
    return path.read_text()
