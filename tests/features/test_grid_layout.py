"""Which columns the grid shows: as its address says, else as the member left them; the count; the plain form."""

import pytest

from features.actions import score_feature
from features.models import Feature, Score
from tests.make import make_feature

GRID = "/w/acme/features/"


@pytest.fixture
def feature(alice, product):
    return make_feature(by=alice, title="Alpha", tags=["api"])


def heads(client, query=""):
    html = client.get(GRID + query).content.decode()
    return [part.split('"')[0] for part in html.split('<th scope="col" data-f="')[1:]]


def leave(client, **layout):
    return client.post(f"{GRID}layout/", layout, content_type="application/json")


def test_the_address_says_which_columns_and_in_what_order(browse, alice, feature):
    client = browse(alice)

    assert heads(client, "?columns=score,owner,nonsense,score") == ["title", "score", "owner"]
    assert heads(client)[:3] == ["title", "status", "objective"]


def test_each_member_finds_the_grid_as_they_left_it(browse, alice, bob, feature):
    leave(browse(alice), columns="title,dates,owner", widths="dates:240,owner:x,score:1")

    assert heads(browse(alice)) == ["title", "dates", "owner"]
    html = browse(alice).get(GRID).content.decode()
    assert '<col width="240">' in html
    assert html.count("data-width=") == 1
    assert heads(browse(alice), "?columns=tags") == ["title", "tags"]  # the address is stronger
    assert len(heads(browse(bob))) > 5


def test_a_new_choice_adds_its_column_at_the_end_and_the_usual_ones_are_one_link_away(browse, alice, feature):
    client = browse(alice)
    html = client.get(f"{GRID}?columns=title,owner").content.decode()

    assert "?columns=title,owner,tags" in html
    assert "?columns=standard" in html
    leave(client, columns="owner", widths="")
    assert len(heads(client, "?columns=standard")) > 5


@pytest.mark.parametrize("body", [[], "x", {"columns": 7, "widths": None}, {"columns": "\x00" * 9000}])
def test_nonsense_is_no_layout(browse, alice, feature, body):
    assert browse(alice).post(f"{GRID}layout/", body, content_type="application/json").status_code in {200, 400}

    assert len(heads(browse(alice))) > 5


def test_the_count_follows_filters_and_scores(browse, alice, feature):
    make_feature(by=alice, title="Beta")
    client = browse(alice)
    assert client.get(f"{GRID}count/").json() == {"words": "2 features · 2 unscored"}

    score_feature(feature, reach=1, impact=1, confidence=80, effort=1, by=alice)

    assert client.get(f"{GRID}count/").json() == {"words": "2 features · 1 unscored"}
    assert client.get(f"{GRID}count/?q=alp").json() == {"words": "1 feature"}


# --- without scripts ------------------------------------------------------------------------------------


def facts(client, **changes):
    form = client.get(f"{GRID}FLD-1/edit/").context["form"]
    return client.post(f"{GRID}FLD-1/edit/", {**{k: v for k, v in form.initial.items() if v is not None}, **changes})


def test_the_plain_form_changes_what_was_changed(browse, alice, bob, feature):
    answer = facts(browse(alice), title="Alpha two", owner=str(bob.pk), dates="Q1 2027", reach="1.2k", tags="api, ux")

    assert answer.status_code == 302
    feature.refresh_from_db()
    assert (feature.title, feature.owner, feature.granularity) == ("Alpha two", bob, "quarter")
    assert feature.tags == ["api", "ux"]
    assert Score.objects.get().reach == 1200
    version = feature.version
    facts(browse(alice))
    feature.refresh_from_db()
    assert feature.version == version


def test_the_plain_form_tells_beside_the_field_what_is_wrong(browse, alice, feature):
    answer = facts(browse(alice), dates="soonish", title="Kept")

    assert answer.status_code == 422
    assert "Give dates such as" in answer.content.decode()
    assert Feature.objects.get().title == "Kept"


def test_the_plain_form_has_only_what_one_may_change(browse, carol, vera, feature):
    fields = browse(carol).get(f"{GRID}FLD-1/edit/").context["form"].fields
    assert "effort" in fields
    assert "title" not in fields
    assert (
        not {"title", "status", "dates", "reach"} & browse(vera).get(f"{GRID}FLD-1/edit/").context["form"].fields.keys()
    )
