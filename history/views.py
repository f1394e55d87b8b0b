"""The browser face of the story: live updates and undo."""

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET, require_POST

from history import live
from history.undo import undo as undo_batch


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


@require_POST
def undo(request, workspace, batch):
    """Take a batch back; answers with the batch that redoes it."""
    return JsonResponse({"batch": str(undo_batch(batch, by=request.member))})
