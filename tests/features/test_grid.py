"""The grid of features: what it shows, what its cells accept, and who may write in them."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from features.actions import plan_feature, score_feature
from features.cells import Choices, read_cell
from features.dates import Plan
from features.grid import SORTS
from features.models import Feature, Score
from features.sheet import Edit, edit_cells, remove_features
from history.models import Event
from history.undo import undo
from kit.errors import Conflict, Refused
from tests.make import make_feature, make_release, make_team, status

GRID = "/w/acme/features/"
TODAY = date(2026, 11, 22)


@pytest.fixture
def feature(alice, product):
    return make_feature(by=alice)


def titles(answer):
    html = answer.content.decode()
    return [part.split("</span>")[0] for part in html.split('class="g-title">')[1:]]


def post(client, edits, **headers):
    return client.post(f"{GRID}cells/", {"edits": edits}, content_type="application/json", headers=headers)


# --- what it shows --------------------------------------------------------------------------------------


def test_every_feature_has_a_row_the_best_score_first(browse, alice, product):
    make_feature(by=alice, title="Later")
    score_feature(make_feature(by=alice, title="First"), reach=100, impact=2, confidence=80, effort=1, by=alice)

    assert titles(browse(alice).get(GRID)) == ["First", "Later"]


def test_filters_narrow_and_unknown_ones_are_ignored_and_kept(browse, alice, bob, product):
    make_feature(by=alice, title="Mine", owner=alice, category="building", tags=["api"])
    make_feature(by=alice, title="Bob's", owner=bob, category="planned")
    make_feature(by=alice, title="Nobody's", category="parked")
    client = browse(alice)

    assert titles(client.get(f"{GRID}?owner=me")) == ["Mine"]
    assert titles(client.get(f"{GRID}?owner=none&sort=key")) == ["Nobody&#x27;s"]
    assert titles(client.get(f"{GRID}?status=building,parked&sort=title")) == ["Mine", "Nobody&#x27;s"]
    assert titles(client.get(f"{GRID}?category=open&sort=key")) == ["Mine", "Bob&#x27;s"]
    assert titles(client.get(f"{GRID}?tag=api")) == ["Mine"]
    assert titles(client.get(f"{GRID}?q=fld-2")) == ["Bob&#x27;s"]
    kept = client.get(f"{GRID}?shoe=42&status=planned&owner=x;drop&sort=nonsense&cursor=%00")
    assert kept.status_code in {200, 400}
    assert "shoe=42" in client.get(f"{GRID}?shoe=42&status=planned").content.decode()


def test_windows_follow_each_other_without_gap_or_double(browse, alice, product, monkeypatch):
    monkeypatch.setattr("features.page.WINDOW", 2)
    release, team = make_release(by=alice, ships_on=date(2027, 1, 1)), make_team(by=alice)
    for n in range(5):
        one = make_feature(by=alice, title=f"F{n}", release=release if n % 2 else None, team=team if n % 3 else None)
        if n < 3:
            score_feature(one, reach=100 * n + 1, impact=1, confidence=80, effort=2, by=alice)
    client = browse(alice)
    for sort in SORTS:
        for way in ("", "-"):
            assert sorted(walk(client, f"?sort={way}{sort}")) == ["F0", "F1", "F2", "F3", "F4"], way + sort
    assert sorted(walk(client, "?group=release&sort=-reach")) == ["F0", "F1", "F2", "F3", "F4"]


def walk(client, address):
    """The titles of all windows, one after the other."""
    seen = []
    for _ in range(4):
        html = client.get(f"{GRID}rows/{address}").content.decode()
        seen += [part.split("</span>")[0] for part in html.split('class="g-title">')[1:]]
        if 'data-next="' not in html:
            break
        address = html.split('data-next="')[1].split('"')[0].replace("&amp;", "&")
    return seen


def test_groups_have_headings_with_their_sums(browse, alice, product):
    make_feature(by=alice, title="A", category="planned", effort_low=2, effort_high=5)
    make_feature(by=alice, title="B", category="planned", effort_low=1, effort_high=3)

    html = browse(alice).get(f"{GRID}?group=status").content.decode()

    assert html.count('class="g-group"') == 1
    assert "Σ 8 weeks" in html


def test_what_people_typed_is_text_not_markup(browse, alice, product):
    make_feature(by=alice, title='<script>alert("x")</script>', tags=['"><b>'])

    html = browse(alice).get(GRID).content.decode()

    assert "<script>alert" not in html
    assert '"><b>' not in html


def test_an_empty_grid_says_what_to_do(browse, alice, vera, product):
    assert "No features yet" in browse(alice).get(GRID).content.decode()
    assert "Editors of this workspace" in browse(vera).get(GRID).content.decode()
    assert "Nothing matches" in browse(alice).get(f"{GRID}?q=zzz").content.decode()


@pytest.mark.parametrize("query", ["", "?group=owner", "?q=f&status=idea"])
def test_a_page_takes_as_many_queries_for_many_rows_as_for_one(
    browse, alice, product, django_assert_num_queries, query
):
    client = browse(alice)
    make_feature(by=alice, title="F")
    client.get(GRID + query)
    with CaptureQueriesContext(connection) as one:
        client.get(GRID + query)
    for n in range(30):
        make_feature(by=alice, title=f"F{n}", owner=alice)
    with django_assert_num_queries(len(one)):
        client.get(GRID + query)
    assert len(one) < 20


def test_a_stranger_finds_nothing(browse, charlie, feature):
    client = browse(charlie)

    for address in [GRID, f"{GRID}rows/?keys={feature.key}", "/w/acme/features.csv", f"{GRID}choices/", f"{GRID}new/"]:
        assert client.get(address).status_code == 404
    assert post(client, [{"key": feature.key, "field": "title", "value": "Mine"}]).status_code == 404
    own = client.post(
        "/w/globex/features/cells/",
        {"edits": [{"key": feature.key, "field": "title", "value": "Mine"}]},
        content_type="application/json",
    )
    assert own.json()["done"] == 0


# --- files ----------------------------------------------------------------------------------------------


def test_files_have_the_same_rows_and_no_formula_runs(browse, alice, product):
    make_feature(by=alice, title="=HYPERLINK(1)", category="planned")
    make_feature(by=alice, title="Plain", category="idea")
    client = browse(alice)

    sheet = b"".join(client.get("/w/acme/features.csv?status=planned").streaming_content).decode()
    found = client.get("/w/acme/features.json")

    assert "'=HYPERLINK(1)" in sheet
    assert "Plain" not in sheet
    assert {row["title"] for row in json.loads(b"".join(found.streaming_content))} == {"=HYPERLINK(1)", "Plain"}


# --- cells ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "values"),
    [
        ("title", "  Two   words ", {"title": "Two words"}),
        ("reach", "1.2k", {"reach": 1200}),
        ("reach", "1,200", {"reach": 1200}),
        ("impact", "high", {"impact": 2}),
        ("rice_confidence", "80 %", {"rice_confidence": 80}),
        ("rice_effort", "2,5", {"rice_effort": 2.5}),
        ("effort", "6–10", {"effort_low": 6, "effort_high": 10}),
        ("effort", "8 weeks", {"effort_low": 8, "effort_high": 8}),
        ("effort", "", {"effort_low": None, "effort_high": None}),
        ("tags", "#api, maps;api", {"tags": ["api", "maps"]}),
        ("horizon", "Next", {"horizon": "next"}),
        ("owner", "", {"owner": None}),
        ("dates", "Q1 2027", {"plan": (date(2027, 1, 1), date(2027, 3, 31), "quarter")}),
        ("dates", "3 Nov 2026 → 29 Jan 2027", {"plan": (date(2026, 11, 3), date(2027, 1, 29), "day")}),
        ("dates", "2026-11-03 → 2027-01-29", {"plan": (date(2026, 11, 3), date(2027, 1, 29), "day")}),
        ("dates", "later", {"plan": None, "horizon": "later"}),
    ],
)
def test_a_cell_understands_what_people_type(alice, feature, name, typed, values):
    assert read_cell(name, typed, Choices(alice)) == values


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("title", " "), ("reach", "many"), ("reach", "-3"), ("reach", "1e999"), ("reach", 1e400), ("impact", "7"),
        ("rice_confidence", "120"), ("rice_effort", "0"), ("effort", "10-6"), ("dates", "someday"),
        ("dates", "29 Jan 2027 → 3 Nov 2026"), ("owner", "Zorro"), ("status", ""), ("horizon", "soon"),
        ("tags", "x" * 51), ("score", "5"), ("key", "X-1"), ("reach", True), ("effort", {"low": {}}),
    ],
)  # fmt: skip
def test_a_cell_says_what_is_wrong_with_it(alice, feature, name, typed):
    with pytest.raises(Refused):
        read_cell(name, typed, Choices(alice))


def test_people_are_found_by_name_beginning_and_initials(alice, bob, feature):
    choices = Choices(alice)

    assert [choices.pick("owner", word) for word in ("Bob", "bo", "B", bob.pk, "me")] == [bob, bob, bob, bob, alice]


def test_good_cells_stand_together_and_bad_ones_are_told(browse, bob, feature):
    answer = post(
        browse(bob),
        [
            {"key": "FLD-1", "field": "title", "value": "Night mode"},
            {"key": "FLD-1", "field": "status", "value": "Building"},
            {"key": "FLD-1", "field": "reach", "value": "lots"},
            {"key": "FLD-9", "field": "title", "value": "Ghost"},
        ],
    )

    told = answer.json()
    feature.refresh_from_db()
    assert (feature.title, feature.status.slug) == ("Night mode", "building")
    assert told["done"] == 2
    assert {(bad["key"], bad["field"]) for bad in told["refused"]} == {("FLD-1", "reach"), ("FLD-9", "title")}
    assert Event.objects.filter(batch=answer["X-Batch"]).count() == 2
    undo(answer["X-Batch"], by=bob)
    feature.refresh_from_db()
    assert (feature.title, feature.status.slug) == ("Dark mode", "idea")


def test_other_fields_merge_and_the_same_field_is_a_choice(alice, bob, feature):
    seen = feature.version
    edit_cells([Edit("FLD-1", "title", "Bob's", seen), Edit("FLD-1", "team", "", seen)], by=bob, on=TODAY)

    outcome = edit_cells(
        [Edit("FLD-1", "title", "Alice's", seen), Edit("FLD-1", "tags", "api", seen)], by=alice, on=TODAY
    )

    feature.refresh_from_db()
    assert (feature.title, feature.tags) == ("Bob's", ["api"])
    ((edit, refusal),) = outcome.refused
    assert edit.name == "title"
    assert (refusal.theirs_by, refusal.version) == ("Bob", feature.version - 1)


def test_a_score_waits_for_all_four_inputs_and_invents_none(browse, alice, feature):
    edit_cells([Edit("FLD-1", "reach", "400"), Edit("FLD-1", "rice_effort", "2")], by=alice, on=TODAY)

    score = Score.objects.get(feature=feature)
    feature.refresh_from_db()
    assert (score.reach, score.impact, score.confidence, score.effort) == (400, None, None, 2)
    assert (score.value, feature.score) == (None, None)
    html = browse(alice).get(GRID).content.decode()
    assert "Waits for impact and confidence" in html
    assert "1 unscored" in html

    edit_cells([Edit("FLD-1", "impact", "1"), Edit("FLD-1", "rice_confidence", "50")], by=alice, on=TODAY)
    feature.refresh_from_db()
    assert feature.score == 100


def test_clearing_an_input_makes_the_score_wait_and_the_last_one_removes_it(alice, feature):
    score_feature(feature, reach=400, impact=1, confidence=50, effort=2, by=alice)

    edit_cells([Edit("FLD-1", "reach", "")], by=alice, on=TODAY)

    feature.refresh_from_db()
    assert feature.score is None
    assert Score.objects.get(feature=feature).effort == 2
    edit_cells([Edit("FLD-1", name, "") for name in ("impact", "rice_confidence", "rice_effort")], by=alice, on=TODAY)
    assert not Score.objects.present().filter(feature=feature)


def test_clearing_dates_keeps_the_release_and_confidence_keeps_the_dates(alice, feature):
    release = make_release(by=alice)
    plan_feature(feature, plan=Plan.quarter(2027, 1, release=release), by=alice)

    edit_cells([Edit("FLD-1", "confidence", "60")], by=alice, on=TODAY)
    feature.refresh_from_db()
    assert (feature.confidence, feature.starts_on) == (60, date(2027, 1, 1))

    edit_cells([Edit("FLD-1", "dates", "")], by=alice, on=TODAY)
    feature.refresh_from_db()
    assert (feature.starts_on, feature.release_id) == (None, release.pk)


@pytest.mark.parametrize(
    ("member", "able"),
    [
        ("bob", {"title", "status", "effort", "progress", "reach", "dates", "owner"}),
        ("carol", {"status", "effort", "progress"}),
        ("vera", set()),
    ],
)
def test_each_role_writes_in_its_own_cells(request, alice, feature, member, able):
    values = {"title": "New", "status": "building", "effort": "5", "progress": "40", "reach": "5", "dates": "Q1 2027"}
    values["owner"] = "alice"
    edits = [Edit("FLD-1", name, value) for name, value in values.items()]

    outcome = edit_cells(edits, by=request.getfixturevalue(member), on=TODAY)

    assert {edit.name for edit in outcome.done} == able


def test_the_page_knows_which_cells_are_read_only(browse, carol, feature):
    html = browse(carol).get(GRID).content.decode()

    locked = html.split('data-locked="')[1].split('"')[0].split()
    assert {"title", "owner", "reach", "dates"} <= set(locked)
    assert not {"status", "effort"} & set(locked)
    assert "data-create" not in html


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"edits": []}',
        b'{"edits": [{"key": 1}]}',
        b'{"edits": [{"key": "a", "field": "title", "value": [[]]}]}',
    ],
)
def test_a_bad_body_is_refused_in_words(browse, alice, product, body):
    answer = browse(alice).post(f"{GRID}cells/", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["detail"]


# --- many rows ------------------------------------------------------------------------------------------


def test_rows_are_removed_together_and_come_back_together(browse, alice, product):
    parent = make_feature(by=alice, title="Parent")
    make_feature(by=alice, title="Child", parent=parent)

    answer = browse(alice).post(f"{GRID}remove/", {"keys": ["FLD-1", "FLD-2"]}, content_type="application/json")

    assert answer.json() == {"removed": 2}
    assert not Feature.objects.visible_to(alice)
    undo(answer["X-Batch"], by=alice)
    assert Feature.objects.visible_to(alice).count() == 2


def test_a_parent_stays_while_it_has_children(alice, product):
    parent = make_feature(by=alice, title="Parent")
    make_feature(by=alice, title="Child", parent=parent)

    with pytest.raises(Conflict):
        remove_features([parent.key], by=alice)


def test_gone_rows_are_not_in_the_answer(browse, alice, feature):
    other = make_feature(by=alice, title="Other")
    remove_features([feature.key], by=alice)

    html = browse(alice).get(f"{GRID}rows/?keys=FLD-1,FLD-2").content.decode()

    assert other.key in html
    assert "row-FLD-1" not in html


def test_a_feature_is_made_with_the_form_and_from_the_first_row(browse, bob, product):
    client = browse(bob)
    page = client.post(f"{GRID}new/", {"title": "By form", "product": product.slug})
    row = client.post(
        f"{GRID}new/", {"title": "By row", "product": product.slug}, headers={"Accept": "application/json"}
    )
    nothing = client.post(f"{GRID}new/", {"title": "", "product": product.slug})

    assert page["Location"] == f"{GRID}FLD-1/"
    assert row.json()["key"] == "FLD-2"
    assert "row-FLD-2" in row.json()["rows"]
    assert nothing.status_code == 422


def test_a_viewer_makes_nothing(browse, vera, product):
    assert browse(vera).get(f"{GRID}new/").status_code == 403
    assert status(vera, "idea")
