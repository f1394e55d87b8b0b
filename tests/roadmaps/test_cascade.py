from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadmaps.cascade import granularity_of, pulled, shifted

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


def test_a_long_ladder_is_walked_once_and_to_its_end():
    """Two ways from each step to the next but one: looking at every path would take longer than anybody waits."""
    rungs = {n: d("2027-01-01", "2027-01-31") for n in range(60)}
    edges = [(n, n + step) for n in range(59) for step in (1, 2) if n + step < 60]
    found = shifted(rungs, edges, 0)
    assert all(found[n + 1][0] == found[n][1] for n in range(1, 59))


# --- earlier --------------------------------------------------------------------------------------------

ROOM = {1: d("2027-01-04", "2027-01-15"), 2: d("2027-02-01", "2027-02-12"), 3: d("2027-03-01", "2027-03-05")}
LONG_AGO = day("2020-01-01")


def test_what_waits_comes_as_early_as_it_may():
    found = pulled(ROOM, [(1, 2), (2, 3)], 1, since=LONG_AGO)
    assert found == {2: d("2027-01-15", "2027-01-26"), 3: d("2027-01-26", "2027-01-30")}


def test_it_waits_for_everything_it_waits_for():
    dates = ROOM | {4: d("2027-01-04", "2027-02-20")}
    assert pulled(dates, [(1, 2), (2, 3), (4, 3)], 1, since=LONG_AGO)[3][0] == day("2027-02-20")
    assert pulled(dates, [(1, 3), (9, 3)], 1, since=LONG_AGO) == {}, "nobody knows when 9 will be"


def test_nothing_is_pulled_before_today_or_through_what_is_fixed():
    assert pulled(ROOM, [(1, 2)], 1, since=day("2027-01-20"))[2][0] == day("2027-01-20")
    assert pulled(ROOM, [(1, 2), (2, 3)], 1, fixed={2}, since=LONG_AGO) == {}


START = day("2027-01-01")


@st.composite
def plans(draw):
    """Features with dates or without, some fixed, and links without circles; the first is the source."""
    count = draw(st.integers(2, 8))
    spans = st.tuples(st.integers(0, 60), st.integers(0, 20))
    dates = {
        n: (START + timedelta(first), START + timedelta(first + length))
        for n, (first, length) in enumerate(draw(st.lists(spans, min_size=count, max_size=count)))
        if n == 0 or draw(st.integers(0, 5))
    }
    names = draw(st.permutations(range(count)))
    pairs = [(names[a], names[b]) for a in range(count) for b in range(a + 1, count)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True))
    return dates, edges, draw(st.sets(st.sampled_from(range(1, count)), max_size=2))


def keeps_lengths(dates, moved):
    return all(dates[n][1] - dates[n][0] == ends - starts for n, (starts, ends) in moved.items())


@settings(max_examples=50, deadline=None)
@given(plans())
def test_pushing_leaves_no_violation_that_it_claims_to_mend_and_moves_nothing_too_far(plan):
    dates, edges, fixed = plan
    moved = shifted(dates, edges, 0, fixed)
    now = dates | moved
    assert not set(moved) & (fixed | {0}) and keeps_lengths(dates, moved)
    for source, target in edges:
        if source in {0, *moved} and target in dates and target not in fixed | {0}:
            assert now[target][0] >= now[source][1], (source, target)
    for target, (starts, _) in moved.items():
        ends = [now[a][1] for a, b in edges if b == target and a in {0, *moved}]
        assert starts == max(ends) > dates[target][0]


@settings(max_examples=50, deadline=None)
@given(plans(), st.integers(0, 60))
def test_pulling_never_starts_anything_before_what_it_waits_for_ends_and_leaves_no_room(plan, today):
    dates, edges, fixed = plan
    since = START + timedelta(today)
    moved = pulled(dates, edges, 0, fixed, since=since)
    now = dates | moved
    assert not set(moved) & (fixed | {0}) and keeps_lengths(dates, moved)
    for target, (starts, _) in moved.items():
        waits_for = [a for a, b in edges if b == target]
        assert all(a in dates for a in waits_for)
        assert starts == max(since, *(now[a][1] for a in waits_for)) < dates[target][0]
    kept = [(a, b) for a, b in edges if a in dates and b in dates and dates[b][0] >= dates[a][1]]
    assert all(now[b][0] >= now[a][1] for a, b in kept), "what was kept before is kept afterwards"


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
