"""The processes of `manage.py up`: started together, restarted when they die, stopped together.

Each child leads its own process group, so that a Ctrl-C in the terminal reaches only the supervisor,
which then stops them in order; and each asks the kernel to be told when the supervisor dies (Linux).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

DEATHS_A_MINUTE = 5
PATIENCE = 12.0  # seconds a child may take to finish what it does


class KeepsDying(Exception):
    """A child died too often; the message names it."""


def die_with_parent(number: signal.Signals = signal.SIGTERM, parent: int | None = None) -> None:
    """Ask the kernel for `number` when the parent process dies; does nothing where that is unknown."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(1, number)
    if parent is not None and os.getppid() != parent:
        os._exit(1)


@dataclass
class Child:
    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    may_start: Callable[[], bool] = lambda: True  # asked before the first start only
    deaths: list[float] = field(default_factory=list)
    process: subprocess.Popen | None = None

    def start(self) -> None:
        parent = os.getpid()
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM, parent),
        )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self.process and self.is_running():
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """Whatever the child itself started goes too."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


class Supervisor:
    """Keeps `children` running until a signal; `tick` is called about three times a second."""

    def __init__(self, children: list[Child], tick: Callable[[], None], say: Callable[[str], None]):
        self.children = children
        self.tick = tick
        self.say = say
        self.asked = 0

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        try:
            while not self.asked:
                self._revive()
                self.tick()
                time.sleep(0.3)
        finally:
            self._stop()

    def _ask(self, *_) -> None:
        self.asked += 1

    def _revive(self) -> None:
        for child in self.children:
            if child.is_running() or self.asked:
                continue
            if child.process is None:
                if child.may_start():
                    child.start()
                continue
            code = child.process.returncode
            child.kill_group()  # what it left behind would be in the way of the new one
            now = time.monotonic()
            child.deaths = [moment for moment in child.deaths if moment > now - 60] + [now]
            if len(child.deaths) > DEATHS_A_MINUTE:
                raise KeepsDying(f"{child.name} ended {len(child.deaths)} times within a minute (last with {code}).")
            self.say(f"{child.name} ended with {code}; starting it again.")
            time.sleep(0 if len(child.deaths) == 1 else 1)
            child.start()

    def _stop(self) -> None:
        deadline = time.monotonic() + PATIENCE
        for child in reversed(self.children):
            child.ask_to_stop()
        before = self.asked
        while any(child.is_running() for child in self.children):
            if time.monotonic() > deadline or self.asked > before:  # a second Ctrl-C does not wait
                break
            time.sleep(0.05)
        for child in self.children:
            child.kill_group()
