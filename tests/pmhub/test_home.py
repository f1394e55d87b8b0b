"""Home: what needs me, what happened, what is mine."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from features.actions import link_features, plan_feature
from features.dates import Plan
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
    assert len(one) <= 24


def test_a_stranger_has_no_home_here(browse, bob, charlie):
    assert browse(charlie).get(HOME).status_code == 404
    assert browse(charlie).get("/w/acme/notifications/").status_code == 404
