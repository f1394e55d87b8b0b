"""Tables and calendars of a lens."""

import csv
import json
import re
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from features.actions import score_feature
from kit.spreadsheet import plain_cell
from sharing.exports.calendar import FOLD, as_calendar
from sharing.exports.contents import Contents, Happening, Table
from sharing.exports.files import as_csv, as_json, as_markdown, as_xlsx
from sharing.exports.formats import FORMATS, write
from sharing.exports.inside import contents_for
from sharing.exports.inside import contents_for as inside
from sharing.links.actions import share

ANY = settings(max_examples=40, deadline=None)
NASTY = st.text(st.characters(exclude_categories=["Cs"]), max_size=90) | st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "a\nb", 'say "hi"', "a|b", "<script>"]
)
EMPTY = Contents("Roadmap", "Acme", date(2026, 11, 22), "", "acme", lambda: Table(("title",), []))


def one_column(texts) -> Table:
    return Table(("title",), [(text,) for text in texts])


def rows_of(content: bytes) -> list[dict]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


@given(texts=st.lists(NASTY, min_size=1, max_size=5))
@ANY
def test_no_cell_is_a_formula_and_nothing_is_lost(texts):
    """In CSV the text comes back as it went; what a spreadsheet would run begins with an apostrophe."""
    read = list(csv.reader(StringIO(as_csv(EMPTY, one_column(texts)).decode("utf-8-sig"), newline="")))[1:]
    cells = [row[0] if row else "" for row in read]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
    assert [plain_cell(cell) for cell in cells] == texts
    sheet = load_workbook(BytesIO(as_xlsx(EMPTY, one_column(texts)))).active
    for cell in sheet["A"]:
        assert cell.data_type != "f"
        assert not str(cell.value or "").startswith(tuple("=+-@"))


@given(texts=st.lists(NASTY, min_size=1, max_size=5))
@ANY
def test_markdown_keeps_one_line_a_row_and_runs_no_markup(texts):
    lines = as_markdown(EMPTY, one_column(texts)).decode().rstrip("\n").split("\n")
    assert len(lines) == 6 + len(texts)
    for line in lines[6:]:
        assert re.search(r"(?<!\\)[<`*\[]", line.replace("\\\\", "")) is None
        assert len(re.findall(r"(?<!\\)\|", line.replace("\\\\", ""))) == 2


@given(texts=st.lists(NASTY, max_size=5))
@ANY
def test_json_says_what_is_there(texts):
    assert [row["title"] for row in json.loads(as_json(EMPTY, one_column(texts)))["rows"]] == texts


# --- calendar -------------------------------------------------------------------------------------------


def unfolded(content: bytes) -> list[str]:
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def untold(value: str) -> str:
    """A TEXT value as RFC 5545 reads it."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


@given(titles=st.lists(NASTY, min_size=1, max_size=4))
@ANY
def test_a_calendar_is_folded_and_escaped_as_the_rfc_says(titles):
    day = date(2027, 1, 29)
    entries = [Happening(f"{n}@pmhub", title, day, day, "Planned") for n, title in enumerate(titles)]
    content = as_calendar(EMPTY, entries)
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= FOLD for line in lines)
    for line in lines:
        line.decode()  # no character is torn apart
    said = [untold(line.removeprefix("SUMMARY:")) for line in unfolded(content) if line.startswith("SUMMARY:")]
    kept = ["".join(c for c in title.replace("\r\n", "\n") if c == "\n" or c.isprintable()) for title in titles]
    assert said == kept


def test_a_day_is_whole_and_its_end_is_the_next_morning(alice, road, asked):
    lines = unfolded(write(inside(alice, asked()), "ics"))
    assert lines.count("BEGIN:VEVENT") == 3
    place = lines.index("SUMMARY:Offline maps")
    entry = lines[place - 4 : place + 1]
    assert f"UID:feature-{road[0].pk}@acme.pmhub" in entry
    assert "DTSTART;VALUE=DATE:20261102" in entry
    assert "DTEND;VALUE=DATE:20261212" in entry
    assert "SUMMARY:Winter" in lines


# --- a lens --------------------------------------------------------------------------------------------


def test_every_lens_comes_in_every_format(alice, road, asked):
    for lens in ("timeline", "now", "board", "list", "changes", "slips"):
        for kind in FORMATS:
            assert len(write(contents_for(alice, asked(lens)), kind)) > 60, (lens, kind)


def test_a_table_holds_what_the_filters_let_through(alice, road, asked):
    found = rows_of(write(contents_for(alice, asked("list")), "csv"))
    assert [row["title"] for row in found] == ["Offline maps", """'=HYPERLINK("http://evil","Maps")""", road[2].title]
    assert found[0] | {"owner": "Bob", "ends_on": "2026-12-11", "lane": "Win the first week"} == found[0]
    found = rows_of(write(contents_for(alice, asked("list", q="maps")), "csv"))
    assert len(found) == 2
    found = rows_of(write(contents_for(alice, asked("list", **{"from": "2027-01-01"})), "csv"))
    assert "Offline maps" not in [row["title"] for row in found]


def test_the_list_keeps_its_columns_and_its_order(alice, bob, road, asked):
    score_feature(road[1], reach=100, impact=2, confidence=50, effort=4, by=bob)
    found = rows_of(write(contents_for(alice, asked("list", sort="-title", lanes="none")), "csv"))
    assert [row["title"] for row in found] == [road[2].title, "Offline maps", """'=HYPERLINK("http://evil","Maps")"""]
    assert len(found[0]) > 12  # whoever names no columns gets all of them
    seen = asked("list", sort="score", lanes="none", shown="reach,rice_confidence,health,dates,nonsense,owner")
    found = rows_of(write(contents_for(alice, seen), "csv"))
    names = ["key", "title", "reach", "rice_confidence", "health", "starts_on", "ends_on", "granularity", "owner"]
    assert list(found[0]) == names
    assert [row["reach"] for row in found] == ["", "", "100.0"]
    assert found[2] | {"rice_confidence": "50.0", "starts_on": "2026-12-01", "owner": ""} == found[2]
    grouped = rows_of(write(contents_for(alice, asked("list", lanes="objective", shown="status")), "csv"))
    assert list(grouped[0]) == ["lane", "key", "title", "status"]
    assert b"Bob" not in write(contents_for(alice, asked("list", lanes="none", shown="status")), "md")


def test_a_shared_list_keeps_the_order_and_of_the_columns_those_it_may(bob, road):
    query = "lens=list&lanes=none&sort=title&shown=dates,owner,score"
    _, secret = share(by=bob, query=query, dates="quarter", scores=True)
    found = rows_of(Client().get(f"/s/{secret}/roadmap.csv").content)
    assert [row["title"][:7] for row in found] == ["'=HYPER", "Offline"]
    assert list(found[0]) == ["title", "when", "starts_on", "ends_on", "score"]


def test_cards_say_their_column(alice, road, asked):
    found = {row["title"]: row["column"] for row in rows_of(write(contents_for(alice, asked("now")), "csv"))}
    assert found["Offline maps"] == "Now"
    assert found[road[2].title] == "Not scheduled"


def test_a_past_day_holds_what_stood_then(alice, road, asked):
    from features.actions import change_feature

    change_feature(road[0], title="Maps without a network", by=alice)
    before = contents_for(alice, asked("list", as_of=date.today() - timedelta(days=1)))
    assert b"maps" not in write(before, "csv").lower().replace(b"hyperlink", b"")
    assert b"Maps without a network" in write(contents_for(alice, asked("list")), "csv")
    assert before.caption.startswith("As it stood on")
    told = asked("list", as_of=date.today() - timedelta(days=1), sort="-title", shown="health,reach", lanes="none")
    assert write(contents_for(alice, told), "csv").decode("utf-8-sig").split() == ["key,title,health,reach"]


@pytest.mark.parametrize("kind", FORMATS)
def test_no_export_holds_an_address(vera, alice, road, asked, kind):
    for lens in ("timeline", "board", "changes"):
        assert b"@example.com" not in write(contents_for(vera, asked(lens)), kind)
