"""Browser input of the features screens, as typed values."""

from typing import Any

from django import forms

from features import queries
from features.custom import KINDS_WITH_OPTIONS
from features.links import CHOICES
from features.sheet import MOST, RICE, Edit
from kit.errors import Refused
from workspaces.queries import active_products, people, teams


class NewFeature(forms.Form):
    """A feature in a few words; everything else is added where it is shown."""

    title = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autofocus": True}))
    product = forms.ModelChoiceField(queryset=None, to_field_name="slug", empty_label=None)
    status = forms.ModelChoiceField(queryset=None, to_field_name="slug", required=False, empty_label="First status")
    owner = forms.ModelChoiceField(queryset=None, required=False, empty_label="Nobody")
    team = forms.ModelChoiceField(queryset=None, to_field_name="slug", required=False, empty_label="No team")
    release = forms.ModelChoiceField(queryset=None, to_field_name="key", required=False, empty_label="No release")
    description = forms.CharField(
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        label="Why",
        help_text="The problem, for whom, and how you know. Markdown.",
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        sources = {
            "product": active_products,
            "status": queries.statuses,
            "owner": people,
            "team": teams,
            "release": queries.releases,
        }
        for name, source in sources.items():
            self.fields[name].queryset = source(member)  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class Facts(forms.Form):
    """The main facts of a feature for a browser without scripts; each field is read as its cell is."""

    title = forms.CharField(max_length=200)
    status = forms.ChoiceField()
    owner = forms.ChoiceField(required=False)
    team = forms.ChoiceField(required=False)
    release = forms.ChoiceField(required=False)
    objective = forms.CharField(required=False, help_text="Keys or titles; several apart by semicolons.")
    dates = forms.CharField(required=False, help_text="Such as Q2, mid Jan or 3 Nov → 29 Jan; Now, Next, Later.")
    effort = forms.CharField(required=False, label="Estimate", help_text="Person-weeks, such as 8 or 6–10.")
    progress = forms.CharField(required=False, help_text="In percent.")
    reach = forms.CharField(required=False, help_text="People or events per quarter.")
    impact = forms.ChoiceField(required=False)
    rice_confidence = forms.CharField(required=False, label="Confidence", help_text="How sure, in percent.")
    rice_effort = forms.CharField(required=False, label="Effort", help_text="Person-months of the whole team.")
    tags = forms.CharField(required=False, help_text="Apart by commas.")
    description = forms.CharField(
        required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 8}), label="Why"
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args, choices: dict[str, list[tuple]], locked: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        for name in locked & self.fields.keys():
            del self.fields[name]
        for name, offered in choices.items():
            if name in self.fields:
                self.fields[name].choices = offered  # type: ignore[attr-defined]

    def edits(self, key: str) -> list[Edit]:
        """Only what was changed; the version the person saw merges it with what others did since."""
        changed = [name for name in self.changed_data if name != "version"]
        base = {name: None if name in RICE else self.cleaned_data.get("version") for name in changed}
        return [Edit(key, name, self.cleaned_data[name], base[name]) for name in changed]


class Remark(forms.Form):
    text = forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 3}), label="Comment")


class NewLink(forms.Form):
    """Which feature this one blocks, duplicates, implements …, or the other way round."""

    key = forms.CharField(max_length=200)
    way = forms.ChoiceField(choices=CHOICES)


def read_edits(body: dict[str, Any], seen: str | None) -> list[Edit]:
    """`{"edits": [{"key", "field", "value", "base"?}]}`; `seen` is the version in `X-Base-Version`."""
    edits = body.get("edits")
    if not isinstance(edits, list) or not 1 <= len(edits) <= MOST:
        raise Refused(f"Send from 1 to {MOST} edits.", field="edits")
    base = int(seen) if seen and seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    return [_edit(edit, base) for edit in edits]


def _edit(edit: Any, base: int | None) -> Edit:
    if not isinstance(edit, dict) or not all(isinstance(edit.get(name), str) for name in ("key", "field")):
        raise Refused("An edit has a key and a field.", field="edits")
    own = edit.get("base")
    if own is not None and (isinstance(own, bool) or not isinstance(own, int) or not 0 < own < 2**31):
        raise Refused("base is a version.", field="edits")
    seen = edit.get("seen")
    if seen is not None and not isinstance(seen, str):
        raise Refused("seen is what the cell held.", field="edits")
    return Edit(edit["key"][:40], edit["field"][:80], _plain(edit.get("value")), own or base, seen)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return value[:200]
    if isinstance(value, dict) and all(part is None or isinstance(part, str | int | float) for part in value.values()):
        return value
    raise Refused("This value is not one that a cell can hold.", field="edits")


def read_keys(body: dict[str, Any]) -> list[str]:
    keys = body.get("keys")
    if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
        raise Refused("Send the keys of features.", field="keys")
    return [key[:40] for key in keys[:MOST]]


class NewField(forms.Form):
    """A custom field: its name, its kind, and what a select offers, one option a line."""

    KINDS = (
        ("text", "Text"),
        ("number", "Number"),
        ("money", "Money"),
        ("date", "Date"),
        ("select", "Select"),
        ("multi_select", "Multi-select"),
        ("person", "Person"),
        ("checkbox", "Checkbox"),
    )
    name = forms.CharField(max_length=60, error_messages={"required": "A field needs a name."})
    kind = forms.ChoiceField(choices=KINDS)
    options = forms.CharField(required=False, max_length=20_000)

    def clean_options(self) -> list[str]:
        """Options of kinds that have none are what was typed before the kind was changed: forgotten."""
        if self.cleaned_data.get("kind") not in KINDS_WITH_OPTIONS:
            return []
        return [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]

    @property
    def first_error(self) -> str:
        return next(iter(self.errors.values()))[0] if self.errors else ""
