"""What every request gets: a name, safe headers, and refusals turned into answers."""

import re
import uuid
from collections.abc import Iterable
from contextvars import ContextVar
from itertools import chain

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render

from kit.errors import Refused

request_id: ContextVar[str] = ContextVar("request_id", default="")
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestId:
    """`X-Request-ID` in, or a fresh one; out on the answer and into logs and tasks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = request.id
        return response


class SecurityHeaders:
    """Headers that Django has no setting for; answers to somebody signed in are never cached."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Server", "pmhub")  # what runs underneath is nobody's business
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        if getattr(request, "member", None) or getattr(getattr(request, "user", None), "is_authenticated", False):
            response.setdefault("Cache-Control", "no-store")
            response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "Cookie, Authorization"]))
        return response


class Readable:
    """PostgreSQL holds no NUL: a path, a query or a form with one is refused before anybody looks anything up by it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        given: list[Iterable[str]] = [map(str, kwargs.values())]
        if not request.path.startswith("/api/"):  # REST says itself where it stands
            given += [chain([name], values) for sent in (request.GET, request.POST) for name, values in sent.lists()]
        if any("\x00" in text for text in chain.from_iterable(given)):
            raise BadRequest("A NUL character.")


class Refusals:
    """A `Refused` that no form or API caught becomes a page (or a fragment) that says what to do."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return refusal(request, exception) if isinstance(exception, Refused) else None


def refusal(request, refused: Refused) -> HttpResponse:
    """The answer in the form that was asked for."""
    if getattr(request, "htmx", False):
        return HttpResponse(refused.message, status=refused.status, content_type="text/plain; charset=utf-8")
    if request.headers.get("Accept") == "application/json":
        from kit.api.problems import problem_handler

        return problem_handler(refused, {"request": request})
    context = {"message": refused.message, "status": refused.status}
    return render(request, "errors/refused.html", context, status=refused.status)
