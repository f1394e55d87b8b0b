"""Page doors: where our own scripts send one JSON object and get one back, or a problem."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from kit.api.parsers import guarded_object
from kit.api.problems import problem_handler
from kit.errors import Refused


def answers_json(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """`view(request, body, **kwargs)` takes the object and returns the answer; a `Refused` becomes a problem."""

    @require_POST
    @wraps(view)
    def wrapped(request: HttpRequest, workspace: str, **kwargs: Any) -> HttpResponse:
        try:
            return JsonResponse(view(request, _body(request), **kwargs))
        except Refused as refusal:
            return problem_handler(refusal, {"request": request})

    return wrapped


def _body(request: HttpRequest) -> dict[str, Any]:
    # A form was read as one already, on the way here: its bytes are gone.
    if request.content_type != "application/json":
        raise Refused("Send one JSON object, as application/json.")
    return guarded_object(request.body)
