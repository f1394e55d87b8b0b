"""The verbs of custom fields, and of the values that features have in them."""

import re
from functools import cached_property
from typing import Any

from django.utils.text import slugify

from features.custom import clean_options, merged
from features.custom_words import from_words
from features.models import CustomField
from features.queries import custom_fields
from history.record import changing, creating, removing
from kit.errors import Conflict, Invalid, Refused
from workspaces.models import Member
from workspaces.queries import people

MOST_FIELDS = 100
_SLUG = re.compile(r"[A-Za-z0-9_-]{1,40}")


def add_field(
    *, name: str, kind: str, by: Member, slug: str = "", options: list[str] | None = None, position: int = 0
) -> CustomField:
    by.must("custom_field.created")
    if custom_fields(by).count() >= MOST_FIELDS:
        raise Refused(f"A workspace has at most {MOST_FIELDS} custom fields.")
    made = CustomField(name=name, kind=kind, slug=slug or slugify(name)[:40], position=position)
    made.name = " ".join(name.split())
    if not made.name or len(made.name) > 60:
        raise Refused("A field has a name of at most 60 characters.", field="name")
    if not _SLUG.fullmatch(made.slug):
        raise Refused("Give a slug of Latin letters, digits, - and _, at most 40.", field="slug")
    if custom_fields(by).filter(slug=made.slug).exists():
        raise Conflict(f"There is a field {made.slug} already.", field="slug")
    made.options = _options(kind, options or [])
    return creating(made, by=by, verb="custom_field.created")


def change_field(field: CustomField, *, by: Member, base_version: int | None = None, **values: Any) -> CustomField:
    """Rename a field, or change what a select offers; values that features have stay as they are."""
    by.must("custom_field.changed", field)
    if "options" in values:
        values["options"] = _options(field.kind, values["options"])
    with changing(field, by=by, verb="custom_field.changed", base_version=base_version):
        for name, value in values.items():
            setattr(field, name, value)
    return field


def remove_field(field: CustomField, *, by: Member, base_version: int | None = None) -> None:
    by.must("custom_field.removed", field)
    removing(field, by=by, verb="custom_field.removed", base_version=base_version)


class FieldBook:
    """The custom fields of a workspace, read once: the one place that says which values features may have.

    REST, cells, the panel and imports all pass here; a row that has a value of a removed field keeps it.
    """

    def __init__(self, by: Member):
        self.by = by
        self.fields: dict[str, CustomField] = {field.slug: field for field in custom_fields(by)}

    @cached_property
    def people(self) -> dict[int, str]:
        return dict(people(self.by).values_list("pk", "name"))

    def named(self, slug: str) -> CustomField:
        if slug not in self.fields:
            there = ", ".join(sorted(self.fields)) or "none"
            raise Refused(f"There is no custom field “{slug[:60]}”. There are: {there}.", field=f"fields.{slug}")
        return self.fields[slug]

    def merged(self, old: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        """`old` with `given` merged in and checked (None takes away), or `Invalid`: which field, and why."""
        values, wrong = merged(old, given, self.fields.values())
        for slug in given.keys() & values.keys() - wrong.keys():
            if self.fields[slug].kind == CustomField.Kind.PERSON and values[slug] not in self.people:
                wrong[slug] = "There is no such member."
        if wrong:
            errors = [{"pointer": f"/fields/{slug}", "code": "invalid", "detail": text} for slug, text in wrong.items()]
            raise Invalid(errors)
        return values

    def from_words(self, slug: str, text: str) -> Any:
        """What somebody typed, as a value of the field; nothing is None. `Refused` says what is wrong with it."""
        field = self.named(slug)
        if not text.strip():
            return None
        if field.kind == CustomField.Kind.PERSON:
            return self._person(slug, text)
        try:
            return from_words(field.kind, text, field.options)
        except ValueError as problem:
            raise Refused(str(problem), field=f"fields.{slug}") from None

    def _person(self, slug: str, text: str) -> int:
        word = " ".join(text.split()).casefold()
        found = [pk for pk, name in self.people.items() if word in {str(pk), name.casefold()}]
        if word == "me":
            return self.by.pk
        if len(found) != 1:
            raise Refused(f"There is no member called “{text[:40]}”.", field=f"fields.{slug}")
        return found[0]


def _options(kind: str, options: list[str]) -> list[str]:
    try:
        return clean_options(kind, options)
    except ValueError as problem:
        raise Refused(str(problem), field="options") from None
