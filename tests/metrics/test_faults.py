"""Real workers, a real PostgreSQL and Redis of their own, and twenty ways in which they die."""

import json
import os
import socket
import sys
import threading

import pytest

from tests.ops.conftest import Place, eventually, make_place, place  # noqa: F401 - fixtures of real installations

FAULTS = int(os.environ.get("PMHUB_FAULTS", "20"))
SEED = int(os.environ.get("PMHUB_FAULT_SEED", "1"))


class Listener(threading.Thread):
    """Keeps what a process says, so that it never has to wait for a reader."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process = process
        self.lines: list[str] = []
        self.start()

    def run(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def text(self) -> str:
        return "".join(self.lines)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.slow
def test_no_crash_loses_doubles_or_falsifies_a_number(place: Place):  # noqa: F811
    where = {"PORT": str(free_port()), "PMHUB_DEMO": "0"}
    up = place.spawn(sys.executable, "manage.py", "up", env=where)
    said = Listener(up)
    eventually(lambda: "pmhub is ready" in said.text(), 90, "pmhub did not come up")
    driver = place.spawn(sys.executable, "-m", "tests.metrics.faults", str(FAULTS), str(SEED), env=where)
    told = driver.communicate(timeout=120 + 20 * FAULTS)[0]
    assert driver.returncode == 0, told[-3000:] + said.text()[-5000:]
    counted = json.loads(told.strip().splitlines()[-1])
    print(told)
    assert (counted["lost"], counted["doubled"], counted["wrong"], counted["dead"]) == (0, 0, 0, 0), counted
    assert counted["p95"] <= 10, counted
    up.terminate()
    up.wait(timeout=60)
