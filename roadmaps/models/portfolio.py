"""The life of a product: gates between its stages, with criteria written down before, and how it ends."""

from django.db import models
from django.db.models import F, Q

from history.models import Tracked
from metrics.models import Metric, sane
from stakeholders.models import Company
from workspaces.models import Member, Product, present

STAGES = list(Product.Stage.values)


class Gate(Tracked):
    """Whether a product goes from one stage to a later one: decided on `due_on`, by what was written down before.

    Passed and waived move the product on; a waived gate was opened although its criteria said no.
    """

    noun = "gate"
    named_with = ("product",)

    class Decision(models.TextChoices):
        PASSED = "passed", "Passed"
        FAILED = "failed", "Failed"
        WAIVED = "waived", "Waived"

    OPENING = frozenset({Decision.PASSED, Decision.WAIVED})

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="gates")
    from_stage = models.CharField(max_length=12, choices=Product.Stage)
    to_stage = models.CharField(max_length=12, choices=Product.Stage)
    due_on = models.DateField()
    decision = models.CharField(max_length=6, choices=Decision, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="gates")
    note = models.TextField(blank=True, max_length=5_000)

    class Meta:
        constraints = [
            present("product", "to_stage", name="gate_one_open", condition=Q(decision="")),
            models.CheckConstraint(
                condition=Q(from_stage__in=STAGES, to_stage__in=STAGES) & ~Q(from_stage=F("to_stage")),
                name="gate_stages",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_on=None, decided_by=None)
                | Q(decision__in=["passed", "failed", "waived"], decided_on__isnull=False, decided_by__isnull=False),
                name="gate_decided_by_somebody",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self) -> str:
        return f"{self.product.name}: {self.from_stage} to {self.to_stage}"


class GateCriterion(Tracked):
    """One thing that must be true to pass a gate, or, as a kill rule, that stops the product when it is.

    A KPI answers by itself: `threshold` says from where on. Without one somebody ticks it (`met`). When the gate is
    decided, `met` and `value` keep the answers of that day.
    """

    noun = "gate_criterion"

    class Kind(models.TextChoices):
        PASS = "pass", "Must be true to pass"
        KILL = "kill", "Stops the product when true"

    class Comparison(models.TextChoices):
        GTE = "gte", "at least"
        GT = "gt", "more than"
        LTE = "lte", "at most"
        LT = "lt", "less than"

    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="criteria")
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.PASS)
    text = models.CharField(max_length=300, blank=True)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="gate_criteria")
    comparison = models.CharField(max_length=3, choices=Comparison, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    met = models.BooleanField(null=True, blank=True)
    value = models.FloatField(null=True, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["pass", "kill"]), name="gate_criterion_kind"),
            models.CheckConstraint(
                condition=Q(metric=None, comparison="", threshold=None, value=None) & ~Q(text="")
                | Q(metric__isnull=False, threshold__isnull=False, comparison__in=["gte", "gt", "lte", "lt"]),
                name="gate_criterion_asks_a_kpi_or_says_it",
            ),
            sane("threshold", "value", name="gate_criterion_finite", or_null=True),
        ]

    @property
    def label(self) -> str:
        if self.text or self.metric is None:
            return self.text
        unit = self.metric.unit
        amount = f"{self.threshold:,.10g}{'' if unit in ('', '%') else ' '}{unit}"
        return f"{self.metric.name} {self.get_comparison_display()} {amount}"


class SunsetPlan(Tracked):
    """How a product ends: what is said when, until when it is sold and runs, what replaces it."""

    noun = "sunset_plan"
    named_with = ("product",)

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="sunset_plans")
    announced_on = models.DateField(null=True, blank=True)
    last_sale_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField()
    replacement = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")
    message = models.TextField(blank=True, max_length=20_000)

    class Meta:
        constraints = [
            present("product", name="sunset_plan_once"),
            models.CheckConstraint(
                condition=Q(announced_on=None) | Q(ends_on__gte=F("announced_on")), name="sunset_plan_announced_before"
            ),
            models.CheckConstraint(
                condition=Q(last_sale_on=None) | Q(ends_on__gte=F("last_sale_on")), name="sunset_plan_sold_until"
            ),
            models.CheckConstraint(
                condition=Q(replacement=None) | ~Q(replacement=F("product")), name="sunset_plan_replaced_by_another"
            ),
        ]

    @property
    def label(self) -> str:
        return f"the sunset of {self.product.name}"


class AffectedCompany(Tracked):
    """A customer who uses a product that ends; `told_on` is when somebody told them."""

    noun = "affected_company"

    sunset_plan = models.ForeignKey(SunsetPlan, on_delete=models.PROTECT, related_name="affected")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [present("sunset_plan", "company", name="affected_company_once")]

    @property
    def label(self) -> str:
        return f"{self.company.name} in {self.sunset_plan.label}"
