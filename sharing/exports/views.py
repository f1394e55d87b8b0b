"""Exports in the browser: a short one is answered at once, a long one is made while its page shows how far it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.errors import Refused
from roadmaps.lens import SWITCHED
from sharing.exports import actions, queries
from sharing.exports.formats import FORMATS
from sharing.models import Export
from sharing.tasks import make_export

MANY = 50


@require_safe
def export(request: HttpRequest, workspace: str) -> HttpResponse:
    """The lens in the address as a file; where it is long, the page that has it made."""
    kind, paper = request.GET.get("format", ""), request.GET.get("paper", "a4")
    actions.check(kind, paper)
    lens = actions.read_lens(request.GET.urlencode(), request.member)
    rows = actions.is_long(lens, kind, request.member)
    if rows:
        asked = {"rows": rows, "kind": kind, "paper": paper, "label": FORMATS[kind].label}
        return _page(request, asked | {"query": request.GET.urlencode()})
    return as_file(*actions.export_now(lens, kind, paper, by=request.member), kind)


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest, workspace: str) -> HttpResponse:
    """The files that were asked for since yesterday; sending the form asks for one."""
    if request.method == "POST":
        asked = {name: request.POST.get(name, "") for name in ("query", "kind", "paper")}
        make_export.delay(export_id=actions.ask(**asked, by=request.member).pk)
        return redirect("exports", workspace)
    return _page(request)


@require_POST
def cancel(request: HttpRequest, workspace: str, pk: int) -> HttpResponse:
    actions.cancel(queries.export_of(request.member, pk))
    return redirect("exports", workspace)


@require_safe
def file(request: HttpRequest, workspace: str, pk: int) -> HttpResponse:
    run, content = queries.content_of(request.member, pk)
    return as_file(content, run.name, run.kind)


def as_file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=FORMATS[kind].mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(request: HttpRequest, asked: dict | None = None) -> HttpResponse:
    runs = queries.exports(request.member)[:MANY]
    context = {"asked": asked, "runs": [_told(run) for run in runs], "working": any(run.is_at_work for run in runs)}
    return render(request, "sharing/exports.html", context)


def _told(run: Export) -> dict:
    try:
        lens = SWITCHED.get(actions.read_lens(run.query, run.by).lens, "Roadmap")
    except Refused:
        lens = "Roadmap"
    road = reverse("roadmap", args=[run.by.workspace.slug])
    return {"run": run, "label": f"{lens} as {FORMATS[run.kind].label}", "road": f"{road}?{run.query}"}
