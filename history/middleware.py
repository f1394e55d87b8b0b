"""One request is one step to undo; the answer names it in `X-Batch`.

`request.began` is when it was asked: a page shows at least what was written until then. A page tells in `X-Own-Steps`
which steps it took since it was drawn, so that they are not taken for somebody else's.
"""

import time
import uuid

from history.record import knowing, one_step

MOST = 60


class OneStep:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.began = time.time()
        with one_step() as batch, knowing(_own_steps(request)):
            request.step = batch
            response = self.get_response(request)
        if batch.events:
            response["X-Batch"] = str(batch.id)
        return response


def _own_steps(request) -> list[uuid.UUID]:
    given = request.headers.get("X-Own-Steps", "").split(",")
    return [step for text in given[-MOST:] if (step := _uuid(text.strip()))]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
