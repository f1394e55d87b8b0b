"""The verbs of gates: write one down, say what it asks, answer, decide. Once decided, all of it stays as it is."""

from typing import Any

from django.db import transaction

from history.record import changing, creating, one_batch, removing
from kit.errors import Conflict, Refused
from roadmaps.gates import STAGES, is_frozen, judged_gates
from roadmaps.models import Gate, GateCriterion
from workspaces.clock import day_of_deed
from workspaces.models import Member, Product


def create_gate(product: Product, *, to_stage: str, by: Member, from_stage: str = "", **fields: Any) -> Gate:
    """From the stage that the product is in, unless told otherwise."""
    by.must("gate.created", product)
    gate = Gate(product=product, from_stage=from_stage or product.stage, to_stage=to_stage, **fields)
    _forward(gate)
    with transaction.atomic():
        Product._base_manager.select_for_update().get(pk=product.pk)
        there = Gate.objects.visible_to(by).filter(product=product, to_stage=to_stage, decision="")
        if there.exists():
            raise Conflict(f"There is an open gate to {to_stage} already.")
        return creating(gate, by=by, verb="gate.created")


def change_gate(gate: Gate, *, by: Member, base_version: int | None = None, because: str = "", **fields: Any) -> Gate:
    """Another day or other stages. Once it is due, that takes a reason: the day is part of what was promised."""
    by.must("gate.changed", gate)
    _open(gate)
    moves = any(getattr(gate, name) != value for name, value in fields.items())
    _written_before(gate, because if moves else "-", by)
    with changing(gate, by=by, verb="gate.changed", base_version=base_version, because=because):
        for name, value in fields.items():
            setattr(gate, name, value)
        _forward(gate)
    return gate


def remove_gate(gate: Gate, *, by: Member, base_version: int | None = None) -> None:
    """With its criteria, as one step to undo."""
    by.must("gate.removed", gate)
    _may_go(gate, by)
    with one_batch():
        for one in GateCriterion.objects.visible_to(by).filter(gate=gate).select_related("metric", "gate"):
            removing(one, by=by, verb="gate_criterion.removed")
        removing(gate, by=by, verb="gate.removed", base_version=base_version)


# --- what it asks ---------------------------------------------------------------------------------------


def add_criterion(gate: Gate, *, by: Member, because: str = "", **fields: Any) -> GateCriterion:
    by.must("gate_criterion.created", gate)
    _open(gate)
    _written_before(gate, because, by)
    there = GateCriterion.objects.inside(by).filter(gate=gate).count()
    one = GateCriterion(gate=gate, position=there, **_asks(fields))
    return creating(one, by=by, verb="gate_criterion.created", because=because)


def change_criterion(
    one: GateCriterion, *, by: Member, base_version: int | None = None, because: str = "", **fields: Any
) -> GateCriterion:
    by.must("gate_criterion.changed", one)
    _open(one.gate)
    names = ("kind", "text", "metric", "comparison", "threshold")
    fields = _asks({name: getattr(one, name) for name in names} | fields)
    other = any(getattr(one, name) != value for name, value in fields.items())
    _written_before(one.gate, because if other else "-", by)
    with changing(one, by=by, verb="gate_criterion.changed", base_version=base_version, because=because):
        if other:
            one.met = None  # the answer was to another question
        for name, value in fields.items():
            setattr(one, name, value)
    return one


def remove_criterion(one: GateCriterion, *, by: Member, base_version: int | None = None) -> None:
    by.must("gate_criterion.removed", one)
    _may_go(one.gate, by)
    removing(one, by=by, verb="gate_criterion.removed", base_version=base_version)


def answer_criterion(
    one: GateCriterion, *, met: bool | None, by: Member, base_version: int | None = None
) -> GateCriterion:
    """Say by hand whether it holds; a KPI speaks for itself."""
    by.must("gate_criterion.answered", one)
    _open(one.gate)
    if one.metric_id:
        raise Refused("The KPI answers this one. Record a reading there instead.", field="met")
    with changing(one, by=by, verb="gate_criterion.answered", base_version=base_version):
        one.met = met
    return one


# --- the decision ---------------------------------------------------------------------------------------


def decide_gate(gate: Gate, *, decision: str, by: Member, note: str = "", base_version: int | None = None) -> Gate:
    """Pass, fail or waive it, as one step to undo: the answers are kept, and through an open gate the product moves on.

    Passing takes every criterion and no kill rule. Who opens it all the same waives it, and says why; so does who
    fails it.
    """
    by.must("gate.decided", gate)
    note = note.strip()
    with one_batch():
        product = Product._base_manager.select_for_update().get(pk=gate.product_id)
        gate = Gate._base_manager.select_for_update().select_related("product").get(pk=gate.pk)
        _open(gate)
        found = judged_gates(by, [gate], day_of_deed(by))[0]
        _may_decide(found, decision, note, product)
        for question in found.questions:
            _keep(question, by)
        with changing(gate, by=by, verb="gate.decided", base_version=base_version, because=note):
            gate.decision, gate.note = decision, note
            gate.decided_on, gate.decided_by = day_of_deed(by), by
        if decision in Gate.OPENING:
            with changing(product, by=by, verb="product.stage_reached"):
                product.stage = gate.to_stage
    return gate


def reopen_gate(gate: Gate, *, because: str, by: Member, base_version: int | None = None) -> Gate:
    """Take the decision back, with a reason; where the gate had moved the product on, the product goes back."""
    by.must("gate.reopened", gate)
    if not gate.decision:
        raise Conflict("This gate is not decided yet.")
    if not because.strip():
        raise Refused("Say why the decision is taken back.", field="because")
    with one_batch():
        product = Product._base_manager.select_for_update().get(pk=gate.product_id)
        if gate.decision in Gate.OPENING and product.stage == gate.to_stage:
            with changing(product, by=by, verb="product.stage_reached", because=because):
                product.stage = gate.from_stage
        with changing(gate, by=by, verb="gate.reopened", base_version=base_version, because=because):
            gate.decision, gate.decided_on, gate.decided_by, gate.note = "", None, None, ""
        for one in GateCriterion.objects.visible_to(by).filter(gate=gate).exclude(metric=None):
            with changing(one, by=by, verb="gate_criterion.answered"):
                one.met = one.value = None
    return gate


def _may_decide(found, decision: str, note: str, product: Product) -> None:
    gate = found.row
    if decision not in Gate.Decision.values:
        raise Refused("A gate is passed, failed or waived.", field="decision")
    if decision in Gate.OPENING and product.stage != gate.from_stage:
        raise Conflict(f"{product.name} is in {product.stage}; this gate leads from {gate.from_stage}.")
    if decision == Gate.Decision.PASSED and not found.ready:
        raise Refused(f"{_in_the_way(found)} Waive the gate with a note, or fail it.", field="decision")
    if decision != Gate.Decision.PASSED and not note:
        deed = "waived" if decision == Gate.Decision.WAIVED else "failed"
        raise Refused(f"Say why it is {deed}.", field="note")


def _in_the_way(found) -> str:
    if found.killed:
        return f"A kill rule is met: {found.killed[0].row.label}."
    if not found.must:
        return "Nothing was written down that must be true."
    missing = next(one for one in found.must if one.holds is not True)
    return f"{missing.row.label} is not met."


def _keep(question, by: Member) -> None:
    """What the KPI said on the day of the decision."""
    if question.row.metric_id:
        with changing(question.row, by=by, verb="gate_criterion.answered"):
            question.row.met, question.row.value = question.holds, question.measured


def _open(gate: Gate) -> None:
    if gate.decision:
        raise Conflict("This gate is decided. Take the decision back first.")


def _forward(gate: Gate) -> None:
    for name in ("from_stage", "to_stage"):
        if getattr(gate, name) not in STAGES:
            raise Refused(f"Stages are {', '.join(STAGES)}.", field=name)
    if STAGES.index(gate.to_stage) <= STAGES.index(gate.from_stage):
        raise Refused(f"A gate leads to a later stage than {gate.from_stage}.", field="to_stage")


def _written_before(gate: Gate, because: str, by: Member) -> None:
    """Criteria are worth something when they were there before the result: afterwards it takes a reason."""
    if is_frozen(gate, day_of_deed(by)) and not because.strip():
        raise Refused(f"This gate was due on {gate.due_on:%-d %B %Y}. Say why it changes afterwards.", field="because")


def _may_go(gate: Gate, by: Member) -> None:
    """What was to be judged stays on record once its day has come."""
    _open(gate)
    if is_frozen(gate, day_of_deed(by)):
        raise Conflict(f"This gate was due on {gate.due_on:%-d %B %Y} and stays on record. Decide it, or change it.")


def _asks(fields: dict[str, Any]) -> dict[str, Any]:
    """Either a KPI with a comparison and a threshold, or words that somebody answers."""
    fields["text"] = " ".join((fields.get("text") or "").split())
    if fields.get("metric") is None:
        if fields.get("threshold") is not None or fields.get("comparison"):
            raise Refused("Say which KPI is compared.", field="metric")
        if not fields["text"]:
            raise Refused("Say what must be true, or choose a KPI.", field="text")
        return fields | {"comparison": "", "threshold": None}
    if fields.get("threshold") is None:
        raise Refused("Say from which value on.", field="threshold")
    return fields | {"comparison": fields.get("comparison") or "gte"}
