"""How a request under /api/ is carried out: whole or not at all, once, and again after a lost race."""

from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError, transaction
from django.http import HttpResponse

from kit.api.once import fingerprint, once
from kit.api.problems import pg_state
from kit.errors import TooLarge

SAFE = {"GET", "HEAD", "OPTIONS"}
LOST_RACES = {"40001", "40P01"}


class Steady:
    """For DRF views. A write is one transaction, so constraints that PostgreSQL checks at commit still become
    an answer here, and a deadlock or serialization failure is tried once more."""

    def dispatch(self, request, *args, **kwargs):
        self.args, self.kwargs = args, kwargs
        self.request = request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(request, *args, **kwargs)
            known = request.method.lower() in self.http_method_names
            handler = getattr(self, request.method.lower(), None) if known else None
            handler = handler or self.http_method_not_allowed
            response = self.perform(lambda: handler(request, *args, **kwargs))
        except Exception as problem:
            response = self.handle_exception(problem)
        self.response = self.finalize_response(request, response, *args, **kwargs)
        return self.response

    def initial(self, request, *args, **kwargs):
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge(f"A body has at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes.")
        if "Idempotency-Key" in request.headers:
            request._request.body  # noqa: B018  the fingerprint needs it; looking for a CSRF token would use it up
        super().initial(request, *args, **kwargs)

    def perform(self, do: Callable[[], HttpResponse]) -> HttpResponse:
        if self.request.method in SAFE:
            return do()
        key = self.request.headers.get("Idempotency-Key")
        if key is None:
            return again(do)
        print_ = fingerprint(self.request.method, self.request.get_full_path(), self.request._request.body)
        return once(self.idempotency_scope(), key, print_, lambda: self._rendered(do()), within=again)

    def idempotency_scope(self) -> str:
        """Whose key it is: two members may use the same one."""
        member = getattr(self.request, "member", None)
        return f"member:{member.pk}" if member else f"user:{self.request.user.pk}"

    def _rendered(self, response):
        """The answer as bytes, while the transaction is still open."""
        response = self.finalize_response(self.request, response, *self.args, **self.kwargs)
        return named(self.request._request, response.render() if hasattr(response, "render") else response)


def named(request, response: HttpResponse) -> HttpResponse:
    """With the step that was taken, so that a kept answer can be undone like the first one."""
    if (step := getattr(request, "step", None)) and step.events:
        response["X-Batch"] = str(step.id)
    return response


def again(do: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it in a transaction; after a deadlock or a serialization failure once more."""
    try:
        with transaction.atomic():
            return do()
    except OperationalError as problem:
        if pg_state(problem) not in LOST_RACES or transaction.get_connection().in_atomic_block:
            raise
    with transaction.atomic():
        return do()
