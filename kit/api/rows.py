"""One shape per noun, declared once: it is the OpenAPI schema, `?fields=`, `?expand=` and the query.

A `Row` is a DRF serializer that never walks objects. Its fields become one SELECT whose tuples are zipped
into dictionaries; that is where the speed of lists comes from (docs/performance.md).
"""

from collections.abc import Set
from functools import lru_cache
from typing import Any

from django.db.models import Case, F, JSONField, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from rest_framework import serializers

from kit.api.leaving import Leaving
from kit.errors import Refused

NOTHING = Value(None, output_field=TextField())


class Row(serializers.Serializer):
    """What an object looks like over REST. `sorts` maps ?sort= names to never-null expressions."""

    sorts: dict[str, Any] = {}
    default_sort = "id"
    # {field: verb}: whoever may not do the verb reads null there, and cannot filter or search by it.
    guarded: dict[str, str] = {}
    leaving: dict[str, Leaving] = {}

    id = serializers.IntegerField(read_only=True)
    version = serializers.IntegerField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


class Computed(serializers.Field):
    """A column that SQL computes; `like` is the plain field that describes it."""

    def __init__(self, expression: Combinable, like: serializers.Field, **kwargs):
        super().__init__(read_only=True, **kwargs)
        self.expression = expression
        self.like = like

    def to_representation(self, value):
        return value


class Ref(serializers.Field):
    """Another object: its short name (`by`), or with `?expand=` the object itself."""

    def __init__(self, path: str, by: str, row: type[Row], **kwargs):
        super().__init__(read_only=True, **kwargs)
        self.path = path
        self.by = by
        self.row = row

    def to_representation(self, value):
        return value


@lru_cache
def is_computed(row: type[Row]) -> bool:
    """Whether SQL computes some of it from other rows."""
    return any(isinstance(field, Computed) for field in row().fields.values())


def columns_of(
    row: type[Row], fields: Set[str] | None = None, expand: Set[str] = frozenset(), *, member
) -> dict[str, Combinable]:
    """{name: expression} of the wanted columns, in the order of the declaration; not to be changed by its readers."""
    refused = frozenset(verb for verb in _verbs(row) if not member.may(verb))
    return _columns(row, None if fields is None else frozenset(fields), frozenset(expand), refused)


def paths_refused(row: type[Row], member) -> set[str]:
    """The ORM paths of the fields that `member` reads as null."""
    declared = row().fields
    return {_path(name, declared[name]) for name, verb in row.guarded.items() if not member.may(verb)}


@lru_cache
def _verbs(row: type[Row]) -> frozenset[str]:
    """What this row, or one that it can be expanded by, asks of its reader."""
    refs = [field.row for field in row().fields.values() if isinstance(field, Ref)]
    return frozenset(verb for one in (row, *refs) for verb in one.guarded.values())


@lru_cache(maxsize=1_000)
def _columns(
    row: type[Row], fields: frozenset[str] | None, expand: frozenset[str], refused: frozenset[str]
) -> dict[str, Combinable]:
    declared = row().fields
    _known("fields", fields or set(), set(declared))
    _known("expand", set(expand), {name for name, field in declared.items() if isinstance(field, Ref)})
    return {
        name: NOTHING if row.guarded.get(name) in refused else _expression(name, field, name in expand, refused)
        for name, field in declared.items()
        if fields is None or name in fields
    }


def _path(name: str, field: serializers.Field) -> str:
    return (field.source or name).replace(".", "__")


def _expression(name: str, field: serializers.Field, expanded: bool, refused: frozenset[str]) -> Combinable:
    if isinstance(field, Computed):
        return field.expression
    if not isinstance(field, Ref):
        return F(_path(name, field))
    if not expanded:
        return F(f"{field.path}__{field.by}")
    # A missing neighbour is null, not an object of nulls.
    inner = {
        n: NOTHING if field.row.guarded.get(n) in refused else _inside(field.path, n, f)
        for n, f in field.row().fields.items()
        if not isinstance(f, Computed)
    }
    whole = JSONObject(**inner)
    return Case(When(**{f"{field.path}__isnull": True}, then=Value(None)), default=whole, output_field=JSONField())


def _inside(path: str, name: str, field: serializers.Field) -> Combinable:
    if isinstance(field, Ref):
        return F(f"{path}__{field.path}__{field.by}")
    return F(f"{path}__{_path(name, field)}")


def _known(parameter: str, asked: set[str], there: set[str]) -> None:
    if unknown := asked - there:
        names = ", ".join(sorted(unknown))
        raise Refused(f"Unknown {parameter}: {names}. There are: {', '.join(sorted(there))}.", field=parameter)
