"""Tables in every dress that exporters give them."""

import io

import pytest

from kit.errors import Refused
from sharing.importers import table


def read(content, **about):
    content = content if isinstance(content, bytes) else content.encode()
    form = table.detect(content[: table.HEAD], whole=len(content) < table.HEAD, **about)
    source = io.BytesIO(content)
    form = table.settle(source, form)
    return form, list(table.rows(source, form))


ÅSA = "Id,Name\n1,Åsa – “naïve”\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_recognised(encoding):
    form, rows = read(ÅSA.encode(encoding))
    assert form.headers == ("Id", "Name")
    assert rows[0].cells == ["1", "Åsa – “naïve”"]


def test_a_byte_that_is_not_utf_8_far_down_the_file_changes_the_reading_of_all_of_it():
    form, rows = read(b"Id,Name\n" + b"1,plain\n" * 50_000 + "2,Åsa\n".encode("latin-1"))
    assert (form.encoding, rows[-1].cells) == ("latin-1", ["2", "Åsa"])


def test_an_encoding_that_does_not_fit_is_refused_by_name():
    with pytest.raises(Refused, match="is not ascii"):
        read(ÅSA.encode(), encoding="ascii")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_recognised(delimiter):
    form, rows = read(f'a{delimiter}b\n"x, y"{delimiter}2\n')
    assert (form.delimiter, rows[0].cells) == (delimiter, ["x, y", "2"])


def test_repeated_headers_keep_all_their_cells():
    form, rows = read("Key,Label,Label,Label\nA,x,y,z\n")
    assert form.headers.count("Label") == 3
    assert rows[0].cells == ["A", "x", "y", "z"]


def test_short_rows_are_filled_up_and_long_ones_are_told():
    _, rows = read("a,b,c\n1\n1,2,3,,\n1,2,3,4\n")
    assert [row.cells for row in rows] == [["1", "", ""], ["1", "2", "3"], ["1", "2", "3"]]
    assert [bool(row.problem) for row in rows] == [False, False, True]


GUARDED = {"'=1+1": "=1+1", "'+1": "+1", "'-1": "-1", "'@x": "@x", "'tis": "'tis", "=1": "=1"}


@pytest.mark.parametrize(("cell", "value"), GUARDED.items())
def test_the_formula_guard_of_spreadsheets_is_taken_off(cell, value):
    assert read(f"a,b\n{cell},2\n")[1][0].cells[0] == value


def test_nul_and_empty_lines_are_passed_over():
    assert [row.cells for row in read("a,b\n\n1\x00,2\n,\n")[1]] == [["1", "2"]]


def test_rows_carry_the_line_they_begin_on():
    assert [row.number for row in read('a,b\n"1\n1",2\n3,4\n')[1]] == [2, 4]


def test_a_quote_that_never_closes_is_told_and_ends_the_file():
    _, rows = read('a,b\n1,2\n"3,4\n5,6\n')
    assert rows[-1].number == 3
    assert "never closed" in rows[-1].problem


def test_a_cell_beyond_all_measure_is_told_and_the_next_row_is_read():
    _, rows = read("a,b\n" + "x" * 300_000 + ",2\n3,4\n")
    assert "longer than" in rows[0].problem
    assert rows[-1].cells == ["3", "4"]


def test_a_file_of_one_endless_line_is_refused_without_filling_the_memory():
    _, rows = read("a,b\n" + '"' + "y" * 3_000_000)
    assert all(row.problem for row in rows)


def test_two_hundred_columns_are_fine_and_two_thousand_are_not():
    wide = ",".join(f"c{n}" for n in range(200))
    assert len(read(f"{wide}\n{wide}\n")[0].headers) == 200
    with pytest.raises(Refused, match="At most 1,000 columns"):
        read(",".join(f"c{n}" for n in range(2_000)) + "\n")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(table, "MOST_ROWS", 3)
    with pytest.raises(Refused, match="At most 3 rows"):
        read("a\n" + "1\n" * 4)
