"""The REST face of a noun: list, read, create, change, remove, all by the same conventions (docs/api.md).

A noun's `api.py` declares its row, inputs and filters, and names the action behind each method.
"""

import re
from collections.abc import Iterator, Set
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from zlib import crc32

from django.db.models import Q, QuerySet
from django.urls import reverse
from rest_framework import viewsets
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.response import Response

from kit.api import filters as parameters
from kit.api.filters import Filter, check_names, narrow
from kit.api.inputs import Input, read_input
from kit.api.keyset import DEFAULT_LIMIT, MAX_LIMIT, cursor_at, order_from, page, sort_columns
from kit.api.leaving import Leaving, headers
from kit.api.renderers import as_bytes
from kit.api.rows import Row, columns_of, is_computed, paths_refused
from kit.api.views import Steady
from kit.errors import Precondition, Refused, Unknown

LIST_PARAMETERS = {"limit", "cursor", "sort", "fields", "expand", "q", "count"}
OBJECT_PARAMETERS = {"fields", "expand"}
_ETAG = re.compile(r'(?:W/)?"v(\d{1,9})(?:\.\d+){0,2}"')


class ApiViewSet(Steady, viewsets.ViewSet):
    """An address that is no noun: a deed, a report, who I am."""

    # For the schema: what extra actions take, and what they answer (kit.api.schema).
    bodies: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    files: dict[str, tuple[str, ...]] = {}  # actions that answer with a file, and its media types
    leaving: dict[str, Leaving] = {}  # actions that go away

    def going(self) -> Iterator[Leaving]:
        """What of this request or its answer is announced to go away."""
        action = getattr(self, "action", None) or ""
        if action in self.leaving:
            yield self.leaving[action]
        body, row = body_of(self, action), row_of(self, action)
        if body is not None and body.leaving and isinstance(self.request.data, dict):
            yield from (one for name, one in body.leaving.items() if name in self.request.data)
        if row is not None and row.leaving:
            asked = self.request.query_params.get("fields")
            yield from (one for name, one in row.leaving.items() if not asked or name in asked.split(","))

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code < 400 and (going := list(self.going())):
            for name, value in headers(going, reverse("api_docs")).items():
                response[name] = value
        return response

    @property
    def member(self):
        return self.request.member

    def only(self, known: set[str] = frozenset()) -> None:
        """Refuse query parameters that are not known here."""
        check_names(self.request.query_params, {}, known)


class NounViewSet(ApiViewSet):
    row: type[Row]
    create_input: type[Input] | None = None
    change_input: type[Input] | None = None
    filters: dict[str, Filter] = {}
    search: tuple[str, ...] = ()
    also: Set[str] = frozenset()  # query parameters besides the usual ones
    lookup_field = "key"
    lookup_value_regex = r"[A-Za-z0-9._-]{1,80}"
    what = "object"

    # --- what a noun says -------------------------------------------------------------------------------

    def queryset(self) -> QuerySet:
        """What the member may see, as queries say."""
        raise NotImplementedError

    def create_one(self, data: dict[str, Any]) -> Any:
        raise MethodNotAllowed(self.request.method)

    def change_one(self, thing: Any, data: dict[str, Any], base_version: int | None) -> Any:
        raise MethodNotAllowed(self.request.method)

    def remove_one(self, thing: Any, base_version: int | None) -> None:
        raise MethodNotAllowed(self.request.method)

    # --- what every noun does ---------------------------------------------------------------------------

    def list(self, request, **kwargs):
        with self.reading():
            return Response(self.page(self.queryset()))

    def retrieve(self, request, **kwargs):
        self.only(OBJECT_PARAMETERS | self.also)
        with self.reading():
            return self.one()

    def one(self) -> Response:
        queryset = self.queryset().filter(**self.lookup())
        wanted = self.request.headers.get("If-None-Match")
        if wanted and not self._shows_others(self.row):
            known = queryset.values_list("version", "updated_at").first()
            if known and etag(*known) in wanted:
                return Response(status=304, headers={"ETag": etag(*known)})
        answer = self.answer(queryset)
        known = answer.headers["ETag"]
        return Response(status=304, headers={"ETag": known}) if wanted and known in wanted else answer

    def create(self, request, **kwargs):
        self.only(OBJECT_PARAMETERS)
        if self.create_input is None:
            raise MethodNotAllowed(request.method)
        data = read_input(self.create_input, request, self.member)
        thing = self.create_one(data)
        return self.answer(self.queryset().filter(pk=thing.pk), status=201)

    def partial_update(self, request, **kwargs):
        self.only(OBJECT_PARAMETERS)
        if self.change_input is None:
            raise MethodNotAllowed(request.method)
        thing = self.thing()
        base_version = self.base_version(thing)
        data = read_input(self.change_input, request, self.member, partial=True)
        thing = self.change_one(thing, data, base_version) or thing
        return self.answer(self.queryset().filter(pk=thing.pk))

    def destroy(self, request, **kwargs):
        self.only()
        thing = self.thing()
        self.remove_one(thing, self.base_version(thing))
        return Response(status=204)

    # --- the pieces, for extra actions ------------------------------------------------------------------

    def lookup(self) -> dict[str, Any]:
        value = self.kwargs[self.lookup_field]
        if self.lookup_field in {"id", "pk"}:
            if not value.isascii() or not value.isdigit() or len(value) > 18:
                raise Unknown("There is nothing here.")
            return {"pk": int(value)}
        return {self.lookup_field: value}

    def thing(self) -> Any:
        found = self.queryset().filter(**self.lookup()).first()
        if found is None:
            raise Unknown("There is nothing here.")
        return found

    def base_version(self, thing) -> int | None:
        """From `If-Match`: the write goes through only if this still is the row's version.

        Our own pages send `X-Base-Version` instead: what others changed since is merged field by field, or is a 409.
        """
        given = self.request.headers.get("If-Match")
        if given is None or given.strip() == "*":
            return _number(self.request.headers.get("X-Base-Version"))
        versions = {int(found) for found in _ETAG.findall(given)}
        if thing.version not in versions:
            raise Precondition(thing.version)
        return thing.version

    def reading(self) -> AbstractContextManager:
        """Around every read: `history.api` travels in time here."""
        return nullcontext()

    def known_filters(self) -> dict[str, Filter]:
        return self.filters

    def fields_and_expand(self) -> tuple[set[str] | None, set[str]]:
        fields, expand = (self.request.query_params.get(name, "") for name in ("fields", "expand"))
        return (set(fields.split(",")) if fields else None), (set(expand.split(",")) if expand else set())

    def answer(self, queryset: QuerySet, status: int = 200, row: type[Row] | None = None, **more) -> Response:
        """One object with its ETag and, in the body of a write, what the face needs to go on."""
        columns = columns_of(row or self.row, *self.fields_and_expand(), member=self.member)
        found = next(iter(queryset.values_list(*columns.values(), "version", "updated_at")[:1]), None)
        if found is None:
            raise Unknown("There is nothing here.")
        *values, version, updated_at = found
        body = dict(zip(columns, values, strict=True)) | more
        computed = body if self._shows_others(row or self.row) else None
        return Response(body, status=status, headers={"ETag": etag(version, updated_at, computed)})

    def _shows_others(self, row: type[Row]) -> bool:
        """Whether the answer can change although the object's own row does not."""
        return is_computed(row) or bool(self.request.query_params.get("expand"))

    def page(
        self,
        queryset: QuerySet,
        row: type[Row] | None = None,
        extra: Set[str] = frozenset(),
        filters: dict[str, Filter] | None = None,
    ) -> dict[str, Any]:
        """A keyset page of `queryset` as {results, next, previous}, filtered and sorted as the query string says."""
        row = row or self.row
        asked = self.request.query_params
        search = self.search if filters is None else ()  # a list beneath an object is of another kind
        known = LIST_PARAMETERS | self.also | extra
        refused = paths_refused(row, self.member)
        search = tuple(path for path in search if path not in refused)
        filters = self.known_filters() if filters is None else filters
        filters = {name: spec for name, spec in filters.items() if spec.path not in refused}
        queryset = narrow(queryset, filters, asked, known if search else known - {"q"})
        if text := asked.get("q"):
            queryset = queryset.filter(self.matches(text, search))
        body = {"count": queryset.count()} if _truth("count", asked.get("count")) else {}
        order = order_from(asked.get("sort", row.default_sort), {**row.sorts})
        limit = limit_of(asked.get("limit"))
        columns = columns_of(row, *self.fields_and_expand(), member=self.member)
        rows, backwards = page(queryset, order, limit, asked.get("cursor"))
        found = list(rows.values_list(*columns.values(), *sort_columns(order)))
        return body | self._body(found, list(columns), order, limit, backwards, bool(asked.get("cursor")))

    def matches(self, text: str, search: tuple[str, ...]) -> Q:
        condition = Q()
        for path in search:
            condition |= Q(**{f"{path}__icontains": text})
        return condition

    def _body(self, found, names, order, limit, backwards, inside) -> dict[str, Any]:
        more, found = len(found) > limit, found[:limit]
        if backwards:
            found.reverse()
        width = len(names)
        results = [dict(zip(names, values[:width], strict=True)) for values in found]
        has_next, has_previous = (True, more) if backwards else (more, inside)
        ends = (list(found[-1][width:]), list(found[0][width:])) if found else (None, None)
        return {
            "results": results,
            "next": self._link(cursor_at(order, ends[0])) if found and has_next else None,
            "previous": self._link(cursor_at(order, ends[1], backwards=True)) if found and has_previous else None,
        }

    def _link(self, cursor: str) -> str:
        asked = self.request.query_params.copy()
        asked["cursor"] = cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{asked.urlencode()}")

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        data = getattr(response, "data", None)
        if isinstance(data, dict) and "results" in data and "next" in data:
            links = [f'<{data[rel]}>; rel="{rel[:4]}"' for rel in ("next", "previous") if data.get(rel)]
            if links:
                response["Link"] = ", ".join(filter(None, [*links, response.headers.get("Link")]))
        return response


def body_of(view: Any, action: str) -> type[Input] | None:
    """The Input of an action, as the schema shows it too."""
    body = getattr(view, "bodies", {}).get(action)
    usual = {"create": "create_input", "partial_update": "change_input"}
    found = body or getattr(view, usual.get(action, ""), None)
    return found if isinstance(found, type) and issubclass(found, Input) else None


def row_of(view: Any, action: str) -> type[Row] | None:
    """The Row that an action answers with."""
    answer = view.answers[action] if action in getattr(view, "answers", {}) else getattr(view, "row", None)
    answer = answer[0] if isinstance(answer, list) else answer
    return answer if action != "destroy" and isinstance(answer, type) and issubclass(answer, Row) else None


def etag(version: int, updated_at, computed: dict[str, Any] | None = None) -> str:
    """Strong: the version says what was written, the time also what was computed from it (a score).

    Where the answer shows other rows too (the latest value of a metric, whatever is expanded), the body itself counts.
    """
    body = f".{crc32(as_bytes(computed))}" if computed else ""
    return f'"v{version}.{int(updated_at.timestamp() * 1_000_000)}{body}"'


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _truth(name: str, text: str | None) -> bool:
    if text not in {None, "true", "false"}:
        raise Refused(f"{name} is true or false.", field=name)
    return text == "true"


def limit_of(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    try:
        limit = parameters.whole(text)
    except ValueError:
        limit = 0
    if not 1 <= limit <= MAX_LIMIT:
        raise Refused(f"limit is a number from 1 to {MAX_LIMIT}.", field="limit")
    return limit
