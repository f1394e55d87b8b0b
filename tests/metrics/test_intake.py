from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import intake

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HELSINKI = "Europe/Helsinki"


def clean(**raw):
    return intake.clean(raw, HELSINKI, NOW)


def test_a_date_is_the_start_of_that_day_where_the_workspace_is():
    assert clean(at="2026-11-22", value=1).at == datetime(2026, 11, 21, 22, tzinfo=UTC)
    assert clean(at="2026-11-22T09:30:00", value=1).at == datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    assert clean(at="2026-11-22T09:30:00Z", value=1).at == NOW
    assert clean(value=1).at == NOW


@pytest.mark.parametrize(
    "value", ["", None, True, "12x", "nan", "inf", "1e400", 1e400, float("nan"), "٣", [], "1_000", 1e31, 10**400]
)
def test_what_is_no_number_is_refused_with_its_column(value):
    with pytest.raises(ValueError) as refusal:
        clean(at="2026-11-22", value=value)
    assert refusal.value.args[0] == "value"


@pytest.mark.parametrize(
    "at", ["", "yesterday", "2026-02-30", "2026-13-01", "0001-01-01", "9999-12-31", 5, None, "２０２６-01-01"]
)
def test_what_is_no_moment_is_refused_with_its_column(at):
    with pytest.raises(ValueError) as refusal:
        clean(at=at, value=1)
    assert refusal.value.args[0] == "at"


@pytest.mark.parametrize(
    "dimensions",
    [[], {"": "x"}, {"plan": ""}, {"plan": {}}, {"plan": "a\x00"}, {"a": "\ud800"}, {str(n): "x" for n in range(9)}],
)
def test_dimensions_are_a_few_short_labels(dimensions):
    if dimensions == []:
        assert clean(value=1, dimensions=dimensions).dimensions == {}
        return
    with pytest.raises(ValueError) as refusal:
        clean(value=1, dimensions=dimensions)
    assert refusal.value.args[0] == "dimensions"


def test_numbers_in_dimensions_are_labels():
    assert clean(value=1, dimensions={"plan": 3, "paid": True}).dimensions == {"plan": "3", "paid": "true"}


@pytest.mark.parametrize("text", [
    "date,value\n2026-11-01,41.2\n2026-11-02,42",
    "2026-11-01,41.2\n2026-11-02,42\n",
    "\ufeffDate;Value\r\n2026-11-01;41,2\r\n2026-11-02;42",
    "2026-11-01\t41,2\n2026-11-02\t42",
    "\n\ndate,value\n2026-11-01,41.2%\n\n2026-11-02,42\n2026-11-03,\n",
    'week,share\n2026-11-01,"41.2"\n2026-11-02,"42"',
])  # fmt: skip
def test_tables_come_as_spreadsheets_write_them(text):
    readings, problems = intake.parse_table(text, "UTC")
    assert problems == []
    assert [(r.at.day, r.value) for r in readings] == [(1, 41.2), (2, 42.0)]


def test_other_columns_are_dimensions_and_thousands_are_understood():
    readings, problems = intake.parse_table('date,value,plan\n2026-11-01,"1,234.5",pro\n2026-11-01,12,\n', "UTC")
    assert problems == []
    assert [(r.value, r.dimensions) for r in readings] == [(1234.5, {"plan": "pro"}), (12, {})]


def test_every_bad_row_is_named_by_line_and_column():
    _, problems = intake.parse_table("date,value\n2026-11-01,41\nnever,42\n2026-11-03,many\n", "UTC")
    assert [(p.row, p.column) for p in problems] == [(3, "at"), (4, "value")]
    assert str(problems[1]) == "Line 4, value: “many” is not a number."


@given(st.text(max_size=300))
def test_no_text_breaks_the_table_reader(text):
    readings, problems = intake.parse_table(text, HELSINKI)
    assert isinstance(readings, list)
    assert isinstance(problems, list)
