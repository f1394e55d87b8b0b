"""How plans hold: slips and stability."""

import csv
import os
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from features.actions import plan_feature, remove_feature, set_status, unplan_feature
from features.dates import Plan
from roadmaps.slips import Story, moved_later, percentile, spread, stability
from tests.make import make_feature, make_team, status

FOLDERS = (os.environ.get("PMHUB_SHARED_DATA", ""), Path(settings.BASE_DIR).parent / "shared" / "data")
DATA = next((Path(f) for f in FOLDERS if f and (Path(f) / "kubernetes-kep-history.csv").is_file()), None)


def test_percentiles_interpolate_as_postgresql_does():
    assert percentile([], 0.5) is None
    assert percentile([7], 0.85) == 7
    assert percentile([10, 0], 0.5) == 5
    assert percentile([0, 10, 20, 30], 0.85) == pytest.approx(25.5)


def test_a_spread_counts_each_slip_once():
    found = spread([-5, 0, 0, 14, 15, 91])
    assert (found.count, found.late, found.median) == (6, 3, 7)
    assert found.bins == (1, 2, 1, 1, 0, 0, 1)
    assert spread([]).median is None


def day(number):
    return datetime(2026, 1, number, tzinfo=UTC)


PLANNED = {"starts_on": "2026-02-01", "ends_on": "2026-02-28"}


@pytest.mark.parametrize(
    ("later", "counts"),
    [
        ([], (1, 1)),
        ([(day(5), {"ends_on": "2026-03-31"})], (1, 0)),
        ([(day(5), {"ends_on": "2026-03-31"}), (day(6), {"ends_on": "2026-02-28"})], (1, 1)),
        ([(day(5), {"shipped_on": "2026-01-05"})], (1, 1)),
        ([(day(5), {"removed_at": "2026-01-05"})], (1, 0)),
        ([(day(20), {"ends_on": "2026-03-31"})], (1, 1)),
    ],
)
def test_a_plan_is_stable_when_its_dates_are_the_same_later(later, counts):
    [found] = stability([Story([(day(1), PLANNED), *later])], [(date(2026, 1, 2), day(2), day(10))], 8)
    assert (found.planned, found.kept) == counts


def test_what_was_no_plan_does_not_count():
    stories = [Story([(day(3), PLANNED)]), Story([(day(1), PLANNED | {"shipped_on": "2026-01-01"})])]
    [found] = stability(stories, [(date(2026, 1, 2), day(2), day(10))], 8)
    assert (found.planned, found.percent) == (0, None)


# --- over real actions --------------------------------------------------------------------------------------


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-02T12:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def spring(alice, bob, product, clock):
    """Five plans of March; by July one slipped twice with a reason, one shipped late, one is gone, one unscheduled."""
    team = make_team(by=alice, name="Maps")
    late, done, gone, off, kept = (
        make_feature(by=bob, title=title, category="planned", team=team)
        for title in ("Late", "Done", "Gone", "Off", "Kept")
    )
    for feature in (late, done, gone, off, kept):
        plan_feature(feature, plan=Plan.month(2026, 5), by=bob)
    clock.shift(timedelta(days=30))
    plan_feature(late, plan=Plan.month(2026, 6), by=bob)
    clock.shift(timedelta(days=60))
    plan_feature(late, plan=Plan.month(2026, 8), by=bob, because="The depot was not ready.", reason_code="dependency")
    remove_feature(gone, by=bob)
    unplan_feature(off, by=bob)
    clock.shift(timedelta(days=10))
    set_status(done, status=status(bob, "shipped"), by=bob, on=date(2026, 6, 10))
    return late


def test_the_slip_list_says_then_now_and_why(rest, bob, spring):
    body = rest(bob).get("/roadmap/slips/?since=2026-03-02").json()
    rows = {row["title"]: row for row in body["results"]}
    assert {title: (row["outcome"], row["days"]) for title, row in rows.items()} == {
        "Late": ("later", 92), "Done": ("shipped", 10), "Kept": ("kept", 0), "Gone": ("removed", None),
        "Off": ("not scheduled", None),
    }  # fmt: skip
    assert (rows["Late"]["was"], rows["Late"]["now"], rows["Late"]["moves_later"]) == ("2026-05-31", "2026-08-31", 2)
    assert (rows["Late"]["reason_code"], rows["Late"]["because"]) == ("dependency", "The depot was not ready.")
    assert [row["title"] for row in body["results"]][:2] == ["Late", "Done"]
    assert body["teams"] == [{"team": "Maps", "count": 3, "late": 2, "median": 10.0, "p85": pytest.approx(67.4)}]


def test_the_filters_of_the_roadmap_apply(rest, bob, spring):
    body = rest(bob).get("/roadmap/slips/?since=2026-03-02&q=late").json()
    assert [row["title"] for row in body["results"]] == ["Late"]


def test_stability_counts_the_plans_of_the_first_of_each_month(rest, bob, spring):
    body = rest(bob).get("/roadmap/stability/").json()
    by_day = {(one["after"], one["on"]): (one["planned"], one["kept"]) for one in body["results"]}
    assert by_day[30, "2026-03-01"] == (0, 0)
    assert by_day[30, "2026-04-01"] == (5, 5)
    assert by_day[30, "2026-05-01"] == (5, 2)


def test_the_page_shows_the_list_and_the_spread(browse, bob, spring):
    html = browse(bob).get("/w/acme/roadmap/?lens=slips&since=2026-03-02").content.decode()
    assert "+92 d" in html
    assert "The depot was not ready." in html
    assert html.count('<svg class="back-bars"') >= 1
    assert "Nothing was planned" in browse(bob).get("/w/acme/roadmap/?lens=slips&since=2020-01-01").content.decode()


def test_the_list_can_be_taken_along(browse, bob, spring):
    text = browse(bob).get("/w/acme/roadmap/slips.csv?since=2026-03-02").content.decode("utf-8-sig")
    assert "FLD-1,Late,Maps,later,2026-05-31,2026-08-31,92,2" in text


@pytest.mark.parametrize("query", ["slips/?since=soon", "slips/?x=1", "slips/?since=2099-01-01", "stability/?since=1"])
def test_what_makes_no_sense_is_refused(rest, bob, product, query):
    assert rest(bob).get(f"/roadmap/{query}").status_code == 400


def test_strangers_see_nothing(rest, browse, charlie, spring):
    assert rest(charlie).get("/roadmap/slips/?since=2026-03-02").json()["results"] == []
    assert browse(charlie).get("/w/acme/roadmap/slips.csv").status_code == 404


def test_queries_do_not_grow_with_the_slips(rest, bob, spring, django_assert_max_num_queries):
    api = rest(bob)
    with django_assert_max_num_queries(14):
        api.get("/roadmap/slips/?since=2026-03-02")
    with django_assert_max_num_queries(6):
        api.get("/roadmap/stability/")


# --- real history -------------------------------------------------------------------------------------------


def version(text):
    """v1.34 as (1, 34); the filler 0.0 is no target."""
    found = re.match(r"v?(\d+)\.(\d+)", text)
    numbers = tuple(map(int, found.groups())) if found else ()
    return numbers if any(numbers) else None


@pytest.mark.skipif(DATA is None, reason="the Kubernetes data is not here; set PMHUB_SHARED_DATA to its folder")
def test_the_targets_of_kubernetes_were_moved_later_as_often_as_is_known():
    later: Counter[str] = Counter()
    with (DATA / "kubernetes-kep-history.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["field"].startswith("milestone.") and moved_later(version(row["old"]), version(row["new"])):
                later[row["kep"]] += 1
    assert (len(later), later.total(), later["KEP-1287"]) == (208, 575, 21)
