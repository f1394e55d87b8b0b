"""One shape per noun, declared once: it is the OpenAPI schema, `?fields=`, `?expand=` and the query.

A `Row` is a DRF serializer that never walks objects. Its fields become one SELECT whose tuples are zipped
into dictionaries; that is where the speed of lists comes from (docs/performance.md).
"""

from collections.abc import Set
from functools import lru_cache
from typing import Any

from django.db.models import Case, F, JSONField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from rest_framework import serializers

from kit.errors import Refused


class Row(serializers.Serializer):
    """What an object looks like over REST. `sorts` maps ?sort= names to never-null expressions."""

    sorts: dict[str, Any] = {}
    default_sort = "id"

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


def columns_of(row: type[Row], fields: Set[str] | None = None, expand: Set[str] = frozenset()) -> dict[str, Combinable]:
    """{name: expression} of the wanted columns, in the order of the declaration; not to be changed by its readers."""
    return _columns(row, None if fields is None else frozenset(fields), frozenset(expand))


@lru_cache(maxsize=1_000)
def _columns(row: type[Row], fields: frozenset[str] | None, expand: frozenset[str]) -> dict[str, Combinable]:
    declared = row().fields
    _known("fields", fields or set(), set(declared))
    _known("expand", set(expand), {name for name, field in declared.items() if isinstance(field, Ref)})
    return {
        name: _expression(name, field, name in expand)
        for name, field in declared.items()
        if fields is None or name in fields
    }


def read_rows(queryset, columns: dict[str, Combinable]) -> list[dict[str, Any]]:
    names = list(columns)
    return [dict(zip(names, values, strict=True)) for values in queryset.values_list(*columns.values())]


def _expression(name: str, field: serializers.Field, expanded: bool) -> Combinable:
    if isinstance(field, Computed):
        return field.expression
    if not isinstance(field, Ref):
        return F((field.source or name).replace(".", "__"))
    if not expanded:
        return F(f"{field.path}__{field.by}")
    # A missing neighbour is null, not an object of nulls.
    inner = {n: _inside(field.path, n, f) for n, f in field.row().fields.items() if not isinstance(f, Computed)}
    whole = JSONObject(**inner)
    return Case(When(**{f"{field.path}__isnull": True}, then=Value(None)), default=whole, output_field=JSONField())


def _inside(path: str, name: str, field: serializers.Field) -> Combinable:
    if isinstance(field, Ref):
        return F(f"{path}__{field.path}__{field.by}")
    return F(f"{path}__{(field.source or name).replace('.', '__')}")


def _known(parameter: str, asked: set[str], there: set[str]) -> None:
    if unknown := asked - there:
        names = ", ".join(sorted(unknown))
        raise Refused(f"Unknown {parameter}: {names}. There are: {', '.join(sorted(there))}.", field=parameter)
