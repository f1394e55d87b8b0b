"""Who hears of a plan."""

from datetime import date

from features.actions import link_features, plan_feature
from features.dates import Plan
from features.tasks import tell_owners
from history.models import Event, Notification
from history.queries import unread_count
from history.tasks import react
from tests.make import make_feature


def plan(first: date, last: date) -> Plan:
    return Plan(first, last)


def test_owners_of_a_plan_and_of_what_it_pushes_hear_of_it_once(alice, bob, carol):
    first = make_feature(by=bob, title="Offline forms", owner=alice)
    second = make_feature(by=bob, title="Photo evidence", owner=carol)
    link_features(first, second, by=bob)
    plan_feature(second, plan=plan(date(2027, 2, 1), date(2027, 2, 20)), by=bob)
    plan_feature(first, plan=plan(date(2027, 1, 1), date(2027, 2, 10)), by=bob)
    event = Event.objects.about(first).filter(verb="feature.planned").get()
    react(event.pk)
    tell_owners(event)  # late and again
    assert set(Notification.objects.filter(event=event).values_list("member", flat=True)) == {alice.pk, carol.pk}
    assert unread_count(carol) == 1


def test_nobody_hears_of_their_own_deed(bob):
    feature = make_feature(by=bob, owner=bob)
    plan_feature(feature, plan=plan(date(2027, 1, 1), date(2027, 2, 10)), by=bob)
    react(Event.objects.about(feature).last().pk)
    assert not Notification.objects.exists()


def test_what_starts_after_the_end_is_not_pushed(bob, carol):
    first, second = make_feature(by=bob), make_feature(by=bob, title="Later", owner=carol)
    link_features(first, second, by=bob)
    plan_feature(second, plan=plan(date(2027, 3, 1), date(2027, 3, 20)), by=bob)
    plan_feature(first, plan=plan(date(2027, 1, 1), date(2027, 2, 10)), by=bob)
    event = Event.objects.about(first).filter(verb="feature.planned").get()
    react(event.pk)
    assert not Notification.objects.filter(event=event).exists()


def test_the_list_shows_them_and_reading_clears_the_count(browse, alice, bob):
    feature = make_feature(by=bob, owner=alice, title="Offline forms")
    plan_feature(feature, plan=plan(date(2027, 1, 1), date(2027, 2, 10)), by=bob)
    react(Event.objects.about(feature).last().pk)
    page = browse(alice).get("/w/acme/notifications/").content.decode()
    assert "Offline forms" in page
    assert browse(alice).post("/w/acme/notifications/seen/").status_code == 302
    assert unread_count(alice) == 0
    assert browse(bob).get("/w/acme/notifications/").status_code == 200
