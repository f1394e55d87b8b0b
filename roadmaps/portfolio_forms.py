"""What the pages of products send, as typed values."""

from django import forms

from kit.fields import FuzzyDay, Number
from metrics.queries import metrics
from roadmaps.models import Gate, GateCriterion
from roadmaps.strategy_forms import LARGEST, ByKey
from stakeholders.queries import companies
from workspaces.days import DatedForm
from workspaces.models import Product
from workspaces.queries import products

STAGE_CHOICES = list(Product.Stage.choices)


def _long(**more) -> forms.CharField:
    return forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}), **more)


class Because(DatedForm):
    """Asks for a reason where it is too late to change something without."""

    because = forms.CharField(
        max_length=1_000, label="Why does this change afterwards?", help_text="It stands beside the gate for everybody."
    )

    def __init__(self, *args, frozen: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not frozen:
            del self.fields["because"]
        else:
            self.order_fields([*(name for name in self.fields if name != "because"), "because"])


class StageForm(forms.Form):
    """Where a product stands when no gate was asked."""

    stage = forms.ChoiceField(choices=STAGE_CHOICES)
    because = forms.CharField(
        max_length=1_000, label="Why without its gate?", help_text="It stands on the product's page for everybody."
    )


class GateForm(Because):
    from_stage = forms.ChoiceField(choices=STAGE_CHOICES[:-1], label="From")
    to_stage = forms.ChoiceField(choices=STAGE_CHOICES[1:], label="To")
    due_on = FuzzyDay(
        edge="end", label="Decided on", help_text="From this day on its criteria change only with a reason."
    )


class CriterionForm(Because):
    kind = forms.ChoiceField(choices=GateCriterion.Kind.choices)
    text = forms.CharField(
        max_length=300,
        required=False,
        label="In words",
        help_text="Ten customers pay the list price.",
    )
    metric = ByKey(queryset=None, required=False, label="Or a KPI answers", empty_label="Somebody answers by hand")
    comparison = forms.ChoiceField(choices=GateCriterion.Comparison.choices, required=False, label="Is")
    threshold = Number(min_value=-LARGEST, max_value=LARGEST, required=False, label="This value")

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        self.fields["metric"].queryset = metrics(member).order_by("position")  # type: ignore[attr-defined]

    def clean(self):
        given = self.cleaned_data
        if given.get("metric") is None and given.get("threshold") is None:
            given["comparison"] = ""
        return given


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=Gate.Decision.choices, widget=forms.RadioSelect)
    note = _long(max_length=5_000, label="Why", help_text="Needed to fail or to waive it. It stays with the gate.")

    def __init__(self, *args, ready: bool, **kwargs):
        """A gate that is not `ready` is not offered to be passed; who sends it all the same is told why not."""
        super().__init__(*args, **kwargs)
        if not ready:
            choices = [choice for choice in Gate.Decision.choices if choice[0] != Gate.Decision.PASSED]
            self.fields["decision"].widget.choices = choices


class SunsetForm(DatedForm):
    announced_on = FuzzyDay(required=False, label="Announced")
    last_sale_on = FuzzyDay(required=False, label="Last sale", edge="end")
    ends_on = FuzzyDay(edge="end", label="Ends", help_text="The last day on which it works.")
    replacement: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, required=False, label="Replaced by", empty_label="Nothing"
    )
    message = _long(max_length=20_000, label="Message to customers", help_text="And what they can do.")

    def __init__(self, *args, member, product: Product, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        others = products(member).exclude(pk=product.pk)
        self.fields["replacement"].queryset = others  # type: ignore[attr-defined]


class AffectedForm(forms.Form):
    company: forms.ModelChoiceField = forms.ModelChoiceField(queryset=None, empty_label="Choose a company")

    def __init__(self, *args, member, plan, **kwargs):
        super().__init__(*args, **kwargs)
        there = plan.affected.filter(removed_at=None).values("company")
        self.fields["company"].queryset = companies(member).exclude(pk__in=there)  # type: ignore[attr-defined]
