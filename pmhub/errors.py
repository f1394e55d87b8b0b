"""Failures as pages; under /api/ as problem+json."""

from django.shortcuts import render

from kit.api.problems import problem


def _failure(request, status: int, template: str, message: str):
    if request.path.startswith("/api/"):
        return problem(status, message, instance=request.path)
    return render(request, f"errors/{template}.html", {"message": message, "status": status}, status=status)


def not_found(request, exception=None):
    return _failure(request, 404, "refused", "There is nothing here.")


def forbidden(request, exception=None):
    return _failure(request, 403, "refused", "This is not allowed.")


def bad_request(request, exception=None):
    return _failure(request, 400, "refused", "This request could not be understood.")


def failed(request):
    return _failure(request, 500, "refused", "Something went wrong on our side. Try again in a moment.")


def csrf_failure(request, reason=""):
    message = "Your session changed since this page was opened. Reload it and try again."
    return _failure(request, 403, "refused", message)
