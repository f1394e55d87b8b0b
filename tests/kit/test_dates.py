"""Dates as people write them mean the same on the server and in the page."""

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.dates import Fuzzy, parse_fuzzy, parse_span

TABLE = json.loads((Path(__file__).parent / "dates.json").read_text())
TODAY = date.fromisoformat(TABLE["today"])
MODULE = Path(__file__).parents[2] / "static" / "js" / "dates.js"


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case[0])
def test_a_date_in_words_is_understood(case):
    text, fiscal, first, last, granularity, *today = case
    read_on = date.fromisoformat(today[0]) if today else TODAY
    assert parse_fuzzy(text, read_on, fiscal) == Fuzzy(date.fromisoformat(first), date.fromisoformat(last), granularity)


@pytest.mark.parametrize("text", TABLE["not_dates"])
def test_what_is_no_date_is_not_guessed(text):
    assert parse_fuzzy(text, TODAY) is None


@pytest.mark.parametrize("case", TABLE["spans"], ids=lambda case: case[0])
def test_two_dates_in_words_are_a_span(case):
    text, fiscal, first, last, granularity = case
    assert parse_span(text, TODAY, fiscal) == Fuzzy(date.fromisoformat(first), date.fromisoformat(last), granularity)


@pytest.mark.parametrize("text", TABLE["no_spans"])
def test_what_is_no_span_is_not_guessed(text):
    assert parse_span(text, TODAY) is None


def test_the_page_understands_the_same_as_the_server():
    program = f"""
        import {{ readFileSync }} from "node:fs";
        const source = readFileSync({json.dumps(str(MODULE))}, "utf8");
        const url = "data:text/javascript;base64," + Buffer.from(source).toString("base64");
        const {{ parseFuzzy, parseSpan }} = await import(url);
        const table = JSON.parse(readFileSync({json.dumps(str(Path(__file__).parent / "dates.json"))}, "utf8"));
        const read = ([text, fiscal, , , , today]) => parseFuzzy(text, today ?? table.today, fiscal);
        const span = ([text, fiscal]) => parseSpan(text, table.today, fiscal);
        const not = (words, how) => words.map((text) => how([text, 1]));
        const refused = [...not(table.not_dates, read), ...not(table.no_spans, span)];
        console.log(JSON.stringify([[...table.cases.map(read), ...table.spans.map(span)], refused]));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "-e", program], capture_output=True, text=True, check=True, timeout=60
    )
    understood, refused = json.loads(done.stdout)
    expected = [
        {"startsOn": first, "endsOn": last, "granularity": granularity}
        for _, _, first, last, granularity, *_ in TABLE["cases"] + TABLE["spans"]
    ]
    for case, got, wanted in zip(TABLE["cases"] + TABLE["spans"], understood, expected, strict=True):
        assert got == wanted, case
    assert refused == [None] * len(TABLE["not_dates"] + TABLE["no_spans"])


@given(st.text(max_size=30), st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_any_text_is_a_span_or_nothing(text, today, fiscal):
    found = parse_fuzzy(text, today, fiscal)
    assert found is None or found.starts_on <= found.ends_on


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 12), st.integers(1, 4))
def test_quarters_of_a_fiscal_year_follow_each_other(today, fiscal, number):
    this = parse_fuzzy(f"Q{number} 2030", today, fiscal)
    year = parse_fuzzy("FY2030", today, fiscal)
    assert year.starts_on <= this.starts_on < this.ends_on <= year.ends_on
