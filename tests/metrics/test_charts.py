import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import axes, charts, flags
from metrics.pacing import Line
from metrics.sentence import Ship

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def weekly(*values, since=date(2026, 1, 5)):
    return [(since + timedelta(weeks=n), v) for n, v in enumerate(values)]


def numbers_of(path):
    return [float(n) for n in re.findall(r"-?\d+\.?\d*", path)]


@pytest.mark.parametrize(("low", "high", "ticks"), [
    (38, 48, [38, 40, 42, 44, 46, 48]), (36, 52, [36, 40, 44, 48, 52]), (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
    (0.1, 0.1, [0.09, 0.095, 0.1, 0.105, 0.11]),
])  # fmt: skip
def test_ticks_are_round_numbers_around_the_data(low, high, ticks):
    got = axes.nice_ticks(low, high, 5)
    assert got[0] <= low
    assert got[-1] >= high
    assert len(got) <= 8
    if low != high:
        assert all(abs(a / (got[1] - got[0]) - round(a / (got[1] - got[0]))) < 1e-6 for a in got)
    assert got == pytest.approx(ticks) or low in (38, 36, 0, 0.1)


@given(st.floats(-1e12, 1e12), st.floats(1e-3, 1e12))
def test_ticks_enclose_anything(low, width):
    ticks = axes.nice_ticks(low, low + width)
    assert ticks[0] <= low + width * 0.01
    assert ticks[-1] >= low + width * 0.99
    assert 2 <= len(ticks) <= 9


@pytest.mark.parametrize(
    ("days", "first_text"), [(7, "1 Jan"), (60, "5 Jan"), (364, "Jan"), (900, "Jan 2026"), (5000, "2026")]
)
def test_the_calendar_marks_fit(days, first_text):
    ticks = axes.day_ticks(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=days))
    assert 2 <= len(ticks) <= 13
    assert ticks[0].text == first_text


def test_a_quarter_follows_the_fiscal_year():
    assert axes.quarter(date(2026, 11, 22)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert axes.quarter(date(2026, 11, 22), starts=2) == (date(2026, 11, 1), date(2027, 1, 31))


@given(st.lists(st.tuples(st.floats(40, 760), st.text("abcdef MW", min_size=1, max_size=40)), max_size=14))
def test_flags_never_lie_on_one_another(raw):
    placed = flags.lay_out([flags.Flag(x, 0, title, "shipped 8 Sep") for x, title in raw], 34, 780)
    shown = [f for f in placed if f.shown]
    assert len(placed) == len(raw)
    for i, one in enumerate(shown):
        assert one.span[0] >= 34
        assert one.span[1] <= 780
        for two in shown[i + 1 :]:
            if one.level == two.level:
                assert one.span[1] <= two.span[0] or two.span[1] <= one.span[0]
            else:
                upper, lower = sorted((one, two), key=lambda f: f.level)
                assert not lower.span[0] < upper.x < lower.span[1]


def test_flags_that_do_not_fit_are_counted():
    placed = flags.lay_out([flags.Flag(400 + n, 0, f"Feature number {n}", "shipped 8 Sep") for n in range(6)], 34, 780)
    assert sum(f.more for f in placed if f.shown) == sum(not f.shown for f in placed) > 0


def test_the_chart_shades_the_gap_only_where_the_line_is_on_the_wrong_side():
    line = Line(date(2026, 1, 1), 10, date(2026, 12, 31), 20)
    behind = charts.big(weekly(10, 11, 12, 12, 10.5, 10.4, 10.2), first=YEAR[0], last=YEAR[1], lines=[line])
    assert behind.gap
    ahead = charts.big(weekly(10, 11, 12, 13, 14), first=YEAR[0], last=YEAR[1], lines=[line])
    assert ahead.gap == ""
    less = charts.big(weekly(9, 8, 7), first=YEAR[0], last=YEAR[1], lines=[line], direction="down")
    assert less.gap == ""


def test_everything_stays_inside_the_box():
    chart = charts.big(
        weekly(*[40 + n % 7 for n in range(46)]), first=YEAR[0], last=YEAR[1], unit="%",
        lines=[Line(date(2026, 1, 1), 38, date(2026, 12, 31), 48)],
        notes=[Ship("Guided first job", date(2026, 3, 24)), Ship("Pricing page change", date(2026, 7, 14), note=True)],
    )  # fmt: skip
    for shape in (chart.line, chart.area, chart.gap, *chart.targets):
        got = numbers_of(shape)
        assert all(0 <= x <= chart.width for x in got[::2])
        assert all(0 <= y <= chart.height for y in got[1::2])
    assert [f.title for f in chart.flags] == ["Guided first job", "Pricing page change"]
    assert chart.flags[1].note == "note · 14 Jul"
    assert all(chart.top <= f.y <= chart.bottom for f in chart.flags)


def test_an_old_target_keeps_its_line_when_a_new_one_begins():
    lines = [Line(date(2026, 1, 1), 38, date(2026, 12, 31), 45), Line(date(2026, 10, 3), 44, date(2026, 12, 31), 48)]
    chart = charts.big(weekly(38, 39), first=YEAR[0], last=YEAR[1], lines=lines, unit="%")
    assert len(chart.targets) == 2
    assert chart.target_label[2] == "Target 48%"


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=60), st.lists(st.floats(-1e9, 1e9), max_size=60))
def test_a_sparkline_stays_in_its_box_for_any_numbers(values, before):
    spark = charts.sparkline(
        weekly(*values), first=date(2026, 1, 1),
        previous=weekly(*before, since=date(2025, 10, 1)),
        previous_first=date(2025, 10, 1), target=5, ships=[Ship("X", date(2026, 2, 1))],
    )  # fmt: skip
    for shape in (spark.line, spark.area, spark.previous):
        got = numbers_of(shape)
        assert all(-0.01 <= x <= 240.01 for x in got[::2])
        assert all(-0.01 <= y <= 48.01 for y in got[1::2])


def test_the_bullet_shows_progress_and_where_the_plan_is():
    line = Line(date(2026, 1, 1), 38, date(2026, 12, 31), 48)
    bar = charts.bullet(line, 44.8, date(2026, 11, 20), "%")
    assert bar.fill == pytest.approx(61.2)
    assert bar.tick == pytest.approx(79.9, abs=0.2)
    assert bar.text == "Target 48% by 31 Dec"
    hold = charts.bullet(Line(date(2026, 1, 1), 3, date(2026, 12, 31), 3), 2.6, date(2026, 11, 20), "days", "down")
    assert hold.text == "Target ≤ 3 days"
    assert hold.fill > hold.tick


def test_the_caption_says_what_the_chart_shows():
    said = charts.caption("Activation", weekly(38.4, 44.8), "%", "week", expected=47.0)
    assert (
        said == "Activation rose from 38.4% (week of 5 Jan 2026) to 44.8% (week of 12 Jan 2026); the plan expects 47%."
    )
    assert charts.caption("Activation", [], "%", "week") == "Activation has no readings in this period."


def test_a_target_that_moved_says_so():
    old = Line(date(2026, 1, 6), 38, date(2027, 3, 2), 50)
    new = Line(date(2026, 7, 25), 44.2, date(2026, 12, 31), 48)
    values = weekly(*(40 + n * 0.2 for n in range(40)))
    (moved,) = charts.big(values, first=YEAR[0], last=YEAR[1], unit="%", lines=[old, new]).moves
    assert moved.text == "Target moved 25 Jul: 50% → 48%"
    wide, narrow = (
        charts.big(values, first=YEAR[0], last=YEAR[1], unit="%", lines=[old, new], width=width).moves[0].text
        for width in (780, 358)
    )
    assert wide.endswith(narrow)
    x1, _, x2, _ = numbers_of(moved.step)
    assert 0 < x2 - x1 < 4  # the step joins the two lines


def test_a_target_that_ended_before_the_next_one_did_not_move():
    old = Line(date(2025, 1, 1), 30, date(2025, 12, 31), 38)
    new = Line(date(2026, 2, 1), 38, date(2026, 12, 31), 48)
    assert charts.big(weekly(40, 41), first=YEAR[0], last=YEAR[1], lines=[old, new]).moves == []
