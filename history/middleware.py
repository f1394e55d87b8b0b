"""One request is one step to undo; the answer names it in `X-Batch`.

`request.began` is when it was asked: a page shows at least what was written until then.
"""

import time

from history.record import one_step


class OneStep:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.began = time.time()
        with one_step() as batch:
            response = self.get_response(request)
        if batch.events:
            response["X-Batch"] = str(batch.id)
        return response
