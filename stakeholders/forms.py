"""What the browser sends about stakeholders and companies."""

from django import forms

from kit.fields import FuzzyDay
from stakeholders.models import Stakeholder
from stakeholders.queries import companies
from workspaces.days import DatedForm

LEVELS = [(1, "1 little"), (2, "2"), (3, "3"), (4, "4"), (5, "5 much")]


class StakeholderForm(DatedForm):
    name = forms.CharField(max_length=120)
    title = forms.CharField(max_length=120, required=False, label="Role")
    company = forms.ModelChoiceField(queryset=None, required=False, empty_label="Our own")
    email = forms.EmailField(required=False)
    power = forms.TypedChoiceField(choices=LEVELS, coerce=int, initial=3, help_text="How much they can help or stop.")
    interest = forms.TypedChoiceField(choices=LEVELS, coerce=int, initial=3, help_text="How much they care.")
    stance = forms.ChoiceField(choices=Stakeholder.Stance.choices, initial="neutral")
    contacted_on = FuzzyDay(required=False, label="Last contact")
    notes = forms.CharField(max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        self.fields["company"].queryset = companies(member)


class CompanyForm(forms.Form):
    name = forms.CharField(max_length=120)
    domain = forms.CharField(max_length=253, required=False, help_text="nordkraft.example")
    segment = forms.CharField(max_length=60, required=False)
    arr = forms.DecimalField(max_digits=14, decimal_places=2, min_value=0, required=False, label="Yearly revenue")
