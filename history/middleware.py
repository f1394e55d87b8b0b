"""One request is one step to undo; the answer names it in `X-Batch`."""

from history.record import one_step


class OneStep:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with one_step() as batch:
            response = self.get_response(request)
        if batch.events:
            response["X-Batch"] = str(batch.id)
        return response
