from datetime import date

import pytest

from roadmaps.cascade import granularity_of, shifted

day = date.fromisoformat


def d(first, last):
    return day(first), day(last)


CHAIN = {
    1: d("2026-11-03", "2027-01-29"),
    2: d("2027-01-25", "2027-02-20"),
    3: d("2027-02-22", "2027-03-10"),
    4: d("2027-06-01", "2027-06-10"),
}


def test_nothing_waits_nothing_moves():
    assert shifted(CHAIN, [], 1) == {}


def test_a_follower_moves_by_what_it_overlaps_and_keeps_its_length():
    assert shifted(CHAIN, [(1, 2)], 1) == {2: d("2027-01-29", "2027-02-24")}


def test_the_shift_runs_down_the_chain_only_as_far_as_it_must():
    found = shifted(CHAIN, [(1, 2), (2, 3), (3, 4)], 1)
    assert found == {2: d("2027-01-29", "2027-02-24"), 3: d("2027-02-24", "2027-03-12")}


def test_two_ways_to_one_feature_move_it_once_and_far_enough():
    edges = [(1, 2), (1, 3), (2, 3)]
    assert shifted(CHAIN, edges, 1)[3] == d("2027-02-24", "2027-03-12")


def test_what_is_shipped_stays_and_nothing_is_pushed_through_it():
    assert shifted(CHAIN, [(1, 2), (2, 3)], 1, fixed={2}) == {}


def test_what_has_no_dates_is_left_alone():
    assert shifted(CHAIN, [(1, 9), (9, 2)], 1) == {}


def test_a_circle_ends():
    shifted(CHAIN, [(1, 2), (2, 1)], 1)
    shifted(CHAIN, [(2, 3), (3, 2)], 2)


@pytest.mark.parametrize(
    ("first", "last", "was", "now"),
    [
        ("2027-01-01", "2027-03-31", "quarter", "quarter"),
        ("2027-02-01", "2027-02-28", "month", "month"),
        ("2027-01-05", "2027-04-04", "quarter", "day"),
        ("2027-01-01", "2027-03-31", "day", "day"),
    ],
)
def test_a_quarter_stays_a_quarter_while_it_is_whole(first, last, was, now):
    assert granularity_of(day(first), day(last), was) == now
