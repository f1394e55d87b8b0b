"""`manage.py up` with everything real: it starts, heals, refuses and leaves nothing behind."""

import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from pmhub.supervisor import Child, KeepsDying, Supervisor
from tests.ops.conftest import eventually


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    def __init__(self, place, port=None):
        self.place = place
        self.port = port or free_port()
        self.output = place.var.parent / f"output-{self.port}"

    def up(self, **environment):
        self.place.var.mkdir(parents=True, exist_ok=True)
        self.process = self.place.spawn(
            sys.executable, "manage.py", "up", env={"PORT": str(self.port), "PMHUB_DEMO": "0"} | environment
        )
        return self

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def is_ready(self) -> bool:
        return self.status("/readyz") == 200

    def one(self, word: str) -> int:
        """The oldest process of a kind: the parent of its others."""
        return (self.place.running(word) or [0])[0]

    def stopped(self, number) -> str:
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=90)
        eventually(self.place.is_quiet, 45)
        return said


@pytest.fixture
def site(place):
    return Site(place)


def test_it_starts_heals_and_stops(site):
    site.up()
    eventually(site.is_ready, 150)
    for word in ("granian", "pmhub.celery worker", "pmhub.celery beat", "pmhub.engines.keeper"):
        first = site.one(word)
        os.kill(first, signal.SIGKILL)
        eventually(lambda word=word, first=first: site.one(word) not in (0, first), 45, f"{word} was not started again")
        eventually(site.is_ready, 150, f"not ready after the end of {word}")
    site.place.redises and os.kill(site.place.redises[0], signal.SIGKILL)
    os.kill(site.place.postmasters[0], signal.SIGKILL)
    eventually(site.is_ready, 150)
    said = site.stopped(signal.SIGINT)
    assert "pmhub is ready" in said
    assert "The worker ended with -9; starting it again." in said
    assert "Stopped." in said


def test_a_killed_supervisor_takes_everything_along_and_the_next_start_works(site):
    site.up()
    eventually(site.is_ready, 150)
    site.process.kill()
    eventually(site.place.is_quiet, 45)
    site.up()
    eventually(lambda: site.status("/livez") == 200, 150)
    site.stopped(signal.SIGTERM)


def test_a_port_in_use_is_said_with_a_way_out(site):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", site.port))
        taken.listen()
        said, _ = site.up().process.communicate(timeout=90)
    assert f"Port {site.port} is already in use." in said
    assert f"PORT={site.port + 1} make run" in said
    assert site.process.returncode == 1


def test_a_second_start_in_the_same_folder_is_refused(site):
    site.up()
    eventually(lambda: site.place.running("granian"), 150)
    said, _ = Site(site.place).up().process.communicate(timeout=90)
    assert "pmhub already runs from" in said
    site.stopped(signal.SIGINT)


def test_a_child_that_keeps_dying_ends_everything_with_its_name(tmp_path):
    quiet, told = tmp_path / "other", []
    children = [
        Child("The web server", [sys.executable, "-c", "import sys; sys.exit(3)"]),
        Child("The other", [sys.executable, "-c", f"import time; open({str(quiet)!r}, 'w'); time.sleep(60)"]),
    ]
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        with pytest.raises(KeepsDying, match=r"The web server ended 6 times within a minute \(last with 3\)"):
            Supervisor(children, lambda: None, told.append).run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert told == ["The web server ended with 3; starting it again."] * 5
    assert Path(quiet).exists()
    assert not children[1].is_running()
