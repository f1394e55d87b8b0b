"""Break a running pmhub in random ways while readings arrive, and count what that cost.

    python -m tests.metrics.faults FAULTS SEED

runs inside the environment of an installation that is up (PMHUB_VAR). It prints one JSON object: faults by kind,
readings lost or doubled, snapshots that differ from the oracle, and the seconds each recovery took.
"""

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmhub.settings")

import django

django.setup()

# ruff: noqa: E402 - models are known from here on
import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from metrics import actions
from metrics.intake import Given
from metrics.models import Dirty, Metric, Reading, Recompute, Snapshot, Target
from tests.metrics import oracle
from workspaces.actions import found_workspace
from workspaces.models import User

BEGIN = datetime(2026, 3, 20, tzinfo=UTC)
PATIENCE = 60


def processes(word: str) -> list[int]:
    """This installation's processes whose command line holds `word`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            around = (folder / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        mine = f"PMHUB_VAR={settings.VAR}" in around or str(settings.VAR) in command
        if mine and word in command and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return sorted(found)


def kill(word: str, dice: random.Random, how=signal.SIGKILL, first: bool = False) -> None:
    pids = processes(word)
    if pids:
        os.kill(pids[0] if first else dice.choice(pids), how)


def flush_redis(dice: random.Random) -> None:
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2).flushall()
    except redis.RedisError:
        pass


FAULTS = {
    "worker killed": lambda dice: kill("celery -q -A pmhub.celery worker", dice),
    "redis killed": lambda dice: kill("redis-server", dice, first=True),
    "redis flushed": flush_redis,
    "postgres restarted": lambda dice: kill("bin/postgres -D", dice, signal.SIGQUIT, first=True),
    "scheduler killed": lambda dice: kill("celery -q -A pmhub.celery beat", dice),
}

VICTIM = {
    "worker killed": "worker",
    "redis killed": "engines",
    "redis flushed": "nobody",
    "postgres restarted": "engines",
    "scheduler killed": "scheduler",
}
MOST_A_MINUTE = {"worker": 4, "engines": 8, "scheduler": 4, "nobody": 60}


def choose(dice: random.Random, recent: list[tuple[float, str]]) -> str:
    """A fault whose victim was not hit too often within the last minute: then its keeper rightly gives up."""
    while True:
        recent[:] = [(at, kind) for at, kind in recent if at > time.monotonic() - 60]
        hits: dict[str, int] = {}
        for _, kind in recent:
            hits[VICTIM[kind]] = hits.get(VICTIM[kind], 0) + 1
        kind = dice.choice(list(FAULTS))
        if hits.get(VICTIM[kind], 0) < MOST_A_MINUTE[VICTIM[kind]]:
            recent.append((time.monotonic(), kind))
            return kind
        time.sleep(0.2)


def stubborn(deed):
    """Do it again until PostgreSQL answers: a write counts only when it was acknowledged."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            close_old_connections()
            return deed()
        except (DatabaseError, InterfaceError):
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def prepare() -> list[Metric]:
    user = User.objects.create_user(f"faults-{time.time_ns()}@example.com", name="Faults")
    owner = found_workspace(
        name="Faults", slug=f"faults-{time.time_ns() % 10**9}", owner=user, time_zone="Europe/Helsinki"
    )
    found = []
    for how in Metric.Aggregation.values:
        metric = actions.define_metric(name=how, by=owner, aggregation=how, grain="day")
        line = {
            "starts_on": BEGIN.date(),
            "start_value": 0,
            "ends_on": BEGIN.date() + timedelta(days=60),
            "end_value": 40,
        }
        actions.set_target(metric, by=owner, **line)
        found.append(metric)
    for metric in found:
        metric.owner_for_faults = owner
    return found


def write_some(metrics: list[Metric], dice: random.Random, known: dict) -> None:
    for metric in dice.sample(metrics, 3):
        given = [
            Given(BEGIN + timedelta(minutes=dice.randrange(60 * 24 * 40)), dice.randrange(400) / 10) for _ in range(40)
        ]
        stubborn(lambda metric=metric, given=given: actions.record_readings(metric, given, by=metric.owner_for_faults))
        for reading in given:
            known[metric.pk, reading.at] = reading.value


def wrong_snapshots(metrics: list[Metric]) -> int:
    fields = ("value", "count", "minimum", "maximum", "previous", "change", "target", "status")
    wrong = 0
    for metric in metrics:
        rows = [(r.at, r.value, r.dimensions) for r in Reading.objects.filter(metric=metric)]
        lines = [(t.starts_on, t.start_value, t.ends_on, t.end_value) for t in Target.objects.filter(metric=metric)]
        expected = oracle.snapshots(
            rows, zone="Europe/Helsinki", aggregation=metric.aggregation, direction=metric.direction,
            own_grain=metric.grain, targets=lines,
        )  # fmt: skip
        got = {
            (s.grain, s.bucket): tuple(getattr(s, f) for f in fields) for s in Snapshot.objects.filter(metric=metric)
        }
        wrong += sum(expected.get(place) != got.get(place) for place in expected.keys() | got.keys())
    return wrong


def settle() -> float:
    """Seconds until nothing is marked any more."""
    began = time.monotonic()
    while stubborn(Dirty.objects.exists):
        if time.monotonic() - began > PATIENCE:
            raise SystemExit(f"still dirty after {PATIENCE} s: {list(Recompute.objects.values())}")
        time.sleep(0.05)
    return time.monotonic() - began


def run(count: int, seed: int) -> dict:
    dice = random.Random(seed)
    metrics = stubborn(prepare)
    known: dict = {}
    kinds: dict[str, int] = {}
    seconds: list[float] = []
    wrong = 0
    write_some(metrics, dice, known)
    settle()
    recent: list[tuple[float, str]] = []
    for number in range(count):
        kind = choose(dice, recent)
        kinds[kind] = kinds.get(kind, 0) + 1
        before = dice.random() < 0.5
        if before:
            write_some(metrics, dice, known)
            time.sleep(dice.random() * 0.05)
        FAULTS[kind](dice)
        began = time.monotonic()
        if not before:
            write_some(metrics, dice, known)
        settle()
        seconds.append(time.monotonic() - began)
        print(f"{number + 1:3} {kind}: {seconds[-1]:.1f} s", flush=True)
        wrong += stubborn(lambda: wrong_snapshots(metrics))
    rows = list(Reading.objects.filter(metric__in=metrics).values_list("metric_id", "at", "value"))
    doubled = len(rows) - len({row[:2] for row in rows})
    there = {row[:2]: row[2] for row in rows}
    lost = sum(there.get(place) != value for place, value in known.items())
    dead = Recompute.objects.filter(metric__in=metrics, attempts__gte=Recompute.MAX_ATTEMPTS).count()
    ordered = sorted(seconds)
    return {
        "faults": kinds, "readings": len(known), "lost": lost, "doubled": doubled, "wrong": wrong, "dead": dead,
        "p50": round(ordered[len(ordered) // 2], 2), "p95": round(ordered[int(len(ordered) * 0.95) - 1], 2),
        "longest": round(ordered[-1], 2),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]))))
