"""What programs meet while parts of a real installation are away, and two installations beside each other."""

import json
import os
import re
import signal
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from tests.ops.conftest import eventually
from tests.ops.test_up import Site, free_port
from workspaces.actions import create_token
from workspaces.models import Team

FOUND = """
import sys, django
django.setup()
from metrics.actions import define_metric
from workspaces.actions import create_token, found_workspace
from workspaces.models import User
slug = sys.argv[1]
owner = found_workspace(name=slug, slug=slug, owner=User.objects.create_user("own@example.com", name="Own"))
define_metric(name="Rate", unit="", direction="up", grain="day", aggregation="last", by=owner)
print("SECRET", create_token(name="t", scopes=["read", "write"], by=owner)[1])
"""
TAKE = """
import sys, django
django.setup()
from datetime import UTC, datetime, timedelta
from metrics.schedule import take
first = datetime(2026, 1, 1, tzinfo=UTC)
print("ready", flush=True)
sys.stdin.readline()
print("TOOK", *[n for n in range(100) if take("a.job", first + timedelta(minutes=n))])
"""


class Api:
    """REST of one site, from outside."""

    def __init__(self, site: Site, workspace: str):
        self.site, self.workspace = site, workspace
        made = site.place.spawn(
            sys.executable, "-c", FOUND, workspace,
            env={"PORT": str(site.port), "DJANGO_SETTINGS_MODULE": "pmhub.settings"},
        )  # fmt: skip
        said = made.communicate(timeout=120)[0]
        self.secret = re.search(r"SECRET (\S+)", said)[1]

    def send(self, path: str, body=None, secret: str = ""):
        """(status, headers, body) of one request."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.site.port}/api/v1/w/{self.workspace}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {secret or self.secret}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                return answer.status, answer.headers, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, error.headers, json.loads(error.read())


def up(place, workspace: str) -> Api:
    site = Site(place).up()
    eventually(site.is_ready, 150)
    return Api(site, workspace)


def test_two_copies_run_side_by_side_each_with_its_own_data(make_place):
    one, two = (up(make_place(name), name) for name in ("one", "two"))
    for mine, other in ((one, two), (two, one)):
        status, _, page = mine.send("/metrics/")
        assert (status, [row["name"] for row in page["results"]]) == (200, ["Rate"])
        assert mine.send("/metrics/", secret=other.secret)[0] == 401, "keys of the other copy open nothing"
    one.site.stopped(signal.SIGINT)
    assert two.send("/metrics/")[0] == 200, "stopping one leaves the other alone"
    two.site.stopped(signal.SIGINT)


@contextmanager
def nobody_brings_it_back(place):
    """The keeper of the engines sleeps, so that what is killed stays away until we say so."""
    [keeper] = place.keepers
    os.kill(keeper, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(keeper, signal.SIGCONT)


def test_without_an_engine_answers_come_all_the_same_and_nothing_is_lost(place):
    api = up(place, "one")
    assert api.send("/metrics/")[0] == 200, "the first answer imports everything: not what is looked at here"
    with nobody_brings_it_back(place):
        os.kill(place.redises[0], signal.SIGKILL)
        assert api.send("/metrics/K-1/readings/", {"at": "2026-11-02T12:00:00Z", "value": 7})[0] in {200, 201}
        assert api.send("/metrics/", {"name": "Second"})[0] == 201
        assert api.site.status("/readyz") == 503
    eventually(api.site.is_ready, 60)
    with nobody_brings_it_back(place):
        os.kill(place.postmasters[0], signal.SIGKILL)
        status, headers, problem = api.send("/metrics/")
        assert (status, problem["status"]) == (503, 503)
        assert int(headers["Retry-After"]) > 0

    def caught_up() -> bool:
        status, _, page = api.send("/metrics/K-1/snapshots/?grain=day&from=2026-11-02&to=2026-11-02")
        return status == 200 and [row["value"] for row in page["results"]] == [7.0]

    eventually(caught_up, 90)
    assert [row["name"] for row in api.send("/metrics/")[2]["results"]] == ["Rate", "Second"]
    api.site.stopped(signal.SIGINT)


class Web:
    """The web server alone, on the database of this test, which it finds through a link that can be cut."""

    def __init__(self, place):
        self.place, self.port = place, free_port()
        self.real = Path(settings.DATABASES["default"]["HOST"])
        self.link = place.var / "db"
        place.var.mkdir(parents=True)
        self.link.symlink_to(self.real)
        database = settings.DATABASES["default"]
        where = f"postgres://{database['USER']}:{database.get('PASSWORD') or ''}@{quote(str(self.link), safe='')}"
        self.process = place.spawn(
            sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(self.port),
            "--blocking-threads", "8", "--log-level", "error", "pmhub.wsgi:application",
            env={"PORT": str(self.port), "REDIS_URL": settings.REDIS_URL,
                 "DATABASE_URL": f"{where}/{connection.settings_dict['NAME']}"},
        )  # fmt: skip

    def get(self, path: str, secret: str = "", body=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()
        except OSError:
            return 0, {}, b""

    def lose(self) -> None:
        """Nothing connects any more, and what was connected is cut."""
        self.link.unlink()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND application_name = 'pmhub' AND pid <> pg_backend_pid()"
            )


@pytest.mark.django_db(transaction=True)
def test_without_a_database_everybody_is_told_to_come_back_and_then_it_works_again(place, alice):
    secret = create_token(name="t", scopes=["read", "write"], by=alice)[1]
    web, teams = Web(place), "/api/v1/w/acme/teams/"
    eventually(lambda: web.get(teams, secret)[0] == 200, 90)
    web.lose()
    for path, body in ((teams, None), (teams, {"name": "Lost"}), (teams, None), ("/api/v1/me/", None)):
        status, headers, problem = web.get(path, secret, body)
        assert (status, headers["Content-Type"]) == (503, "application/problem+json"), problem
        assert int(headers["Retry-After"]) > 0
        assert "not available" in json.loads(problem)["detail"]
    for page in ("/join/nothing/", "/accounts/login/?next=/w/acme/", "/w/acme/"):
        status, headers, _ = web.get(page)
        assert status < 500 or (status == 503 and headers["Retry-After"]), page
    assert web.get("/livez")[0] == 200
    assert web.get("/readyz")[0] == 503
    web.link.symlink_to(web.real)
    assert web.get(teams, secret)[0] == 200, "at once"
    assert web.get(teams, secret, {"name": "Found"})[0] == 201
    assert web.process.poll() is None, "without another start"
    web.process.terminate()
    web.process.wait(30)
    assert [team.name for team in Team.objects.visible_to(alice)] == ["Found"]


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_run_a_slot_once(place):
    database = settings.DATABASES["default"]
    where = f"postgres://{database['USER']}:{database.get('PASSWORD') or ''}@{quote(database['HOST'], safe='')}"
    around = {"DATABASE_URL": f"{where}/{connection.settings_dict['NAME']}", "REDIS_URL": settings.REDIS_URL}
    around["DJANGO_SETTINGS_MODULE"] = "pmhub.settings"
    takers = [place.spawn(sys.executable, "-c", TAKE, env=around, stdin=-1) for _ in range(2)]
    for taker in takers:
        assert "ready" in taker.stdout.readline()
    for taker in takers:  # both at once
        taker.stdin.write("go\n")
        taker.stdin.flush()
    taken = [{int(n) for n in taker.communicate(timeout=60)[0].split()[1:]} for taker in takers]
    assert taken[0] | taken[1] == set(range(100))
    assert not taken[0] & taken[1]
