"""One engine's process: started with a parent-death signal, as an unprivileged user, under its own lock."""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pmhub.engines.places import EnginesUnavailable, Home, can_enter, run_user, short_hash

LOG_LIMIT = 10_000_000  # bytes; a longer log is begun anew at the next start


class Engine:
    name: str
    stop_signal: signal.Signals

    def __init__(self, home: Home):
        self.home = home
        self.account = run_user()
        self.process: subprocess.Popen | None = None
        self.prepare_sockets()

    # What a kind of engine says of itself

    def command(self) -> list[str | Path]:
        raise NotImplementedError

    def prepare(self) -> None:
        """Make ready what the program needs before each start."""

    def answers(self) -> bool:
        """Whether a real question gets a real answer."""
        raise NotImplementedError

    def pid_of_leftover(self) -> int | None:
        """The engine that an earlier keeper left running, from the file the engine itself writes."""
        raise NotImplementedError

    def after_failed_start(self, attempt: int) -> None:
        """What can be mended before the next attempt."""

    # What all kinds share

    def start(self) -> None:
        lock = self.home.lock(self.name).open("a+b")
        self._wait_for_leftover(lock)
        self.prepare()
        # The engine inherits the lock: as long as any of its processes lives, nobody starts a second one.
        os.set_inheritable(lock.fileno(), True)
        try:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.home.folder,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=self.open_log(),
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[lock.fileno()],
                preexec_fn=_die_with(os.getpid(), self.stop_signal),
                **self.as_user(),
            )
        finally:
            lock.close()

    def _wait_for_leftover(self, lock) -> None:
        asked = False
        deadline = time.monotonic() + 40
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            if time.monotonic() > deadline:
                raise EnginesUnavailable(f"An earlier {self.name} does not end; see {self.home.log(self.name)}")
            # Without parent-death signals (macOS) the leftover does not know that its keeper is gone.
            if not asked and time.monotonic() > deadline - 38 and (pid := self.pid_of_leftover()):
                os.kill(pid, self.stop_signal)
                asked = True
            time.sleep(0.05)

    def wait_until_ready(self, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not self.answers():
            if not self.is_running() or time.monotonic() > deadline:
                raise EnginesUnavailable(
                    f"{self.name} did not start; the end of {self.home.log(self.name)}:\n{self.last_words()}"
                )
            time.sleep(0.02)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def returncode(self) -> int | None:
        return self.process.returncode if self.process else None

    def ask_to_stop(self) -> None:
        if self.process and self.is_running():
            self.process.send_signal(self.stop_signal)

    def wait_until_stopped(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return kept | {"LC_ALL": "C.UTF-8" if sys.platform == "linux" else "C", "TZ": "UTC"}

    def as_user(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def give(self, path: Path) -> Path:
        """Hand a file that we made to the user the engine runs as."""
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path

    def runnable(self, program: Path) -> Path:
        """`program`, or a copy of it where the user it runs as cannot enter our folder (below /root)."""
        if self.account is None or can_enter(self.account, program.parent):
            return program
        package = next((folder for folder in program.parents if folder.parent.name == "site-packages"), None)
        if package is None:
            raise EnginesUnavailable(f"{self.account.pw_name}, who runs {self.name}, cannot enter {program.parent}.")
        copy = self.home.folder / "programs" / f"{self.name}-{short_hash(package)}-{int(program.stat().st_mtime)}"
        if not copy.exists():
            _copy_package(package, program, copy)
        return copy / program.relative_to(package.parent)

    def prepare_sockets(self) -> None:
        folder = self.home.sockets
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = folder.lstat()
        expected = {os.geteuid(), self.account.pw_uid if self.account else os.geteuid()}
        if folder.is_symlink() or owner.st_uid not in expected:
            raise EnginesUnavailable(f"{folder} belongs to somebody else; remove it or choose another PMHUB_VAR.")
        folder.chmod(0o700)
        self.give(folder)

    def open_log(self):
        path = self.home.log(self.name)
        long = path.exists() and path.stat().st_size > LOG_LIMIT
        return path.open("wb" if long else "ab")

    def last_words(self) -> str:
        lines = self.home.log(self.name).read_text(errors="replace").splitlines()
        return "\n".join(lines[-5:])


def _copy_package(package: Path, program: Path, copy: Path) -> None:
    """The folder of the package that holds the program, and the libraries that its wheel keeps beside it."""
    copy.parent.mkdir(exist_ok=True)
    unfinished = copy.with_name(copy.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    inside = package / program.relative_to(package).parts[0]
    shutil.copytree(inside, unfinished / inside.relative_to(package.parent), symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    for folder in (copy.parent, unfinished, unfinished / package.name):
        folder.chmod(0o755)
    unfinished.rename(copy)


def _die_with(parent: int, number: signal.Signals):
    """A function for the new process: ask the kernel for `number` when `parent` dies (Linux only)."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def in_child() -> None:
        libc.prctl(1, number)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return in_child
