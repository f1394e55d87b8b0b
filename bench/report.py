"""What benchmarks say: measured over limit, beside the goal. Absolute times are printed, never judged."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Report:
    """Collects lines; `missed` names the goals that were not reached."""

    missed: list[str] = field(default_factory=list)

    def ratio(
        self, name: str, measured: float, limit: float, goal: float, unit: str = "ms", scale: float = 1e3
    ) -> None:
        """`measured` and `limit` in seconds; the goal is the largest ratio allowed."""
        share = measured / limit
        shown = f"{measured * scale:,.1f} {unit} / {limit * scale:,.1f} {unit} = {share:.2f}"
        self._line(name, shown, f"≤ {goal:g}", share <= goal)

    def most(self, name: str, measured: float, goal: float, unit: str = "") -> None:
        """A figure that has a ceiling of its own: counts, seconds of waiting."""
        self._line(name, f"{measured:,.2f} {unit}".rstrip(), f"≤ {goal:g} {unit}".rstrip(), measured <= goal)

    def note(self, text: str) -> None:
        print(f"  {text}", flush=True)

    def _line(self, name: str, shown: str, goal: str, reached: bool) -> None:
        print(f"{name:58} {shown:42} goal {goal}{'' if reached else '   MISSED'}", flush=True)
        if not reached:
            self.missed.append(name)


def _own_backend() -> int | None:
    from django.db import connection

    connection.ensure_connection()
    pid = connection.connection.get_backend_pid()
    return pid if Path(f"/proc/{pid}/schedstat").exists() else None


def _cpu(pid: int | None) -> float:
    """Seconds of processor that this process and its PostgreSQL backend have used."""
    used = time.process_time()
    if pid:  # nanoseconds on a processor, where `stat` would count in hundredths of a second
        used += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return used


def work(deed: Callable[[], object], times: int = 5, before: Callable[[], object] | None = None) -> float:
    """Seconds of processor, ours and PostgreSQL's together, the middle of several runs.

    Unlike wall clock it hardly moves with what else the machine does. Where PostgreSQL runs elsewhere, wall clock.
    """
    pid = _own_backend()
    if pid is None:
        return median(deed, times, before)
    # The kernel counts a backend's processor time in hundredths of a second: short deeds are measured many at once.
    once = before is not None or times == 1
    at_once = 1 if once else times
    taken = []
    for _ in range(times if once else 3):
        if before:
            before()
        began = _cpu(pid)
        for _ in range(at_once):
            deed()
        taken.append((_cpu(pid) - began) / at_once)
    return statistics.median(taken)


def median(deed: Callable[[], object], times: int = 5, before: Callable[[], object] | None = None) -> float:
    """Seconds of wall clock, the middle of several runs; `before` prepares each run, off the clock."""
    taken = []
    for _ in range(times):
        if before:
            before()
        began = time.perf_counter()
        deed()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
