"""Every day that a form asks for can be said in words, and none is asked for in any other way."""

from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from features.release_forms import EditedRelease
from metrics import period
from metrics.forms import AnnotationForm, TargetForm
from roadmaps.portfolio_forms import GateForm, SunsetForm
from stakeholders.forms import StakeholderForm

NUMBERS = {"start_value": "1", "end_value": "2"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-20 09:00:00+00:00", tick=False):
        yield


JANUARY, JUNE = date(2027, 1, 11), date(2027, 6, 30)
PERSON = {"name": "Mei", "power": 3, "interest": 3, "stance": "neutral"}


@pytest.mark.parametrize(
    ("form", "said", "meant"),
    [
        (GateForm, {"due_on": "Q2 2027", "from_stage": "growth", "to_stage": "maturity"}, {"due_on": JUNE}),
        (SunsetForm, {"announced_on": "mid Jan", "ends_on": "Q2 2027"}, {"announced_on": JANUARY, "ends_on": JUNE}),
        (
            TargetForm,
            {"starts_on": "+2w", "ends_on": "Q2 2027", **NUMBERS},
            {"starts_on": date(2026, 12, 4), "ends_on": JUNE},
        ),
        (AnnotationForm, {"on": "yesterday", "text": "Snow"}, {"on": date(2026, 11, 19)}),
        (EditedRelease, {"name": "Winter", "kind": "release", "ships_on": "mid Jan"}, {"ships_on": date(2027, 1, 20)}),
        (StakeholderForm, PERSON | {"contacted_on": "-2w"}, {"contacted_on": date(2026, 11, 6)}),
    ],
)
def test_days_in_words(bob, product, form, said, meant):
    more = {"frozen": False} if form is GateForm else {"product": product} if form is SunsetForm else {}
    filled = form(said, member=bob, **more)
    assert filled.is_valid(), filled.errors
    assert {name: filled.cleaned_data[name] for name in meant} == meant
    (name, *_) = meant
    wrong = form(said | {name: "sometime"}, member=bob, **more)
    assert "This is no date" in wrong.errors[name][0]


def test_the_period_of_a_dashboard_is_said_in_words():
    said = period.read({"from": "Q2 2026", "to": "Q3 2026"}, date(2026, 11, 20))
    assert (said.first, said.last) == (date(2026, 4, 1), date(2026, 9, 30))


def test_no_form_asks_for_a_day_in_another_way():
    pages = [*Path(settings.BASE_DIR, "templates").rglob("*.html"), *Path(settings.BASE_DIR).glob("*/*forms.py")]
    assert [
        page.name for page in pages if 'type="date"' in page.read_text() or '"type": "date"' in page.read_text()
    ] == []
