"""What a process does that needs the engines: hold on to them, and start the keeper if nobody keeps them."""

import fcntl
import io
import os
import subprocess
import sys
import time
from pathlib import Path

from pmhub.engines.places import EnginesUnavailable, Home, needed

_held: dict[Path, io.IOBase] = {}
_seen: set[Path] = set()  # those that were up once while this process lives
_started: list[subprocess.Popen] = []
CODE = Path(__file__).resolve().parent.parent.parent


# Seconds to wait for engines: a first start makes a database; later somebody waits for a page meanwhile.
FIRST_START, RESTART = 60.0, 10.0


def ensure(var: Path, timeout: float | None = None) -> None:
    """Start the engines of `var` if they are down and keep them up while this process lives.

    Cheap when they are up (two file locks are tried), so callers simply call it before connecting. When they do not
    come up in time, `EnginesUnavailable` says so.
    """
    home = Home(Path(var))
    if not needed():
        return
    _hold(home)
    deadline = time.monotonic() + (timeout or (RESTART if home.folder in _seen else FIRST_START))
    while not _taken(home.lock("ready")):
        if not _taken(home.lock("keeper")):
            _start_keeper(home)
        if _ready_soon(home, seconds=3.0):
            break
        refused = _refusal(home)
        if refused or time.monotonic() > deadline:
            raise EnginesUnavailable(refused or f"The embedded engines did not start; see {home.log('keeper')}.")
    _seen.add(home.folder)


def _hold(home: Home) -> None:
    if home.folder in _held:
        return
    try:
        for folder in (home.folder, home.lock("users").parent, home.log("keeper").parent):
            folder.mkdir(parents=True, exist_ok=True)
            if home.folder != home.var and os.geteuid() == 0:
                folder.chmod(0o755)
        if home.folder != home.var:
            home.folder.parent.chmod(0o755)
        file = home.lock("users").open("a+b")
    except PermissionError as error:
        raise EnginesUnavailable(
            f"{error.filename} belongs to another user. Start pmhub as that user, or choose another PMHUB_VAR."
        ) from error
    fcntl.flock(file, fcntl.LOCK_SH)
    _held[home.folder] = file


def _taken(path: Path) -> bool:
    """Whether some process holds the lock exclusively. Asking does not disturb others who ask."""
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _start_keeper(home: Home) -> None:
    _started[:] = [process for process in _started if process.poll() is None]
    home.log("refused").unlink(missing_ok=True)
    with home.log("keeper").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pmhub.engines.keeper", home.var],
            cwd=CODE,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C in the terminal is for the client
        )
    _started.append(process)


def _ready_soon(home: Home, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if _taken(home.lock("ready")):
            return True
        if _refusal(home):
            return False
        time.sleep(0.02)
    return False


def _refusal(home: Home) -> str:
    """Why a keeper that gave up did so; it removes the note when it starts."""
    try:
        return home.log("refused").read_text().strip() if not _taken(home.lock("keeper")) else ""
    except FileNotFoundError:
        return ""
