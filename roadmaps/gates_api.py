"""Gates, their criteria and sunset plans over REST."""

from django.db.models import F
from rest_framework import serializers
from rest_framework.decorators import action

from history.api import TrackedViewSet
from kit.api.filters import Filter, day, truth, whole
from kit.api.inputs import Input, Pick, read_input
from kit.api.rows import Computed, Ref, Row
from kit.api.viewsets import OBJECT_PARAMETERS
from metrics.queries import metrics
from roadmaps import gates, portfolio
from roadmaps.actions import gates as actions
from roadmaps.actions import sunset
from roadmaps.models import Gate, GateCriterion
from stakeholders.api import CompanyRow
from stakeholders.queries import companies
from workspaces.api import MemberRow, ProductRow
from workspaces.models import Product
from workspaces.queries import products

REASON = "Needed once the gate is due: its criteria were to be written down before."
YES_OR_NO = serializers.BooleanField(allow_null=True)

# --- gates ----------------------------------------------------------------------------------------------


class GateRow(Row):
    """`kill_met`: a kill rule holds. `ready`: everything that must be true is, and no kill rule holds."""

    sorts = {"due_on": "due_on"}
    default_sort = "due_on"

    product = Ref("product", "slug", ProductRow)
    from_stage = serializers.ChoiceField(Product.Stage.choices)
    to_stage = serializers.ChoiceField(Product.Stage.choices)
    due_on = serializers.DateField()
    kill_met = Computed(F("kill_met"), like=serializers.BooleanField())
    ready = Computed(F("ready"), like=serializers.BooleanField())
    decision = serializers.ChoiceField([*Gate.Decision.values, ""])
    decided_on = serializers.DateField(allow_null=True)
    decided_by = Ref("decided_by", "id", MemberRow)
    note = serializers.CharField()


class ChangedGate(Input):
    from_stage = serializers.ChoiceField(Product.Stage.choices, required=False)
    to_stage = serializers.ChoiceField(Product.Stage.choices)
    due_on = serializers.DateField()
    because = serializers.CharField(max_length=1_000, required=False, help_text=REASON)


class NewGate(Input):
    example = {"product": "field", "to_stage": "maturity", "due_on": "2027-03-31"}
    product = Pick("product", products, "slug")
    from_stage = serializers.ChoiceField(
        Product.Stage.choices, required=False, help_text="By default the one the product is in."
    )
    to_stage = serializers.ChoiceField(Product.Stage.choices)
    due_on = serializers.DateField()


class DecisionInput(Input):
    example = {"decision": "passed", "note": "Three quarters in a row."}
    decision = serializers.ChoiceField(Gate.Decision.choices)
    note = serializers.CharField(
        max_length=5_000, allow_blank=True, required=False, help_text="Needed to fail or to waive it."
    )


class ReopenInput(Input):
    because = serializers.CharField(max_length=1_000)


class GateViewSet(TrackedViewSet):
    """Between the stages of a product: what was written down before, and what was decided."""

    row = GateRow
    create_input = NewGate
    change_input = ChangedGate
    lookup_field = "id"
    what = "gate"
    bodies = {"decision": DecisionInput, "reopen": ReopenInput}
    filters = {
        "product": Filter("product__slug"),
        "from_stage": Filter("from_stage"),
        "to_stage": Filter("to_stage"),
        "decision": Filter("decision"),
        "kill_met": Filter("kill_met", truth),
        "ready": Filter("ready", truth),
        "due_on": Filter("due_on", day, ranged=True),
    }

    def queryset(self):
        return gates.gates(self.member).select_related("product")

    def create_one(self, data):
        return actions.create_gate(data.pop("product"), by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_gate(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_gate(thing, by=self.member, base_version=base_version)

    @action(detail=True, methods=["put"])
    def decision(self, request, **kwargs):
        """Pass, fail or waive it. Through a passed or waived gate the product moves to the next stage; PUT
        `undo/{batch}/` or `reopen/` takes it back."""
        self.only(OBJECT_PARAMETERS)
        gate = self.thing()
        base = self.base_version(gate)
        actions.decide_gate(gate, by=self.member, base_version=base, **read_input(DecisionInput, request, self.member))
        return self.answer(self.queryset().filter(pk=gate.pk))

    @action(detail=True, methods=["put"])
    def reopen(self, request, **kwargs):
        """Takes the decision back, also when it is too late to undo it."""
        self.only(OBJECT_PARAMETERS)
        gate = self.thing()
        base = self.base_version(gate)
        actions.reopen_gate(gate, by=self.member, base_version=base, **read_input(ReopenInput, request, self.member))
        return self.answer(self.queryset().filter(pk=gate.pk))


# --- criteria -------------------------------------------------------------------------------------------


class GateCriterionRow(Row):
    """With a KPI, `measured` is what it says now, or said on the day of the decision; `holds` is the answer, null
    while there is none. A kill rule that holds stops the product."""

    sorts = {"position": "position"}
    default_sort = "position"

    gate = serializers.IntegerField(source="gate_id")
    product = serializers.CharField(source="gate.product.slug")
    kind = serializers.ChoiceField(GateCriterion.Kind.choices)
    text = serializers.CharField()
    metric = serializers.CharField(source="metric.key", allow_null=True)
    comparison = serializers.ChoiceField([*GateCriterion.Comparison.values, ""])
    threshold = serializers.FloatField(allow_null=True)
    measured = Computed(F("measured"), like=serializers.FloatField(allow_null=True))
    met = serializers.BooleanField(allow_null=True, help_text="What somebody answered; null where a KPI answers.")
    holds = Computed(F("holds"), like=YES_OR_NO)
    position = serializers.IntegerField()


class GateCriterionInput(Input):
    kind = serializers.ChoiceField(GateCriterion.Kind.choices, required=False)
    text = serializers.CharField(max_length=300, allow_blank=True, required=False)
    metric = Pick("metric", metrics, "key", required=False, allow_null=True)
    comparison = serializers.ChoiceField([*GateCriterion.Comparison.values, ""], required=False)
    threshold = serializers.FloatField(required=False, allow_null=True, min_value=-1e15, max_value=1e15)
    because = serializers.CharField(max_length=1_000, required=False, help_text=REASON)


class NewGateCriterion(GateCriterionInput):
    gate = Pick("gate", gates.gates, "id")


class AnswerInput(Input):
    met = serializers.BooleanField(allow_null=True)


class GateCriterionViewSet(TrackedViewSet):
    """What a gate asks: words that somebody answers, or a KPI compared with a threshold."""

    row = GateCriterionRow
    create_input = NewGateCriterion
    change_input = GateCriterionInput
    lookup_field = "id"
    what = "gate criterion"
    bodies = {"met": AnswerInput}
    filters = {
        "gate": Filter("gate_id", whole),
        "product": Filter("gate__product__slug"),
        "kind": Filter("kind"),
        "metric": Filter("metric__key", nullable=True),
        "holds": Filter("holds", truth),
    }

    def queryset(self):
        return gates.criteria(self.member).select_related("gate__product", "metric")

    def create_one(self, data):
        return actions.add_criterion(data.pop("gate"), by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_criterion(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_criterion(thing, by=self.member, base_version=base_version)

    @action(detail=True, methods=["put"])
    def met(self, request, **kwargs):
        """The answer to a criterion that no KPI answers; null takes it back."""
        self.only(OBJECT_PARAMETERS)
        thing = self.thing()
        given = read_input(AnswerInput, request, self.member)
        actions.answer_criterion(thing, by=self.member, base_version=self.base_version(thing), **given)
        return self.answer(self.queryset().filter(pk=thing.pk))


# --- the end --------------------------------------------------------------------------------------------


class SunsetPlanRow(Row):
    sorts = {"ends_on": "ends_on"}
    default_sort = "ends_on"

    product = Ref("product", "slug", ProductRow)
    announced_on = serializers.DateField(allow_null=True)
    last_sale_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField()
    replacement = Ref("replacement", "slug", ProductRow)
    message = serializers.CharField()


class SunsetPlanInput(Input):
    announced_on = serializers.DateField(required=False, allow_null=True)
    last_sale_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField()
    replacement = Pick("product", products, "slug", required=False, allow_null=True)
    message = serializers.CharField(max_length=20_000, allow_blank=True, required=False, trim_whitespace=False)


class NewSunsetPlan(SunsetPlanInput):
    product = Pick("product", products, "slug")


class SunsetPlanViewSet(TrackedViewSet):
    """How a product ends; there is one plan each, and POST of a product that has one rewrites it."""

    row = SunsetPlanRow
    create_input = NewSunsetPlan
    change_input = SunsetPlanInput
    lookup_field = "id"
    what = "sunset plan"
    filters = {"product": Filter("product__slug"), "ends_on": Filter("ends_on", day, ranged=True)}

    def queryset(self):
        return portfolio.sunset_plans(self.member).select_related("product", "replacement")

    def create_one(self, data):
        return sunset.plan_sunset(data.pop("product"), by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return sunset.plan_sunset(thing.product, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        sunset.remove_sunset(thing, by=self.member, base_version=base_version)


class AffectedCompanyRow(Row):
    sunset_plan = serializers.IntegerField(source="sunset_plan_id")
    product = serializers.CharField(source="sunset_plan.product.slug")
    company = Ref("company", "key", CompanyRow)
    told_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class AffectedCompanyInput(Input):
    told_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=300, allow_blank=True, required=False)


class NewAffectedCompany(AffectedCompanyInput):
    sunset_plan = Pick("sunset plan", portfolio.sunset_plans, "id")
    company = Pick("company", companies, "key")


class AffectedCompanyViewSet(TrackedViewSet):
    """Who uses what ends, and since when they know."""

    row = AffectedCompanyRow
    create_input = NewAffectedCompany
    change_input = AffectedCompanyInput
    lookup_field = "id"
    what = "affected company"
    filters = {
        "sunset_plan": Filter("sunset_plan_id", whole),
        "product": Filter("sunset_plan__product__slug"),
        "company": Filter("company__key"),
        "told_on": Filter("told_on", day, ranged=True, nullable=True),
    }

    def queryset(self):
        return portfolio.affected_companies(self.member)

    def create_one(self, data):
        return sunset.affect(data.pop("sunset_plan"), data.pop("company"), by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return sunset.change_affected(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        sunset.remove_affected(thing, by=self.member, base_version=base_version)
