"""The roadmap in the browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from roadmaps import lens as lenses
from roadmaps import page, queries


def roadmap(request: HttpRequest, workspace: str) -> HttpResponse:
    """One view for the page and, asked by the element, for the board alone."""
    lens = lenses.read(tuple((name, value) for name, values in request.GET.lists() for value in values))
    today = timezone.localdate(timezone=request.member.workspace.zone)
    road = queries.roadmap(request.member, lens, today)
    template = f"roadmaps/{lens.lens}.html" + ("#board" if request.headers.get("X-Fragment") == "board" else "")
    response = render(request, template, page.context(road, request.member))
    response.headers["Vary"] = "X-Fragment"
    return response
