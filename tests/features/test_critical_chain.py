"""The longest chain and the slack beside it, against all paths written out; and how long features take."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.actions import link_features, plan_feature, set_status
from features.chains import chain_to, chain_to_release
from features.critical import critical_chain, in_order, leading_to, length_of, working_days
from features.dates import Plan
from tests.make import make_feature, make_release, status

day = date.fromisoformat


@st.composite
def plans(draw):
    """Features 0…n with durations, and links that only go upwards, so that there is no circle."""
    count = draw(st.integers(1, 7))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    names = draw(st.permutations(range(count)))  # the order of ids says nothing
    days = {names[n]: draw(st.integers(0, 9)) for n in range(count)}
    return days, [(names[a], names[b]) for a, b in edges]


def paths(days, edges):
    """Every chain there is, from any feature to any other."""
    after = {id_: [b for a, b in edges if a == id_] for id_ in days}

    def grow(path):
        yield path
        for one in after[path[-1]]:
            yield from grow([*path, one])

    return [path for id_ in days for path in grow([id_])]


@settings(max_examples=50, deadline=None)
@given(plans())
def test_no_chain_is_longer_and_slack_is_what_the_longest_through_a_feature_leaves(plan):
    days, edges = plan
    found, all_paths = critical_chain(days, edges), paths(days, edges)
    long = {tuple(path): sum(days[id_] for id_ in path) for path in all_paths}
    assert found.working_days == max(long.values())
    assert found.path in long and long[found.path] == found.working_days
    for id_ in days:
        through = max(total for path, total in long.items() if id_ in path)
        assert found.slack[id_] == found.working_days - through
    assert all(found.slack[id_] == 0 for id_ in found.path)


@settings(max_examples=50, deadline=None)
@given(plans(), st.integers(0, 6), st.integers(1, 9))
def test_a_feature_may_take_its_slack_longer_and_not_a_day_more(plan, which, more):
    days, edges = plan
    was = critical_chain(days, edges)
    id_ = sorted(days)[which % len(days)]
    now = critical_chain(days | {id_: days[id_] + more}, edges)
    assert now.working_days == was.working_days + max(0, more - was.slack[id_])


@settings(max_examples=50, deadline=None)
@given(plans())
def test_every_source_comes_before_its_targets(plan):
    days, edges = plan
    order = in_order(days, edges)
    assert sorted(order) == sorted(days)
    assert all(order.index(a) < order.index(b) for a, b in edges)


def test_what_is_on_a_circle_is_left_out_and_nothing_hangs():
    found = critical_chain({1: 3, 2: 4, 3: 5}, [(1, 2), (2, 1)])
    assert (found.path, found.working_days) == ((3,), 5)
    assert critical_chain({}, []).path == ()


def test_what_leads_somewhere():
    assert leading_to([4], [(1, 2), (2, 4), (3, 4), (4, 5)]) == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-11-23", "2026-11-27", 5),
        ("2026-11-23", "2026-11-29", 5),
        ("2026-11-27", "2026-11-30", 2),
        ("2026-11-28", "2026-11-29", 1),
        ("2026-11-25", "2026-11-25", 1),
        ("2026-10-01", "2026-12-31", 66),
    ],
)
def test_working_days(first, last, days):
    assert working_days(day(first), day(last)) == days


def test_without_dates_the_estimate_counts_and_without_either_nothing_is_known():
    assert length_of(None, None, 2.5) == 13
    assert length_of(None, None, None) is None


def planned(by, title, first, last, **more):
    feature = make_feature(by=by, title=title, category="planned", **more)
    return plan_feature(feature, plan=Plan(day(first), day(last)), by=by)


def test_the_chain_to_a_release_goes_through_what_its_features_wait_for(bob, product):
    release = make_release(by=bob)
    base = planned(bob, "Base", "2026-11-02", "2026-11-13")  # 10 working days, in no release
    short = planned(bob, "Short", "2026-11-02", "2026-11-04")
    top = planned(bob, "Top", "2026-11-16", "2026-11-20", release=release)
    later = planned(bob, "Later", "2026-12-01", "2026-12-31")
    for source, target in ((base, top), (short, top), (top, later)):
        link_features(source, target, by=bob)
    seen = chain_to_release(bob, release)
    assert ([row["key"] for row in seen.path], seen.chain.working_days) == ([base.key, top.key], 15)
    assert seen.in_words(short.pk) == "7 working days of slack"
    assert seen.in_words(base.pk) == "on the critical chain, no slack"
    assert seen.in_words(later.pk) == ""
    assert chain_to(bob, None).chain.path == (base.pk, top.pk, later.pk)
    set_status(base, status=status(bob, "shipped"), on=day("2026-11-13"), by=bob)
    assert chain_to_release(bob, release).chain.path == (short.pk, top.pk)


def test_over_rest(rest, bob, product):
    release = make_release(by=bob)
    a = planned(bob, "A", "2026-11-02", "2026-11-13")
    b = planned(bob, "B", "2026-11-16", "2026-11-20", release=release)
    c = make_feature(by=bob, title="C", release=release, effort_low=1)
    link_features(a, b, by=bob)
    body = rest(bob).get(f"/roadmap/critical-chain/?to={release.key}").json()
    assert (body["to"], body["working_days"], body["chain"]) == (release.key, 15, [a.key, b.key])
    told = {row["key"]: (row["working_days"], row["slack"], row["critical"]) for row in body["features"]}
    assert told == {a.key: (10, 0, True), b.key: (5, 0, True), c.key: (5, 10, False)}
    whole = rest(bob).get("/roadmap/critical-chain/").json()
    assert (whole["to"], whole["chain"]) == (None, [a.key, b.key])
    assert rest(bob).get("/roadmap/critical-chain/?to=R-99").status_code == 404
    assert rest(bob).get("/roadmap/critical-chain/?to=nonsense").status_code == 404
