"""Every error under /api/ as RFC 9457 `application/problem+json`: what is wrong, where, and the request's id."""

import logging
from http import HTTPStatus

import orjson
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from kit.errors import Invalid, Precondition, Refused, Stale
from kit.middleware import request_id

log = logging.getLogger(__name__)


def problem(status: int, detail: str = "", *, code: str = "", errors: list | None = None, instance: str = "", **more):
    """An answer for a failed request; `errors` is a list of {pointer, code, detail}."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank" if not code else f"urn:pmhub:problem:{code}", "title": title, "status": status}
    body |= {"detail": detail or HTTPStatus(status).description or title, "instance": instance}
    body |= {"errors": errors or [], "request_id": request_id.get(), **more}
    response = HttpResponse(orjson.dumps(body, default=str), status=status, content_type="application/problem+json")
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = "2"
    return response


def problem_handler(exception, context):
    """DRF's exception handler: the one place where a failure becomes an answer."""
    request = context.get("request")
    instance = request.path if request is not None else ""
    response = _answer(exception, instance)
    for header, value in _headers(exception).items():
        response[header] = value
    return response


def _answer(exception, instance: str):
    match exception:
        case Stale():
            more = {"conflicts": exception.conflicts, "version": exception.version}
            more |= {"theirs_by": exception.theirs_by, "theirs_at": exception.theirs_at}
            return problem(409, exception.message, code="stale", instance=instance, **more)
        case Precondition():
            return problem(412, exception.message, code=exception.code, instance=instance, version=exception.version)
        case Invalid():
            return problem(400, exception.message, code="invalid", errors=exception.errors, instance=instance)
        case Refused():
            errors = []
            if exception.field:
                errors = [{"pointer": f"/{exception.field}", "code": exception.code, "detail": exception.message}]
            return problem(exception.status, exception.message, code=exception.code, errors=errors, instance=instance)
        case exceptions.ValidationError():
            errors = list(_flat(exception.detail))
            return problem(400, "Some values need your attention.", code="invalid", errors=errors, instance=instance)
        case exceptions.APIException():
            return problem(exception.status_code, str(exception.detail), code=exception.default_code, instance=instance)
        case RequestDataTooBig():
            return problem(413, "The body is too large.", code="too-large", instance=instance)
        case SuspiciousOperation():
            return problem(400, "This request cannot be read.", code="invalid", instance=instance)
        case Http404():
            return problem(404, "There is nothing here.", code="not-found", instance=instance)
        case PermissionDenied():
            return problem(403, "This is not allowed.", code="forbidden", instance=instance)
        case DjangoValidationError():
            return problem(400, " ".join(exception.messages), code="invalid", instance=instance)
    return _database(exception, instance)


def _database(exception, instance: str):
    """The mapper for what the database refuses; anything else is ours, logged and answered without details."""
    state = pg_state(exception)
    if isinstance(exception, IntegrityError) and state == "23505":
        return problem(409, "There is one with these values already.", code="duplicate", instance=instance)
    if isinstance(exception, IntegrityError | DataError):
        return problem(400, "A value does not fit.", code="invalid", instance=instance)
    if state in {"40001", "40P01"}:
        return problem(409, "Somebody else was writing the same things. Try again.", code="conflict", instance=instance)
    if state == "57014":
        return problem(503, "This took too long. Ask for less at once.", code="too-slow", instance=instance)
    if is_away(exception):
        log.error("database not available", exc_info=exception)
        return problem(503, "The database is not available right now. Try again shortly.", instance=instance)
    log.error("unexpected failure", exc_info=exception)
    return problem(500, "Something went wrong on our side. The request id helps to find it.", instance=instance)


def pg_state(exception) -> str:
    """The five letters with which PostgreSQL names what went wrong."""
    return getattr(getattr(exception, "__cause__", None), "pgcode", "") or ""


def is_away(exception) -> bool:
    """The database is not there, or went away in the middle: libpq then knows no state, or one of class 08 or 57P."""
    if not isinstance(exception, DatabaseError | InterfaceError):
        return False
    state = pg_state(exception)
    lost = type(exception) is DatabaseError and "server closed the connection" in str(exception)
    return isinstance(exception, OperationalError | InterfaceError) or state.startswith(("08", "57P")) or lost


def errors_of(exception, pointer: str = "") -> list[dict[str, str]]:
    """A failure as [{pointer, code, detail}], inside a larger body."""
    match exception:
        case Invalid():
            return [error | {"pointer": pointer + error["pointer"]} for error in exception.errors]
        case Refused():
            where = f"{pointer}/{exception.field}" if exception.field else pointer
            return [{"pointer": where, "code": exception.code, "detail": exception.message}]
        case exceptions.ValidationError():
            return list(_flat(exception.detail, pointer))
    return [{"pointer": pointer, "code": "invalid", "detail": "A value does not fit, or exists already."}]


def _flat(detail, pointer: str = ""):
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        for index, inner in enumerate(detail):
            yield from _flat(inner, f"{pointer}/{index}")
    elif isinstance(detail, list):
        for item in detail:
            yield {"pointer": pointer, "code": getattr(item, "code", "invalid"), "detail": str(item)}
    else:
        yield {"pointer": pointer, "code": getattr(detail, "code", "invalid"), "detail": str(detail)}


def _headers(exception) -> dict[str, str]:
    headers = {}
    if isinstance(exception, exceptions.AuthenticationFailed | exceptions.NotAuthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="pmhub"'
    if wait := getattr(exception, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers
