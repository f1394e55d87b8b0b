"""The objective beside a feature: shown, sorted, filtered, grouped, exported, edited in a cell, and taken back."""

import csv
from datetime import date

import pytest

from features.models import Feature
from features.sheet import Edit, edit_cells
from history.models import Event
from history.undo import undo
from roadmaps.actions.objectives import contribute, create_objective
from roadmaps.models import Contribution
from tests.make import make_feature

GRID = "/w/acme/features/"
TODAY = date(2026, 11, 22)


@pytest.fixture
def goals(alice):
    return [create_objective(by=alice, title=title) for title in ("Win the week", "Dispatch, at scale", "Trust")]


@pytest.fixture
def feature(alice, product):
    return make_feature(by=alice, title="Alpha")


def served(feature) -> list[str]:
    links = Contribution.objects.present().filter(feature=feature).order_by("-weight", "id")
    return [link.objective.title for link in links]


def edit(value, *, by, key="FLD-1", seen=None):
    return edit_cells([Edit(key, "objective", value, seen=seen)], by=by, on=TODAY)


def titles(answer):
    return [part.split("</span>")[0] for part in answer.content.decode().split('class="g-title">')[1:]]


def test_a_row_shows_the_main_objective_and_how_many_more(browse, alice, feature, goals):
    contribute(feature, goals[0], by=alice, weight=1)
    contribute(feature, goals[1], by=alice, weight=3)

    html = browse(alice).get(GRID).content.decode()

    assert f'data-v="{goals[1].key},{goals[0].key}" data-t="Dispatch, at scale; Win the week"' in html
    assert '<span class="g-name">Dispatch, at scale</span><span class="g-more-marks">+1</span>' in html


def test_features_are_sorted_filtered_and_grouped_by_objective(browse, alice, feature, goals):
    beta, gamma = make_feature(by=alice, title="Beta"), make_feature(by=alice, title="Gamma")
    contribute(beta, goals[0], by=alice)
    contribute(feature, goals[1], by=alice)
    client = browse(alice)

    assert titles(client.get(f"{GRID}?sort=objective")) == ["Beta", "Alpha", "Gamma"]
    assert titles(client.get(f"{GRID}?sort=-objective"))[-1] == "Beta"
    assert titles(client.get(f"{GRID}?objective={goals[1].key}")) == ["Alpha"]
    assert titles(client.get(f"{GRID}?objective=none")) == ["Gamma"]
    assert set(titles(client.get(f"{GRID}?objective=none,{goals[0].key}"))) == {"Beta", gamma.title}
    grouped = client.get(f"{GRID}?group=objective").content.decode()
    assert grouped.count('class="g-group"') == 3
    assert grouped.index("Win the week") < grouped.rindex("No objective")


def test_picking_one_takes_the_place_of_the_main_one_and_leaves_the_others(alice, feature, goals):
    contribute(feature, goals[0], by=alice, weight=3)
    contribute(feature, goals[2], by=alice, weight=1)

    assert not edit({"main": goals[1].key}, by=alice).refused

    assert served(feature) == ["Dispatch, at scale", "Trust"]
    edit({"also": goals[0].key}, by=alice)
    assert set(served(feature)) == {"Dispatch, at scale", "Trust", "Win the week"}
    edit({"not": goals[1].key}, by=alice)
    edit({"main": ""}, by=alice)
    assert served(feature) == ["Trust"]


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("trust", ["Trust"]),
        ("O-2", ["Dispatch, at scale"]),
        ("O-3, O-1", ["Trust", "Win the week"]),
        ("Dispatch, at scale; Win the week", ["Dispatch, at scale", "Win the week"]),
        ("", []),
    ],
)
def test_text_that_is_pasted_says_exactly_which(alice, feature, goals, typed, stands):
    contribute(feature, goals[0], by=alice, weight=3)

    assert not edit(typed, by=alice).refused

    assert served(feature) == stands


def test_a_wrong_name_is_told_in_its_cell_and_nothing_changes(alice, feature, goals):
    contribute(feature, goals[0], by=alice)

    outcome = edit("Growth", by=alice)

    assert "no objective called “Growth”" in outcome.refused[0][1].message
    assert served(feature) == ["Win the week"]


def test_one_batch_brings_back_what_was(alice, feature, goals):
    contribute(feature, goals[0], by=alice, weight=3)
    edit({"main": goals[1].key}, by=alice)

    undo(Event.objects.latest("id").batch, by=alice)

    assert served(feature) == ["Win the week"]
    assert Contribution.objects.present().get(feature=feature).weight == 3


def test_two_people_who_choose_different_ones_decide(alice, bob, feature, goals):
    edit({"main": goals[0].key}, by=bob, seen="")

    outcome = edit({"main": goals[1].key}, by=alice, seen="")

    assert outcome.refused[0][1].theirs_by == "Bob"
    assert served(feature) == ["Win the week"]
    assert not edit({"main": goals[2].key}, by=bob, seen="").refused  # one's own edit is no conflict


def test_only_editors_say_what_a_feature_serves(browse, carol, feature, goals):
    assert "may not" in edit({"main": goals[0].key}, by=carol).refused[0][1].message.lower() or served(feature) == []
    html = browse(carol).get(GRID).content.decode()
    assert "objective" in html.split('data-locked="')[1].split('"')[0].split()


def test_an_objective_of_elsewhere_does_not_exist_here(alice, charlie, feature):
    foreign = create_objective(by=charlie, title="Theirs")

    assert edit({"main": foreign.key}, by=alice).refused
    assert edit("Theirs", by=alice).refused
    assert served(feature) == []


def test_files_name_all_objectives(browse, alice, feature, goals):
    contribute(feature, goals[0], by=alice)
    contribute(feature, goals[2], by=alice)

    body = b"".join(browse(alice).get("/w/acme/features.csv").streaming_content).decode("utf-8-sig")

    assert next(iter(csv.DictReader(body.splitlines())))["objective"] == "Win the week, Trust"


def test_the_panel_shows_them_with_their_weight(browse, alice, feature, goals):
    contribute(feature, goals[0], by=alice)
    contribute(feature, goals[1], by=alice, weight=1)

    html = browse(alice).get(f"{GRID}FLD-1/panel/").content.decode()

    assert "Objective: Win the week, Dispatch, at scale. Edit" in html
    assert "clearly" in html
    assert Feature.objects.get().version == 1
