"""Bodies are taken in whole before anything is done, and only so many at a time.

A body that trickles in holds a thread, and the server knows no time-out for it. So few of one address may be under way
at once, and few of all together: whoever sends slowly waits for oneself, and reading stays open to everybody.
"""

import tempfile
import threading
import time
from collections import Counter
from io import BytesIO

from django.conf import settings
from django.http import HttpResponse

from kit.api.problems import problem
from kit.limits import client_address

SMALL = 1024 * 1024  # bytes that are held in memory
PATIENCE = 1.0  # seconds to wait for a place
_PIECE = 64 * 1024
_CODES = {400: "invalid", 413: "too-large", 503: "busy"}


class Places:
    """How many bodies are under way, in all and of each address."""

    def __init__(self, most: int, of_one: int):
        self.most, self.of_one = most, of_one
        self._taken: Counter[str] = Counter()
        self._free = threading.Condition()

    def enter(self, who: str) -> bool:
        until = time.monotonic() + PATIENCE
        with self._free:
            while self._taken.total() >= self.most or self._taken[who] >= self.of_one:
                left = until - time.monotonic()
                if left <= 0:
                    return False
                self._free.wait(left)
            self._taken[who] += 1
        return True

    def leave(self, who: str) -> None:
        with self._free:
            self._taken[who] -= 1
            if not self._taken[who]:
                del self._taken[who]
            self._free.notify_all()


class Bodies:
    def __init__(self, get_response):
        self.get_response = get_response
        self.places = Places(max(2, settings.WEB_THREADS // 4), max(1, settings.WEB_THREADS // 8))

    def __call__(self, request):
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if not length:
            return self.get_response(request)
        if length > self._most(request.path):
            return _no(request, 413, "This is more than one request may carry.")
        who = client_address(request)
        if not self.places.enter(who):
            return _no(request, 503, "Too many bodies are on their way. Try again shortly.")
        try:
            body = _taken_in(request._stream, length)
        finally:
            self.places.leave(who)
        if body is None:
            return _no(request, 400, "The body ended before it was complete.")
        request._stream = body
        return self.get_response(request)

    def _most(self, path: str) -> int:
        """Only the pages that take files take more than a form or a JSON text may hold."""
        return settings.MOST_UPLOAD if path.startswith("/w/") else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _taken_in(source, length: int):
    """The whole body, ready to be read; None when it stopped short."""
    body = BytesIO() if length <= SMALL else tempfile.TemporaryFile()  # noqa: SIM115 - the request reads it
    while piece := source.read(min(_PIECE, length)):
        body.write(piece)
    if body.tell() != length:
        return None
    body.seek(0)
    return body


def _no(request, status: int, words: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        answer = problem(status, words, code=_CODES[status], instance=request.path)
    else:
        answer = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    if status == 503:
        answer["Retry-After"] = "2"
    return answer
