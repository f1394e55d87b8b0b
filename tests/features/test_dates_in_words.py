"""The same words mean the same plan in a cell, over REST, in a form and for the timeline."""

from datetime import date

import pytest
import time_machine

from features.cells import Choices, read_cell
from features.models import Feature
from roadmaps.models import Objective
from roadmaps.strategy_forms import ObjectiveForm
from tests.make import make_feature
from workspaces.actions import change_workspace

NOW = "2026-11-21T12:00:00Z"
WORDS = [
    ("mid Jan", "2027-01-11", "2027-01-20", "day"),
    ("Q2", "2027-04-01", "2027-06-30", "quarter"),
    ("dec", "2026-12-01", "2026-12-31", "month"),
    ("+2w", "2026-12-05", "2026-12-05", "day"),
    ("3 Nov → 29 Jan 2027", "2026-11-03", "2027-01-29", "day"),
]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(("words", "first", "last", "exact"), WORDS)
def test_a_plan_in_words_is_the_cells_plan(rest, bob, product, words, first, last, exact):
    feature = make_feature(by=bob, product=product)
    answer = rest(bob).put(f"/features/{feature.key}/plan/", {"when": words})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["starts_on"], body["ends_on"], body["granularity"]) == (first, last, exact)
    cell = read_cell("dates", words, Choices(bob))["plan"]
    assert cell == (date.fromisoformat(first), date.fromisoformat(last), exact)


def test_a_bucket_is_a_plan_and_nonsense_is_refused(rest, bob, product):
    feature = make_feature(by=bob, product=product)
    body = rest(bob).put(f"/features/{feature.key}/plan/", {"when": "Next"}).json()
    assert (body["horizon"], body["starts_on"], body["granularity"]) == ("next", None, "bucket")
    for wrong in ({"when": "soon"}, {"when": "Q2", "starts_on": "2027-01-01", "ends_on": "2027-01-02"}):
        answer = rest(bob).put(f"/features/{feature.key}/plan/", wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/when")


def test_quarters_are_those_of_the_fiscal_year_everywhere(rest, alice, acme, product):
    change_workspace(acme, fiscal_year_starts=4, by=alice)
    feature = make_feature(by=alice, product=product)
    alice.workspace.refresh_from_db()
    body = rest(alice).put(f"/features/{feature.key}/plan/", {"when": "Q1 2027"}).json()
    assert (body["starts_on"], body["ends_on"]) == ("2026-04-01", "2026-06-30")
    form = ObjectiveForm({"title": "Win", "starts_on": "Q1 2027", "ends_on": "Q2 2027"}, member=alice)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["starts_on"] == date(2026, 4, 1)
    assert form.cleaned_data["ends_on"] == date(2026, 9, 30)


def test_an_objective_takes_words_says_them_back_and_refuses_what_is_none(browse, bob, product):
    page = browse(bob)
    page.post("/w/acme/strategy/objectives/new/", {"title": "Win", "starts_on": "mid Jan", "ends_on": "+3m"})
    goal = Objective.objects.get()
    assert (goal.starts_on, goal.ends_on) == (date(2027, 1, 11), date(2027, 2, 21))
    html = page.get(f"/w/acme/strategy/objectives/{goal.key}/").content.decode()
    assert 'value="11 Jan 2027"' in html
    assert '<pm-date data-edge="start">' in html
    again = page.post("/w/acme/strategy/objectives/new/", {"title": "Other", "starts_on": "soon"})
    assert (again.status_code, "This is no date" in again.content.decode()) == (422, True)


def test_a_move_on_the_timeline_keeps_how_exact_it_was_meant(browse, rest, bob, product):
    feature = make_feature(by=bob, product=product)
    move = {"key": feature.key, "starts_on": "2027-04-01", "ends_on": "2027-06-30", "granularity": "quarter"}
    door = {"lanes": "none", "moves": [move]}
    answer = browse(bob).post("/w/acme/roadmap/moves/", door, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert Feature.objects.get(pk=feature.pk).granularity == "quarter"
    over = {"feature": feature.key, "starts_on": "2027-04-01", "ends_on": "2027-04-30", "granularity": "month"}
    assert rest(bob).post("/roadmap/moves/", {"moves": [over]}).status_code == 200
    assert Feature.objects.get(pk=feature.pk).granularity == "month"
    wrong = {"lanes": "none", "moves": [move | {"granularity": "year"}]}
    assert browse(bob).post("/w/acme/roadmap/moves/", wrong, content_type="application/json").status_code == 400
