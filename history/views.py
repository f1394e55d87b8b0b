"""The browser face of the story: live updates and undo."""

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET, require_POST

from history import live
from history.presence import Spot, arrive, leave
from history.undo import undo as undo_batch
from kit.doors import answers_json
from kit.errors import Refused


@require_GET
def events(request, workspace):
    """Server-sent events of the workspace; 503 when too many pages listen, then pages poll."""
    since = request.headers.get("Last-Event-ID") or request.GET.get("since", "")
    stream = live.open_stream(request.member, since)
    if stream is None:
        return HttpResponse("Too many open pages; poll instead.", status=503, headers={"Retry-After": "20"})
    response = StreamingHttpResponse(stream, content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


@answers_json
def presence(request, body):
    """Say where this page is ({tab, place, key}) or that it closes ({tab, gone}); answers with the others."""
    words = [body.get(name, "") for name in ("tab", "place", "key")]
    if not all(isinstance(word, str) for word in words):
        raise Refused("tab, place and key are words.")
    if body.get("gone"):
        leave(request.member, words[0])
        return {"others": []}
    return {"others": arrive(request.member, Spot(*words))}


@require_POST
def undo(request, workspace, batch):
    """Take a batch back; answers with the batch that redoes it."""
    return JsonResponse({"batch": str(undo_batch(batch, by=request.member))})
