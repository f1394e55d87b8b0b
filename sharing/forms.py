"""Browser input of an import: the file, and what its columns mean."""

import io
from collections import defaultdict
from typing import Any

from django import forms
from django.utils.text import slugify

from features.queries import custom_fields
from kit.errors import Refused
from sharing.importers.mapping import Mapping, parse_mapping, positions
from sharing.importers.nouns import NOUNS
from workspaces.queries import active_products

CREATE = (
    ("teams", "Teams"),
    ("releases", "Releases"),
    ("statuses", "Statuses"),
    ("owners", "People, as placeholders"),
    ("fields", "Custom fields, as texts"),
)
LEAVE_OUT = ""
WORDS = {
    "features": "feature",
    "releases": "release",
    "teams": "team",
    "dependencies": "dependency",
    "readings": "KPI reading",
}
KEPT = ("statuses", "constants", "ignore", "plan_by_release")


class FileForm(forms.Form):
    """A file, or its text pasted."""

    noun = forms.ChoiceField(label="Each row is a", choices=[])
    product = forms.ModelChoiceField(queryset=None, required=False, empty_label=None)
    file = forms.FileField(required=False, label="File")
    text = forms.CharField(
        required=False, label="Or paste it", widget=forms.Textarea(attrs={"rows": 5, "class": "input mono"})
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        words = {
            "features": "feature",
            "releases": "release",
            "teams": "team",
            "dependencies": "dependency",
            "readings": "KPI reading",
        }
        self.fields["noun"].choices = list(words.items())
        self.fields["product"].queryset = active_products(member)
        self.fields["product"].required = active_products(member).exists()

    def clean(self):
        data = super().clean() or {}
        if not data.get("file") and not (data.get("text") or "").strip():
            self.add_error("file", "Choose a file, or paste a table.")
        return data

    @property
    def content(self) -> tuple[Any, str]:
        """The bytes as a file, and its name."""
        if file := self.cleaned_data["file"]:
            return file, file.name
        return io.BytesIO(self.cleaned_data["text"].strip().encode()), "pasted.csv"


def fields_for(noun: str) -> list[tuple[str, str]]:
    """What a column can be, for the selects of the mapping screen."""
    choices = [(LEAVE_OUT, "Leave out"), ("key", "Id of the row")]
    choices += [(name, label) for name, label in NOUNS[noun].items() if name != "fields"]
    if "fields" in NOUNS[noun]:
        choices.append(("fields", "Custom field, by its header"))
    return choices


def columns_of(run) -> list[dict[str, Any]]:
    """The columns of a file with samples and what each is mapped to."""
    chosen: dict[int, str] = {}
    for name, places in _places(run).items():
        for place in places:
            chosen.setdefault(place, "fields" if name.startswith("fields.") else name)
    samples = run.samples + [[]] * len(run.headers)
    return [
        {"place": n, "header": header or f"Column {n + 1}", "samples": samples[n], "field": chosen.get(n, "")}
        for n, header in enumerate(run.headers)
    ]


def _places(run) -> dict[str, tuple[int, ...]]:
    try:
        mapping: Mapping = parse_mapping(run.mapping)
    except Refused:
        return {}
    names = {"key": mapping.key} | {name: column.names for name, column in mapping.columns.items()}
    found = {}
    for name, headers in names.items():
        try:
            found[name] = positions(headers, tuple(run.headers), name)
        except Refused:
            continue
    return found


def mapping_from(post, run, member) -> dict[str, Any]:
    """The mapping that the selects describe. What only a mapping file can say about a field is kept."""
    noun = post.get("noun") if post.get("noun") in NOUNS else run.noun
    known = run.mapping.get("columns", {}) if noun == run.noun else {}
    taken: dict[str, list[int]] = defaultdict(list)
    fields = {field.name.casefold(): field.slug for field in custom_fields(member)}
    for place, header in enumerate(run.headers):
        name = post.get(f"column-{place}", LEAVE_OUT)
        if name == "fields":
            name = f"fields.{fields.get(header.strip().casefold()) or _field_key(header, place)}"
        if name:
            taken[name].append(place)
    mapping = {
        name: run.mapping[name]
        for name in ("statuses", "constants", "ignore", "plan_by_release")
        if name in run.mapping
    }
    if noun != run.noun:
        mapping.pop("constants", None)
    mapping |= {"source": (post.get("source") or run.source).strip(), "as": noun}
    mapping["key"] = [_name(run.headers, place) for place in taken.pop("key", [])]
    mapping["columns"] = {
        name: _column(known.get(name), [_name(run.headers, p) for p in places]) for name, places in taken.items()
    }
    mapping["create"] = [name for name, _ in CREATE if post.get(f"create-{name}")]
    if post.get("unreadable") == "leave_out":
        mapping["unreadable"] = "leave_out"
    for name in ("date_formats", "list_separator"):
        if value := post.get(name, "").strip():
            mapping[name] = [value] if name == "date_formats" else value
    for name in ("encoding", "delimiter"):
        if value := post.get(name, ""):
            mapping[name] = value
    return mapping


def _column(known: Any, names: list[str | int]) -> Any:
    one: Any = names[0] if len(names) == 1 else names
    if not isinstance(known, dict):
        return one
    kept = {name: value for name, value in known.items() if name not in ("column", "columns")}
    return {**kept, "columns": names}


def _name(headers: list[str], place: int) -> str | int:
    """A header where it is telling, else the position: exporters repeat headers, and leave them empty."""
    header = headers[place]
    return header if header and headers.count(header) == 1 and not header.isdigit() else place + 1


def _field_key(header: str, place: int) -> str:
    return slugify(header).replace("-", "_")[:40].strip("_") or f"column_{place + 1}"
