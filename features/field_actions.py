"""The verbs of custom fields, and of the values that features have in them."""

from typing import Any

from django.utils.text import slugify

from features.custom import clean_options, merged
from features.models import CustomField
from features.queries import custom_fields
from history.record import changing, creating, removing
from kit.errors import Invalid, Refused
from workspaces.models import Member
from workspaces.queries import people

MOST_FIELDS = 100


def add_field(
    *, name: str, kind: str, by: Member, slug: str = "", options: list[str] | None = None, position: int = 0
) -> CustomField:
    by.must("custom_field.created")
    if custom_fields(by).count() >= MOST_FIELDS:
        raise Refused(f"A workspace has at most {MOST_FIELDS} custom fields.")
    made = CustomField(name=name, kind=kind, slug=slug or slugify(name)[:40], position=position)
    if not made.slug:
        raise Refused("Give a slug in Latin letters.", field="slug")
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


def custom_values(old: dict[str, Any], given: dict[str, Any], *, by: Member) -> dict[str, Any]:
    """`old` with `given` merged in and checked, or `Invalid`, which says which field and why."""
    definitions = list(custom_fields(by))
    values, wrong = merged(old, given, definitions)
    persons = {field.slug for field in definitions if field.kind == CustomField.Kind.PERSON} & given.keys()
    wanted = {slug: values[slug] for slug in persons if slug in values and slug not in wrong}
    there = set(people(by).filter(pk__in=wanted.values()).values_list("pk", flat=True)) if wanted else set()
    wrong |= {slug: "There is no such member." for slug, pk in wanted.items() if pk not in there}
    if wrong:
        errors = [{"pointer": f"/fields/{slug}", "code": "invalid", "detail": text} for slug, text in wrong.items()]
        raise Invalid(errors)
    return values


def _options(kind: str, options: list[str]) -> list[str]:
    try:
        return clean_options(kind, options)
    except ValueError as problem:
        raise Refused(str(problem), field="options") from None
