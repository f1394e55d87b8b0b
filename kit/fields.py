"""Form fields: a day in words ("mid Jan", "Q2", "+2w", as everywhere else), a number as people write it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kit.dates import parse_fuzzy


class FuzzyDay(forms.DateField):
    """Of a stretch ("Q2") the first day, with `edge="end"` the last. `read_on` says what "next" and "Q2" mean."""

    def __init__(self, *, edge: str = "start", **more: Any):
        attrs = {"autocomplete": "off", "placeholder": "29 Jan, mid Jan, Q2", "data-edge": edge}
        super().__init__(widget=forms.TextInput(attrs=attrs), **more)
        self.edge, self.today, self.fiscal_start = edge, date.today(), 1

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        found = parse_fuzzy(str(value), self.today, self.fiscal_start)
        if found is None:
            raise ValidationError("This is no date. Try 29 Jan, mid Jan, Q2 or +2w.", code="invalid")
        return found.starts_on if self.edge == "start" else found.ends_on

    def prepare_value(self, value: Any) -> Any:
        return f"{value.day} {value:%b %Y}" if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.prepare_value(initial) != data


class Number(forms.FloatField):
    """A number that is shown as people write it: 41, not 41.0."""

    def prepare_value(self, value: Any) -> Any:
        return int(value) if isinstance(value, float) and value.is_integer() else value


def read_on(form: forms.BaseForm, today: date, fiscal_start: int) -> None:
    """Let every such field of a form read words as on this day, in this fiscal year."""
    for field in form.fields.values():
        if isinstance(field, FuzzyDay):
            field.today, field.fiscal_start = today, fiscal_start
