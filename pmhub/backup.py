"""One file that holds an installation: the database, the uploaded files, and a list to check them against.

The archive is a tar of `manifest.json`, `database.dump` (pg_dump's own format) and `media/`. The manifest
has the number of rows and a checksum of each table, taken in the very snapshot that was dumped; a restore
is compared with it before anybody may use it. The secret key is not in it: it stays with the installation.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg2 import sql

from pmhub import engines

FORMAT = "pmhub backup 1"
MANIFEST, DUMP, MEDIA = "manifest.json", "database.dump", "media"


class BackupRefused(Exception):
    """The archive or the target will not do; the message says why and what to do."""


# --- making one ------------------------------------------------------------------------------------------


def make(file: Path) -> dict[str, Any]:
    """Write an archive; `file` appears only when it is complete. Returns its manifest."""
    with tempfile.TemporaryDirectory(prefix="pmhub-backup-", dir=file.resolve().parent) as folder:
        dump = Path(folder) / DUMP
        with snapshot(live_database()) as (cursor, name):
            counted = inventory(cursor)
            applied = migrations_in(cursor)
            program("pg_dump", "-Fc", "--no-owner", "--no-privileges", f"--snapshot={name}", "-f", str(dump))
        manifest = {
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "sha256": digest(dump),
            "migrations": applied,
            "tables": counted,
        }
        (Path(folder) / MANIFEST).write_text(json.dumps(manifest, indent=1))
        unfinished = Path(folder) / "archive.tar"
        with tarfile.open(unfinished, "w") as archive:
            archive.add(Path(folder) / MANIFEST, MANIFEST)
            archive.add(dump, DUMP)
            if settings.MEDIA_ROOT.exists():
                archive.add(settings.MEDIA_ROOT, MEDIA)
        unfinished.chmod(0o600)
        unfinished.replace(file)
    return manifest


# --- reading one -----------------------------------------------------------------------------------------


def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """A file or folder below the place of extraction; no links, devices or paths that lead outside.

    The standard library's own filter came with Python 3.11.4, and Debian 12 has an older one.
    """
    path = PurePosixPath(member.name)
    if not (member.isreg() or member.isdir()) or path.is_absolute() or ".." in path.parts:
        raise ValueError(member.name)
    member.mode = 0o700 if member.isdir() else 0o600
    return member


@contextlib.contextmanager
def opened(file: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """The manifest and a folder with the checked contents of an archive."""
    with tempfile.TemporaryDirectory(prefix="pmhub-restore-") as folder:
        try:
            with tarfile.open(file, "r:") as archive:
                archive.extractall(folder, members=[plain(member) for member in archive])  # noqa: S202 - each is checked
            manifest = json.loads((Path(folder) / MANIFEST).read_text())
            if manifest["format"] != FORMAT or digest(Path(folder) / DUMP) != manifest["sha256"]:
                raise ValueError
        except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
            if isinstance(error, FileNotFoundError) and not file.exists():
                raise BackupRefused(f"There is no file {file}.") from None
            raise BackupRefused(f"{file} is not a whole pmhub backup. Nothing was changed.") from None
        yield manifest, Path(folder)


def restore(file: Path) -> dict[str, Any]:
    """Fill the empty database of this installation from `file`. Returns the manifest."""
    with opened(file) as (manifest, folder):
        refuse_newer(manifest)
        empty_or_refused()
        target = live_database()
        load(folder / DUMP, target)
        compare(manifest, target)
        restart_change_feed()
        if (folder / MEDIA).exists():
            shutil.copytree(folder / MEDIA, settings.MEDIA_ROOT, dirs_exist_ok=True)
    return manifest


def restart_change_feed() -> None:
    """Numbers of transactions that this cluster has not reached come from another one: they count as long committed."""
    with autocommit(live_database()) as cursor:
        cursor.execute("SET pmhub.purge = 'on'")
        cursor.execute(
            "UPDATE history_event SET transaction = 0 WHERE transaction >= pg_current_xact_id()::text::bigint"
        )


def verify(file: Path) -> dict[str, Any]:
    """Restore `file` into a database of its own, compare, and drop it again. Returns the manifest."""
    with opened(file) as (manifest, folder):
        target = live_database() | {"dbname": f"pmhub_verify_{os.getpid()}"}
        name = sql.Identifier(target["dbname"])
        with autocommit(live_database()) as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
            try:
                load(folder / DUMP, target)
                compare(manifest, target)
            finally:
                cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
    return manifest


def refuse_newer(manifest: dict[str, Any]) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest["migrations"]) - known):
        raise BackupRefused(
            f"This backup was made by a newer pmhub (it has {unknown[-1]}). Upgrade this installation first."
        )


def empty_or_refused() -> None:
    """A freshly migrated database counts as empty; one with people in it is never overwritten."""
    with autocommit(live_database()) as cursor:
        cursor.execute("SELECT to_regclass('workspaces_user') IS NOT NULL")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT EXISTS (SELECT FROM workspaces_user) OR EXISTS (SELECT FROM workspaces_workspace)")
            if cursor.fetchone()[0]:
                raise BackupRefused(
                    "The database is not empty, and a restore would overwrite it. Point DATABASE_URL (or PMHUB_VAR)"
                    " at an empty one, started with PMHUB_DEMO=0."
                )
        connection.close()
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def load(dump: Path, target: dict[str, Any]) -> None:
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    # The schema is there already; a dump of PostgreSQL's own does not create it again.
    program("pg_restore", *options, "-d", target["dbname"], str(dump), database=target)


def compare(manifest: dict[str, Any], target: dict[str, Any]) -> None:
    with snapshot(target) as (cursor, _):
        found = inventory(cursor)
    wrong = sorted(
        name for name in manifest["tables"].keys() | found.keys() if manifest["tables"].get(name) != found.get(name)
    )
    if wrong:
        raise BackupRefused(f"The restored database differs from the backup in {', '.join(wrong)}. Do not use it.")


# --- PostgreSQL ------------------------------------------------------------------------------------------


def live_database() -> dict[str, Any]:
    connection.ensure_connection()  # starts the embedded engine where there is one
    config = connection.settings_dict
    found = {"host": config["HOST"], "port": config["PORT"], "user": config["USER"], "password": config["PASSWORD"]}
    found |= {"dbname": config["NAME"], "sslmode": config["OPTIONS"].get("sslmode")}
    return {name: value for name, value in found.items() if value}


@contextlib.contextmanager
def autocommit(database: dict[str, Any]) -> Iterator:
    with contextlib.closing(psycopg2.connect(**database)) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            yield cursor


@contextlib.contextmanager
def snapshot(database: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    """A cursor that sees one moment, and the name under which pg_dump can see the same."""
    with contextlib.closing(psycopg2.connect(**database)) as link:
        link.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with link.cursor() as cursor:
            cursor.execute("SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL extra_float_digits = 1")
            cursor.execute("SELECT pg_export_snapshot()")
            yield cursor, cursor.fetchone()[0]


def inventory(cursor) -> dict[str, list]:
    """Rows and checksum of each table. The checksum adds up, so the order of rows does not matter."""
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    counted = {}
    for (table,) in cursor.fetchall():
        question = "SELECT count(*), coalesce(sum(hashtextextended(row::text, 0)::numeric), 0)::text FROM {} AS row"
        cursor.execute(sql.SQL(question).format(sql.Identifier("public", table)))
        counted[table] = list(cursor.fetchone())
    return counted


def migrations_in(cursor) -> list[str]:
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def program(name: str, *arguments: str, database: dict[str, Any] | None = None) -> None:
    database = database or live_database()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    # By environment, not by arguments: those are visible to everybody on the machine.
    given = {names[key]: str(value) for key, value in database.items() if key in names}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")} | given
    if "sslmode" in database:
        environment["PGSSLMODE"] = database["sslmode"]
    done = subprocess.run([engines.postgres_bin() / name, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BackupRefused(f"{name} failed: {done.stderr.strip()[-600:]}")


def digest(file: Path) -> str:
    with file.open("rb") as opened_file:
        return hashlib.file_digest(opened_file, "sha256").hexdigest()
