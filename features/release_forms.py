"""What the pages of releases send, as typed values."""

from typing import Any

from django import forms
from django.utils.functional import SimpleLazyObject

from features.models import Release, Risk
from kit.fields import FuzzyDay
from workspaces.days import DatedForm
from workspaces.models import Product
from workspaces.queries import active_products, people


class EditedRelease(DatedForm):
    name = forms.CharField(max_length=120, help_text="What people call it: Winter, 4.2, Private beta.")
    kind = forms.ChoiceField(
        choices=Release.Kind.choices, help_text="A milestone is a date on the way; nothing ships with it."
    )
    starts_on = FuzzyDay(required=False, label="Work begins")
    ships_on = FuzzyDay(required=False, label="Planned for", edge="end")
    description = forms.CharField(
        required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}), label="What for"
    )


class NewRelease(EditedRelease):
    product = forms.ModelChoiceField(queryset=Product.objects.none(), empty_label=None)
    field_order = ["name", "kind", "product"]

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        self.fields["product"].queryset = active_products(member)  # type: ignore[attr-defined]


class NewRisk(forms.Form):
    title = forms.CharField(max_length=200, error_messages={"required": "Say what may go wrong."})
    severity = forms.ChoiceField(choices=Risk.Level.choices)
    likelihood = forms.ChoiceField(choices=Risk.Level.choices)
    mitigation = forms.CharField(max_length=5_000, required=False)


def risk_choices(member) -> dict[str, Any]:
    """What a list of risks offers: levels for its form, and levels and people as options of its `c-edit`s."""
    return {
        "levels": Risk.Level.choices,
        "level_options": ",".join(f"{value}|{word}" for value, word in Risk.Level.choices),
        "owners": SimpleLazyObject(lambda: _owners(member)),  # asked for where there is a risk to own
    }


def _owners(member) -> str:
    return ",".join(["|Nobody", *(f"{one.pk}|{_plain(one.name)}" for one in people(member))])


def _plain(name: str) -> str:
    """Without what separates options."""
    return name.replace(",", " ").replace("|", " ")
