"""Lists and objects as they stood."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from features.actions import change_feature, plan_feature, remove_feature, score_feature, set_status
from features.dates import Plan
from tests.make import make_feature, status

NONSENSE = ["soon", "2999-01-01", "", "0001-01-01", "٢٠٢٦-٠١-٠١", "2026-02-30", "2026-13-01T00:00:00Z"]
RICE = {"reach": 500, "impact": 2, "confidence": 80, "effort": 1}


@pytest.fixture
def then(bob, product):
    """A moment before everything changed, and the feature."""
    feature = make_feature(by=bob, product=product, tags=["mobile"])
    score_feature(feature, by=bob, **RICE)
    moment = timezone.now()
    plan_feature(feature, plan=Plan.month(2026, 11), by=bob)
    change_feature(feature, title="Night mode", tags=[], by=bob)
    set_status(feature, status=status(bob, "building"), by=bob, on=timezone.now().date())
    score_feature(feature, by=bob, reach=5)
    make_feature(by=bob, product=product, title="Later")
    return quote(moment.isoformat()), feature


def test_an_object_reads_as_it_stood(rest, bob, then):
    moment, feature = then
    was = rest(bob).get(f"/features/{feature.key}/?as_of={moment}").json()
    assert (was["title"], was["starts_on"], was["status"], was["tags"]) == ("Dark mode", None, "idea", ["mobile"])
    assert was["score"] == 800
    assert was["version"] == 1


def test_a_list_knows_only_what_was_there_and_filters_by_what_was(rest, bob, then):
    moment, _ = then
    api = rest(bob)
    body = api.get(f"/features/?as_of={moment}&status=idea&sort=-score&expand=status&count=true").json()
    assert [row["title"] for row in body["results"]] == ["Dark mode"]
    assert body["results"][0]["status"]["name"] == "Idea"
    assert api.get(f"/features/?as_of={moment}&status=building").json()["results"] == []


def test_what_is_gone_now_was_there_then(rest, bob, then):
    moment, feature = then
    remove_feature(feature, by=bob)
    assert rest(bob).get(f"/features/{feature.key}/").status_code == 404
    assert rest(bob).get(f"/features/{feature.key}/?as_of={moment}").status_code == 200


def test_what_was_not_yet_there_is_404(rest, bob, then):
    early = quote((timezone.now() - timedelta(days=3)).isoformat())
    assert rest(bob).get(f"/features/{then[1].key}/?as_of={early}").status_code == 404


@pytest.mark.parametrize(
    "text", ["soon", "2999-01-01", "", "0001-01-01", "٢٠٢٦-٠١-٠١", "2026-02-30", "2026-13-01T00:00:00Z"]
)
def test_the_future_and_nonsense_are_refused(rest, bob, text):
    answer = rest(bob).get(f"/features/?as_of={quote(text)}")
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["pointer"] == "/as_of"
