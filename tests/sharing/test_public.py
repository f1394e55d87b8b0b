"""Public roadmaps: what everybody sees, what nobody does, and who decides."""

import gzip
import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as how
from hypothesis import strategies as st

from features.actions import change_feature, plan_feature, remove_feature, score_feature, set_status
from features.dates import Plan
from kit.errors import Conflict, Forbidden
from sharing.public.actions import change_public, change_roadmap, close_roadmap, hide, open_roadmap, publish
from tests.make import make_feature, status
from workspaces.clock import today

PATH = "/p/acme/field/"
FEW = how(
    max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def look(**headers):
    return Client().get(PATH, headers={"X-Request-ID": "the-same-one"} | headers)


@pytest.fixture
def maps(bob, product):
    feature = make_feature(
        by=bob,
        product=product,
        title="Offline maps",
        description="SECRETMARK",
        owner=bob,
        tags=["tagmark"],
        progress=43,
    )
    plan_feature(feature, plan=Plan(date(2027, 1, 14), date(2027, 2, 23)), by=bob)
    score_feature(feature, reach=7_777_001, impact=1, confidence=100, effort=1, by=bob)
    return feature


@pytest.fixture
def road(bob, product):
    return open_roadmap(product, intro="What we work on.", by=bob)


def test_it_is_off_until_somebody_switches_it_on(maps, bob, product):
    publish(maps, text="Work without a network", by=bob)
    closed = look()
    assert closed.status_code == 404
    assert b"Offline maps" not in closed.content
    road = open_roadmap(product, by=bob)
    assert b"Work without a network" in look().content
    close_roadmap(road, by=bob)
    assert look().status_code == 404


def test_only_what_was_marked_is_there(road, maps, bob, product):
    assert b"Offline maps" not in look().content
    card = publish(maps, by=bob)
    assert b"Offline maps" in look().content
    change_public(card, title="Maps without a network", by=bob)
    page = look().content
    assert b"Maps without a network" in page
    assert b"Offline maps" not in page
    hide(card, by=bob)
    assert b"Maps without" not in look().content
    again = publish(maps, by=bob)
    remove_feature(maps, by=bob)
    assert b"Offline maps" not in look().content
    assert again.pk


def test_what_is_parked_is_gone_and_what_shipped_stands_apart(road, maps, bob):
    publish(maps, by=bob)
    set_status(maps, status=status(bob, "parked"), by=bob, on=today(bob))
    assert b"Offline maps" not in look().content
    set_status(maps, status=status(bob, "shipped"), by=bob, on=today(bob))
    page = look().content.decode()
    assert page.index('id="shipped"') < page.index("Offline maps")


def test_dates_are_told_only_where_they_are_allowed(road, maps, bob):
    publish(maps, by=bob)
    assert "2027" not in look().content.decode()
    change_roadmap(road, dates="quarter", by=bob)
    page = look().content.decode()
    assert "Q1 2027" in page
    assert "Feb" not in page
    change_roadmap(road, dates="exact", by=bob)
    assert "14 Jan – 23 Feb 2027" in look().content.decode()


@given(dates=st.sampled_from(["none", "quarter", "month"]), data=st.data())
@FEW
def test_nothing_else_of_a_feature_is_in_a_byte(road, maps, bob, product, dates, data):
    """Neither a mark of it, nor a change of it."""
    road.refresh_from_db()
    change_roadmap(road, dates=dates, by=bob)
    maps.refresh_from_db()
    if not queries_of(bob, maps):
        publish(maps, text="For all", by=bob)
    before = look()
    sent = str(sorted(before.headers.items())).encode() + before.content
    for mark in ("SECRETMARK", "tagmark", maps.key, "7,777", "Bob", "@example", "confidence"):
        assert mark.encode() not in before.content, mark
    number = data.draw(st.integers(1, 40))
    change_feature(maps, description=f"SECRETMARK {number}", progress=number, effort_low=number, by=bob)
    score_feature(maps, reach=7_777_000 + number, impact=2, confidence=50, effort=2, by=bob)
    start = date(2027, 1, 1) + timedelta(days=data.draw(st.integers(0, 30)))
    end = date(2027, 2, 1) + timedelta(days=data.draw(st.integers(0, 27)))
    plan_feature(maps, plan=Plan(start, end, confidence=number), by=bob)
    make_feature(by=bob, product=product, title=f"Unmarked {number}")
    after = look()
    assert str(sorted(after.headers.items())).encode() + after.content == sent


def queries_of(member, feature):
    from sharing.public.queries import cards

    return cards(member).filter(feature=feature).exists()


def test_words_of_people_are_words(road, maps, bob):
    publish(maps, title='<script>alert("x")</script>', text="a < b\nand & more", by=bob)
    page = look().content.decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "a &lt; b<br>and &amp; more" in page


def test_it_is_for_search_engines_only_if_that_was_said(road, bob):
    assert look().headers["X-Robots-Tag"] == "noindex, nofollow"
    assert b'name="robots"' in look().content
    change_roadmap(road, indexed=True, by=bob)
    assert "X-Robots-Tag" not in look().headers
    assert b'name="robots"' not in look().content


def test_it_may_be_kept_for_a_minute_and_says_when_it_changed(road, maps, bob):
    page = look()
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert not page.cookies
    assert look(**{"If-None-Match": page.headers["ETag"]}).status_code == 304
    publish(maps, by=bob)
    assert look(**{"If-None-Match": page.headers["ETag"]}).status_code == 200


def test_who_is_signed_in_changes_nothing_on_it(road, maps, bob, browse):
    publish(maps, by=bob)
    assert browse(bob).get(PATH, headers={"X-Request-ID": "the-same-one"}).content == look().content


def test_page_and_styles_weigh_less_than_sixty_kilobytes_and_there_is_no_script(road, product, bob):
    for number in range(40):
        publish(make_feature(by=bob, product=product, title=f"Feature {number}"), text="Words " * 20, by=bob)
    page = look()
    text = page.content.decode()
    assert "<script" not in text
    assert "script-src" not in page.headers["Content-Security-Policy"]
    style = Client().get(re.search(r'rel="stylesheet" href="([^"]+)"', text)[1])
    css = b"".join(style.streaming_content) if style.streaming else style.content
    assert len(gzip.compress(page.content)) + len(gzip.compress(css)) < 60_000


def test_editors_decide(carol, bob, alice, product, maps, rest):
    for deed in (lambda: open_roadmap(product, by=carol), lambda: publish(maps, by=carol)):
        with pytest.raises(Forbidden):
            deed()
    road = open_roadmap(product, by=bob)
    with pytest.raises(Conflict):
        open_roadmap(product, by=bob)
    with pytest.raises(Forbidden):
        close_roadmap(road, by=carol)
    publish(maps, by=bob)
    with pytest.raises(Conflict):
        publish(maps, by=bob)
    assert rest(bob, scopes=["read", "write"]).delete(f"/public-roadmaps/{road.pk}/").status_code == 403


def test_over_rest(bob, product, maps, rest):
    api = rest(bob)
    made = api.post("/public-roadmaps/", {"product": "field", "intro": "Hello"})
    assert made.status_code == 201, made.content
    assert made.json()["url"] == f"{settings.BASE_URL}/p/acme/field/"
    assert made.json()["dates"] == "none"
    card = api.post("/public-features/", {"feature": maps.key, "text": "For all"})
    assert card.status_code == 201, card.content
    assert api.get("/public-features/?product=field").json()["results"][0]["feature"] == maps.key
    number = made.json()["id"]
    changed = api.patch(f"/public-roadmaps/{number}/", {"dates": "month"}, If_Match=made.headers["ETag"])
    assert changed.json()["dates"] == "month"
    assert api.patch(f"/public-features/{card.json()['id']}/", {"text": "Better"}).json()["text"] == "Better"
    assert b"Better" in look().content
    assert api.delete(f"/public-roadmaps/{number}/").status_code == 204
    assert look().status_code == 404


def test_in_the_browser_an_editor_does_it_with_plain_forms(browse, bob, product, maps):
    client = browse(bob)
    page = "/w/acme/products/field/public/"
    assert b"Switch on" in client.get(page).content
    assert client.post(page, {"intro": "Hello", "dates": "none"}).status_code == 302
    client.post(f"{page}features/", {"feature": maps.key, "title": "", "text": "For all"})
    assert b"For all" in look().content
    card = re.search(r"/public-features/(\d+)/", client.get(page).content.decode())[1]
    client.post(f"/w/acme/public-features/{card}/", {"title": "Maps", "text": "Changed"})
    assert b"Changed" in look().content
    client.post(f"/w/acme/public-features/{card}/hide/")
    assert b"Changed" not in look().content
    client.post(f"{page}close/")
    assert look().status_code == 404


def test_an_archived_product_shows_nothing(road, bob, alice, product):
    from workspaces.actions import archive_product

    archive_product(product, by=alice)
    assert look().status_code == 404
