"""Which days of the past the roadmap can be looked at."""

from datetime import date

import pytest
import time_machine

from history.models import Event
from roadmaps.lens import read
from roadmaps.travel import travel
from tests.make import make_feature

NOW = "2026-11-22 09:00:00+00:00"


@pytest.fixture
def begun(bob, product):
    """History that begins on 20 October: whatever made the cast is younger."""
    with time_machine.travel("2026-10-20 09:00:00+00:00"):
        make_feature(by=bob, title="First")


@time_machine.travel(NOW)
def test_the_slider_goes_from_the_first_event_to_today(begun, bob):
    found = travel(bob, read(()))
    assert (found.first, found.today, found.at) == (date(2026, 10, 20), date(2026, 11, 22), date(2026, 11, 22))
    assert (found.days, found.position) == (33, 33)


@time_machine.travel(NOW)
def test_it_stands_on_the_day_that_is_looked_at(begun, bob):
    found = travel(bob, read((("as_of", "2026-11-01"),)))
    assert (found.at, found.position) == (date(2026, 11, 1), 12)
    assert travel(bob, read((("as_of", "2026-01-01"),))).position == 0
    assert travel(bob, read((("as_of", "2030-01-01"),))).at == date(2026, 11, 22)


@time_machine.travel(NOW)
def test_only_days_that_history_knows_are_offered(begun, bob):
    assert travel(bob, read(())).jumps == (
        ("A week ago", date(2026, 11, 15)),
        ("Start of this month", date(2026, 11, 1)),
    )


def test_a_workspace_of_today_has_nowhere_to_travel(alice, bob):
    assert travel(bob, read(())).days == 0
    assert travel(bob, read(())).jumps == ()


@time_machine.travel(NOW)
def test_the_history_of_others_is_not_ours(begun, bob, charlie):
    first = Event.objects.filter(workspace_id=charlie.workspace_id).order_by("at").first()
    assert travel(charlie, read(())).first == first.at.astimezone(charlie.workspace.zone).date() != date(2026, 10, 20)


@time_machine.travel(NOW)
def test_the_page_offers_to_travel_and_keeps_the_rest_of_the_address(begun, bob, browse):
    html = browse(bob).get("/w/acme/roadmap/?q=First&open=FLD-1").content.decode()
    form = html[html.index("<pm-travel") : html.index("</pm-travel>")]
    assert "As of: <b>today</b>" in html
    assert 'data-first="2026-10-20" data-at="2026-11-22" data-today="2026-11-22"' in html
    assert '<input type="hidden" name="q" value="First">' in form
    assert 'name="open"' not in form
    assert "?q=First&amp;as_of=2026-11-15" in html


@time_machine.travel(NOW)
def test_the_list_travels_too(begun, bob, browse):
    html = browse(bob).get("/w/acme/roadmap/?lens=list&as_of=2026-10-25").content.decode()
    assert "<span data-said>25 October 2026</span>" in html
    assert "Back to today" in html


@pytest.mark.parametrize(
    ("said", "meant"),
    [("2026-03-04", "4 Mar 2026"), ("5 Mar", "5 Mar 2026"), ("-1w", "3 Mar 2026"), ("mid Feb", "11 Feb 2026")],
)
def test_days_of_an_address_are_read_in_words(begun, bob, browse, said, meant):
    with time_machine.travel("2026-03-10T12:00:00Z"):
        html = browse(bob).get("/w/acme/roadmap/", {"as_of": said}).content.decode()
    assert f'name="as_of" value="{meant}"' in html
    assert f"As of: <b>{meant}</b>" in html


def test_of_a_stretch_from_takes_the_first_day_and_to_the_last(begun, bob, browse):
    lens = browse(bob).get("/w/acme/roadmap/", {"from": "Q2 2026", "to": "Q3 2026"}).context["lens"]
    assert (lens.first, lens.last) == (date(2026, 4, 1), date(2026, 9, 30))


def test_what_is_no_day_is_said_and_can_be_taken_away(begun, bob, browse):
    answer = browse(bob).get("/w/acme/roadmap/?as_of=the+other+day&q=First")
    chip = next(chip for chip in answer.context["chips"] if chip["label"] == "As of")
    assert chip == {"label": "As of", "value": "“the other day” is no day here", "remove": "?q=First"}
    assert answer.context["road"].as_of is None
