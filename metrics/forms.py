"""What the browser sends about numbers, as typed values."""

from django import forms
from django.utils import timezone

from kit.errors import Refused
from kit.fields import FuzzyDay
from metrics import intake
from metrics.limits import EARLIEST, LARGEST, LATEST
from metrics.models import Metric
from workspaces.days import DatedForm, day_in_words
from workspaces.queries import people, products

MOST_UPLOAD = 5 * 1024 * 1024


class MetricForm(forms.Form):
    """A definition; the choices are what the member may see."""

    name = forms.CharField(max_length=120, help_text="What you would say aloud: Activation rate.")
    description = forms.CharField(
        max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 2}), label="What it counts"
    )
    unit = forms.CharField(max_length=20, required=False, help_text="%, €, days … or empty for a count.")
    direction = forms.ChoiceField(choices=Metric.Direction, initial="up", label="Good direction")
    grain = forms.ChoiceField(choices=Metric.Grain, initial="week", label="How often")
    aggregation = forms.ChoiceField(choices=Metric.Aggregation, initial="last", label="Readings become")
    product = forms.ModelChoiceField(
        queryset=None, required=False, empty_label="The whole company", to_field_name="slug"
    )
    owner = forms.ModelChoiceField(queryset=None, required=False, empty_label="Nobody yet")
    stage = forms.ChoiceField(choices=[("", "None"), *Metric.Stage.choices], required=False, label="Funnel stage")
    is_north_star = forms.BooleanField(
        required=False, label="North Star", help_text="The one number that matters most."
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products(member)
        self.fields["owner"].queryset = people(member)


class TargetForm(DatedForm):
    starts_on = FuzzyDay(label="From")
    start_value = forms.FloatField(min_value=-LARGEST, max_value=LARGEST, label="Starting at")
    ends_on = FuzzyDay(label="Until", edge="end")
    end_value = forms.FloatField(min_value=-LARGEST, max_value=LARGEST, label="Target")
    because = forms.CharField(max_length=2000, required=False, label="Why")


class AnnotationForm(DatedForm):
    on = FuzzyDay(label="Day")
    text = forms.CharField(max_length=200, label="What happened")
    url = forms.URLField(required=False, max_length=500, label="Link", assume_scheme="https")

    def clean_on(self):
        day = self.cleaned_data["on"]
        if not EARLIEST <= day < LATEST:
            raise forms.ValidationError("The year lies between 1900 and 2199.")
        return day


class ReadingsForm(forms.Form):
    """One number, pasted cells, or a file: whichever was filled in. `given` holds the readings, `problems` the rows."""

    at = forms.CharField(max_length=40, required=False)
    value = forms.CharField(max_length=60, required=False)
    table = forms.CharField(required=False, max_length=2_000_000, strip=False)
    file = forms.FileField(required=False, max_length=200)

    given: list[intake.Given]
    problems: list[intake.Problem]

    def read(self, member) -> None:
        """Fill `given` and `problems`; raises `Refused` when nothing was sent."""
        zone = member.workspace.time_zone
        if self.cleaned_data.get("file"):
            self.given, self.problems = intake.parse_table(_text_of(self.cleaned_data["file"]), zone)
        elif self.cleaned_data.get("table", "").strip():
            self.given, self.problems = intake.parse_table(self.cleaned_data["table"], zone)
        else:
            self.given, self.problems = self._one(member, zone)

    def _one(self, member, zone: str) -> tuple[list[intake.Given], list[intake.Problem]]:
        said = self.cleaned_data.get("at") or "today"
        day = day_in_words(said, member)
        raw = {"at": day.isoformat() if day else said}
        raw["value"] = self.cleaned_data.get("value", "").strip().replace(",", ".")
        try:
            return [intake.clean(raw, zone, timezone.now())], []
        except ValueError as problem:
            return [], [intake.Problem(1, *problem.args)]


def _text_of(upload) -> str:
    if upload.size > MOST_UPLOAD:
        raise Refused("The file is larger than 5 MB. Split it, or POST it in pieces.", field="file")
    raw = upload.read()
    for encoding in ("utf-8-sig", "utf-16") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("This file is not text. Save it as CSV (UTF-8).", field="file")
