"""What leaves for a spreadsheet runs nothing there, and comes back as it left."""

import csv
import io

import pytest

from kit.spreadsheet import plain_cell, safe_cell

TEXTS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "'=1",
    "''=1",
    "'quoted'",
    "'",
    "plain",
    "",
    "-",
    "'-5",
]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_runs_and_nothing_is_lost(text):
    assert not safe_cell(text).startswith(DANGEROUS)
    assert plain_cell(safe_cell(text)) == text


@pytest.mark.parametrize("title", [text.strip() for text in TEXTS if text.strip()])
def test_the_features_file_comes_back_as_it_left(browse, alice, product, title):
    from sharing.importers import table
    from tests.make import make_feature

    make_feature(by=alice, title=title, description=f"{title}\nand more", tags=[title])
    answer = browse(alice).get("/w/acme/features.csv")
    raw = b"".join(part.encode() if isinstance(part, str) else part for part in answer.streaming_content)
    for cells in csv.reader(io.StringIO(raw.decode("utf-8-sig"))):
        assert not any(cell.startswith(DANGEROUS) for cell in cells)
    form = table.detect(raw, whole=True)
    [row] = table.rows(io.BytesIO(raw), form)
    back = dict(zip(form.headers, row.cells, strict=True))
    assert (back["title"], back["description"], back["tags"]) == (title, f"{title}\nand more", title)


def test_dimensions_of_readings_come_back_as_they_left(browse, alice):
    from datetime import UTC, datetime

    from metrics.actions import record_readings
    from metrics.intake import Given, parse_table
    from tests.metrics.make import make_metric

    metric = make_metric(by=alice)
    given = [Given(datetime(2026, 11, 1, tzinfo=UTC), -5.0, {"=plan": "=cmd|' /C calc'!A0", "b": "'+1"})]
    record_readings(metric, given, by=alice)
    answer = browse(alice).get(f"/w/acme/kpis/{metric.key}/readings.csv")
    text = b"".join(answer.streaming_content).decode()
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell.startswith(DANGEROUS)] == ["-5.0"], "a number may be negative"
    assert parse_table(text, "UTC") == (given, [])
