"""OpenAPI from the same declarations that do the work: rows, inputs, filters, sorts.

Nothing is described twice. A viewset adds only what cannot be seen from outside: `bodies` {action: Input} and
`answers` {action: Row, or [Row] for a page of them, or None for any object} of its extra actions.
"""

import re
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_basic_type
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from kit.api import filters as parse
from kit.api.filters import Filter
from kit.api.keyset import DEFAULT_LIMIT, MAX_LIMIT
from kit.api.rows import Ref

VERBS = {"list": "list", "retrieve": "read", "create": "create", "partial_update": "change", "destroy": "remove"}
EXTRA_VERBS = {"get": "read", "post": "create", "put": "set", "patch": "change", "delete": "unset"}
QUERY, HEADER = OpenApiParameter.QUERY, OpenApiParameter.HEADER
KINDS = {parse.whole: OpenApiTypes.INT64, parse.number: OpenApiTypes.NUMBER, parse.truth: OpenApiTypes.BOOL}
KINDS |= {parse.day: OpenApiTypes.DATE}
RANGES = {"gte": "at least", "lte": "at most", "gt": "more than", "lt": "less than"}
LIMIT = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
CURSOR = "The place to go on from: take `next` or `previous` of a page as they are."
AS_OF = "A past date (its end), a past date and time, or the key of a baseline: the answer is what stood then."


class ProblemError(serializers.Serializer):
    pointer = serializers.CharField(help_text="Where in the body, or which parameter: /title")
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """RFC 9457; every answer from 400 on."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    errors = ProblemError(many=True)
    request_id = serializers.CharField()


class PmhubSchema(AutoSchema):
    def get_operation_id(self):
        words = [word for word in self._words() if not word.startswith("{")]
        action = getattr(self.view, "action", "") or ""
        verb = VERBS.get(action) or EXTRA_VERBS[self.method.lower()]
        return "_".join([*words, verb]).replace("-", "_")

    def get_auth(self):
        return [{"bearer": []}]

    def get_tags(self):
        words = self._words()
        return [words[0] if words else "workspace"]

    def _words(self) -> list[str]:
        path = re.sub(r"^/api/v1/(w/\{workspace\}/?)?", "", self.path).strip("/")
        return path.split("/") if path else ["workspace"]

    def get_description(self):
        action = getattr(self.view, getattr(self.view, "action", "") or "", None)
        said = (getattr(action, "__doc__", None) or getattr(self.view, "__doc__", None) or "").strip()
        leaving = getattr(self.view, "leaving", {}).get(self._action())
        return f"{said}\n\n{leaving.words}".strip() if leaving else said

    # --- what goes away ---------------------------------------------------------------------------------

    def is_deprecated(self):
        return self._action() in getattr(self.view, "leaving", {})

    def _action(self) -> str:
        return getattr(self.view, "action", "") or ""

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        for name, leaving in getattr(serializer, "leaving", {}).items():
            if name in schema.get("properties", {}):
                schema["properties"][name] |= {"deprecated": True, "description": leaving.words}
        return schema

    # --- what goes in -----------------------------------------------------------------------------------

    def get_override_parameters(self):
        action = getattr(self.view, "action", None)
        found = list(self._headers())
        page_row = self._answer()[0] if isinstance(self._answer(), list) else None
        if page_row is not None:
            found += self._list_parameters(page_row)
        elif self.method == "GET" and action == "retrieve" and hasattr(self.view, "row"):
            found += self._shape(self.view.row)
        if "as_of" in getattr(self.view, "also", ()) and self.method == "GET" and action in {"list", "retrieve"}:
            found.append(OpenApiParameter("as_of", str, QUERY, description=AS_OF))
        asked = set(getattr(self.view, "asked", {}))
        found += [OpenApiParameter(name, str, QUERY) for name in sorted(asked)]
        return found

    def _headers(self):
        if self.method in {"PATCH", "PUT", "DELETE"}:
            yield OpenApiParameter("If-Match", str, HEADER, description="The ETag that was read; else 412.")
        if self.method in {"POST", "PATCH", "PUT", "DELETE"}:
            text = "Send again with the same key: one deed, one answer, for 24 hours."
            yield OpenApiParameter("Idempotency-Key", str, HEADER, description=text)
        if self.method == "GET" and getattr(self.view, "action", "") == "retrieve" and hasattr(self.view, "row"):
            yield OpenApiParameter("If-None-Match", str, HEADER, description="The ETag that is known; then 304.")

    def _list_parameters(self, row) -> list[OpenApiParameter]:
        sorts = sorted({"id", *row.sorts})
        found = [
            OpenApiParameter(
                "limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
            ),
            OpenApiParameter("cursor", str, description=CURSOR),
            OpenApiParameter("sort", str, description=f"One or several of {', '.join(sorts)}; -score: descending."),
            OpenApiParameter("count", bool, description="Also the total, which costs a count."),
            *self._shape(row),
        ]
        if getattr(self.view, "action", "") == "list":
            if self.view.search:
                found.append(OpenApiParameter("q", str, description=f"Text in {' or '.join(self.view.search)}."))
            for name, spec in self.view.filters.items():
                found += self._filter(name, spec)
        return found

    def _filter(self, name: str, spec: Filter):
        kind = KINDS.get(spec.parse, OpenApiTypes.STR)
        text = "Several, separated by commas, mean any of them." + (" `none`: without." if spec.nullable else "")
        yield OpenApiParameter(name, OpenApiTypes.STR if spec.nullable else kind, description=text)
        if spec.ranged:
            for operator, words in RANGES.items():
                yield OpenApiParameter(f"{name}__{operator}", kind, description=f"{name}: {words}.")

    def _shape(self, row) -> list[OpenApiParameter]:
        fields = row().fields
        refs = [name for name, field in fields.items() if isinstance(field, Ref)]
        found = [OpenApiParameter("fields", str, description=f"Only these: {', '.join(fields)}.")]
        return found + ([OpenApiParameter("expand", str, description=f"Whole: {', '.join(refs)}.")] if refs else [])

    def get_request_serializer(self):
        action = getattr(self.view, "action", None)
        body = getattr(self.view, "bodies", {}).get(action)
        if self.method in {"POST", "PUT", "PATCH"} and body is not None:
            return body
        if action == "create":
            return getattr(self.view, "create_input", None)
        return getattr(self.view, "change_input", None) if action == "partial_update" else None

    def get_examples(self):
        body = self.get_request_serializer()
        example = getattr(body, "example", None)
        return [OpenApiExample("Example", value=example, request_only=True)] if example else []

    # --- what comes out ---------------------------------------------------------------------------------

    def _answer(self) -> Any:
        """A Row, [Row] for a page, or None for an object of its own shape."""
        action = getattr(self.view, "action", None)
        answers = getattr(self.view, "answers", {})
        if action in answers:
            answer = answers[action]
            return answer[0] if isinstance(answer, list) and self.method != "GET" else answer
        row = getattr(self.view, "row", None)
        return [row] if hasattr(row, "sorts") and action == "list" else row

    def get_response_serializers(self):
        answer, action = self._answer(), getattr(self.view, "action", None)
        status = 201 if self.method == "POST" and (action == "create" or isinstance(answer, type)) else 200
        if action == "destroy":
            good: dict = {204: None}
        elif files := getattr(self.view, "files", {}).get(action):
            good = {(200, mime): OpenApiTypes.BINARY for mime in files}
        elif isinstance(answer, list):
            good = {200: self._page(answer[0])}
        else:
            good = {status: {"type": "object", "additionalProperties": {}} if answer is None else answer}
        if action == "retrieve":
            good[304] = None
        if action == "archive":
            good[204] = None
        problem = self.resolve_serializer(Problem, "response").ref
        return good | {("default", "application/problem+json"): problem}

    def _page(self, row) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        results = {"type": "array", "items": self.resolve_serializer(row, "response").ref}
        properties = {"results": results, "next": link, "previous": link, "count": {"type": "integer"}}
        return {"type": "object", "properties": properties, "required": ["results", "next", "previous"]}

    def _is_list_view(self, serializer=None):
        return False

    def _get_serializer_name(self, serializer, direction, bypass_extensions=False):
        return (
            type(serializer).__name__.removesuffix("Row") if not isinstance(serializer, type) else serializer.__name__
        )


class RefExtension(OpenApiSerializerFieldExtension):
    target_class = "kit.api.rows.Ref"

    def map_serializer_field(self, auto_schema, direction):
        kind = "integer" if self.target.by == "id" else "string"
        return {"type": [kind, "object", "null"], "description": f"Its {self.target.by}; an object with ?expand=."}


class PickExtension(OpenApiSerializerFieldExtension):
    target_class = "kit.api.inputs.Pick"

    def map_serializer_field(self, auto_schema, direction):
        kind = build_basic_type(OpenApiTypes.INT64 if self.target.by == "id" else OpenApiTypes.STR) or {}
        return {**kind, "description": f"The {self.target.by} of a {self.target.what}."}


class ComputedExtension(OpenApiSerializerFieldExtension):
    target_class = "kit.api.rows.Computed"

    def map_serializer_field(self, auto_schema, direction):
        return auto_schema._map_serializer_field(self.target.like, direction)
