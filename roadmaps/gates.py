"""Gates between the stages of a product: what their criteria say today, and whether one of them says stop.

A criterion that names a KPI is answered by the value that the KPI's card shows; the others are ticked by hand. Once a
gate is decided its criteria keep the answers of that day, so these are the same SELECTs for pages, REST and `as_of`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import BooleanField, Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value, When

from history.models import Event
from history.queries import events
from history.sentences import Told, tell
from metrics.queries import judged
from roadmaps.models import Gate, GateCriterion
from workspaces.models import Product

COMPARISONS = {"gte": "≥", "gt": ">", "lte": "≤", "lt": "<"}
STAGES = list(Product.Stage.values)
KILLS = Q(kind="kill", holds=True)


def criteria(member) -> QuerySet[GateCriterion]:
    """With `measured` (what the KPI says, or said on the day of the decision) and `holds` (None: nobody knows)."""
    there = GateCriterion.objects.visible_to(member).filter(gate__removed_at=None, gate__product__removed_at=None)
    latest = judged(member).filter(metric=OuterRef("metric")).values("value")[:1]
    measured = Case(When(~Q(gate__decision=""), then=F("value")), default=Subquery(latest), output_field=FloatField())
    rows = there.annotate(measured=measured)
    return rows.annotate(holds=_holds()).order_by("kind", "position", "id")


def _holds() -> Case:
    """The answer of the criterion: once decided the one that was kept."""
    by_number = [
        When(comparison=name, **{f"measured__{name}": F("threshold")}, then=Value(True)) for name in COMPARISONS
    ]
    return Case(
        When(Q(metric=None) | ~Q(gate__decision=""), then=F("met")),
        When(measured=None, then=Value(None)),
        *by_number,
        default=Value(False),
        output_field=BooleanField(null=True),
    )


@dataclass(frozen=True)
class Skipped:
    """A stage that a product was set to by hand: nobody asked its gate."""

    old: str
    new: str
    by: str
    at: datetime
    because: str


def skipped(member, product: Product) -> list[Skipped]:
    """Those that still stand, the latest first: one that was taken back, or left again, is only in the history."""
    found: list[Skipped] = []
    first: dict[tuple[str, str], Event] = {}  # the deed that an undo and its redo are about
    told = events(member).filter(noun="product", object_id=product.pk, changes__has_key="stage").exclude(version=1)
    for event in told.select_related("actor").order_by("version"):
        old, new = event.changes["stage"]
        deed = first.get((old, new), event) if event.verb == "product.undone" else event
        first[old, new] = deed
        found = [one for one in found if STAGES.index(one.new) <= STAGES.index(new)]
        if deed.verb == "product.stage_set" and STAGES.index(new) > STAGES.index(old):
            found.append(Skipped(old, new, deed.actor.name, deed.at, deed.because))
    return found[::-1]


def gates(member) -> QuerySet[Gate]:
    """With `kill_met` (a kill rule holds) and `ready` (everything that must be true is, and no kill rule holds)."""
    there = Gate.objects.visible_to(member).filter(product__removed_at=None)
    asked = criteria(member).filter(gate=OuterRef("pk")).order_by()
    wanting = asked.filter(kind="pass").exclude(Q(holds=True))
    rows = there.annotate(
        kill_met=Exists(asked.filter(KILLS)),
        ready=Case(
            When(Exists(wanting) | Exists(asked.filter(KILLS)), then=False),
            default=Exists(asked.filter(kind="pass")),
            output_field=BooleanField(),
        ),
    )
    return rows.order_by("due_on", "id")


@dataclass(frozen=True)
class Question:
    """A criterion with its answer today."""

    row: GateCriterion
    measured: float | None
    holds: bool | None

    @property
    def kills(self) -> bool:
        return self.row.kind == GateCriterion.Kind.KILL and self.holds is True

    @property
    def sign(self) -> str:
        return COMPARISONS.get(self.row.comparison, "")

    @property
    def said(self) -> str:
        """One word for it; a kill rule that does not hold is good news."""
        if self.holds is None:
            return "no value yet" if self.row.metric_id else "not said"
        if self.row.kind == GateCriterion.Kind.KILL:
            return "kill rule met" if self.holds else "not met"
        return "met" if self.holds else "not met"

    @property
    def tone(self) -> str:
        if self.holds is None:
            return "neutral"
        return "good" if self.holds == (self.row.kind == GateCriterion.Kind.PASS) else "bad"

    @property
    def glyph(self) -> str:
        return {"good": "on_track", "bad": "off_track"}.get(self.tone, "no_status")


@dataclass(frozen=True)
class Judged:
    """A gate with its criteria, and what was changed about them after it was due or decided."""

    row: Gate
    questions: list[Question]
    today: date
    amended: list[Told] = field(default_factory=list)

    @property
    def killed(self) -> list[Question]:
        return [one for one in self.questions if one.kills]

    @property
    def must(self) -> list[Question]:
        return [one for one in self.questions if one.row.kind == GateCriterion.Kind.PASS]

    @property
    def kills(self) -> list[Question]:
        return [one for one in self.questions if one.row.kind == GateCriterion.Kind.KILL]

    @property
    def met(self) -> int:
        return sum(one.holds is True for one in self.must)

    @property
    def ready(self) -> bool:
        return bool(self.must) and self.met == len(self.must) and not self.killed

    @property
    def open(self) -> bool:
        return not self.row.decision

    @property
    def overdue(self) -> bool:
        return self.open and self.row.due_on < self.today

    @property
    def frozen(self) -> bool:
        """Too late to change what it asks without a reason."""
        return is_frozen(self.row, self.today)

    @property
    def days(self) -> int:
        return (self.row.due_on - self.today).days


def is_frozen(gate: Gate, today: date) -> bool:
    return bool(gate.decision) or gate.due_on <= today


def judged_gates(member, rows: Iterable[Gate], today: date, *, with_story: bool = False) -> list[Judged]:
    """The gates with what their criteria say, in one query; `with_story` in two more."""
    rows = list(rows)
    asked: dict[int, list[Question]] = defaultdict(list)
    for one in criteria(member).filter(gate__in=rows).select_related("metric"):
        asked[one.gate_id].append(Question(one, one.measured, one.holds))  # type: ignore[attr-defined]
    amended = _amended(member, rows) if with_story and rows else {}
    return [Judged(row, asked[row.pk], today, amended.get(row.pk, [])) for row in rows]


def _amended(member, rows: list[Gate]) -> dict[int, list[Told]]:
    """By gate: what was done to its criteria or its day with a reason, which is asked for once it is too late."""
    of_gate = dict(GateCriterion.objects.inside(member).filter(gate__in=rows).values_list("pk", "gate_id"))
    about = Q(noun="gate_criterion", object_id__in=of_gate) | Q(noun="gate", object_id__in=[row.pk for row in rows])
    deeds = events(member).filter(about).exclude(because="").order_by("-at", "-id")
    found: dict[int, list[Told]] = defaultdict(list)
    for told in tell(deeds):
        event = told.event
        found[of_gate[event.object_id] if event.noun == "gate_criterion" else event.object_id].append(told)
    return found
