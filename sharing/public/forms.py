"""What an editor says about a public roadmap, in the browser."""

from django import forms

from sharing.models import PublicRoadmap


class RoadmapForm(forms.Form):
    intro = forms.CharField(
        max_length=1000, required=False, label="Introduction", help_text="A sentence or two above the columns.",
        widget=forms.Textarea(attrs={"rows": 2, "class": "input"}),
    )  # fmt: skip
    dates = forms.ChoiceField(choices=PublicRoadmap.Dates.choices, initial=PublicRoadmap.Dates.NONE)
    indexed = forms.BooleanField(required=False, label="Search engines may list it")


class CardForm(forms.Form):
    title = forms.CharField(max_length=200, required=False)
    text = forms.CharField(max_length=1000, required=False)
