"""How ready a release is: the rule, and the rows it is counted from."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from features.actions import change_feature, change_release, remove_feature, remove_release, set_status
from features.criterion_actions import add_criterion, tick_criterion
from features.models import Risk
from features.readiness import Readiness
from features.releases import seen
from features.risk_actions import close_risk, create_risk
from kit.errors import Refused
from tests.make import make_feature, make_release, status

TODAY = date(2026, 11, 22)


def told(member, release):
    return seen(member, [release], TODAY)[0]


pairs = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)


@settings(max_examples=50, deadline=None)
@given(pairs, pairs, pairs)
@example([300, 300], [199, 200], [0, 0])
def test_a_hundred_means_that_nothing_is_left(work, lines, risks):
    found = Readiness(work[1], work[0], lines[1], lines[0], risks[1], risks[0])
    if found.percent is None:
        assert work[1] + lines[1] + risks[1] == 0
        return
    assert 0 <= found.percent <= 100
    assert (found.percent == 100) == found.ready
    assert found.ready == (work[0] == work[1] and lines[0] == lines[1] and risks[0] == risks[1])


def test_what_is_missing_is_said_in_words():
    found = Readiness(features=4, finished=3, criteria=10, met=8, risks=2, closed=0, big=1)
    assert found.missing == [
        "1 of 4 features unfinished",
        "2 of 10 acceptance criteria not met",
        "2 open risks (1 big)",
    ]
    assert Readiness(features=1, finished=1, criteria=1, risks=1).missing == [
        "1 of 1 acceptance criterion not met",
        "1 open risk",
    ]
    assert Readiness().missing == ["no features in it"]


def test_features_criteria_and_risks_count_the_same(bob, product):
    release = make_release(by=bob, ships_on=date(2026, 12, 1))
    done = make_feature(by=bob, release=release, progress=100)
    open_ = make_feature(by=bob, release=release, progress=40)
    line = add_criterion(open_, text="Works offline", by=bob)
    add_criterion(done, text="Says when", by=bob)
    risk = create_risk(title="No room", release=release, severity="high", likelihood="medium", by=bob)
    found = told(bob, release).readiness
    assert (found.percent, found.done, found.total, found.big) == (20, 1, 5, 1)
    tick_criterion(line, met=True, by=bob)
    close_risk(risk, on=TODAY, by=bob)
    found = told(bob, release).readiness
    assert (found.percent, found.big, found.open_risks) == (60, 0, 0)


def test_what_is_parked_or_removed_does_not_count(bob, product):
    release = make_release(by=bob)
    parked = make_feature(by=bob, release=release, category="parked")
    gone = make_feature(by=bob, release=release)
    for one in (parked, gone):
        add_criterion(one, text="Never mind", by=bob)
        create_risk(title="Never mind", feature=one, by=bob)
    remove_feature(gone, by=bob)
    assert told(bob, release).readiness == Readiness()


def test_a_risk_of_the_release_and_of_its_feature_counts_once(bob, product):
    release = make_release(by=bob)
    feature = make_feature(by=bob, release=release)
    create_risk(title="Late parts", release=release, feature=feature, by=bob)
    create_risk(title="Nobody knows how", feature=feature, by=bob)
    assert told(bob, release).readiness.risks == 2


def test_progress_weighs_features_by_their_estimates(bob, product):
    release = make_release(by=bob)
    make_feature(by=bob, release=release, effort_low=2, effort_high=4, progress=100)
    shipped = make_feature(by=bob, release=release)
    set_status(shipped, status=status(bob, "shipped"), on=TODAY, by=bob)
    make_feature(by=bob, release=release, effort_low=6, progress=50)
    assert told(bob, release).progress == 70  # (3·100 + 1·100 + 6·50) / 10
    assert told(bob, make_release(by=bob)).progress is None


def test_days_left_and_late(bob, product):
    assert told(bob, make_release(by=bob, ships_on=date(2026, 12, 2))).when == "10 days left"
    late = make_release(by=bob, ships_on=date(2026, 11, 21))
    assert (told(bob, late).late, told(bob, late).when) == (True, "1 day late")
    change_release(late, shipped_on=TODAY, by=bob)
    assert (told(bob, late).late, told(bob, late).when) == (False, "")
    assert told(bob, make_release(by=bob)).when == "no date"


def test_removing_a_release_takes_its_own_risks_along_and_undo_brings_them_back(bob, product, browse):
    from history.models import Event
    from history.undo import undo

    release = make_release(by=bob)
    feature = make_feature(by=bob, release=release)
    own = create_risk(title="Own", release=release, by=bob)
    both = create_risk(title="Both", release=release, feature=feature, by=bob)
    remove_release(release, by=bob)
    assert list(Risk.objects.visible_to(bob)) == [both]
    assert Risk.objects.get(pk=both.pk).release_id is None
    undo(Event.objects.about(release).last().batch, by=bob)
    assert set(Risk.objects.visible_to(bob).filter(release=release)) == {own, both}


def test_a_risk_is_one_of_something(bob, product):
    with pytest.raises(Refused, match="release or of a feature"):
        create_risk(title="Adrift", by=bob)


def test_over_rest(rest, bob, product):
    release = make_release(by=bob, ships_on=date(2026, 12, 24))
    feature = make_feature(by=bob, title="Maps", release=release, tags=["offline"], description="Roads.\n\nMore.")
    api = rest(bob)
    made = api.post("/criteria/", {"feature": feature.key, "text": "Loads in a tunnel"})
    assert made.status_code == 201, made.content
    line = made.json()
    api.post("/criteria/", {"feature": feature.key, "text": "First", "position": 0, "met": True})
    rows = api.get(f"/criteria/?feature={feature.key}").json()["results"]
    assert [(row["text"], row["met"]) for row in rows] == [("First", True), ("Loads in a tunnel", False)]
    assert api.patch(f"/criteria/{line['id']}/", {"met": True}).json()["met"] is True
    risk = api.post("/risks/", {"title": "Snow", "release": release.key, "severity": "high"})
    assert risk.status_code == 201, risk.content
    body = api.get(f"/releases/{release.key}/readiness/").json()
    assert (body["percent"], body["missing"]) == (50, ["1 of 1 feature unfinished", "1 open risk (1 big)"])
    closed = api.patch(f"/risks/{risk.json()['id']}/", {"closed_on": "2026-11-20"}).json()
    assert closed["closed_on"] == "2026-11-20"
    change_feature(feature, progress=100, by=bob)
    assert api.get(f"/releases/{release.key}/readiness/").json()["ready"] is True
    assert api.get(f"/releases/{release.key}/readiness/?as_of=2026-01-01").status_code == 404
    draft = api.get(f"/releases/{release.key}/notes/draft/").json()
    assert draft["markdown"] == f"## Offline\n\n- **Maps.** Roads. ({feature.key})\n"
    assert draft["differs"]
    patched = api.patch(f"/releases/{release.key}/", {"notes": draft["markdown"], "kind": "milestone"}).json()
    assert patched["kind"] == "milestone"
    assert not api.get(f"/releases/{release.key}/notes/draft/").json()["differs"]
    assert api.get(f"/releases/{release.key}/notes/draft/?by=colour").status_code == 400
    assert api.get("/releases/?kind=milestone").json()["results"][0]["key"] == release.key
