"""`manage.py up`: everything pmhub is, in one terminal. Ctrl-C stops all of it."""

import contextlib
import errno
import fcntl
import io
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import redis
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from pmhub import engines, health
from pmhub.supervisor import Child, KeepsDying, Supervisor

QUEUES = "default,recompute,webhooks,imports"
# A background task may ask PostgreSQL longer questions than a person who waits for a page.
PATIENT = "-c statement_timeout=60000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000"
SLOW_START = 60  # seconds after which silence is worth a word


class Command(BaseCommand):
    help = "Run everything: engines, migrations, demo, web server, background worker and scheduler."
    requires_system_checks = []
    requires_migrations_checks = False

    def handle(self, **options):
        self.began = time.monotonic()
        self.announced = False
        self.warned = False
        self.lock = self._alone()
        self._port_is_free()
        try:
            self._engines()
            self._migrate()
            self._demo()
            Supervisor(self._children(), self._tick, self._say).run()
        except KeepsDying as error:
            raise CommandError(f"{error} What it printed above says why. Everything was stopped.") from error
        except KeyboardInterrupt:
            pass  # before there was anything to stop; what was half done is rolled back
        self._say("Stopped. The data stays in place; `make run` continues.")

    # Before the children

    def _alone(self):
        """One `up` for one folder: two schedulers and two demos would only get in each other's way."""
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        lock = (settings.VAR / "up.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"pmhub already runs from {settings.VAR}. For a second copy choose another folder and port:"
                f" PMHUB_VAR={settings.VAR}-2 PORT={settings.PORT + 1} make run"
            ) from None
        return lock

    def _port_is_free(self) -> None:
        family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.HOST, settings.PORT))
            except OSError as error:
                raise CommandError(port_trouble(error)) from None

    def _engines(self) -> None:
        if settings.EMBEDDED_ENGINES:
            try:
                engines.ensure(settings.EMBEDDED_ENGINES)
            except engines.EnginesUnavailable as error:
                raise CommandError(str(error)) from None
            names = {"postgres": "PostgreSQL", "redis": "Redis"}
            self._say(
                f"{' and '.join(names[engine] for engine in sorted(engines.needed()))} ready after {self._seconds()}."
            )

        with contextlib.suppress(redis.RedisError):
            health.redis_client().delete(health.HEARTBEAT)  # of the workers before us

    def _migrate(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        self._say(f"Database up to date after {self._seconds()}.")

    def _demo(self) -> None:
        if apps.get_model("workspaces", "Workspace").objects.exists():
            return
        command = "demo" if settings.DEMO else "setup_link"
        if command in get_commands():
            call_command(command)
            self._say(f"Prepared after {self._seconds()}." if settings.DEMO else "")

    # The children

    def _children(self) -> list[Child]:
        celery = [sys.executable, "-m", "celery", "-q", "-A", "pmhub.celery"]
        schedule = settings.VAR / "schedule"
        schedule.mkdir(exist_ok=True)
        # fmt: off
        web = [
            sys.executable, "-m", "granian", "--interface", "wsgi",
            "--host", settings.HOST, "--port", str(settings.PORT),
            "--workers", "1", "--blocking-threads", str(settings.WEB_THREADS),
            "--backpressure", str(settings.WEB_THREADS), "--no-ws", "--http", "1",
            "--workers-kill-timeout", "5", "--log-level", "error", "pmhub.wsgi:application",
        ]
        worker = [
            "worker", "-Q", QUEUES, "-c", str(settings.WORKER_PROCESSES), "-l", "WARNING",
            "--without-gossip", "--without-mingle",
        ]
        beat = ["beat", "-s", str(schedule / "beat"), "--pidfile=", "-l", "WARNING"]
        # fmt: on
        patient = {"DATABASE_OPTIONS": os.environ.get("DATABASE_OPTIONS", PATIENT)}
        return [
            Child("The web server", web),
            Child("The worker", [*celery, *worker], patient, self._web_is_up),
            Child("The scheduler", [*celery, *beat], {}, self._web_is_up),
        ]

    def _web_is_up(self) -> bool:
        """The person waits for the web server, so nothing else takes its cores while it starts."""
        return self.announced or time.monotonic() - self.began > SLOW_START

    def _tick(self) -> None:
        if settings.EMBEDDED_ENGINES:
            # Brings back a keeper that was killed.
            engines.ensure(settings.EMBEDDED_ENGINES, timeout=engines.FIRST_START)
        if not self.announced and answers("/livez"):
            self.announced = True
            self._announce()
        elif not self.announced and not self.warned and time.monotonic() - self.began > SLOW_START:
            self.warned = True
            self._say("Still starting; the lines above may say why.")

    # What the person reads

    def _announce(self) -> None:
        self._say(f"\n  pmhub is ready after {self._seconds()}: {settings.BASE_URL}/\n")
        logins = settings.VAR / "demo_logins.txt"
        if logins.exists():
            self._say("  " + logins.read_text().strip().replace("\n", "\n  ") + "\n")
        if token := working_token():
            workspace = demo_workspace()
            address = f"{settings.BASE_URL}/api/v1/w/{workspace.slug}/features/?limit=3"
            self._say(f"  curl -H 'Authorization: Bearer {token}' '{address}'\n")
        self._say("  Ctrl-C stops everything.")

    def _seconds(self) -> str:
        return f"{time.monotonic() - self.began:.1f} s"

    def _say(self, text: str) -> None:
        if text:
            self.stdout.write(text)
            self.stdout.flush()


def port_trouble(error: OSError) -> str:
    where = f"{settings.HOST}:{settings.PORT}"
    if error.errno == errno.EADDRINUSE:
        another = settings.PORT + 1
        return f"Port {settings.PORT} is already in use. Stop the program that uses it, or: PORT={another} make run"
    if error.errno == errno.EACCES:
        return f"{where} needs more rights than you have. Choose a port above 1023: PORT=8000 make run"
    return f"pmhub cannot listen on {where}: {error.strerror}. HOST and PORT say where."


def local(path: str) -> urllib.request.Request:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.HOST, settings.HOST)
    # The request must name a host that pmhub is known by, whatever address it listens on.
    return urllib.request.Request(
        f"http://{host}:{settings.PORT}{path}", headers={"Host": settings.BASE_URL.split("//")[1]}
    )


def answers(path: str, token: str = "") -> bool:
    request = local(path)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=2) as response:
            return response.status == 200
    except (urllib.error.HTTPError, OSError):
        return False


def demo_workspace():
    return apps.get_model("workspaces", "Workspace").objects.filter(is_demo=True).order_by("id").first()


def working_token() -> str:
    """A token for the demo workspace, kept readable by its owner alone; a new one if it no longer works."""
    workspace = demo_workspace()
    if workspace is None or "token" not in get_commands():
        return ""
    kept = Path(settings.VAR) / "demo_token"
    token = kept.read_text().strip() if kept.exists() else ""
    if token and answers(f"/api/v1/w/{workspace.slug}/features/?limit=1", token):
        return token
    owner = (
        apps.get_model("workspaces", "Member")
        .objects.filter(workspace=workspace, role="owner")
        .exclude(user=None)
        .select_related("user")
        .first()
    )
    if owner is None:
        return ""
    said = io.StringIO()
    names = {"workspace": workspace.slug, "email": owner.user.email, "name": "Demo"}
    call_command(
        "token",
        "create",
        *(f"--{key}={value}" for key, value in names.items()),
        "--scope=read",
        "--scope=write",
        stdout=said,
    )
    token = said.getvalue().strip()
    kept.unlink(missing_ok=True)
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token)
    return token
