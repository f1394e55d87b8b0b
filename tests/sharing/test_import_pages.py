"""Importing in the browser, as plain forms."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from features.field_actions import add_field
from features.models import Feature
from sharing.models import Import

FILE = "Id,Name,State,State,Note\n1,One,Done,x,=1+1\n2,,To do,y,\n3,Three,Frobnicate,z,-2\n"


@pytest.fixture
def upload(browse, bob, product):
    client = browse(bob)

    def send(content=FILE, name="board.csv", **more):
        content = content if isinstance(content, bytes) else content.encode()
        file = SimpleUploadedFile(name, content, "text/csv")
        return client.post("/w/acme/import/", {"file": file, "noun": "features", "product": product.pk, **more})

    return send


def columns(*fields):
    return {f"column-{n}": field for n, field in enumerate(fields)}


def test_a_file_is_mapped_checked_written_and_undone(upload, client, alice, product):
    add_field(name="Note", kind="text", by=alice)
    place = upload().url
    page = client.get(place).content.decode()
    assert "What do the columns mean?" in page
    assert "Three" in page
    mapped = columns("key", "title", "status", "", "fields") | {"source": "board", "noun": "features"}
    client.post(f"{place}map/", mapped)
    page = client.get(place).content.decode()
    assert "A feature needs a title." in page
    assert "is no status here" in page
    assert "1 row would change something" in page
    assert Feature.objects.count() == 0
    client.post(f"{place}write/")
    assert [(f.title, f.fields) for f in Feature.objects.all()] == [("One", {"note": "=1+1"})]
    report = client.get(f"{place}report.csv")
    rows = list(csv.reader(io.StringIO(b"".join(report.streaming_content).decode())))
    assert rows[1] == ["2", "1", "One", "created", "", "", ""]
    assert rows[2][3:6] == ["error", "error", "Name"]
    client.post(f"{place}undo/")
    assert not Feature.objects.present().exists()
    assert "This import was undone" in client.get(place).content.decode()


def test_a_pasted_table_is_as_good_as_a_file(browse, bob, product):
    client = browse(bob)
    answer = client.post(
        "/w/acme/import/", {"text": "Id\tTitle\n1\tPasted\n", "noun": "features", "product": product.pk}
    )
    assert Import.objects.get().delimiter == "\t"
    assert answer.status_code == 302


def test_the_mapping_can_be_taken_along_and_brought_back(upload, client, bob):
    place = upload().url
    client.post(f"{place}map/", columns("key", "title", "", "status") | {"source": "board", "noun": "features"})
    mapping = json.loads(client.get(f"{place}mapping.json").content)
    assert mapping["columns"] == {"title": "Name", "status": 4}
    second = upload(name="other.csv").url
    file = SimpleUploadedFile("m.json", json.dumps(mapping).encode())
    assert client.post(f"{second}map/", {"mapping": file, "product": ""}).status_code == 302


def test_a_formula_in_the_report_is_text(upload, client):
    place = upload("Id,Name\n=1+1,+cmd\n").url
    client.post(f"{place}map/", columns("key", "title") | {"source": "board", "noun": "features"})
    assert b"'=1+1" in b"".join(client.get(f"{place}report.csv").streaming_content)


BAD_FILES = [
    (b"", "empty"),
    (b"   \n\n", "empty"),
    (b"PK\x03\x04" + b"\x00" * 500, "zip archive"),
    (b"\x1f\x8b" + b"\x00" * 500, "gzip archive"),
    (b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 500, "a picture"),
    (b"\x01\x02\x03\x04" * 500, "not a text file"),
]


@pytest.mark.parametrize(("content", "said"), BAD_FILES)
def test_what_is_no_table_is_refused_with_the_reason(upload, content, said):
    answer = upload(content)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Import.objects.exists()


def test_headers_without_rows_are_told(upload, client):
    place = upload("Id,Name\n").url
    client.post(f"{place}map/", columns("key", "title") | {"source": "board", "noun": "features"})
    assert "no rows below them" in client.get(place).content.decode()


@pytest.mark.parametrize("path", ["", "1/", "1/report.csv", "1/mapping.json"])
def test_who_may_not_import_is_told_so(browse, vera, product, path):
    assert browse(vera).get(f"/w/acme/import/{path}").status_code == 403


@pytest.mark.parametrize("path", ["", "report.csv", "mapping.json"])
def test_a_stranger_finds_nothing(upload, browse, charlie, path):
    place = upload().url
    client = browse(charlie)
    assert client.get(place + path).status_code == 404
    run = Import.objects.get()
    assert client.get(f"/w/globex/import/{run.pk}/{path}").status_code == 404
    for deed in ("map", "write", "undo", "discard"):
        assert client.post(f"/w/globex/import/{run.pk}/{deed}/").status_code == 404
    assert Import.objects.get().state == run.state


def test_steps_out_of_order_are_refused(upload, client):
    place = upload().url
    assert client.post(f"{place}write/").status_code == 409
    assert client.post(f"{place}undo/").status_code == 409


def test_a_file_can_be_discarded(upload, client):
    place = upload().url
    client.post(f"{place}discard/")
    assert not Import.objects.exists()
