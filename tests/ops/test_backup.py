"""Backups that can be trusted: equal after a restore, refused when damaged, foreign or in the way."""

import json
import sys
import tarfile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from pmhub import backup
from tests.make import make_feature
from tests.ops.conftest import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "a file.txt").write_text("uploaded")


@pytest.fixture
def archive(tmp_path, bob):
    make_feature(by=bob, title="Worth keeping")
    file = tmp_path / "backup.tar"
    backup.make(file)
    return file


def members(file, **changed):
    """The contents of an archive, with some members replaced (None drops one)."""
    with tarfile.open(file) as opened:
        found = {entry.name: opened.extractfile(entry).read() for entry in opened if entry.isfile()}
    return {name: content for name, content in (found | changed).items() if content is not None}


def write(file, contents):
    with tarfile.open(file, "w") as archive:
        for name, content in contents.items():
            path = file.parent / "part"
            path.write_bytes(content)
            archive.add(path, name)


def test_a_backup_restores_to_the_same_rows(archive, capsys):
    call_command("verify", str(archive))
    assert "restore to the same checksums" in capsys.readouterr().out


def test_a_backup_holds_the_files_and_is_private(archive):
    assert members(archive)["media/a file.txt"] == b"uploaded"
    assert archive.stat().st_mode & 0o077 == 0


def test_a_database_in_use_is_never_overwritten(archive):
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(archive))


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole.replace(b"PGDMP", b"PGDMX"),
        lambda whole: b"",
        lambda whole: b"PK\x03\x04 some other program's file" * 40,
    ],
)
def test_a_damaged_or_foreign_file_is_refused(archive, damage):
    archive.write_bytes(damage(archive.read_bytes()))
    with pytest.raises(CommandError, match="not a whole pmhub backup"):
        call_command("verify", str(archive))


def test_an_archive_that_leads_outside_is_refused(archive):
    write(archive, {**members(archive), "../../escaped": b"x"})
    with pytest.raises(CommandError, match="not a whole pmhub backup"):
        call_command("verify", str(archive))


def test_rows_that_differ_from_the_list_are_found(archive):
    manifest = json.loads(members(archive)["manifest.json"])
    manifest["tables"]["features_feature"][1] = "1"
    write(archive, members(archive, **{"manifest.json": json.dumps(manifest).encode()}))
    with pytest.raises(CommandError, match="differs from the backup in features_feature"):
        call_command("verify", str(archive))


def test_a_backup_of_a_newer_pmhub_is_refused(archive):
    manifest = json.loads(members(archive)["manifest.json"])
    manifest["migrations"].append("features.9999_from_the_future")
    write(archive, members(archive, **{"manifest.json": json.dumps(manifest).encode()}))
    with pytest.raises(CommandError, match="made by a newer pmhub"):
        call_command("restore", str(archive))


def test_a_failed_verification_leaves_no_database_behind(archive):
    test_rows_that_differ_from_the_list_are_found(archive)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'pmhub_verify%'")
        assert cursor.fetchone() == (0,)


def test_a_fresh_installation_is_filled_by_restore_and_equals_the_source(archive, place):
    def manage(*arguments):
        process = place.spawn(sys.executable, "manage.py", *arguments)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said

    manage("migrate", "-v0")
    assert "every table equals the backup" in manage("restore", archive)
    again = place.var / "again.tar"
    manage("backup", again)
    first, second = (json.loads(members(file)["manifest.json"]) for file in (archive, again))
    names = {"features_feature", "workspaces_user", "workspaces_workspace"}
    assert {name: first["tables"][name] for name in names} == {name: second["tables"][name] for name in names}
    # Of events all but their transaction: its numbers belong to the cluster that gave them out.
    assert first["tables"]["history_event"][0] == second["tables"]["history_event"][0] > 0
    assert (place.var / "media" / "a file.txt").read_text() == "uploaded"
    assert settings.DATABASES  # this process kept its own
    eventually(place.is_quiet, 20)
