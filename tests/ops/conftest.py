"""Real processes in folders of their own; whatever a test starts is gone when it ends."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

CODE = Path(__file__).resolve().parent.parent.parent
HOLD = """
import pathlib, sys, time
from pmhub import engines
engines.ensure(pathlib.Path(sys.argv[1]))
print("up", flush=True)
time.sleep(float(sys.argv[2]))
"""


def eventually(claim, seconds=45.0, message=""):
    """Wait until `claim()` is true; its last value is returned."""
    deadline = time.monotonic() + seconds
    while not (value := claim()):
        assert time.monotonic() < deadline, message or f"still not so after {seconds} s"
        time.sleep(0.05)
    return value


def processes(word: str) -> dict[int, str]:
    """Pid and command line of every process that names `word` (a folder unique to the test)."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            environment = (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if int(folder.name) != os.getpid() and command and (word in command or f"PMHUB_VAR={word}" in environment):
            found[int(folder.name)] = command
    return found


class Place:
    """A folder for one installation, and the processes that use it."""

    def __init__(self, var: Path):
        self.var = var
        self.clients: list[subprocess.Popen] = []

    @property
    def environment(self):
        outside = {
            "PMHUB_ENGINES_DURABLE",
            "DATABASE_URL",
            "REDIS_URL",
            "CELERY_BROKER_URL",
            "PGHOST",
            "PGPORT",
            "PORT",
        }
        return {key: value for key, value in os.environ.items() if key not in outside} | {"PMHUB_VAR": str(self.var)}

    def spawn(self, *command, **options) -> subprocess.Popen:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=CODE,
            env=self.environment | options.pop("env", {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )
        self.clients.append(process)
        return process

    def client(self, seconds: float = 60, **environment: str) -> subprocess.Popen:
        return self.spawn(sys.executable, "-c", HOLD, self.var, seconds, env=environment)

    def running_client(self, seconds: float = 60) -> subprocess.Popen:
        process = self.client(seconds)
        assert process.stdout.readline() == "up\n", process.communicate(timeout=5)[0]
        return process

    def running(self, word: str) -> list[int]:
        """Pids of this place's processes whose command line holds `word`, oldest first."""
        return sorted(pid for pid, command in processes(str(self.var)).items() if word in command)

    @property
    def keepers(self):
        return self.running("pmhub.engines.keeper")

    @property
    def postmasters(self):
        return self.running("bin/postgres -D")

    @property
    def redises(self):
        return self.running("redis-server")

    def dismiss(self):
        for process in self.clients:
            if process.poll() is None:
                process.kill()
            process.wait()
            process.stdout.close()

    def is_quiet(self):
        return not processes(str(self.var))


@pytest.fixture
def make_place():
    places, root = [], Path(tempfile.mkdtemp(prefix="pmhub-ops-", dir="/tmp"))
    root.chmod(0o755)

    def make(inside: str = "var") -> Place:
        places.append(Place(root / inside))
        return places[-1]

    yield make
    for place in places:
        place.dismiss()
    for place in places:
        for pid in place.keepers:
            os.kill(pid, signal.SIGTERM)
        eventually(place.is_quiet, 40, f"left running: {processes(str(place.var))}")
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def place(make_place):
    return make_place()
