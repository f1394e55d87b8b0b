"""Key results by their declared rule, how they pace, and the weekly check-in: actions, pages and REST."""

from datetime import date, timedelta

import pytest

from history.models import Event
from history.undo import undo
from kit.errors import Forbidden, Refused, Stale
from roadmaps import pacing
from roadmaps.actions.check_ins import change_check_in, check_in, remove_check_in
from roadmaps.actions.objectives import contribute, create_key_result, create_objective, remove_objective
from roadmaps.models import CheckIn, KeyResult
from roadmaps.results import paced
from roadmaps.strategy import aims, key_results
from tests.make import make_feature
from tests.metrics.make import make_metric
from workspaces.clock import today

WEEK = timedelta(weeks=1)


@pytest.fixture
def aim(bob):
    now = today(bob)
    return create_objective(title="Win the first week", starts_on=now - 5 * WEEK, ends_on=now + 5 * WEEK, by=bob)


@pytest.fixture
def deals(bob, aim):
    return create_key_result(aim, title="Deals", start_value=10, target_value=0, current_value=10, by=bob)


def now_of(result: KeyResult) -> float | None:
    return KeyResult.objects.get(pk=result.pk).current_value


# --- pacing, on plain values ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("curve", "quarter", "half"), [("linear", 0.25, 0.5), ("front_loaded", 0.4375, 0.75), ("back_loaded", 0.0625, 0.25)]
)
def test_a_curve_says_where_to_be(curve, quarter, half):
    assert [pacing.expected(share, curve) for share in (0, 0.25, 0.5, 1, None)] == [0, quarter, half, 1, None]


def test_nothing_is_expected_before_the_beginning_or_without_days():
    first, last = date(2026, 1, 1), date(2026, 1, 11)
    assert pacing.passed(first, last, date(2025, 12, 31)) is None
    assert pacing.passed(None, last, first) is pacing.passed(first, first, first) is None
    assert [pacing.passed(first, last, day) for day in (first, date(2026, 1, 6), date(2027, 1, 1))] == [0, 0.5, 1]


@pytest.mark.parametrize(
    ("ahead", "word"),
    [(0.3, "on_track"), (-0.05, "on_track"), (0.5 - 0.55, "on_track"),
    (-0.051, "at_risk"), (-0.16, "off_track"), (None, "")],
)  # fmt: skip
def test_bands_are_those_of_kpis(ahead, word):
    assert pacing.status(ahead) == word


# --- rules ----------------------------------------------------------------------------------------------


def test_sql_and_arithmetic_agree_about_pace(bob, aim):
    for curve in KeyResult.Curve.values:
        for current in (0, 20, 47, 52, 100):
            create_key_result(aim, title=curve, target_value=100, current_value=current, curve=curve, by=bob)
    for row in paced(bob):
        asked = pacing.expected(pacing.passed(aim.starts_on, aim.ends_on, today(bob)), row.curve)
        assert row.expected_share == pytest.approx(asked)
        assert row.expected_value == pytest.approx(100 * asked)
        assert row.pace == pacing.status(row.share - asked)


def test_features_speak_for_a_key_result_by_their_weight(bob, aim):
    built = create_key_result(aim, title="Built", target_value=50, rollup="features", by=bob)
    for category, progress, weight in (("shipped", 0, 1), ("building", 40, 3), ("parked", 100, 3)):
        contribute(make_feature(by=bob, category=category, progress=progress), aim, weight=weight, by=bob)
    row = paced(bob).get(pk=built.pk)
    assert row.share == pytest.approx((100 + 3 * 40) / 400)
    assert row.stands == pytest.approx(27.5)


def test_children_speak_for_their_parent_and_are_not_counted_twice(bob, aim):
    other = create_objective(title="Elsewhere", by=bob)
    parent = create_key_result(aim, title="All regions", target_value=100, rollup="key_results", by=bob)
    below = {"target_value": 10, "parent": parent, "by": bob}
    create_key_result(aim, title="North", current_value=10, weight=3, **below)
    create_key_result(aim, title="South", current_value=0, **below)
    create_key_result(other, title="East", current_value=5, weight=4, **below)
    assert key_results(bob).get(pk=parent.pk).share == pytest.approx(5 / 8)
    assert [found.share for found in aims(bob)] == [pytest.approx(5 / 8), pytest.approx(0.5)]


def test_a_rule_and_its_source_go_together(bob, aim, deals, rest):
    metric, api = make_metric(by=bob), rest(bob)
    assert api.patch(f"/key-results/{deals.key}/", {"metric": metric.key}).json()["rollup"] == "metric"
    assert api.patch(f"/key-results/{deals.key}/", {"rollup": "features"}).json()["metric"] is None
    for wrong in (
        {"rollup": "metric"}, {"rollup": "manual", "metric": metric.key}, {"parent": deals.key}, {"current_value": 5},
        {"rollup": "magic"}, {"curve": "steep"},
    ):  # fmt: skip
        assert api.patch(f"/key-results/{deals.key}/", wrong).status_code == 400, wrong
    assert api.patch(f"/key-results/{deals.key}/", {"rollup": "manual", "current_value": 5}).json()["value"] == 5


# --- check-ins ------------------------------------------------------------------------------------------


def test_a_check_in_moves_the_number_and_undo_brings_both_back(bob, deals):
    check_in(deals, confidence=60, value=7, note=" Three signed. ", by=bob)
    assert now_of(deals) == 7
    assert CheckIn.objects.get().note == "Three signed."
    undo(Event.objects.order_by("-id").first().batch, by=bob)
    assert now_of(deals) == 10
    assert not CheckIn.objects.visible_to(bob).exists()


def test_one_a_week_edited_by_saying_it_again(bob, carol, deals):
    first = check_in(deals, confidence=60, value=7, by=bob)
    again = check_in(deals, confidence=65, by=carol)
    assert (again.pk, again.version, again.value, again.confidence) == (first.pk, 2, 7, 65)
    assert change_check_in(again, note="Only this.", by=carol).confidence == 65
    with pytest.raises(Stale):
        check_in(deals, confidence=70, by=bob, base_version=1)


def test_an_older_week_does_not_move_the_number(bob, deals):
    latest = check_in(deals, confidence=60, value=7, by=bob)
    check_in(deals, confidence=50, value=9, week=today(bob) - WEEK, by=bob)
    assert now_of(deals) == 7
    remove_check_in(latest, by=bob)
    assert now_of(deals) == 9


def test_what_cannot_be_said_is_refused_with_its_field(bob, aim, deals):
    read = create_key_result(aim, title="Activation", target_value=5, metric=make_metric(by=bob), by=bob)
    for result, values, field in (
        (deals, {"confidence": 101}, "confidence"),
        (deals, {"confidence": 50, "week": today(bob) + WEEK}, "week"),
        (read, {"confidence": 50, "value": 3}, "value"),
    ):
        with pytest.raises(Refused) as refusal:
            check_in(result, by=bob, **values)
        assert refusal.value.field == field


def test_viewers_read_and_contributors_check_in(vera, carol, deals):
    check_in(deals, confidence=60, value=8, by=carol)
    assert now_of(deals) == 8
    with pytest.raises(Forbidden):
        check_in(deals, confidence=60, by=vera)


def test_a_check_in_is_due_every_week_while_the_objective_runs(bob, aim, deals):
    over = create_objective(title="Last year", ends_on=today(bob) - WEEK, by=bob)
    create_key_result(over, title="Old", target_value=5, by=bob)
    due = key_results(bob).filter(due=True)
    assert [row.key for row in due] == [deals.key]
    check_in(deals, confidence=60, week=today(bob) - WEEK, by=bob)
    assert due.all().count() == 1
    check_in(deals, confidence=60, by=bob)
    assert due.all().count() == 0


def test_check_ins_go_and_come_back_with_their_objective(bob, aim, deals):
    check_in(deals, confidence=60, by=bob)
    remove_objective(aim, by=bob)
    assert not CheckIn.objects.visible_to(bob).exists()
    undo(Event.objects.order_by("-id").first().batch, by=bob)
    assert CheckIn.objects.visible_to(bob).count() == 1


# --- REST and pages -------------------------------------------------------------------------------------


def test_check_ins_over_rest(rest, bob, deals):
    api, monday = rest(bob), pacing.week_of(today(bob))
    made = api.post(f"/key-results/{deals.key}/check-ins/", {"confidence": 60, "value": 5, "note": "Half."})
    assert made.status_code == 201, made.content
    assert (made.json()["week"], made.json()["key_result"]) == (str(monday), deals.key)
    row = api.get(f"/key-results/{deals.key}/").json()
    assert (row["value"], row["progress"], row["expected_progress"], row["ahead"]) == (5, 50, 50, 0)
    assert (row["pace"], row["confidence"], row["check_in_due"]) == ("on_track", 60, False)
    path = f"/key-results/{deals.key}/check-ins/{made.json()['id']}/"
    assert api.patch(path, {"confidence": 40}, if_match=made["ETag"]).json()["value"] == 5
    assert api.patch(path, {"confidence": 30}, if_match=made["ETag"]).status_code == 412
    assert api.patch(path, {"week": str(monday)}).status_code == 400
    older = {"confidence": 20, "week": str(monday - WEEK)}
    assert api.post(f"/key-results/{deals.key}/check-ins/", older).status_code == 201
    weeks = [one["confidence"] for one in api.get(f"/key-results/{deals.key}/check-ins/").json()["results"]]
    assert weeks == [40, 20]
    assert len(api.get(f"/key-results/{deals.key}/check-ins/?week__gte={monday}").json()["results"]) == 1
    assert api.get("/key-results/?pace=on_track&check_in_due=false&rollup=manual").json()["results"][0]["key"] == "KR-1"
    assert api.get("/key-results/KR-99/check-ins/").status_code == 404
    assert api.delete(path).status_code == 204


def test_the_page_of_a_key_result_says_how_it_goes_and_takes_the_week(browse, bob, vera, deals):
    page = f"/w/acme/strategy/key-results/{deals.key}/check-ins/"
    assert "Nobody has checked in yet" in browse(vera).get(page).content.decode()
    assert browse(vera).post(page, {"confidence": 5}).status_code == 403
    assert browse(bob).post(page, {"confidence": "101"}).status_code == 422
    assert browse(bob).post(page + "?week=tuesday", {"confidence": "1"}).status_code == 400
    for ago, value in ((2, 9), (1, 8), (0, 5)):
        sent = browse(bob).post(f"{page}?week={today(bob) - ago * WEEK}", {"confidence": 60 + ago, "value": value})
        assert sent.status_code == 302
    shown = browse(vera).get(page).content.decode()
    assert "on_track" in shown or "On track" in shown
    assert shown.count("spark-line") == 2
    assert "spark-previous" in shown
    listed = browse(bob).get("/w/acme/strategy/").content.decode()
    assert "60 % sure" in listed
    assert "as expected" in listed
    assert "strategy-due" not in listed
    said = CheckIn.objects.order_by("week").last()
    assert browse(bob).post(f"/w/acme/strategy/check-ins/{said.pk}/remove/").status_code == 302
    assert "strategy-due" in browse(bob).get("/w/acme/strategy/").content.decode()


def test_the_curve_is_chosen_in_the_form(browse, bob, aim):
    given = {"title": "Apps", "start_value": "0", "target_value": "6", "weight": "1"}
    path = f"/w/acme/strategy/objectives/{aim.key}/key-results/new/"
    assert browse(bob).post(path, given | {"rollup": "features", "curve": "back_loaded"}).status_code == 302
    assert browse(bob).post(path, given | {"rollup": "metric"}).status_code == 422
    row = KeyResult.objects.get()
    assert (row.rollup, row.curve) == ("features", "back_loaded")
