"""What somebody without an account finds behind the address of a share link."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from features.actions import change_feature, plan_feature, remove_feature
from features.dates import Plan
from sharing.exports.formats import FORMATS
from sharing.links.actions import change_link, revoke_link, share
from sharing.models import ShareLink
from tests.make import make_feature
from workspaces.actions import archive_product, change_role, create_token, remove_member, revoke_token

FACES = ("", *(f"roadmap.{kind}" for kind in FORMATS))


@pytest.fixture
def visitor():
    """A browser that nobody signed in with."""
    return Client()


@pytest.fixture
def planned(bob, product):
    feature = make_feature(by=bob, title="Offline maps", owner=bob)
    return plan_feature(feature, plan=Plan(date(2027, 2, 3), date(2027, 2, 17)), by=bob) or feature


def at(secret: str) -> str:
    return f"/s/{secret}/"


def test_the_address_shows_the_roadmap_to_anybody_who_holds_it(bob, planned, visitor):
    link, secret = share(by=bob, title="For the board")
    page = visitor.get(at(secret))
    assert page.status_code == 200
    assert b"For the board" in page.content
    assert b"Offline maps" in page.content
    assert len(secret) >= 43
    assert secret not in str(ShareLink.objects.values_list().get(pk=link.pk))


def test_the_page_is_kept_by_nobody_and_sets_no_cookie(bob, planned, visitor):
    _, secret = share(by=bob)
    page = visitor.get(at(secret))
    assert page.headers["Cache-Control"] == "no-store, private"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert not page.cookies


def test_who_is_signed_in_changes_nothing_on_it(bob, planned, visitor, browse):
    _, secret = share(by=bob)
    assert browse(bob).get(at(secret)).content == visitor.get(at(secret)).content


def test_dates_are_rounded_before_anything_is_drawn(bob, planned, visitor):
    _, secret = share(by=bob, dates="month")
    page = visitor.get(at(secret)).content.decode()
    assert "Feb 2027" in page
    assert not re.search(r"17 Feb|3 Feb|2027-02", page)
    spans = re.search(r'class="tl-bar"[^>]*data-s="(\d+)" data-d="(\d+)"', page)
    assert spans and spans[2] == "28"


@pytest.mark.parametrize(("why", "status", "says"), [
    ("unknown", 404, b"leads nowhere"), ("revoked", 410, b"switched off"), ("expired", 410, b"has ended"),
])  # fmt: skip
def test_a_closed_door_says_what_to_do(bob, planned, visitor, why, status, says):
    link, secret = share(by=bob, expires_at=timezone.now() + timedelta(days=1))
    if why == "revoked":
        revoke_link(link, by=bob)
    elif why == "expired":
        ShareLink._base_manager.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = visitor.get(at("nobodys" if why == "unknown" else secret))
    assert answer.status_code == status
    assert says in answer.content
    assert b"Offline maps" not in answer.content
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    if why == "expired":  # put back what no deed did
        ShareLink._base_manager.filter(pk=link.pk).update(expires_at=link.expires_at)


def test_a_revoked_link_comes_back_by_undo(bob, planned, visitor):
    from history.models import Event
    from history.undo import undo

    link, secret = share(by=bob)
    revoke_link(link, by=bob)
    assert visitor.get(at(secret)).status_code == 410
    undo(Event.objects.about(link).last().batch, by=bob)
    assert visitor.get(at(secret)).status_code == 200


def test_a_link_goes_with_the_member_who_made_it(alice, bob, planned, visitor):
    _, secret = share(by=bob)
    change_role(bob, role="viewer", by=alice)
    assert visitor.get(at(secret)).status_code == 410
    change_role(bob, role="editor", by=alice)
    assert visitor.get(at(secret)).status_code == 200
    remove_member(bob, by=alice)
    assert visitor.get(at(secret)).status_code == 410


def test_a_link_goes_with_the_token_that_made_it(bob, planned, visitor):
    token, _ = create_token(name="CI", scopes=["admin"], days=3, by=bob)
    bob.token, bob.scopes = token, frozenset({"read", "write", "admin"})
    link, secret = share(by=bob)
    assert link.expires_at == token.expires_at
    bob.token = bob.scopes = None
    assert visitor.get(at(secret)).status_code == 200
    revoke_token(token, by=bob)
    assert visitor.get(at(secret)).status_code == 410


def test_a_frozen_link_shows_what_was(bob, planned, visitor):
    _, frozen = share(by=bob, frozen_at=timezone.now())
    _, live = share(by=bob)
    change_feature(planned, by=bob, title="Maps without a network")
    assert b"Offline maps" in visitor.get(at(frozen)).content
    assert b"Maps without a network" not in visitor.get(at(frozen)).content
    assert b"Maps without a network" in visitor.get(at(live)).content


def test_the_filters_of_the_view_stay_in_force(bob, planned, visitor):
    make_feature(by=bob, title="Hidden thing", tags=["secret"])
    _, secret = share(by=bob, query="q=Offline&lens=list", unscheduled=True)
    page = visitor.get(at(secret)).content
    assert b"Offline maps" in page
    assert b"Hidden thing" not in page


def test_an_archived_product_is_not_shown_even_where_the_view_names_it(alice, bob, product, planned, visitor):
    _, live = share(by=bob, query=f"product={product.slug}")
    _, frozen = share(by=bob, query=f"product={product.slug}", frozen_at=timezone.now())
    archive_product(product, by=alice)
    for face in ("", "roadmap.csv", "roadmap.ics"):
        assert b"Offline maps" not in visitor.get(at(live) + face).content
    assert b"Offline maps" in visitor.get(at(frozen)).content


def test_what_was_removed_is_gone_from_a_live_link(bob, planned, visitor):
    _, secret = share(by=bob)
    remove_feature(planned, by=bob)
    for face in ("", *(f"roadmap.{kind}" for kind in ("csv", "json", "md", "svg", "ics"))):
        assert b"Offline maps" not in visitor.get(at(secret) + face).content


def test_it_ends_at_its_last_moment_and_when_revoked_at_once_for_every_file(bob, planned, visitor):
    with time_machine.travel("2026-11-21T09:00:00Z", tick=False) as clock:
        link, secret = share(by=bob, expires_at=timezone.now() + timedelta(hours=1))
        clock.shift(timedelta(minutes=59, seconds=59))
        assert visitor.get(at(secret)).status_code == 200
        clock.shift(timedelta(seconds=1))
        assert visitor.get(at(secret)).status_code == 410
        change_link(link, by=bob, expires_at=None)
        before = [visitor.get(f"{at(secret)}{face}") for face in FACES]
        assert {answer.status_code for answer in before} == {200}
        revoke_link(link, by=bob)
        for face, kept in zip(FACES, before, strict=True):
            known = {
                "If-None-Match": kept.headers.get("ETag", "*"),
                "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT",
            }
            answer = visitor.get(f"{at(secret)}{face}", headers=known)
            assert answer.status_code == 410, face
            assert b"Offline maps" not in answer.content
            assert answer.headers["Cache-Control"] == "no-store, private"
            assert not {"ETag", "Last-Modified"} & {*answer.headers, *kept.headers}


def test_a_preview_is_no_view(browse, bob, planned):
    link, _ = share(by=bob)
    browse(bob).get("/w/acme/share/preview/", {"link": link.pk, "dates": "quarter"})
    browse(bob).get(f"/w/acme/share/{link.pk}/")
    link.refresh_from_db()
    assert link.views == 0


def test_looks_are_counted(bob, planned, visitor):
    link, secret = share(by=bob)
    visitor.head(at(secret))
    visitor.get(at(secret))
    visitor.get(at(secret))
    link.refresh_from_db()
    assert link.views == 2
    assert link.viewed_at


# --- passcode -------------------------------------------------------------------------------------------


def test_a_passcode_opens_one_link_in_one_browser(bob, planned, visitor):
    link, secret = share(by=bob, passcode="correct horse")
    _, other = share(by=bob, passcode="correct horse")
    assert "correct horse" not in link.passcode_hash
    asked = visitor.get(at(secret))
    assert b"passcode" in asked.content
    assert b"Offline maps" not in asked.content
    wrong = visitor.post(at(secret), {"passcode": "Correct horse"})
    assert wrong.status_code == 403
    assert b"That is not the passcode" in wrong.content
    opened = visitor.post(at(secret), {"passcode": "correct horse"}, follow=True)
    assert b"Offline maps" in opened.content
    cookie = visitor.cookies["pmhub_share"]
    assert cookie["path"] == at(secret)
    assert cookie["httponly"]
    assert b"Offline maps" not in Client().get(at(secret)).content
    visitor.cookies["pmhub_share"]["path"] = "/"
    assert b"Offline maps" not in visitor.get(at(other)).content


def test_a_new_passcode_closes_the_browsers_that_the_old_one_opened(bob, planned, visitor):
    link, secret = share(by=bob, passcode="correct horse")
    visitor.post(at(secret), {"passcode": "correct horse"})
    assert b"Offline maps" in visitor.get(at(secret)).content
    change_link(link, by=bob, passcode="another horse")
    assert b"Offline maps" not in visitor.get(at(secret)).content
    change_link(link, by=bob, passcode=None)
    assert b"Offline maps" in Client().get(at(secret)).content


def test_passcodes_cannot_be_guessed_in_a_row(bob, planned, visitor, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"passcode": "3/300"}
    _, secret = share(by=bob, passcode="correct horse")
    answers = [visitor.post(at(secret), {"passcode": f"guess {n}"}).status_code for n in range(5)]
    assert answers == [403, 403, 403, 429, 429]
    late = visitor.post(at(secret), {"passcode": "correct horse"})
    assert late.status_code == 429
    assert b"Too many tries" in late.content
