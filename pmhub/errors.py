"""What people see when something is refused, missing or broken, and what they can do next; programs get JSON."""

import sys
import uuid
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from kit.api.problems import is_away, problem, problem_handler


def for_programs(status: int):
    """Under /api/ the same failure is problem+json, never a page."""

    def decorate(page):
        @wraps(page)
        def answer(request, *args, **kwargs):
            if request.path.startswith("/api/"):
                return problem(status, instance=request.path)
            return page(request, *args, **kwargs)

        return answer

    return decorate


@for_programs(400)
def bad_request(request, exception=None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


@for_programs(403)
def forbidden(request, exception=None) -> HttpResponse:
    return render(request, "errors/403.html", {"message": str(exception or "")}, status=403)


@for_programs(404)
def not_found(request, exception=None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


@for_programs(403)
def csrf_failure(request, reason="") -> HttpResponse:
    """Mostly a page that was drawn for an earlier sign-in."""
    if request.headers.get("Accept") == "application/json":
        return problem(403, "This page belongs to an earlier sign-in.", code="csrf", instance=request.path)
    return render(request, "errors/csrf.html", status=403)


def broken(request) -> HttpResponse:
    """Drawn without context processors: whatever broke may be among them. A database that is away comes back."""
    failure = sys.exc_info()[1]
    if request.path.startswith("/api/"):
        return problem_handler(failure, {"request": request}) if failure else problem(500, instance=request.path)
    away = failure is not None and is_away(failure)
    context = {"request_id": getattr(request, "id", None) or uuid.uuid4().hex, "away": away}
    page = HttpResponse(render_to_string("errors/500.html", context), status=503 if away else 500)
    if away:
        page["Retry-After"] = "2"
    return page


@login_not_required
def offline(request) -> HttpResponse:
    return render(request, "errors/offline.html")
