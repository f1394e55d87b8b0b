"""The browser's copy of the arithmetic gives the same answers as Python's."""

import json
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from roadmaps import timeline
from roadmaps.quarters import _later
from roadmaps.scale import ZOOMS, month_start, scale

HERE = Path(__file__).parent
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
SPANS = st.tuples(st.integers(0, 60), st.integers(1, 40))
ROWS = st.integers(0, 4)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def node(script: str, *options: str, text: str = "") -> subprocess.CompletedProcess:
    there = shutil.which("node")
    assert there, "Install Node.js 20 or newer: it runs the browser's arithmetic in tests."
    given = {"capture_output": True, "text": True, "timeout": 60, "check": False, "input": text}
    return subprocess.run([there, *options, str(HERE / script)], **given)


def test_the_browser_computes_what_the_server_computes():
    run = node("timeline_vectors.mjs", "--test")
    assert run.returncode == 0, run.stdout[-3000:]


@st.composite
def boards(draw):
    """Bars in the order of time, as `pack` wants them, and who follows whom."""
    spans = sorted(draw(st.lists(SPANS, max_size=12)))
    ids = range(1, len(spans) + 1)
    follows = {id_: draw(st.lists(st.sampled_from(ids), max_size=3)) for id_ in ids} if spans else {}
    least = draw(st.integers(1, 12))
    return {"spans": [[id_, *span] for id_, span in zip(ids, spans, strict=True)], "least": least, "follows": follows}


ARROWS = st.fixed_dictionaries(
    {"x1": st.integers(0, 60), "row1": ROWS, "x2": st.integers(0, 60), "row2": ROWS}
    | {"taken": st.dictionaries(ROWS, st.lists(SPANS.map(lambda span: [span[0], sum(span)]), max_size=4), max_size=4)}
)
WORK = st.tuples(DAYS, st.integers(-5, 400), st.floats(-1, 60)).map(
    lambda one: [one[0].isoformat(), (one[0] + timedelta(days=one[1])).isoformat(), one[2]]
)
CASES = st.fixed_dictionaries(
    {
        "pack": st.lists(boards(), min_size=4, max_size=12),
        "route": st.lists(ARROWS, min_size=8, max_size=30),
        "load": st.lists(st.lists(WORK, max_size=6), min_size=2, max_size=6),
        "overlap": st.lists(st.tuples(DAYS, DAYS), min_size=2, max_size=8),
        "months": st.lists(st.tuples(DAYS, st.integers(-40, 40)), min_size=8, max_size=30),
    }
)


@settings(max_examples=15, deadline=None, phases=[Phase.generate])  # each try to simplify would start a process
@given(CASES)
def test_over_random_boards_both_say_the_same(cases):
    months = [month_start(FIRST, n).isoformat() for n in range(12)]
    sent = cases | {"load": [{"work": work, "months": months} for work in cases["load"]]}
    run = node("timeline_agrees.mjs", text=json.dumps(sent, default=str))
    assert run.returncode == 0, run.stderr
    theirs = json.loads(run.stdout)
    for one, found in zip(cases["pack"], theirs["pack"], strict=True):
        sources = {id_: set(ids) for id_, ids in one["follows"].items()}
        assert timeline.pack([tuple(span) for span in one["spans"]], one["least"], sources) == found
    for one, rows, found in zip(cases["pack"], theirs["pack"], theirs["rooms"], strict=True):
        assert timeline.rooms([tuple(span) for span in one["spans"]], rows, 60) == found
    for one, found in zip(cases["route"], theirs["route"], strict=True):
        assert list(timeline.route(**one)) == found
    for work, found in zip(cases["load"], theirs["load"], strict=True):
        given = [(date.fromisoformat(first), date.fromisoformat(last), effort) for first, last, effort in work]
        ours = timeline.load(given, scale(ZOOMS["month"], FIRST, LAST, FIRST), 0)
        assert [month.person_weeks for month in ours] == pytest.approx(found, abs=0.006)
    for (end, start), found in zip(cases["overlap"], theirs["overlap"], strict=True):
        ours = timeline.overlap(SimpleNamespace(ends_on=end), SimpleNamespace(starts_on=start))
        assert ours == found
    for (day, count), found in zip(cases["months"], theirs["months"], strict=True):
        assert _later(day, count).isoformat() == found
