"""Gates between the stages of a product: written down before, answered by KPIs, decided by somebody, undone as one."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from history.models import Event
from history.undo import undo
from kit.errors import Conflict, Forbidden, Refused
from metrics.actions import record_readings
from pmhub.home import needs
from roadmaps import gates as reads
from roadmaps.actions.gates import (
    add_criterion,
    answer_criterion,
    change_criterion,
    change_gate,
    create_gate,
    decide_gate,
    remove_criterion,
    remove_gate,
    reopen_gate,
)
from roadmaps.gates import criteria, gates, judged_gates, skipped
from roadmaps.models import Gate, GateCriterion
from tests.metrics.make import make_metric, readings, recompute_now
from workspaces.clock import today
from workspaces.models import Product

DAY = timedelta(days=1)


@pytest.fixture
def gate(bob, product):
    return create_gate(product, to_stage="maturity", due_on=today(bob) + 30 * DAY, by=bob)


@pytest.fixture
def rate(bob):
    return make_metric(by=bob, name="Activation")


def reads_now(rate, value, by):
    record_readings(rate, readings((f"{today(by) - DAY}T10:00", value)), by=by)
    recompute_now()


def judged(gate, by):
    return judged_gates(by, [gates(by).get(pk=gate.pk)], today(by))[0]


def stage(product):
    return Product.objects.get(pk=product.pk).stage


# --- what it asks ---------------------------------------------------------------------------------------


def test_a_gate_leads_from_the_stage_of_its_product_to_a_later_one(gate, bob, product):
    assert (gate.from_stage, gate.to_stage) == ("growth", "maturity")
    with pytest.raises(Refused, match="later stage"):
        create_gate(product, to_stage="introduction", due_on=today(bob), by=bob)
    with pytest.raises(Conflict, match="open gate to maturity"):
        create_gate(product, to_stage="maturity", due_on=today(bob), by=bob)


def test_a_kpi_answers_by_its_value_of_today(gate, rate, bob):
    one = add_criterion(gate, metric=rate, comparison="gte", threshold=45, by=bob)
    assert criteria(bob).get(pk=one.pk).holds is None
    reads_now(rate, 44.9, bob)
    assert criteria(bob).get(pk=one.pk).holds is False
    reads_now(rate, 45, bob)
    assert (criteria(bob).get(pk=one.pk).holds, criteria(bob).get(pk=one.pk).measured) == (True, 45)


COMPARED = {"gte": lambda a, b: a >= b, "gt": lambda a, b: a > b, "lte": lambda a, b: a <= b, "lt": lambda a, b: a < b}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.sampled_from([-1.5, 0.0, 2.0, 7.25]), threshold=st.sampled_from([-1.5, 0.0, 2.0, 7.25]))
def test_every_comparison_says_what_python_says(gate, rate, bob, value, threshold):
    reads_now(rate, value, bob)
    for name, compare in COMPARED.items():
        one = add_criterion(gate, metric=rate, comparison=name, threshold=threshold, by=bob)
        assert criteria(bob).get(pk=one.pk).holds is compare(value, threshold), name


def test_words_are_answered_by_hand_and_a_kpi_is_not(gate, rate, bob):
    words = add_criterion(gate, text="  Ten   customers pay ", by=bob)
    assert words.text == "Ten customers pay"
    assert answer_criterion(words, met=True, by=bob).met is True
    number = add_criterion(gate, metric=rate, threshold=45, by=bob)
    with pytest.raises(Refused, match="KPI answers"):
        answer_criterion(number, met=True, by=bob)
    with pytest.raises(Refused, match="must be true"):
        add_criterion(gate, text=" ", by=bob)


def test_another_question_takes_its_answer_away(gate, bob):
    words = add_criterion(gate, text="Ten customers pay", by=bob)
    answer_criterion(words, met=True, by=bob)
    assert change_criterion(words, text="Twenty customers pay", by=bob).met is None


# --- written down before --------------------------------------------------------------------------------


def test_once_the_gate_is_due_what_it_asks_changes_only_with_a_reason(gate, bob):
    words = add_criterion(gate, text="Ten customers pay", by=bob)
    change_gate(gate, due_on=today(bob), by=bob)
    words.gate = gate
    with pytest.raises(Refused, match="Say why"):
        change_criterion(words, text="Five customers pay", by=bob)
    with pytest.raises(Refused, match="Say why"):
        add_criterion(gate, text="And it is blue", by=bob)
    with pytest.raises(Refused, match="Say why"):
        change_gate(gate, due_on=today(bob) + 90 * DAY, by=bob)
    with pytest.raises(Conflict, match="stays on record"):
        remove_criterion(words, by=bob)
    with pytest.raises(Conflict, match="stays on record"):
        remove_gate(gate, by=bob)
    change_criterion(words, text="Five customers pay", because="Two went bankrupt", by=bob)
    amended = judged_gates(bob, [gate], today(bob), with_story=True)[0].amended
    assert [told.event.because for told in amended] == ["Two went bankrupt"]


def test_the_answer_may_come_when_the_gate_is_due(gate, bob):
    words = add_criterion(gate, text="Ten customers pay", by=bob)
    change_gate(gate, due_on=today(bob) - 3 * DAY, by=bob)
    words.gate = gate
    assert answer_criterion(words, met=False, by=bob).met is False


# --- the decision ---------------------------------------------------------------------------------------


def test_passing_keeps_the_answers_moves_the_product_on_and_is_one_step_to_undo(gate, rate, alice, bob, product):
    add_criterion(gate, metric=rate, threshold=45, by=bob)
    answer_criterion(add_criterion(gate, text="Ten customers pay", by=bob), met=True, by=bob)
    reads_now(rate, 50, bob)
    decided = decide_gate(gate, decision="passed", note=" Well done ", by=alice)
    assert (decided.decision, decided.decided_on, decided.decided_by) == ("passed", today(alice), alice)
    assert (stage(product), decided.note) == ("maturity", "Well done")
    reads_now(rate, 12, bob)  # what comes later is not what was known
    assert [(one.measured, one.holds) for one in judged(gate, bob).questions] == [(50, True), (None, True)]
    undo(Event.objects.filter(verb="gate.decided").get().batch, by=alice)
    assert (stage(product), Gate.objects.get().decision) == ("growth", "")
    assert [one.holds for one in judged(gate, bob).questions] == [False, True]


def test_a_gate_is_not_passed_against_its_criteria(gate, alice, bob, product):
    with pytest.raises(Refused, match="Nothing was written down"):
        decide_gate(gate, decision="passed", by=alice)
    words = add_criterion(gate, text="Ten customers pay", by=bob)
    with pytest.raises(Refused, match="Ten customers pay is not met"):
        decide_gate(gate, decision="passed", by=alice)
    answer_criterion(words, met=True, by=bob)
    killer = add_criterion(gate, text="A competitor gives it away", kind="kill", by=bob)
    answer_criterion(killer, met=True, by=bob)
    with pytest.raises(Refused, match="kill rule is met: A competitor"):
        decide_gate(gate, decision="passed", by=alice)
    with pytest.raises(Refused, match="Say why it is waived"):
        decide_gate(gate, decision="waived", by=alice)
    assert decide_gate(gate, decision="waived", note="They will not last", by=alice).decision == "waived"
    assert stage(product) == "maturity"


def test_a_failed_gate_leaves_the_product_where_it_is(gate, alice, product):
    decide_gate(gate, decision="failed", note="Too early", by=alice)
    assert stage(product) == "growth"
    with pytest.raises(Conflict, match="decided"):
        decide_gate(gate, decision="waived", note="Come on", by=alice)


def test_a_gate_opens_only_from_its_own_stage(alice, bob, product):
    far = create_gate(product, from_stage="maturity", to_stage="sunset", due_on=today(bob) + DAY, by=bob)
    with pytest.raises(Conflict, match="leads from maturity"):
        decide_gate(far, decision="waived", note="Now", by=alice)


def test_a_decision_is_taken_back_with_a_reason_and_the_product_goes_back(gate, alice, bob, product, rate):
    add_criterion(gate, metric=rate, threshold=45, by=bob)
    reads_now(rate, 50, bob)
    decided = decide_gate(gate, decision="passed", by=alice)
    with pytest.raises(Refused, match="Say why"):
        reopen_gate(decided, because=" ", by=alice)
    reopen_gate(decided, because="The numbers were wrong", by=alice)
    assert (stage(product), Gate.objects.get().decided_by) == ("growth", None)
    assert GateCriterion.objects.get().value is None


def test_editors_write_gates_and_administrators_decide(gate, alice, bob, carol):
    with pytest.raises(Forbidden):
        decide_gate(gate, decision="failed", note="No", by=bob)
    with pytest.raises(Forbidden):
        create_gate(gate.product, to_stage="sunset", due_on=today(carol), by=carol)


# --- unmistakable ---------------------------------------------------------------------------------------


def test_a_kill_rule_that_is_met_is_said_on_every_page_and_first_on_home(gate, rate, alice, bob, browse):
    add_criterion(gate, metric=rate, comparison="lt", threshold=20, kind="kill", by=bob)
    reads_now(rate, 30, bob)
    assert not any("Kill rule" in need.text for need in needs(bob, today(bob)))
    assert "Kill rule met" not in browse(bob).get("/w/acme/products/").content.decode()
    reads_now(rate, 19, bob)
    first = needs(bob, today(bob))[0]
    assert (first.text, first.note) == ("Kill rule met: Field", "Activation less than 20%")
    for path in ("/w/acme/products/", "/w/acme/products/field/", "/w/acme/"):
        assert "Kill rule met" in browse(bob).get(path).content.decode(), path
    assert gates(bob).get().kill_met is True
    decide_gate(gate, decision="failed", note="It ends here", by=alice)
    assert not any("Kill rule" in need.text for need in needs(bob, today(bob)))


def test_who_decides_is_told_when_the_day_has_come(gate, alice, bob):
    change_gate(gate, due_on=today(bob), by=bob)
    assert "Field waits at the gate to maturity" in [need.text for need in needs(alice, today(alice))]
    assert not any("waits at the gate" in need.text for need in needs(bob, today(bob)))


# --- pages and REST -------------------------------------------------------------------------------------


def test_the_page_of_a_gate_decides(gate, alice, bob, browse, product):
    words = add_criterion(gate, text="Ten customers pay", by=bob)
    page = browse(alice).get(f"/w/acme/gates/{gate.pk}/decision/").content.decode()
    assert "cannot be passed" in page
    assert [f'value="{one}"' in page for one in ("passed", "failed", "waived")] == [False, True, True]
    refused = browse(alice).post(f"/w/acme/gates/{gate.pk}/decision/", {"decision": "passed"})
    assert (refused.status_code, "is not met" in refused.content.decode()) == (422, True)
    browse(bob).post(f"/w/acme/criteria/{words.pk}/met/", {"met": "yes"})
    assert 'value="passed"' in browse(alice).get(f"/w/acme/gates/{gate.pk}/decision/").content.decode()
    assert browse(alice).post(f"/w/acme/gates/{gate.pk}/decision/", {"decision": "passed"}).status_code == 302
    assert stage(product) == "maturity"
    assert "Passed" in browse(alice).get("/w/acme/products/field/").content.decode()
    assert browse(bob).get(f"/w/acme/gates/{gate.pk}/decision/").status_code == 403


def test_the_form_asks_for_a_reason_once_it_is_due(gate, bob, browse):
    words = add_criterion(gate, text="Ten customers pay", by=bob)
    path = f"/w/acme/criteria/{words.pk}/"
    assert "Why does this change" not in browse(bob).get(path).content.decode()
    change_gate(gate, due_on=today(bob), by=bob)
    assert "Why does this change" in browse(bob).get(path).content.decode()
    given = {"kind": "pass", "text": "Five customers pay", "comparison": "gte"}
    assert browse(bob).post(path, given).status_code == 422
    assert browse(bob).post(path, given | {"because": "Two went bankrupt"}).status_code == 302
    page = browse(bob).get("/w/acme/products/field/").content.decode()
    assert "Changed afterwards" in page
    assert "Two went bankrupt" in page


def test_over_rest_a_gate_is_made_answered_and_decided(alice, rest, product, rate, bob):
    api = rest(alice)
    made = api.post("/gates/", {"product": "field", "to_stage": "maturity", "due_on": "2999-01-01"})
    assert (made.status_code, made.json()["ready"], made.json()["kill_met"]) == (201, False, False)
    key = made.json()["id"]
    asked = api.post("/gate-criteria/", {"gate": key, "metric": rate.key, "threshold": 45}).json()
    assert (asked["comparison"], asked["holds"], asked["kind"]) == ("gte", None, "pass")
    words = api.post("/gate-criteria/", {"gate": key, "text": "Ten customers pay"}).json()
    assert api.put(f"/gate-criteria/{words['id']}/met/", {"met": True}).json()["holds"] is True
    assert api.put(f"/gates/{key}/decision/", {"decision": "passed"}).status_code == 400
    reads_now(rate, 50, bob)
    assert api.get("/gates/?ready=true").json()["results"][0]["id"] == key
    decided = api.put(f"/gates/{key}/decision/", {"decision": "passed", "note": "Yes"}).json()
    assert (decided["decision"], decided["decided_by"]) == ("passed", alice.pk)
    assert api.get("/products/field/").json()["stage"] == "maturity"
    assert api.get("/gate-criteria/?holds=true&gate=" + str(key)).json()["results"][0]["measured"] == 50
    assert api.put(f"/gates/{key}/reopen/", {"because": "Wrong numbers"}).json()["decision"] == ""
    assert api.get("/products/field/").json()["stage"] == "growth"


def test_stages_are_in_the_order_of_a_life():
    assert reads.STAGES == ["discovery", "introduction", "growth", "maturity", "sunset"]


# --- past a gate ------------------------------------------------------------------------------------------


def test_a_stage_is_set_by_hand_only_with_a_reason_which_stands_on_the_page(browse, rest, bob, carol, product):
    refused = rest(bob).patch("/products/field/", {"stage": "maturity"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/because")
    assert rest(carol).patch("/products/field/", {"stage": "maturity", "because": "I like it"}).status_code == 403
    said = rest(bob).patch(
        "/products/field/", {"stage": "maturity", "because": "Bought with the company", "name": "Fields"}
    )
    assert (said.status_code, said.json()["stage"], said.json()["name"]) == (200, "maturity", "Fields")
    event = Event.objects.get(verb="product.stage_set")
    assert (event.because, event.actor) == ("Bought with the company", bob)
    page = browse(bob).get("/w/acme/products/field/").content.decode()
    assert "Skipped gate" in page
    assert "Bought with the company" in page
    step = undo(event.batch, by=bob)
    assert "Skipped gate" not in browse(bob).get("/w/acme/products/field/").content.decode()
    undo(step, by=bob)
    product.refresh_from_db()
    assert [(one.old, one.new, one.by) for one in skipped(bob, product)] == [("growth", "maturity", bob.name)]


def test_the_page_asks_why_and_a_gate_that_was_decided_is_not_skipped(browse, alice, bob, product):
    address = "/w/acme/products/field/stage/"
    assert browse(bob).post(address, {"stage": "maturity", "because": ""}).status_code == 422
    assert browse(bob).post(address, {"stage": "maturity", "because": "No time"}).status_code == 302
    product.refresh_from_db()
    gate = create_gate(product, to_stage="sunset", due_on=today(alice), by=alice)
    decide_gate(gate, decision="waived", note="The last customer left", by=alice)
    product.refresh_from_db()
    assert [one.new for one in skipped(bob, product)] == ["maturity"]
    browse(bob).post(address, {"stage": "growth", "because": "A mistake"})
    product.refresh_from_db()
    assert (product.stage, skipped(bob, product)) == ("growth", [])
