"""What surrounds every page: the note about the demo, and times as the workspace lives them."""

from datetime import UTC, datetime

from django.utils import timezone

from features.actions import remove_feature
from history.models import Event
from tests.make import make_feature
from workspaces.actions import change_workspace, create_token


def test_the_note_about_the_demo_is_hidden_for_this_browser_until_it_closes(browse, alice):
    change_workspace(alice.workspace, by=alice, is_demo=True)
    client = browse(alice)
    assert "Demo workspace" in client.get("/w/acme/").content.decode()
    answer = client.post("/look/", {"demo": "said"})
    assert answer.cookies["pmhub_demo"]["max-age"] == ""
    assert "Demo workspace" not in client.get("/w/acme/").content.decode()


def test_times_are_the_workspaces_on_every_page_and_utc_over_rest(browse, rest, alice):
    change_workspace(alice.workspace, by=alice, time_zone="Pacific/Auckland")
    late = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)  # the second of March in Auckland
    token, _ = create_token(name="CI", scopes=["read"], by=alice)
    type(token).objects.filter(pk=token.pk).update(last_used_at=late)
    assert "2 Mar 2026" in browse(alice).get("/w/acme/settings/tokens/").content.decode()
    feature = make_feature(by=alice, title="Dark mode")
    remove_feature(feature, by=alice)
    here = Event.objects.about(feature).last().at.astimezone(alice.workspace.zone)
    assert f"{here:%H:%M}" in browse(alice).get("/w/acme/settings/trash/").content.decode()
    assert rest(alice).get("/tokens/").json()["results"][0]["last_used_at"].endswith("Z")


def test_the_zone_of_one_request_is_not_the_next_ones(browse, alice):
    change_workspace(alice.workspace, by=alice, time_zone="Pacific/Auckland")
    browse(alice).get("/w/acme/")
    assert timezone.get_current_timezone_name() == "UTC"
