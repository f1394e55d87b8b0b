"""Saved lenses: equal views are equal, a personal one is nobody else's, the menu says when a view differs."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.feed import changes
from history.queries import events
from history.undo import undo
from kit.errors import Forbidden
from roadmaps import saved
from roadmaps.actions.lenses import change_lens, move_lens, open_with, remove_lens, save_lens
from roadmaps.addresses import canonical
from roadmaps.lens import read
from tests.make import make_feature, make_member


@pytest.mark.parametrize(
    ("page", "query", "kept"),
    [
        ("roadmap", "?zoom=month&lens=timeline&lanes=team", "lanes=team"),
        ("roadmap", "status=planned&q=&status=building&open=FLD-1&view=4&x=y", "status=building&status=planned"),
        ("roadmap", "lanes=team&lanes=owner", "lanes=owner"),
        ("roadmap", "q=%20a%20b", "q=a+b"),
        ("features", "status=planned,building&sort=-score", "status=building,planned"),
        ("features", "status=planned&status=building&cursor=x", "status=building,planned"),
        ("features", "columns=owner,dates&lanes=team", "columns=owner,dates"),
    ],
)
def test_an_address_has_one_canonical_form(page, query, kept):
    assert canonical(page, query) == kept
    assert canonical(page, kept) == kept


PAIRS = st.tuples(
    st.sampled_from(["lens", "lanes", "zoom", "q", "status", "owner", "from", "open", "deps", "odd"]),
    st.sampled_from(["", "board", "team", "month", "planned", "building", "2026-11-01", "a b", "ä&="]),
)


@given(st.lists(PAIRS, max_size=8), st.randoms())
@settings(max_examples=50, deadline=None)
def test_the_canonical_form_shows_the_same_view(pairs, dice):
    once = canonical("roadmap", urlencode(pairs))
    shown, asked = read(tuple(parse_qsl(once))), read(tuple(pairs))
    for name in ("lens", "lanes", "zoom", "q", "first", "dependencies"):
        assert getattr(shown, name) == getattr(asked, name), name
    assert set(shown.status) == set(asked.status)
    several = [pair for pair in pairs if pair[0] in {"status", "owner"}]
    single = [pair for pair in pairs if pair not in several]
    dice.shuffle(several)
    assert canonical("roadmap", urlencode(several + single)) == once


def test_the_menu_knows_the_view_and_says_when_it_differs(browse, bob, product):
    page = browse(bob)
    made = page.post(
        "/w/acme/lenses/", {"page": "roadmap", "address": "lanes=team&zoom=month", "name": "By team"}, follow=True
    )
    lens = saved.lenses(bob).get()
    assert (lens.query, lens.owner, lens.shared) == ("lanes=team", bob, False)
    assert made.request["QUERY_STRING"] == f"lanes=team&view={lens.pk}"
    assert "By team saved" in made.content.decode()
    same = saved.shelf(bob, "roadmap", "zoom=month&lanes=team&open=FLD-1")
    assert (same.current, same.changed) == (lens, False)
    other = saved.shelf(bob, "roadmap", f"lanes=owner&view={lens.pk}")
    assert (other.current, other.changed) == (lens, True)
    assert "Discard the changes" in page.get(f"/w/acme/roadmap/?lanes=owner&view={lens.pk}").content.decode()
    assert saved.shelf(bob, "roadmap", "lanes=owner").current is None
    page.post(f"/w/acme/lenses/{lens.pk}/", {"page": "roadmap", "address": "lanes=owner", "do": "update"})
    assert saved.lenses(bob).get().query == "lanes=owner"


def test_a_personal_lens_and_its_story_are_its_owners_alone(browse, rest, alice, bob, vera):
    mine = save_lens(name="Secret plan", page="roadmap", query="lanes=team", by=bob)
    for member in (alice, vera):
        assert not saved.lenses(member).exists()
        assert not events(member).filter(noun="lens").exists()
        assert not [one for one in changes(member, None).events if one.noun == "lens"]
        assert rest(member).get(f"/lenses/{mine.pk}/").status_code == 404
        assert b"Secret" not in browse(member).get("/w/acme/search/?q=secret").content
    assert browse(alice).post(f"/w/acme/lenses/{mine.pk}/", {"do": "remove", "page": "roadmap"}).status_code == 404
    assert events(bob).filter(noun="lens").count() == 1
    assert browse(bob).get("/w/acme/search/?q=secret").json()["results"][0]["url"] == (
        f"/w/acme/roadmap/?lanes=team&view={mine.pk}"
    )
    change_lens(mine, shared=True, by=bob)
    assert [lens.name for lens in saved.lenses(vera)] == ["Secret plan"]
    assert events(vera).filter(noun="lens").count() == 2


def test_what_is_everybodys_takes_the_right_to_share(bob, carol, vera):
    shared = save_lens(name="Plan", page="roadmap", query="", shared=True, by=bob)
    own = save_lens(name="Mine", page="roadmap", query="", by=vera)
    for deed in (
        lambda: save_lens(name="More", page="roadmap", query="", shared=True, by=vera),
        lambda: change_lens(own, shared=True, by=vera),
        lambda: change_lens(shared, name="Other", by=carol),
        lambda: move_lens(shared, steps=1, by=carol),
        lambda: remove_lens(shared, by=carol),
    ):
        with pytest.raises(Forbidden):
            deed()
    change_lens(own, name="Mine, renamed", by=vera)


def test_nobody_gets_a_lens_back_that_became_somebody_elses(alice, bob, rest):
    lens = save_lens(name="Plan", page="roadmap", query="", shared=True, by=alice)
    answer = rest(bob).patch(f"/lenses/{lens.pk}/", {"shared": False})
    assert answer.status_code == 200, answer.content
    with pytest.raises(Forbidden):
        undo(answer.headers["X-Batch"], by=alice)
    undo(answer.headers["X-Batch"], by=bob)
    assert saved.lenses(alice).get().name == "Plan"


def test_lenses_keep_the_order_somebody_gave_them(bob):
    a, _, c = (save_lens(name=name, page="roadmap", query="", by=bob) for name in "abc")
    elsewhere = save_lens(name="f", page="features", query="", by=bob)
    move_lens(c, by=bob, steps=-1)
    change_lens(a, position=9, by=bob)
    names = [lens.name for lens in saved.lenses(bob).filter(page="roadmap")]
    assert names == ["c", "b", "a"]
    elsewhere.refresh_from_db()
    assert (elsewhere.version, elsewhere.position) == (1, 0)


def test_a_page_opens_with_the_lens_of_its_member(browse, bob, vera, product):
    make_feature(by=bob, title="Smart assign", product=product)
    shared = save_lens(name="Plan", page="features", query="status=building", shared=True, by=bob)
    open_with(shared, by=vera)
    there = browse(vera).get("/w/acme/features/?product=field")
    assert (there.status_code, there.url) == (302, f"/w/acme/features/?status=building&view={shared.pk}&product=field")
    assert browse(vera).get("/w/acme/features/?view=none").status_code == 200
    assert browse(bob).get("/w/acme/features/").status_code == 200
    change_lens(shared, shared=False, by=bob)
    assert browse(vera).get("/w/acme/features/").status_code == 200


def test_lenses_over_rest(rest, bob, alice):
    api = rest(bob)
    body = {"name": " Q1  plan ", "page": "features", "query": "?sort=-score&status=b,a", "shared": True}
    made = api.post("/lenses/", body).json()
    assert (made["name"], made["query"], made["owner"], made["shared"]) == ("Q1 plan", "status=a,b", None, True)
    other = make_member(name="otto", role="editor", by=alice)
    assert rest(other).get("/lenses/?page=features").json()["results"][0]["usual"] is False
    assert rest(other).put(f"/lenses/{made['id']}/usual/").json()["usual"] is True
    assert api.get(f"/lenses/{made['id']}/").json()["usual"] is False
    assert rest(other).delete(f"/lenses/{made['id']}/usual/").status_code == 204
    assert api.post("/lenses/", body | {"page": "kpis"}).status_code == 400
    assert api.post("/lenses/", body | {"name": " "}).status_code == 400
    assert api.patch(f"/lenses/{made['id']}/", {"query": "q=x"}).json()["query"] == "q=x"
    assert api.delete(f"/lenses/{made['id']}/").status_code == 204
