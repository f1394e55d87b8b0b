"""Logs: one JSON object a line, or readable lines on a terminal; each names the request it belongs to."""

import logging
import re
import sys
import time
from typing import Any

import structlog


def current_request_id() -> str:
    from kit.middleware import request_id

    return request_id.get()


def set_request_id(value: str) -> None:
    from kit.middleware import request_id

    request_id.set(value or "")


def name_request(_, __, event: dict) -> dict:
    if name := current_request_id():
        event.setdefault("request_id", name)
    return event


def configure(style: str, level: str) -> dict:
    """Django's LOGGING for `style` json, console or auto (console on a terminal)."""
    if style == "auto":
        style = "console" if sys.stderr.isatty() else "json"
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_request,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    if style == "json":
        last: list[Any] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        last = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "pmhub": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*shared, structlog.stdlib.ExtraAdder(allow=["status_code", "data"])],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "pmhub"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            # Our own line for each request says it with more; refused hosts and the like stay visible.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": True},
            "celery": {"level": "WARNING"},
        },
    }


# Addresses whose next part is a secret: whoever reads a log must not be able to join, set up or reset.
_SECRETS = re.compile(r"^(/(?:join|setup|accounts/(?:password/reset/key|confirm-email))/)[^/]+")


def without_secrets(path: str) -> str:
    return _SECRETS.sub(r"\1…", path)


class RequestLog:
    """One line for each request. Never the query, which may hold a secret; never a body."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.log = structlog.get_logger("pmhub.requests")
        self.quiet = not logging.getLogger("pmhub.requests").isEnabledFor(logging.INFO)

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        from pmhub import health

        health.count_request(request, response, seconds)
        if not self.quiet and not request.path.startswith(("/static/", "/livez", "/readyz", "/metrics")):
            member = getattr(request, "member", None)
            self.log.info(
                "request",
                method=request.method,
                path=without_secrets(request.path),
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                member=getattr(member, "pk", None),
            )
        return response
