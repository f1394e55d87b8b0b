"""One feature beside the list and on its page: what it tells, and what can be done there."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from features.actions import change_feature, link_features, plan_feature, score_feature, set_status
from features.dates import Plan
from features.dossier import Dossier
from features.models import Dependency, Feature, Risk
from history.comments import add_comment
from history.models import Comment, Event
from tests.make import make_feature, make_release, status

PAGE = "/w/acme/features/FLD-1/"
FRAGMENT = {"X-Fragment": "panel"}


@pytest.fixture
def feature(alice, product):
    return make_feature(by=alice, description="It is **slow**, see FLD-2. <script>alert(1)</script>")


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}panel/"])
def test_a_feature_tells_its_whole_story(browse, alice, bob, feature, address):
    other = make_feature(by=alice, title="Sunrise")
    score_feature(feature, reach=500, impact=2, confidence=80, effort=1, by=alice)
    link_features(other, feature, by=alice)
    change_feature(feature, owner=bob, by=alice, because="Bob knows the drivers")
    add_comment(feature, text="Why `now`?", by=bob)

    html = text(browse(alice).get(address))

    for part in [
        "<strong>slow</strong>",
        "/w/acme/features/FLD-2/",
        "500 reach × 2 impact × 80% confidence ÷ 1 effort = 800",
        "Rank 1 of 1",
        "Sunrise",
        "Alice set the owner to Bob",
        "Bob knows the drivers",
        "<code>now</code>",
        "Alice noted that FLD-2 Sunrise blocks FLD-1 Dark mode",
        "curl -H",
    ]:
        assert part in html, part
    assert "<script>alert" not in html
    assert "style=" not in html.split("<main")[-1]


def test_changes_only_leaves_the_comments_out(browse, alice, feature):
    add_comment(feature, text="A remark", by=alice)

    assert "A remark" in text(browse(alice).get(f"{PAGE}panel/"))
    assert "A remark" not in text(browse(alice).get(f"{PAGE}panel/?story=changes"))


@pytest.fixture
def clash(alice, feature):
    """Blocker ends on 30 June, what waits for it starts on 1 April."""
    blocker = make_feature(by=alice, title="Blocker")
    plan_feature(blocker, plan=Plan.quarter(2027, 2), by=alice)
    plan_feature(feature, plan=Plan.month(2027, 4), by=alice)
    link_features(blocker, feature, by=alice)
    return blocker


def clashes(html: str) -> tuple[str, str]:
    """The words of the banner, and the key that its button shifts after."""
    banner = html.split('id="fp-clashes">')[1].split('<div class="properties"')[0]
    shift = re.search(r'data-shift="([^"]+)"', banner)
    return " ".join(re.sub("<[^>]+>", "", banner).split()), shift[1] if shift else ""


def test_a_clash_of_dates_is_told_at_both_ends_and_offers_to_shift(browse, alice, feature, clash):
    waiting = clashes(text(browse(alice).get(PAGE)))
    assert waiting == ("Starts 1 Apr, but Blocker ends 30 Jun 2027. Shift this by 90 days", clash.key)
    blocking = clashes(text(browse(alice).get(f"/w/acme/features/{clash.key}/panel/")))
    said = f"Ends 30 Jun, but {feature.title} starts 1 Apr 2027. Shift it by 90 days"
    assert blocking == (said, clash.key)


def test_who_may_not_plan_and_what_has_shipped_is_not_offered_to_shift(browse, alice, vera, feature, clash):
    assert clashes(text(browse(vera).get(PAGE)))[1] == ""
    set_status(feature, status=status(alice, "shipped"), by=alice, on=date(2027, 5, 1))
    assert clashes(text(browse(alice).get(PAGE)))[1] == ""


def test_shifted_by_the_days_it_says_they_do_not_clash(browse, alice, feature, clash):
    answer = browse(alice).post("/w/acme/roadmap/shift/", {"key": clash.key}, content_type="application/json")
    assert answer.status_code == 200
    assert clashes(text(browse(alice).get(PAGE))) == ("", "")
    feature.refresh_from_db()
    assert feature.starts_on == date(2027, 6, 30)


def test_people_comment_reword_and_remove(browse, bob, feature):
    client = browse(bob)

    told = client.post(f"{PAGE}comments/", {"text": "First <b>"}, headers=FRAGMENT)
    assert "First &lt;b&gt;" in text(told)
    comment = Comment.objects.get()
    client.post(f"{PAGE}comments/{comment.pk}/", {"text": "Second"})
    comment.refresh_from_db()
    assert comment.text == "Second"
    gone = client.post(f"{PAGE}comments/{comment.pk}/remove/", headers=FRAGMENT)
    assert gone["X-Batch"]
    assert not Comment.objects.present()


def test_an_empty_comment_is_told_beside_its_field(browse, bob, feature):
    told = browse(bob).post(f"{PAGE}comments/", {"text": "  "}, headers=FRAGMENT)

    assert told.status_code == 422
    assert "A comment needs some words." in text(told)


def test_nobody_rewords_the_comment_of_another(browse, alice, bob, feature):
    comment = add_comment(feature, text="Mine", by=bob)

    told = browse(alice).post(f"{PAGE}comments/{comment.pk}/", {"text": "Yours"}, headers=FRAGMENT)

    assert told.status_code == 422
    comment.refresh_from_db()
    assert comment.text == "Mine"


def test_a_link_is_made_and_a_circle_is_refused_in_place(browse, alice, feature):
    make_feature(by=alice, title="Sunrise")
    client = browse(alice)

    client.post(f"{PAGE}links/", {"key": "FLD-2 Sunrise", "way": "blocked_by"})
    link = Dependency.objects.get()
    assert (link.source.key, link.target.key) == ("FLD-2", "FLD-1")
    circle = client.post(f"{PAGE}links/", {"key": "fld-2", "way": "blocks"}, headers=FRAGMENT)
    assert circle.status_code == 422
    assert "This would be a circle: FLD-1 → FLD-2 → FLD-1." in text(circle)
    nothing = client.post(f"{PAGE}links/", {"key": "zzz", "way": "blocks"}, headers=FRAGMENT)
    assert "No single feature goes by that" in text(nothing)
    client.post(f"{PAGE}links/{link.pk}/remove/")
    assert not Dependency.objects.present()


@pytest.mark.parametrize(("said", "meant"), [
    ("sunrise", "FLD-2"), ("fld-3", "FLD-3"), ("FLD-3 Sunrise at sea", "FLD-3"), ("at sea", "FLD-3"),
    ("sun", None), ("nothing", None), ("  ", None),
])  # fmt: skip
def test_a_feature_to_link_is_named_by_key_or_title_or_words_of_one_title(browse, alice, feature, said, meant):
    make_feature(by=alice, title="Sunrise")
    make_feature(by=alice, title="Sunrise at sea")
    browse(alice).post(f"{PAGE}links/", {"key": said, "way": "blocked_by"})
    assert list(Dependency.objects.values_list("source__key", flat=True)) == ([meant] if meant else [])


def test_removing_leads_back_to_the_list(browse, alice, feature):
    answer = browse(alice).post(f"{PAGE}remove/")

    assert answer["Location"] == "/w/acme/features/"
    assert not Feature.objects.present()
    assert browse(alice).get(PAGE).status_code == 404


@pytest.mark.parametrize(("member", "allowed"), [("carol", False), ("vera", False), ("bob", True)])
def test_only_editors_remove_and_link(request, browse, alice, feature, member, allowed):
    make_feature(by=alice, title="Sunrise")
    client = browse(request.getfixturevalue(member))

    link = client.post(f"{PAGE}links/", {"key": "FLD-2", "way": "blocks"}, headers=FRAGMENT)
    gone = client.post(f"{PAGE}remove/", headers=FRAGMENT)

    assert Dependency.objects.exists() is allowed
    assert link.status_code == (200 if allowed else 422)
    assert gone.status_code == (204 if allowed else 403)


def test_a_viewer_sees_no_buttons_but_may_comment(browse, vera, feature):
    html = text(browse(vera).get(f"{PAGE}panel/"))

    assert 'button type="button" class="property-value' not in html
    assert "data-write" not in html
    assert "f-comment-form" in html


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", PAGE),
        ("get", f"{PAGE}panel/"),
        ("post", f"{PAGE}comments/"),
        ("post", f"{PAGE}links/"),
        ("post", f"{PAGE}remove/"),
    ],
)
def test_to_a_stranger_there_is_nothing(browse, charlie, feature, method, address):
    assert getattr(browse(charlie), method)(address, {"text": "x"}).status_code == 404
    assert getattr(browse(charlie), method)(address.replace("acme", "globex"), {"text": "x"}).status_code == 404


def test_a_comment_is_reached_only_through_its_own_feature(browse, alice, bob, feature):
    make_feature(by=alice, title="Other")
    comment = add_comment(feature, text="Mine", by=bob)

    answer = browse(bob).post(f"/w/acme/features/FLD-2/comments/{comment.pk}/remove/")

    assert answer.status_code == 404


def test_a_revert_takes_back_one_change(browse, alice, feature):
    client = browse(alice)
    set_status(feature, status=status(alice, "building"), by=alice, on=date(2026, 11, 1))
    event = Event.objects.get(verb="feature.status_set")
    assert f'data-revert="{event.batch}"' in text(client.get(PAGE))

    client.post(f"/w/acme/undo/{event.batch}/")

    feature.refresh_from_db()
    assert feature.status.slug == "idea"


def test_every_version_can_be_looked_at(browse, alice, charlie, feature):
    change_feature(feature, title="Night mode", owner=alice, by=alice, because="Nicer")
    change_feature(feature, owner=None, by=alice)
    client = browse(alice)
    page = text(client.get(f"{PAGE}versions/2/"))

    assert "Night mode" in page
    assert "Alice changed title and owner" in page
    assert "“Nicer”" in page
    assert "Dark mode" in text(client.get(f"{PAGE}versions/1/"))
    assert client.get(f"{PAGE}versions/9/").status_code == 404
    assert browse(charlie).get(f"{PAGE}versions/1/").status_code == 404


def test_the_panel_takes_as_many_queries_for_a_long_story_as_for_a_short_one(browse, alice, bob, feature):
    client = browse(alice)
    release = make_release(by=alice)
    score_feature(feature, reach=1, impact=1, confidence=50, effort=1, by=alice)
    change_feature(feature, owner=bob, release=release, by=alice)
    link_features(feature, make_feature(by=alice, title="Next", parent=feature), by=alice)
    add_comment(feature, text="One", by=bob)
    client.get(f"{PAGE}panel/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{PAGE}panel/")
    for n in range(4):
        change_feature(feature, owner=[alice, bob][n % 2], by=alice)
        add_comment(feature, text=f"More {n}", by=[alice, bob][n % 2])
        link_features(feature, make_feature(by=alice, title=f"Next {n}", parent=feature), by=alice)
    with CaptureQueriesContext(connection) as many:
        client.get(f"{PAGE}panel/")

    assert len(many) == len(few)
    assert len(few) <= 25


def test_a_feature_can_be_copied_as_markdown(alice, bob, feature):
    change_feature(feature, owner=bob, effort_low=2, effort_high=4, tags=["api"], by=alice)

    words = Dossier(alice, Feature.objects.with_neighbours().get(pk=feature.pk)).as_markdown

    assert words.startswith(
        "# FLD-1 Dark mode\n\n- Status: Idea\n- Owner: Bob\n- Estimate: 2–4 person-weeks\n- Tags: api\n\nIt is"
    )


def test_risks_are_noted_closed_opened_and_removed_in_the_panel(browse, alice, bob, vera, product):
    feature = make_feature(by=bob, title="Offline maps")
    page, to = browse(bob), f"/w/acme/features/{feature.key}/risks/"
    part = {"HTTP_X_FRAGMENT": "parts"}
    given = {"title": "Too large", "severity": "high", "likelihood": "low"}
    answer = page.post(to, given, **part)
    assert "Too large" in answer.content.decode()
    risk = Risk.objects.get()
    assert (risk.feature, risk.release, answer.status_code) == (feature, None, 200)
    page.post(f"{to}{risk.pk}/", {"closed": "yes"}, **part)
    risk.refresh_from_db()
    assert risk.closed_on
    page.post(f"{to}{risk.pk}/", {"closed": "no"}, **part)
    refused = page.post(to, given | {"title": " "}, **part)
    assert (refused.status_code, "Say what may go wrong." in refused.content.decode()) == (422, True)
    seen = browse(vera).get(f"/w/acme/features/{feature.key}/").content.decode()
    assert "Too large" in seen
    assert 'id="fp-risk"' not in seen
    assert browse(vera).post(to, given, **part).status_code == 403
    assert page.post(f"{to}{risk.pk}/remove/", **part).status_code == 403
    assert browse(alice).post(f"{to}{risk.pk}/remove/", **part).status_code == 200
    assert page.post(f"{to}{risk.pk}/", {"closed": "yes"}, **part).status_code == 404
