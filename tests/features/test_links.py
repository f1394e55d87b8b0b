"""Four kinds of links: their words at either end, and the circles that are refused with their path."""

import pytest

from features.actions import link_features
from features.dossier import Dossier
from features.links import WAYS, way_of
from features.models import Dependency
from kit.errors import Conflict
from tests.make import make_feature

DIRECTED = ["blocks", "duplicates", "implements"]


@pytest.fixture
def abc(bob, product):
    return [make_feature(by=bob, title=title) for title in "ABC"]


@pytest.mark.parametrize("kind", DIRECTED)
def test_a_circle_is_refused_and_its_path_named(bob, abc, kind):
    a, b, c = abc
    link_features(a, b, kind=kind, by=bob)
    link_features(b, c, kind=kind, by=bob)
    with pytest.raises(Conflict, match="FLD-3 → FLD-1 → FLD-2 → FLD-3"):
        link_features(c, a, kind=kind, by=bob)


def test_circles_are_looked_for_within_one_kind(bob, abc):
    a, b, _ = abc
    link_features(a, b, kind="blocks", by=bob)
    link_features(b, a, kind="implements", by=bob)
    assert Dependency.objects.count() == 2


def test_relating_has_no_direction_and_makes_no_circle(bob, abc):
    a, b, c = abc
    first = link_features(a, b, kind="relates", by=bob)
    assert link_features(b, a, kind="relates", by=bob).pk == first.pk
    link_features(b, c, kind="relates", by=bob)
    link_features(c, a, kind="relates", by=bob)
    assert Dependency.objects.count() == 3


@pytest.mark.parametrize(("way", "words"), [(way, words) for way, (_, _, words) in WAYS.items()])
def test_the_panel_says_it_in_the_words_of_its_end(browse, bob, abc, way, words):
    a, b, _ = abc
    path = f"/w/acme/features/{a.key}/links/"
    assert browse(bob).post(path, {"way": way, "key": b.key}).status_code == 302
    link = Dependency.objects.select_related("source", "target").get()
    assert way_of(link, a.pk) == way
    assert [(said, other.key) for said, links in Dossier(bob, a).links_by_way for _, other in links] == [(words, b.key)]
    there = Dossier(bob, b).links_by_way[0][0]
    assert there == {"blocks": "Blocked by", "blocked_by": "Blocks", "relates": "Relates to"}.get(way, there)
    assert {there, words} in ({"Duplicates", "Duplicated by"}, {"Implements", "Implemented by"}) or way in (
        "blocks", "blocked_by", "relates",
    )  # fmt: skip


def test_the_panel_and_rest_refuse_a_circle_with_its_path(browse, rest, bob, abc):
    a, b, _ = abc
    link_features(a, b, by=bob)
    sent = {"way": "blocks", "key": a.key}
    page = browse(bob).post(f"/w/acme/features/{b.key}/links/", sent, headers={"X-Fragment": "parts"})
    assert (page.status_code, b"FLD-2 \xe2\x86\x92 FLD-1 \xe2\x86\x92 FLD-2" in page.content) == (422, True)
    answer = rest(bob).post("/dependencies/", {"source": b.key, "target": a.key, "kind": "blocks"})
    assert (answer.status_code, "FLD-2 → FLD-1 → FLD-2" in answer.content.decode()) == (409, True)
    door = browse(bob).post(
        "/w/acme/roadmap/links/", {"source": b.key, "target": a.key}, content_type="application/json"
    )
    assert (door.status_code, "FLD-2 → FLD-1 → FLD-2" in door.content.decode()) == (409, True)
