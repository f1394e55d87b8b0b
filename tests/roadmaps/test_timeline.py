import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmaps import scale as scales
from roadmaps import timeline

VECTORS = json.loads((Path(__file__).parent / "timeline_vectors.json").read_text())
TODAY = date(2026, 11, 21)
day = date.fromisoformat


def vectors(name):
    return [pytest.param(case, id=case["says"]) for case in VECTORS[name]]


@dataclass(frozen=True)
class Work:
    id: int
    starts_on: date
    ends_on: date
    lane: str = "all"


def months(first, last, zoom="month"):
    return scales.scale(scales.ZOOMS[zoom], day(first), day(last), TODAY)


WINTER = months("2026-10-01", "2027-04-30")


@pytest.mark.parametrize("case", vectors("pack"))
def test_bars_are_packed_into_rows(case):
    follows = {int(id_): set(sources) for id_, sources in case["follows"].items()}
    assert timeline.pack([tuple(span) for span in case["spans"]], case["least"], follows) == case["rows"]


@pytest.mark.parametrize("case", vectors("route"))
def test_an_arrow_finds_its_way(case):
    taken = {int(row): [tuple(span) for span in spans] for row, spans in case["taken"].items()}
    assert list(timeline.route(*case["from"], *case["to"], taken)) == case["route"]


@pytest.mark.parametrize("case", vectors("overlap"))
def test_an_overlap_is_counted_in_days(case):
    source = Work(1, day("2026-11-03"), day(case["ends"]))
    target = Work(2, day(case["starts"]), day("2027-04-01"))
    assert timeline.overlap(source, target) == case["days"]


@pytest.mark.parametrize("case", vectors("load"))
def test_team_load_is_person_weeks_a_month(case):
    work = [(day(start), day(end), effort) for start, end, effort in case["work"]]
    found = timeline.load(work, months(case["first"], case["last"]), case["capacity"])
    assert [month.person_weeks for month in found] == case["weeks"]
    assert [month.percent for month in found] == case["percent"]
    assert [month.over for month in found] == [bool(p and p > 100) for p in case["percent"]]


def test_a_day_has_a_width_at_every_zoom():
    assert {name: zoom.day_px for name, zoom in scales.ZOOMS.items()} == VECTORS["day_px"]


def test_months_are_the_ticks_of_the_month_zoom():
    assert [(t.x, t.days, t.label, t.note) for t in WINTER.ticks[:4]] == [
        (0, 31, "Oct", "2026"),
        (31, 30, "Nov", ""),
        (61, 31, "Dec", ""),
        (92, 31, "Jan", "2027"),
    ]
    assert WINTER.days == 212 and WINTER.today == 51 and WINTER.minor == ()


def test_a_cut_month_is_as_wide_as_its_part():
    scale = months("2026-10-20", "2026-11-10")
    assert [(t.x, t.days) for t in scale.ticks] == [(0, 12), (12, 10)]


def test_weeks_start_on_monday():
    scale = months("2026-11-09", "2026-11-29", "week")
    assert [(t.x, t.label) for t in scale.ticks] == [(0, "9 Nov"), (7, "16 Nov"), (14, "23 Nov")]
    assert [t.label for t in scale.months] == ["Nov"]


def test_quarters_are_named_after_the_fiscal_year():
    first, last = day("2026-10-01"), day("2027-09-30")
    calendar = scales.scale(scales.ZOOMS["quarter"], first, last, TODAY)
    fiscal = scales.scale(scales.ZOOMS["quarter"], first, last, TODAY, fiscal=4)
    assert [(t.label, t.note) for t in calendar.ticks][:2] == [("Q4", "2026"), ("Q1", "2027")]
    assert [(t.label, t.note) for t in fiscal.ticks][:3] == [("Q3", "FY27"), ("Q4", "FY27"), ("Q1", "FY28")]
    assert calendar.minor[:3] == (0, 31, 61)


def test_months_that_begin_a_fiscal_quarter_say_so():
    first, last = day("2026-10-01"), day("2027-04-30")
    scale = scales.scale(scales.ZOOMS["month"], first, last, TODAY, fiscal=7)
    assert [(t.label, t.note) for t in scale.ticks] == [
        ("Oct", "2026 · Q2 FY27"), ("Nov", ""), ("Dec", ""), ("Jan", "2027 · Q3 FY27"), ("Feb", ""), ("Mar", ""),
        ("Apr", "Q4 FY27"),
    ]  # fmt: skip
    assert "Q" not in "".join(t.note for t in months("2026-10-01", "2027-04-30").ticks)


def test_years_are_the_ticks_of_the_year_zoom_fiscal_ones_too():
    zoom = scales.ZOOMS["year"]
    first, last = scales.default_range(zoom, TODAY, [])
    assert (first, last) == (day("2026-01-01"), day("2028-12-31"))
    calendar = scales.scale(zoom, first, last, TODAY)
    assert [(t.x, t.label, t.note) for t in calendar.ticks] == [(0, "2026", ""), (365, "2027", ""), (730, "2028", "")]
    assert calendar.minor[:3] == (0, 90, 181)
    first, last = scales.default_range(zoom, TODAY, [], 7)
    assert (first, last) == (day("2026-07-01"), day("2029-06-30"))
    fiscal = scales.scale(zoom, first, last, TODAY, 7)
    assert [(t.label, t.note) for t in fiscal.ticks][:2] == [
        ("FY27", "Jul 2026 – Jun 2027"),
        ("FY28", "Jul 2027 – Jun 2028"),
    ]


def test_a_fiscal_year_may_start_in_any_month():
    assert scales.quarter_start(day("2026-11-21"), fiscal=2) == day("2026-11-01")
    assert scales.quarter_start(day("2027-01-05"), fiscal=2) == day("2026-11-01")
    assert scales.quarter_start(day("2026-11-21"), plus=1, fiscal=3) == day("2026-12-01")


def test_the_horizons_cover_the_scale_without_a_gap():
    assert [(b.name, b.x, b.days) for b in WINTER.bands] == [("now", 0, 92), ("next", 92, 90), ("later", 182, 30)]
    assert sum(b.days for b in WINTER.bands) == WINTER.days


def test_a_scale_in_the_past_is_all_now():
    assert [b.name for b in months("2026-01-01", "2026-03-31").bands] == ["now"]


def test_today_is_marked_only_where_it_is_shown():
    assert months("2026-01-01", "2026-03-31").today is None


def test_the_default_range_shows_the_month_before_and_seven_in_all():
    first, last = scales.default_range(scales.ZOOMS["month"], TODAY, [])
    assert (first, last) == (day("2026-10-01"), day("2027-04-30"))


def test_the_default_range_grows_to_what_is_open_within_bounds():
    zoom = scales.ZOOMS["month"]
    assert scales.default_range(zoom, TODAY, [(TODAY, day("2027-08-10"))])[1] == day("2027-08-31")
    assert scales.default_range(zoom, TODAY, [(TODAY, day("2040-08-10"))])[1] == day("2028-09-30")


def test_the_default_range_goes_back_to_work_that_is_overdue():
    zoom = scales.ZOOMS["month"]
    assert scales.default_range(zoom, TODAY, [(day("2026-06-01"), day("2026-09-10"))])[0] == day("2026-09-01")
    assert scales.default_range(zoom, TODAY, [(day("2020-06-01"), day("2020-09-10"))])[0] == day("2026-07-01")


def test_a_bar_is_cut_at_the_edges_of_the_scale():
    assert WINTER.span(day("2026-09-01"), day("2026-10-10")) == scales.Span(0, 10, True, False)
    assert WINTER.span(day("2027-04-21"), day("2027-09-01")) == scales.Span(202, 10, False, True)


def test_one_day_is_one_day_wide():
    assert WINTER.span(TODAY, TODAY) == scales.Span(51, 1)


def test_lanes_stack_and_keep_their_order_and_their_least_height():
    items = [
        Work(1, day("2026-11-01"), day("2026-11-30"), "b"),
        Work(2, day("2026-11-15"), day("2026-12-30"), "b"),
        Work(3, day("2026-11-20"), day("2026-12-30"), "b"),
    ]
    first, second = timeline.lanes(items, ["a", "b"], WINTER, least_rows=2)
    assert (first.key, first.first_row, first.rows, first.bars) == ("a", 0, 2, ())
    assert (second.key, second.first_row, second.rows) == ("b", 2, 3)
    assert [bar.item.id for bar in second.bars] == [1, 2, 3]


def test_a_bar_too_short_for_its_title_has_it_beside_as_far_as_its_row_is_free():
    dates = [("2026-11-02", "2026-11-04"), ("2026-12-01", "2026-12-05"), ("2027-01-10", "2027-02-10")]
    items = [Work(n, day(start), day(end)) for n, (start, end) in enumerate([*dates, ("2027-04-28", "2027-04-30")])]
    (lane,) = timeline.lanes(items, ["all"], WINTER)
    assert [(bar.row, bar.room) for bar in lane.bars] == [(0, 26), (0, 35), (0, 76), (0, 0)]
    assert [timeline.room_px(bar, WINTER) for bar in lane.bars] == [112, 164, None, 0]
    assert timeline.room_px(timeline.Bar(items[0], scales.Span(0, 3), 0, 12), WINTER) == 46
    assert timeline.room_px(timeline.Bar(items[0], scales.Span(0, 3), 0, 12), WINTER, marked=True) == 0


def test_bars_outside_the_scale_are_counted_not_drawn():
    items = [Work(1, day("2020-01-01"), day("2020-02-01")), Work(2, TODAY, TODAY)]
    board = timeline.board(items, ["all"], WINTER)
    assert [bar.item.id for bar in board.lanes[0].bars] == [2] and board.hidden == 1


def test_a_baseline_ghost_stands_where_the_bar_stood():
    items = [Work(1, day("2026-11-03"), day("2027-01-29")), Work(2, day("2026-11-03"), day("2026-11-20"))]
    then = {1: (day("2026-11-03"), day("2027-01-15")), 2: (day("2026-11-03"), day("2026-11-20"))}
    moved, same = sorted(timeline.lanes(items, ["all"], WINTER, then=then)[0].bars, key=lambda bar: bar.item.id)
    assert moved.ghost == scales.Span(33, 74) and moved.slip == 14
    assert same.ghost is None and same.slip == 0


def test_a_baseline_outside_the_scale_still_tells_the_slip():
    items = [Work(1, day("2026-11-03"), day("2027-01-29"))]
    (bar,) = timeline.lanes(items, ["all"], WINTER, then={1: (day("2026-01-03"), day("2026-01-30"))})[0].bars
    assert bar.ghost is None and bar.slip == 364


def test_arrows_join_the_end_of_one_bar_to_the_start_of_the_next():
    items = [
        Work(1, day("2026-11-03"), day("2027-01-29"), "a"),
        Work(2, day("2027-01-25"), day("2027-03-29"), "b"),
        Work(3, day("2027-02-01"), day("2027-03-01"), "a"),
    ]
    late, fine = timeline.board(items, ["a", "b"], WINTER, edges=[(1, 2), (1, 3), (1, 99)]).links
    assert (late.shape, late.overlap, late.x1, late.x2, late.y1, late.y2) == ("back", 4, 121, 116, (0, 0), (1, 1))
    assert (fine.shape, fine.overlap) == ("straight", 0)


def test_releases_are_diamonds_in_order_of_date():
    found = timeline.diamonds(
        [(day("2027-01-29"), "Winter"), (day("2026-12-04"), "SSO"), (day("2031-01-01"), "?")], WINTER
    )
    assert [(d.x, d.item) for d in found] == [(64, "SSO"), (120, "Winter")]


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 90)), max_size=40),
    st.integers(1, 20),
    st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=30),
)
def test_no_two_bars_of_a_row_ever_overlap(drawn, least, edges):
    spans = [(number, x, days) for number, (x, days) in enumerate(sorted(drawn))]
    follows: dict[int, set[int]] = {}
    for source, target in edges:
        follows.setdefault(target, set()).add(source)
    rows = timeline.pack(spans, least, follows)
    taken: dict[int, int] = {}
    for (_, x, days), row in zip(spans, rows, strict=True):
        assert taken.get(row, 0) <= x
        taken[row] = x + max(days, least)
    assert set(rows) == set(range(len(set(rows))))


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 120), st.floats(0.1, 50)), max_size=20))
def test_team_load_loses_no_work(drawn):
    scale = months("2026-01-01", "2028-12-31")
    work = [(scale.first + timedelta(a), scale.first + timedelta(a + b), effort) for a, b, effort in drawn]
    found = timeline.load(work, scale, 10)
    assert abs(sum(month.person_weeks for month in found) - sum(effort for _, _, effort in work)) < 0.5
