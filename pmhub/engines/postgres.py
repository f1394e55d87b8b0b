"""The embedded PostgreSQL.

Two roles: `postgres`, the superuser, used by the keeper alone; and `pmhub`, who owns the application's
database and may create others (the tests do) but is no superuser, so that a hole in the application
cannot read the host's files or run programs. The same role runs migrations: a separate owner would
guard tables against their own application, which must be able to change every row of them anyway.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from functools import cached_property
from pathlib import Path

import psycopg2

from pmhub.engines.engine import Engine
from pmhub.engines.places import PORT, EnginesUnavailable, postgres_bin


class Postgres(Engine):
    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": open transactions are rolled back, then it ends cleanly

    @cached_property
    def programs(self) -> Path:
        return self.runnable(postgres_bin() / "postgres").parent

    def command(self) -> list[str | Path]:
        sockets = str(self.home.sockets).replace('"', '""')
        options: dict[str, object] = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{sockets}"',
            "unix_socket_permissions": "0700",
            "port": PORT,
            "max_connections": 200,
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "wal_level": "minimal",
            "max_wal_senders": 0,
            "jit": "off",  # it pays for analytics and costs pages
        }
        if os.environ.get("PMHUB_ENGINES_DURABLE") == "0":  # for tests, whose data nobody will miss
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [self.programs / "postgres", "-D", self.home.postgres_data, *settings]

    def prepare(self) -> None:
        data = self.home.postgres_data
        if not (data / "PG_VERSION").exists():
            self._create_cluster(data)
        ours = (data / "PG_VERSION").read_text().strip()
        theirs = self._major()
        if ours != theirs:
            raise EnginesUnavailable(
                f"{data} was made by PostgreSQL {ours}, and {self.programs} holds PostgreSQL {theirs}. Point"
                f" PMHUB_PG_BIN at a PostgreSQL {ours}, make a backup, and restore it with the new one."
            )
        # Nobody runs here (we hold the engine's lock); its number may meanwhile be another program's.
        (data / "postmaster.pid").unlink(missing_ok=True)

    def _major(self) -> str:
        said = subprocess.run([self.programs / "postgres", "--version"], capture_output=True, text=True, check=True)
        return said.stdout.split()[2].split(".")[0]

    def _create_cluster(self, data: Path) -> None:
        unfinished = data.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self.give(unfinished)
        # fmt: off
        command: list[str | Path] = [
            self.programs / "initdb", "-D", unfinished, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--no-sync", "--no-instructions", *self._locale(),
        ]
        # fmt: on
        made = subprocess.run(
            command,
            env=self.environment(),
            cwd=self.home.folder,
            stdin=subprocess.DEVNULL,
            stdout=self.open_log(),
            stderr=subprocess.STDOUT,
            **self.as_user(),
        )
        if made.returncode:
            raise EnginesUnavailable(f"initdb failed; the end of {self.home.log('postgres')}:\n{self.last_words()}")
        unfinished.rename(data)

    def _locale(self) -> list[str]:
        # The builtin provider sorts the same on every operating system, for ever; it came with 17.
        if int(self._major()) >= 17:
            return ["--locale-provider=builtin", "--locale=C.UTF-8"]
        return ["--locale=C"]

    def connect(self, database: str):
        return psycopg2.connect(host=str(self.home.sockets), port=PORT, user="postgres", dbname=database)

    def answers(self) -> bool:
        try:
            with contextlib.closing(self.connect("postgres")) as connection, connection.cursor() as cursor:
                connection.autocommit = True
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'pmhub'")
                if not cursor.fetchone():
                    cursor.execute("CREATE ROLE pmhub LOGIN CREATEDB NOSUPERUSER")
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'pmhub'")
                if not cursor.fetchone():
                    cursor.execute("CREATE DATABASE pmhub OWNER pmhub")
        except psycopg2.OperationalError:
            return False
        return True

    def pid_of_leftover(self) -> int | None:
        with contextlib.suppress(OSError, ValueError):
            return int((self.home.postgres_data / "postmaster.pid").read_text().split("\n")[0])
        return None

    def wait_until_stopped(self) -> None:
        super().wait_until_stopped()
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            with contextlib.suppress(OSError):
                os.unlink(self.home.sockets / name)
