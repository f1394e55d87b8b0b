"""The keeper: starts PostgreSQL and Redis, brings back what crashes, stops when nobody uses them.

Started by `client.ensure` as `python -m pmhub.engines.keeper VAR`. What may go wrong and what holds then:

- several start at once: one gets the lock, the others leave;
- the keeper is killed: the kernel tells both engines to shut down (parent-death signal), and the next
  keeper waits for them, because each engine itself holds the lock it was started under;
- an engine is killed: it is started again, ten times a minute at most;
- `initdb` is interrupted: it works in a side folder that gets its name only when complete.
"""

import contextlib
import fcntl
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pmhub.engines.engine import Engine
from pmhub.engines.places import EnginesUnavailable, Home, needed
from pmhub.engines.postgres import Postgres
from pmhub.engines.redis import Redis

IDLE_SECONDS = 2.0
CRASHES_A_MINUTE = 10


class Stop(Exception):
    """A signal asked the keeper to end."""


def main(var: Path) -> int:
    home = Home(var)
    with home.lock("keeper").open("a+b") as lock:
        if not take(lock, seconds=0.5):
            return 0  # somebody else keeps
        home.log("refused").unlink(missing_ok=True)
        os.chdir(home.folder)
        engines: list[Engine] = []
        try:
            engines += [kind(home) for name, kind in (("postgres", Postgres), ("redis", Redis)) if name in needed()]
            keep(home, engines)
        except (EnginesUnavailable, OSError) as error:
            say(f"giving up: {error}")
            home.log("refused").write_text(str(error))
            return 1
        except Stop:
            pass
        finally:
            for engine in engines:
                engine.ask_to_stop()
            for engine in engines:
                engine.wait_until_stopped()
            if home.sockets.parent != home.folder:
                with contextlib.suppress(OSError):
                    home.sockets.rmdir()
    return 0


def keep(home: Home, engines: list[Engine]) -> None:
    """Keep `engines` up until nobody holds the users' lock."""
    with woken_by_signals() as nap, home.lock("ready").open("a+b") as ready, home.lock("users").open("a+b") as users:
        for engine in engines:
            engine.start()
        for engine in engines:
            bring_up(engine, started=True)
        fcntl.flock(ready, fcntl.LOCK_EX)
        say("ready")
        crashes: list[float] = []
        idle_since: float | None = None
        while True:
            nap(0.5)
            dead = [engine for engine in engines if not engine.is_running()]
            if dead:
                fcntl.flock(ready, fcntl.LOCK_UN)
                crashes = [moment for moment in crashes if moment > time.monotonic() - 60] + [time.monotonic()]
                if len(crashes) > CRASHES_A_MINUTE:
                    raise EnginesUnavailable(f"{dead[0].name} keeps crashing; see {home.log(dead[0].name)}")
                for engine in dead:
                    say(f"{engine.name} ended with {engine.returncode}, starting it again")
                    bring_up(engine)
                fcntl.flock(ready, fcntl.LOCK_EX)
            if not take(users):
                idle_since = None
            elif idle_since is None:
                fcntl.flock(users, fcntl.LOCK_UN)
                idle_since = time.monotonic()
            elif time.monotonic() - idle_since < IDLE_SECONDS:
                fcntl.flock(users, fcntl.LOCK_UN)
            else:
                # Newcomers wait for the users' lock until "ready" is gone: nobody is told yes on the way out.
                fcntl.flock(ready, fcntl.LOCK_UN)
                say("nobody needs the engines, stopping")
                return


def bring_up(engine: Engine, started: bool = False, attempts: int = 3) -> None:
    """Start the engine and wait for a real answer; a start that fails is tried again."""
    for attempt in range(1, attempts + 1):
        if not started:
            engine.start()
        started = False
        try:
            engine.wait_until_ready()
            return
        except EnginesUnavailable as error:
            if attempt == attempts:
                raise
            say(f"trying again: {error}")
            engine.ask_to_stop()
            engine.wait_until_stopped()
            engine.after_failed_start(attempt)


def take(file, seconds: float = 0.0) -> bool:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        else:
            return True


@contextlib.contextmanager
def woken_by_signals() -> Iterator:
    """A nap that ends early when a child dies, and raises Stop when the keeper is asked to end."""
    asked: list[int] = []
    reader, writer = os.pipe()
    for end in (reader, writer):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _: asked.append(number))
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def nap(seconds: float) -> None:
        if select.select([reader], [], [], seconds)[0]:
            os.read(reader, 512)
        if asked:
            raise Stop

    try:
        yield nap
    finally:
        signal.set_wakeup_fd(-1)
        os.close(reader)
        os.close(writer)


def say(text: str) -> None:
    print(time.strftime("%Y-%m-%d %H:%M:%S"), f"[{os.getpid()}]", text, flush=True)  # noqa: T201 - its log


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
