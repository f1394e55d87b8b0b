"""What the strategy page sends, as typed values."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from features.models import Feature, Status
from kit.fields import FuzzyDay, Number
from metrics.queries import metrics
from roadmaps.actions.vision import MOST_PRINCIPLES, MOST_SEGMENTS, SEGMENT
from roadmaps.models import Contribution, KeyResult, Objective
from roadmaps.results import key_results
from workspaces.days import DatedForm
from workspaces.models import COLOURS
from workspaces.queries import people, products

LARGEST = 1e15


def _line(label: str, example: str) -> forms.CharField:
    return forms.CharField(max_length=300, required=False, label=label, help_text=example)


class VisionForm(forms.Form):
    statement = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Vision",
        help_text="One sentence about the world when you have won.",
    )  # fmt: skip
    for_whom = _line("For", "who: service companies with 10 to 400 technicians")
    need = _line("Who need to", "send the right person with the right parts")
    category = _line("This is", "a field-service app")
    benefit = _line("That", "gets a new team to its first job within a day")
    unlike = _line("Unlike", "suites that need a consultant")
    difference = _line("It", "is set up by the dispatcher")
    principles = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 4}), help_text=f"One per line, at most {MOST_PRINCIPLES}."
    )

    def __init__(self, *args, segments: list[dict[str, str]] = [], **kwargs):  # noqa: B006 - read, never written
        super().__init__(*args, **kwargs)
        for place in range(min(MOST_SEGMENTS, len(segments) + 2)):
            known = segments[place] if place < len(segments) else {}
            for name, label, example in _SEGMENT_WORDS:
                field = forms.CharField(max_length=SEGMENT[name], required=False, label=label.format(place + 1))
                field.initial, field.help_text = known.get(name, ""), "" if place else example
                if name == "description":
                    field.widget = forms.Textarea(attrs={"rows": 1})
                self.fields[f"segment_{place}_{name}"] = field

    @property
    def parts(self) -> dict[str, list[str]]:
        return {"segments": [name for name in self.fields if name.startswith("segment_")]}

    def clean_principles(self) -> list[str]:
        return self.cleaned_data["principles"].splitlines()

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        segments = [
            {name: given.pop(f"segment_{place}_{name}", "") for name in SEGMENT} for place in range(MOST_SEGMENTS)
        ]
        if any(any(one.values()) and not one["name"] for one in segments):
            self.add_error(None, "A segment needs a name.")
        return given | {"segments": [one for one in segments if one["name"]]}


_SEGMENT_WORDS = (
    ("name", "Segment {}", "Growing service companies"),
    ("size", "How many", "about 4,000 in the Nordics"),
    ("description", "Who they are", "10 to 60 technicians, no IT department"),
)


class ObjectiveForm(DatedForm):
    title = forms.CharField(max_length=200, help_text="What will be true: Win the first week.")
    description = forms.CharField(
        max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 2}), label="Why"
    )
    owner = forms.ModelChoiceField(queryset=None, required=False, empty_label="Nobody yet")
    product = forms.ModelChoiceField(queryset=None, required=False, empty_label="All products")
    starts_on = FuzzyDay(label="From", required=False)
    ends_on = FuzzyDay(label="Until", required=False, edge="end")
    health = forms.ChoiceField(choices=[("", "Not said"), *Objective.Health.choices], required=False)
    allocation = forms.IntegerField(
        min_value=0, max_value=100, required=False, label="Share of effort, in %",
        help_text="How much of the planned work should serve it.",
    )  # fmt: skip
    colour = forms.ChoiceField(choices=[("", "The next one"), *((c, c.title()) for c in COLOURS)], required=False)

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        self.fields["owner"].queryset = people(member)
        self.fields["product"].queryset = products(member)

    def clean(self):
        if not self.cleaned_data.get("colour"):
            self.cleaned_data.pop("colour", None)
        return self.cleaned_data


class ByKey(forms.ModelChoiceField):
    def label_from_instance(self, thing) -> str:
        return thing.label


class KeyResultForm(forms.Form):
    title = forms.CharField(max_length=200, label="Key result", help_text="A number: Activation rate.")
    rollup = forms.ChoiceField(
        choices=[("", "By itself: its KPI, or by hand"), *KeyResult.Rollup.choices], required=False,
        label="Where it stands comes from",
    )  # fmt: skip
    metric = ByKey(queryset=None, required=False, label="Reads KPI", empty_label="None")
    start_value = Number(min_value=-LARGEST, max_value=LARGEST, label="From")
    target_value = Number(min_value=-LARGEST, max_value=LARGEST, label="To")
    current_value = Number(
        min_value=-LARGEST, max_value=LARGEST, required=False, label="Now", help_text="Only for a number typed by hand."
    )
    unit = forms.CharField(max_length=20, required=False)
    curve = forms.ChoiceField(
        choices=KeyResult.Curve.choices, required=False, label="Expected pace",
        help_text="From the first to the last day of the objective.",
    )  # fmt: skip
    weight = forms.IntegerField(min_value=1, max_value=100, initial=1, help_text="Its share in the objective.")
    parent = ByKey(queryset=None, required=False, label="Counts through", empty_label="The objective itself")

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["metric"].queryset = metrics(member).order_by("position")
        self.fields["parent"].queryset = key_results(member).filter(rollup=KeyResult.Rollup.KEY_RESULTS)

    def clean(self):
        given = self.cleaned_data
        rule = given.get("rollup") or ("metric" if given.get("metric") else "manual")
        if rule != "metric":
            given["metric"] = None
        if rule != "manual":
            given["current_value"] = None
        return given | {"rollup": rule, "curve": given.get("curve") or "linear"}


class CheckInForm(forms.Form):
    value = Number(min_value=-LARGEST, max_value=LARGEST, required=False, label="Now")
    confidence = forms.IntegerField(
        min_value=0, max_value=100, label="How sure, in %", help_text="That the target is reached in time."
    )
    note = forms.CharField(
        max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2}), label="Why",
        help_text="What moved, what is in the way.",
    )  # fmt: skip

    def __init__(self, *args, result: KeyResult, **kwargs):
        super().__init__(*args, **kwargs)
        if result.rule != KeyResult.Rollup.MANUAL:
            del self.fields["value"]


class FeatureByKey(forms.CharField):
    """A feature by its key, with or without its title behind it: what people type, and what the list puts there."""

    queryset: QuerySet[Feature]

    def clean(self, value: Any) -> Feature:
        words = super().clean(value).split()
        found = self.queryset.filter(key__iexact=words[0]).first()
        if found is None:
            raise forms.ValidationError(f"There is no open feature {words[0]}. Choose one from the list.")
        return found


class ServeForm(forms.Form):
    feature = FeatureByKey(max_length=300, help_text="Its key, or words of its title.")
    weight = forms.TypedChoiceField(
        choices=[(n, words) for n, words in Contribution.WEIGHTS.items()], coerce=int, initial=2, label="Serves it"
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        there = Feature.objects.visible_to(member).filter(status__category__in=Status.OPEN)
        field = cast("FeatureByKey", self.fields["feature"])
        field.queryset = there
        field.widget.attrs["data-pick"] = reverse("feature_search", args=[member.workspace.slug])
