from datetime import date

import pytest

from metrics.pacing import Line, in_force

YEAR = Line(date(2026, 1, 1), 38.0, date(2026, 12, 31), 48.0)


def test_the_plan_is_a_straight_line_and_then_level():
    assert YEAR.expected(date(2025, 12, 31)) is None
    assert YEAR.expected(date(2026, 1, 1)) == 38
    assert YEAR.expected(date(2026, 7, 2)) == pytest.approx(43)
    assert YEAR.expected(date(2026, 12, 31)) == 48
    assert YEAR.expected(date(2027, 3, 1)) == 48


@pytest.mark.parametrize(
    ("value", "status"), [(50, "on_track"), (47, "on_track"), (46.1, "at_risk"), (44.8, "off_track"), (30, "off_track")]
)
def test_behind_is_a_share_of_the_whole_way(value, status):
    assert YEAR.status(value, date(2026, 11, 20), "up") == status


def test_the_first_days_of_a_plan_are_calm():
    assert YEAR.status(38, date(2026, 1, 10), "up") == "on_track"


def test_less_can_be_better():
    fewer = Line(date(2026, 1, 1), 14, date(2026, 12, 31), 10)
    assert fewer.status(9.5, date(2026, 12, 31), "down") == "on_track"
    assert fewer.status(10.5, date(2026, 12, 31), "down") == "at_risk"
    assert fewer.status(14, date(2026, 12, 31), "down") == "off_track"
    assert fewer.progress(12) == 0.5


def test_holding_a_level_is_measured_against_the_level():
    hold = Line(date(2026, 1, 1), 3000, date(2026, 12, 31), 3000)
    assert hold.status(2900, date(2026, 5, 1), "up") == "on_track"
    assert hold.status(2700, date(2026, 5, 1), "up") == "at_risk"
    assert hold.status(2500, date(2026, 5, 1), "up") == "off_track"
    assert hold.progress(3000) is None


def test_a_target_of_nothing_is_met_or_missed():
    none = Line(date(2026, 1, 1), 0, date(2026, 12, 31), 0)
    assert none.status(0, date(2026, 5, 1), "down") == "on_track"
    assert none.status(1, date(2026, 5, 1), "down") == "off_track"


def test_key_result_progress_is_clamped_and_works_downwards():
    assert Line(date(2026, 1, 1), 41, date(2026, 12, 31), 55).progress(48) == 0.5
    assert Line(date(2026, 1, 1), 9, date(2026, 12, 31), 2).progress(4.1) == pytest.approx(0.7)
    assert Line(date(2026, 1, 1), 9, date(2026, 12, 31), 2).progress(11) == 0
    assert Line(date(2026, 1, 1), 9, date(2026, 12, 31), 2).progress(1) == 1


def test_the_target_that_began_last_counts_and_holds_until_the_next():
    spring = Line(date(2026, 1, 1), 38, date(2026, 3, 31), 41)
    autumn = Line(date(2026, 9, 1), 44, date(2026, 12, 31), 48)
    assert in_force([autumn, spring], date(2025, 12, 1)) is None
    assert in_force([autumn, spring], date(2026, 6, 1)) is spring
    assert in_force([autumn, spring], date(2026, 9, 1)) is autumn
