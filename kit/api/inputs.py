"""What clients may send: strict objects whose references are looked up among what the member may see."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from kit.api.leaving import Leaving


def _is_number(value) -> bool:
    return not isinstance(value, bool) and (
        isinstance(value, int | float) or (isinstance(value, str) and value.isascii())
    )


# JSON types by kind of field: how to tell, and what to say.
_TYPES: dict[type[serializers.Field], tuple[Callable[[Any], bool], str]] = {
    serializers.IntegerField: (
        lambda value: isinstance(value, int) and not isinstance(value, bool),
        "A whole number is required.",
    ),
    serializers.DecimalField: (_is_number, "A number is required."),
    serializers.FloatField: (_is_number, "A number is required."),
    serializers.BooleanField: (lambda value: isinstance(value, bool), "true or false is required."),
    serializers.DateField: (lambda value: isinstance(value, str) and value.isascii(), "A date is required."),
    serializers.DateTimeField: (
        lambda value: isinstance(value, str) and value.isascii(),
        "A date and time is required.",
    ),
    serializers.CharField: (lambda value: isinstance(value, str), "Text is required."),
}


class Input(serializers.Serializer):
    """A body. Unknown keys are refused by name, so that a typing error is never silently ignored."""

    leaving: dict[str, Leaving] = {}

    def to_internal_value(self, data):
        if isinstance(data, dict) and (unknown := data.keys() - self.fields.keys()):
            there = ", ".join(sorted(self.fields))
            raise serializers.ValidationError(
                {name: [f"Unknown field. There are: {there}."] for name in sorted(unknown)}
            )
        if isinstance(data, dict):
            wrong = {name: [_TYPES[kind][1]] for name, kind in self._mistyped(data)}
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)

    def _mistyped(self, data):
        """Fields whose JSON type is wrong: "5" is no number, 5 is no text, and other scripts' digits are neither."""
        for name, field in self.fields.items():
            value = data.get(name)
            kind = next((kind for kind in _TYPES if isinstance(field, kind)), None)
            if value is not None and kind is not None and not _TYPES[kind][0](value):
                yield name, kind


class Pick(serializers.Field):
    """A reference by its short name: `{"owner": 12}`, `{"status": "building"}`, `{"release": "R-3"}`.

    `among(member)` is the query that says what there is to pick from.
    """

    default_error_messages = {"unknown": "Unknown {what}: {value}."}

    def __init__(self, what: str, among: Callable[[Any], QuerySet], by: str, **kwargs):
        super().__init__(**kwargs)
        self.what = what
        self.among = among
        self.by = by

    def to_internal_value(self, data):
        right = (
            isinstance(data, int) and not isinstance(data, bool) and 0 < data < 2**63
            if self.by == "id"
            else isinstance(data, str)
        )
        found = self._found(data) if right else None
        if found is None:
            self.fail("unknown", what=self.what, value=str(data)[:80])
        return found

    def _found(self, data):
        """Looked up once per body: a thousand operations mostly name the same few things."""
        picked = self.context.get("picked", {})
        name = (self.what, self.by, data)
        if name not in picked:
            picked[name] = self.among(self.context["member"]).filter(**{self.by: data}).first()
        return picked[name]

    def to_representation(self, value):
        return getattr(value, self.by)


def read_input(kind: type[Input], request, member, *, partial: bool = False) -> dict[str, Any]:
    """The validated body of a request, or a 400 that says what and where."""
    serializer = kind(data=request.data, partial=partial, context={"member": member, "request": request})
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
