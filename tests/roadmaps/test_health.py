"""How things go: the latest word counts, what nobody spoke of goes as the worst below it, old words are flagged."""

from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from features.actions import set_status
from history.undo import undo
from kit.errors import Forbidden, Refused
from pmhub.needs import needs
from roadmaps import health
from roadmaps.actions.health import change_update, remove_update, say_health
from roadmaps.actions.objectives import change_objective, contribute, create_objective
from roadmaps.models import Objective, StatusUpdate
from tests.make import make_feature, status
from workspaces.clock import today

DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-20 09:00:00+00:00", tick=False):
        yield


def of(book: dict, thing) -> tuple[str, bool]:
    word = book.get(thing.pk, health.Word(""))
    return word.health, word.rolled


def test_the_latest_word_counts_and_is_the_health_of_the_objective(bob, product):
    goal = create_objective(title="Win", by=bob)
    first = say_health(goal, "off_track", on=DAY - timedelta(days=3), by=bob)
    say_health(goal, "on_track", on=DAY - timedelta(days=9), by=bob)
    goal.refresh_from_db()
    assert goal.health == "off_track"
    change_update(first, health="at_risk", by=bob)
    assert Objective.objects.get(pk=goal.pk).health == "at_risk"
    remove_update(first, by=bob)
    assert Objective.objects.get(pk=goal.pk).health == "on_track"


def test_changing_the_health_of_an_objective_is_saying_it(bob, product):
    goal = create_objective(title="Win", by=bob)
    change_objective(goal, health="at_risk", title="Won", by=bob)
    said = StatusUpdate.objects.get()
    assert (said.objective, said.health, said.said_on) == (goal, "at_risk", DAY)
    goal.refresh_from_db()
    assert (goal.health, goal.title) == ("at_risk", "Won")
    change_objective(goal, health="", by=bob)
    assert of(health.book(bob, DAY).objectives, goal) == ("", False)


def test_without_an_own_word_the_worst_open_feature_speaks(bob, product):
    goal = create_objective(title="Win", product=product, by=bob)
    well, bad, done = (make_feature(by=bob, title=title, category="building") for title in ("well", "bad", "done"))
    for feature, word in ((well, "on_track"), (bad, "at_risk"), (done, "off_track")):
        contribute(feature, goal, by=bob)
        say_health(feature, word, by=bob)
    set_status(done, status=status(bob, "shipped"), by=bob, on=DAY)
    book = health.book(bob, DAY)
    assert (of(book.objectives, goal), of(book.products, product)) == (("at_risk", True), ("at_risk", True))
    say_health(goal, "on_track", by=bob)
    book = health.book(bob, DAY)
    assert (of(book.objectives, goal), of(book.products, product)) == (("on_track", False), ("at_risk", True))
    say_health(product, "off_track", by=bob)
    assert of(health.book(bob, DAY).products, product) == ("off_track", False)


@given(st.lists(st.sampled_from(["", *health.ORDER]), max_size=6))
@settings(max_examples=50, deadline=None)
def test_the_worst_is_said_by_somebody_and_nobody_says_worse(words):
    found = health.worst(health.Word(word) for word in words)
    said = [word for word in words if word]
    assert found in said or (found == "" and not said)
    assert all(health.ORDER.index(word) <= health.ORDER.index(found) for word in said)


def test_old_words_on_what_is_built_are_flagged_until_somebody_speaks(bob, alice, product, browse):
    old, planned = (
        make_feature(by=bob, title=name, category=name, owner=bob, product=product) for name in ("building", "planned")
    )
    for feature in (old, planned):
        say_health(feature, "at_risk", on=DAY - timedelta(days=15), by=bob)
    texts = [need.text for need in needs(bob, today(bob))]
    assert "Is building still at risk?" in texts
    assert "Is planned still at risk?" not in texts
    assert "older than 14 days" in browse(bob).get(f"/w/acme/features/{old.key}/panel/").content.decode()
    assert not any("building still" in need.text for need in needs(alice, today(alice)))
    say_health(old, "at_risk", on=DAY - timedelta(days=14), by=bob)
    assert not any("building still" in need.text for need in needs(bob, today(bob)))


def test_contributors_speak_and_take_it_back_viewers_read(browse, carol, vera, bob, product):
    goal = create_objective(title="Win", by=bob)
    page = browse(carol)
    said = page.post(f"/w/acme/health/objective/{goal.key}/", {"health": "at_risk", "note": " Letters "})
    assert said.url.endswith(f"#{goal.key}")
    assert StatusUpdate.objects.get().note == "Letters"
    undo(said.headers["X-Batch"], by=carol)
    assert Objective.objects.get(pk=goal.pk).health == ""
    assert not health.updates(carol).exists()
    with pytest.raises(Forbidden):
        say_health(goal, "at_risk", by=vera)
    with pytest.raises(Refused):
        say_health(goal, "at_risk", on=DAY + timedelta(days=2), by=bob)
    assert page.post("/w/acme/health/objective/O-99/", {"health": "at_risk"}).status_code == 404


def test_the_roadmap_and_the_panel_show_what_was_said(browse, rest, bob, product):
    goal = create_objective(title="Win", by=bob)
    feature = make_feature(by=bob, title="Smart assign", category="building", product=product)
    contribute(feature, goal, by=bob)
    page = browse(bob)
    panel = page.post(
        f"/w/acme/health/feature/{feature.key}/",
        {"health": "off_track", "note": "Stuck"},
        headers={"X-Fragment": "panel"},
    ).content.decode()
    assert "Stuck" in panel
    assert 'aria-pressed="true"' in panel
    board = page.get("/w/acme/roadmap/?lens=board&lanes=objective").content.decode()
    assert 'title="Off track, said 20 Nov"' in board
    assert "from its features" in page.get("/w/acme/strategy/").content.decode()
    road = rest(bob).get("/roadmap/?lanes=objective").json()
    assert road["not_scheduled"][0]["health"] == "off_track"


def test_health_over_rest(rest, bob, product):
    api = rest(bob)
    goal = create_objective(title="Win", product=product, by=bob)
    feature = make_feature(by=bob, title="F", category="building", product=product)
    contribute(feature, goal, by=bob)
    made = api.post("/status-updates/", {"feature": feature.key, "health": "at_risk", "said_on": "2026-11-01"})
    assert (made.status_code, made.json()["author"]["name"]) == (201, "Bob")
    body = api.get("/health/").json()
    assert (body["objectives"][0]["health"], body["objectives"][0]["rolled_up"]) == ("at_risk", True)
    assert (body["products"][0]["health"], body["products"][0]["stale"]) == ("at_risk", True)
    assert (body["products"][0]["health"], [one["feature"] for one in body["stale"]]) == ("at_risk", [feature.key])
    assert api.post("/status-updates/", {"health": "at_risk"}).status_code == 400
    both = {"feature": feature.key, "objective": goal.key, "health": "at_risk"}
    assert api.post("/status-updates/", both).status_code == 400
    assert len(api.get(f"/status-updates/?feature={feature.key}").json()["results"]) == 1
    one = made.json()["id"]
    assert api.patch(f"/status-updates/{one}/", {"health": "on_track"}).json()["health"] == "on_track"
    assert api.delete(f"/status-updates/{one}/").status_code == 204
