"""Which days of the past the roadmap can be looked at."""

from datetime import date

import pytest
import time_machine

from features.actions import plan_feature
from features.dates import Plan
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
    assert f'As of: </span><b class="ellipsis">{meant}</b>' in html


def test_of_a_stretch_from_takes_the_first_day_and_to_the_last(begun, bob, browse):
    lens = browse(bob).get("/w/acme/roadmap/", {"from": "Q2 2026", "to": "Q3 2026"}).context["lens"]
    assert (lens.first, lens.last) == (date(2026, 4, 1), date(2026, 9, 30))


def test_what_is_no_day_is_said_and_can_be_taken_away(begun, bob, browse):
    answer = browse(bob).get("/w/acme/roadmap/?as_of=the+other+day&q=First")
    chip = next(chip for chip in answer.context["chips"] if chip["label"] == "As of")
    assert chip == {"label": "As of", "value": "“the other day” is no day here", "remove": "?q=First"}
    assert answer.context["road"].as_of is None


@pytest.mark.parametrize("lens", ["timeline", "list", "board", "now"])
def test_the_range_of_the_address_counts_on_a_past_day_as_it_does_today(bob, product, browse, lens):
    with time_machine.travel("2026-10-20 09:00:00+00:00"):
        for title, plan in {"Near": Plan.month(2026, 11), "Far": Plan.month(2027, 6), "Whenever": None}.items():
            feature = make_feature(by=bob, title=title)
            if plan:
                plan_feature(feature, plan=plan, by=bob)
    asked = f"/w/acme/roadmap/?lens={lens}&status=all&from=2026-11-01&to=2026-12-31"
    with time_machine.travel(NOW):
        found = [browse(bob).get(asked + past).content.decode() for past in ("", "&as_of=2026-11-01")]
        table = browse(bob).get(asked.replace("?", "export/?format=csv&") + "&as_of=2026-11-01")
        found.append(b"".join(table).decode())
    for html in found:
        assert [title in html for title in ("Near", "Far", "Whenever")] == [True, False, True]


def test_a_list_of_the_past_without_a_sort_is_in_the_order_of_time(bob, product, browse):
    with time_machine.travel("2026-10-20 09:00:00+00:00"):
        for title, month in {"Second": 3, "Open": 0, "First": 1}.items():
            feature = make_feature(by=bob, title=title)
            if month:
                plan_feature(feature, plan=Plan.month(2027, month), by=bob)
    with time_machine.travel(NOW):
        html = browse(bob).get("/w/acme/roadmap/?lens=list&lanes=none&as_of=2026-11-01").content.decode()
    places = [html.index(f'<span class="g-title">{title}</span>') for title in ("First", "Second", "Open")]
    assert places == sorted(places)
