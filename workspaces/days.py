"""Days in words, from forms: they mean the member's today and the fiscal year of the workspace."""

from datetime import date

from django import forms

from kit.dates import parse_fuzzy
from kit.fields import read_on
from workspaces.clock import today


class DatedForm(forms.Form):
    """A form with `FuzzyDay` fields."""

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        read_on(self, today(member), member.workspace.fiscal_year_starts)


def day_in_words(words: str, member) -> date | None:
    """The first day of what the words mean; None when they are no date."""
    found = parse_fuzzy(words, today(member), member.workspace.fiscal_year_starts)
    return found.starts_on if found else None
