"""Asking for a file: pages, REST, the worker, and the doors of share links."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sharing.exports import actions
from sharing.exports.formats import FORMATS
from sharing.links.actions import change_link, revoke_link, share
from sharing.models import Export

PAGE = "/w/acme/roadmap/export/"


@pytest.fixture
def long(monkeypatch):
    """Everything is long."""
    monkeypatch.setattr(actions, "LONG", 1)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_short_lens_is_answered_at_once(browse, rest, vera, road, kind):
    for answer in (
        browse(vera).get(f"{PAGE}?format={kind}&lens=board"),
        rest(vera, scopes=["read"]).get(f"/roadmap/export/?format={kind}&lens=board"),
    ):
        assert answer.status_code == 200, answer.content
        assert answer.headers["Content-Type"] == FORMATS[kind].mime
        assert f'filename="acme-board-{timezone.localdate()}.{kind}"' in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert len(answer.content) > 60


def test_what_makes_no_sense_is_refused(rest, vera, road):
    api = rest(vera)
    for query, field in (
        ("format=exe", "format"), ("format=pdf&paper=a0", "paper"), ("format=csv&lens=moon", "lens"),
        ("format=csv&as_of=2199-01-01", "as_of"), ("format=csv&colours=2", "colours"),
    ):  # fmt: skip
        answer = api.get(f"/roadmap/export/?{query}")
        assert answer.status_code == 400, query
        assert f'"{field}"' in answer.content.decode() or f"/{field}" in answer.content.decode(), answer.content


def test_a_long_one_is_made_by_a_worker_and_kept_for_a_day(rest, vera, bob, road, long):
    api = rest(vera)
    refused = api.get("/roadmap/export/?format=csv")
    assert refused.status_code == 400
    assert "POST exports/" in refused.json()["detail"]
    asked = api.post("/exports/", {"query": "?lens=list&q=maps", "kind": "csv"})
    assert asked.status_code == 201
    run = asked.json()
    assert (run["state"], run["rows"]) == ("waiting", 2)
    assert api.get(f"/exports/{run['id']}/file/").status_code == 409
    actions.work(run["id"])
    done = api.get(f"/exports/{run['id']}/").json()
    assert (done["state"], done["done"]) == ("done", 2)
    assert b"Offline maps" in api.get(f"/exports/{run['id']}/file/").content
    assert rest(bob).get(f"/exports/{run['id']}/").status_code == 404, "files are seen by whoever asked alone"
    Export.objects.update(created_at=timezone.now() - timedelta(hours=23))
    actions.forget_old()
    assert api.get(f"/exports/{run['id']}/").status_code == 200
    Export.objects.update(created_at=timezone.now() - timedelta(hours=25))
    actions.forget_old()
    assert api.get(f"/exports/{run['id']}/").status_code == 404


def test_the_page_offers_to_make_a_long_one(browse, vera, road, long):
    client = browse(vera)
    page = client.get(f"{PAGE}?format=csv&lens=list").content.decode()
    assert "This view has 3 rows" in page
    client.post("/w/acme/exports/", {"query": "format=csv&lens=list", "kind": "csv", "paper": "a4"})
    run = Export.objects.get()
    assert run.query == "lens=list"
    assert "data-working" in client.get("/w/acme/exports/").content.decode()
    actions.work(run.pk)
    page = client.get("/w/acme/exports/").content.decode()
    assert f"/w/acme/exports/{run.pk}/file/" in page
    assert "data-working" not in page


def test_asking_twice_is_asking_once_and_not_for_too_many(vera, road):
    first = actions.ask("lens=list", "csv", by=vera)
    assert actions.ask("lens=list", "csv", by=vera).pk == first.pk
    for number in range(actions.MOST_AT_WORK - 1):
        actions.ask(f"q={number}", "csv", by=vera)
    with pytest.raises(actions.Conflict):
        actions.ask("q=more", "csv", by=vera)


def test_a_cancelled_one_stops_and_says_so(rest, vera, road):
    run = actions.ask("lens=list", "csv", by=vera)
    api = rest(vera)
    assert api.delete(f"/exports/{run.pk}/").status_code == 204
    actions.work(run.pk)
    assert api.get(f"/exports/{run.pk}/").json()["state"] == "cancelled"
    assert api.delete(f"/exports/{run.pk}/").status_code == 204
    assert api.get(f"/exports/{run.pk}/").status_code == 404


def test_a_worker_hears_of_it_between_rows(vera, road, monkeypatch):
    run = actions.ask("lens=list", "csv", by=vera)
    Export.objects.filter(pk=run.pk).update(state="working")
    actions._tick(run, 1)
    actions.cancel(run)
    with pytest.raises(actions.Cancelled):
        actions._tick(run, 2)


def test_a_failure_is_said_and_given_up_after_three(vera, road, monkeypatch):
    run = actions.ask("lens=list", "csv", by=vera)
    monkeypatch.setattr(actions, "write", lambda *args, **how: 1 / 0)
    actions.work(run.pk)
    run.refresh_from_db()
    assert (run.state, run.message) == ("failed", actions.BROKEN.format(run.pk))
    assert f"export {run.pk}" in run.message
    again = actions.ask("lens=list", "csv", by=vera)  # takes its place
    assert not Export.objects.filter(pk=run.pk).exists()
    assert again.state == "waiting"
    other = actions.ask("lens=board", "csv", by=vera)
    Export.objects.filter(pk=other.pk).update(attempts=3)
    actions.work(other.pk)
    other.refresh_from_db()
    assert (other.state, other.message) == ("failed", actions.GIVEN_UP)


def test_a_lost_message_is_sent_again(vera, road):
    run = actions.ask("lens=list", "csv", by=vera)
    assert actions.waiting() == []
    Export.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert actions.waiting() == [run.pk]


# --- share links ----------------------------------------------------------------------------------------


def test_a_link_has_its_calendar_until_it_is_revoked(bob, road):
    link, secret = share(by=bob, query="lens=timeline", dates="exact")
    address = f"/s/{secret}/roadmap.ics"
    first = Client().get(address)
    assert first.status_code == 200
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"SUMMARY:Offline maps" in first.content
    assert b"feature-" not in first.content
    change_link(link, by=bob, title="Another name")
    again = Client().get(address)
    uids = [[line for line in c.split(b"\r\n") if line.startswith(b"UID")] for c in (first.content, again.content)]
    assert uids[0] == uids[1]
    assert len(set(uids[0])) == 3
    link.refresh_from_db()
    assert link.views == 0, "a calendar that looks again is no view"
    revoke_link(link, by=bob)
    assert Client().get(address).status_code == 410


def test_the_same_things_have_other_identities_behind_another_link(bob, road):
    found = []
    for _ in range(2):
        _, secret = share(by=bob, dates="exact")
        content = Client().get(f"/s/{secret}/roadmap.ics").content
        found.append({line for line in content.split(b"\r\n") if line.startswith(b"UID")})
    assert not found[0] & found[1]


def test_without_dates_a_calendar_is_empty(bob, road):
    _, secret = share(by=bob, dates="none")
    assert b"BEGIN:VEVENT" not in Client().get(f"/s/{secret}/roadmap.ics").content


def test_a_locked_link_gives_no_file(bob, road):
    _, secret = share(by=bob, passcode="open sesame")
    answer = Client().get(f"/s/{secret}/roadmap.csv")
    assert answer.status_code == 403
    assert b"maps" not in answer.content


def test_every_lens_is_drawn_as_itself(bob, road):
    from sharing.links.drawing import view_of
    from sharing.links.shown import Redaction, show

    ways = {
        "timeline": "timeline",
        "now": "cards",
        "board": "cards",
        "list": "list",
        "changes": "list",
        "slips": "list",
    }
    for lens, way in ways.items():
        assert view_of(show(bob, f"lens={lens}", Redaction())) == way
    board = show(bob, "lens=board&columns=status", Redaction(unscheduled=True))
    assert [column.title for column in board.columns] == ["Idea"]
    assert {item.column for item in board.items} == {"1"}
    assert show(bob, "lens=board&columns=owner", Redaction()).columns[0].title == "Idea"
