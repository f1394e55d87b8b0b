"""A workspace as a file: everything of it, nothing of others, no secrets, and memory that does not grow."""

import json
import re
import tracemalloc
import zipfile

import pytest
from django.core.management import CommandError, call_command

from features.models import Feature
from features.ranks import first_rank
from history.bulk import create_rows
from history.models import Event
from history.nouns import nouns
from history.record import as_json, fields_of
from metrics.models import Reading, ReadingRevision
from pmhub.export import LEFT_OUT, export
from pmhub.purge import inside
from tests.guardians.world import MARK, make_world
from tests.make import make_feature, status


@pytest.fixture
def exported(alice, charlie, tmp_path):
    make_world(alice)
    make_feature(by=charlie, title="Foreign affairs")
    call_command("export", str(tmp_path / "acme.zip"), workspace="acme")
    return read(tmp_path / "acme.zip")


def read(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(exported, label):
    return [json.loads(line) for line in exported[f"{label}.jsonl"].splitlines()]


def test_every_row_of_every_noun_is_in_it_as_it_stands(exported, acme):
    for noun, model in nouns().items():
        there = model._base_manager.filter(**{"pk" if noun == "workspace" else "workspace": acme.pk})
        found = {row["id"]: row for row in rows(exported, model._meta.label)}
        assert set(found) == set(there.values_list("pk", flat=True)), noun
        for thing in there:
            told = found[thing.pk]
            assert told["version"] == thing.version
            for name, value in fields_of(thing).items():
                assert same(told[name], as_json(value)), (noun, name)


def same(told, value):
    """A decimal is text; a time may be written with Z or with an offset."""
    return told == value or str(told) == str(value) or re.sub("Z$", "+00:00", str(told)) == str(value)


def test_events_alone_rebuild_every_row_from_the_file(exported):
    states = {}
    for event in sorted(rows(exported, "history.Event"), key=lambda event: event["version"]):
        state = states.setdefault((event["noun"], event["object_id"]), {})
        state |= {name: new for name, (_, new) in event["changes"].items()}
    for row in rows(exported, "features.Feature"):
        state = states["feature", row["id"]]
        assert {name: row[name] for name in ("title", "key", "tags", "fields")} == {
            name: state[name] for name in ("title", "key", "tags", "fields")
        }


def test_the_manifest_counts_what_is_there(exported, acme):
    manifest = json.loads(exported.pop("manifest.json"))
    assert manifest["format"] == "pmhub export 1"
    assert manifest["rows"] == {name.removesuffix(".jsonl"): len(text.splitlines()) for name, text in exported.items()}
    assert manifest["rows"]["history.Event"] == Event.objects.filter(workspace=acme).count()
    assert manifest["rows"]["history.Comment"] == manifest["rows"]["features.Score"] == 1
    everything = {model._meta.label for model, _ in inside()} | {"workspaces.Workspace", "workspaces.User"}
    assert set(manifest["rows"]) == everything - LEFT_OUT


def test_readings_keep_their_values_to_the_last_digit(alice, acme, tmp_path):
    make_world(alice)
    reading = Reading.objects.get()
    Reading.objects.update(value=0.1 + 0.2)
    export(acme, tmp_path / "acme.zip")
    found = read(tmp_path / "acme.zip")
    assert rows(found, "metrics.Reading")[0]["value"] == 0.1 + 0.2
    assert rows(found, "metrics.ReadingRevision")[0]["value"] == reading.value
    assert ReadingRevision.objects.count() == 1


def test_it_holds_no_secrets_and_nothing_of_others(exported):
    everything = "".join(exported.values())
    assert "secret_hash" not in everything
    assert '"password"' not in everything
    assert "pbkdf2" not in everything
    assert "Foreign affairs" not in everything
    assert "charlie@example.com" not in everything
    assert MARK in everything


def test_memory_stays_flat(alice, acme, product, tmp_path):
    def peak(count):
        about = {"product_id": product.pk, "status_id": status(alice, "idea").pk, "description": "x" * 2_000}
        first = Feature.objects.count() + 1
        many = [
            {**about, "number": n, "key": f"FLD-{n}", "title": f"F {n}", "rank": first_rank(product.pk, n)}
            for n in range(first, first + count)
        ]
        create_rows(Feature, many, by=alice, verb="feature.imported")
        del many
        tracemalloc.start()
        export(acme, tmp_path / "acme.zip")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    few = peak(4_000)
    assert peak(12_000) < few * 1.5


def test_a_wrong_name_is_refused_and_nothing_half_written_stays(db, tmp_path):
    with pytest.raises(CommandError, match="no workspace"):
        call_command("export", str(tmp_path / "x.zip"), workspace="nobodys")
    assert list(tmp_path.iterdir()) == []
