"""Home: what needs me, what happened, what is mine."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from features.actions import link_features, plan_feature
from features.dates import Plan
from history.models import Snooze
from metrics.actions import define_metric
from pmhub.needs import needs
from stakeholders.actions import create_stakeholder
from tests.make import make_feature, make_release
from workspaces.clock import today

HOME = "/w/acme/"


def plan(start: int, end: int) -> Plan:
    now = timezone.now().date()
    return Plan(now + timedelta(days=start), now + timedelta(days=end))


def test_a_new_workspace_offers_first_steps(browse, alice, vera):
    assert "First steps" in browse(alice).get(HOME).content.decode()
    assert "First steps" not in browse(vera).get(HOME).content.decode()


def test_the_front_door_leads_home(browse, bob):
    assert browse(bob).get("/").url == HOME


def test_late_work_and_overlaps_need_their_owner(bob, carol):
    late = make_feature(by=bob, title="Late", owner=bob)
    plan_feature(late, plan=plan(-20, -5), by=bob)
    first, second = make_feature(by=bob, title="First", owner=bob), make_feature(by=bob, title="Second", owner=carol)
    link_features(first, second, by=bob)
    plan_feature(first, plan=plan(1, 40), by=bob)
    plan_feature(second, plan=plan(30, 60), by=bob)
    texts = [need.text for need in needs(bob, today(bob))]
    assert texts[:2] == ["Late should be finished", "Second starts before First ends"]
    assert [need.text for need in needs(carol, today(carol))] == ["Second starts before First ends"]


def test_makers_are_told_about_scores_and_silence(bob, vera):
    make_feature(by=bob)
    create_stakeholder(name="Ingrid", power=5, contacted_on=date(2026, 1, 1), by=bob)
    texts = [need.text for need in needs(bob, today(bob))]
    assert "1 feature has no score" in texts
    assert "No word with Ingrid" in texts
    assert needs(vera, today(vera)) == []


def test_home_shows_what_others_did_and_not_what_i_did(browse, alice, bob):
    make_feature(by=alice, title="Seen from afar")
    make_feature(by=bob, title="My own deed")
    page = browse(bob).get(HOME).content.decode()
    news = page[page.index('id="news"') : page.index('id="next"')]
    assert "Seen from afar" in news
    assert "My own deed" not in news


def test_the_next_release_shows_how_far_it_is(browse, bob, product):
    release = make_release(by=bob, product=product, name="Winter", ships_on=timezone.now().date() + timedelta(days=9))
    make_feature(by=bob, product=product, release=release, progress=40)
    page = browse(bob).get(HOME).content.decode()
    assert "Winter" in page
    assert "40%" in page


def test_home_costs_the_same_with_one_feature_and_with_four(browse, bob, django_assert_num_queries):
    client = browse(bob)
    plan_feature(make_feature(by=bob, owner=bob), plan=plan(-20, -5), by=bob)
    client.get(HOME)
    with CaptureQueriesContext(connection) as one:
        client.get(HOME)
    for number in range(3):
        plan_feature(make_feature(by=bob, owner=bob, title=f"More {number}"), plan=plan(-20, -5), by=bob)
    with django_assert_num_queries(len(one)):
        client.get(HOME)
    assert len(one) <= 27


def texts(bob):
    return [need.text for need in needs(bob, today(bob))]


def test_work_behind_its_dates_needs_its_owner(bob, carol):
    slow = make_feature(by=bob, title="Slow", owner=bob, category="building", progress=20)
    fine = make_feature(by=bob, title="Fine", owner=bob, category="building", progress=60)
    hers = make_feature(by=bob, title="Hers", owner=carol, category="building")
    for one in (slow, fine, hers):
        plan_feature(one, plan=plan(-70, 29), by=bob)
    found = [need for need in needs(bob, today(bob)) if need.text.endswith("is behind its dates")]
    assert [(need.text, need.note) for need in found] == [
        ("Slow is behind its dates", "20% done, 70% of its time has gone")
    ]


def test_work_that_keeps_moving_later_needs_its_owner(bob):
    one = make_feature(by=bob, title="Again", owner=bob)
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        plan_feature(one, plan=plan(50, 60), by=bob)  # ends in 20 days, as it was said long ago
    for later in (27, 34):
        plan_feature(one, plan=plan(10, later), by=bob)
    found = next(need for need in needs(bob, today(bob)) if need.text == "Again keeps moving later")
    assert found.note.startswith("14 days within a month, now ends ")
    plan_feature(one, plan=plan(10, 33), by=bob)
    assert "Again keeps moving later" not in texts(bob)


def test_ideas_without_an_owner_wait_for_triage(bob, carol):
    make_feature(by=bob, title="One", category="idea")
    make_feature(by=bob, title="Two", category="idea")
    make_feature(by=bob, title="Mine", category="idea", owner=bob)
    assert "2 ideas have no owner" in texts(bob)
    assert not [need for need in needs(carol, today(carol)) if "no owner" in need.text]


def test_viewers_see_how_the_kpis_stand_and_makers_what_to_do(browse, bob, vera):
    define_metric(name="Activation", by=bob)
    assert "How it stands" in browse(vera).get(HOME).content.decode()
    assert "Activation" in browse(vera).get(HOME).content.decode()
    assert "How it stands" not in browse(bob).get(HOME).content.decode()


def snooze(client, mark, days):
    return client.post("/w/acme/snooze/", {"mark": mark, "days": days}, content_type="application/json")


def test_what_is_put_off_is_hidden_until_its_day_or_until_it_changes(browse, bob, alice):
    make_feature(by=bob, category="idea", owner=bob)
    need = next(need for need in needs(bob, today(bob)) if need.text == "1 feature has no score")
    client = browse(bob)

    def shown():
        return need.mark in client.get(HOME).content.decode().partition("put off")[0]

    assert shown()
    assert snooze(client, need.mark, 1).status_code == 200
    assert not shown()
    assert "1 put off" in client.get(HOME).content.decode()
    assert need.mark in browse(alice).get(HOME).content.decode().partition("put off")[0]
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        client = browse(bob)
        assert shown()
    client = browse(bob)
    assert snooze(client, need.mark, 0).status_code == 200
    assert shown()
    snooze(client, need.mark, 30)
    make_feature(by=bob, category="idea", owner=bob)
    assert "2 features have no score" in client.get(HOME).content.decode().partition("put off")[0]


@pytest.mark.parametrize(
    ("mark", "days"),
    [("", 1), ("z" * 20, 1), ("a" * 20, -1), ("a" * 20, 91), ("a" * 20, True), (5, 1), ("a" * 20, "1")],
)
def test_what_cannot_be_put_off_is_refused(browse, bob, mark, days):
    assert snooze(browse(bob), mark, days).status_code == 400
    assert not Snooze.objects.exists()


def test_a_visit_ends_after_half_an_hour_and_the_news_are_those_since_then(browse, bob, alice):
    start = timezone.now() + timedelta(hours=1)

    def at(minutes):
        return time_machine.travel(start + timedelta(minutes=minutes), tick=False)

    with at(0):
        browse(bob).get(HOME)
    with at(20):
        make_feature(by=alice, title="While away")
    with at(100):
        news = browse(bob).get("/w/acme/since/").content.decode()
        assert "While away" in news
        assert "1 changes" not in news
    with at(110):
        assert "While away" in browse(bob).get("/w/acme/since/").content.decode()
        make_feature(by=alice, title="While here")
    with at(115):
        assert "While here" in browse(bob).get(HOME).content.decode()
    with at(200):
        news = browse(bob).get("/w/acme/since/").content.decode()
        assert "While away" not in news
        assert "While here" not in news, "seen at 115"


def test_a_stranger_has_no_home_here(browse, bob, charlie):
    assert browse(charlie).get(HOME).status_code == 404
    assert browse(charlie).get("/w/acme/notifications/").status_code == 404
