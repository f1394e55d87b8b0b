"""Sharing in the browser: choose what a recipient sees, see it as they do, hand out, change, revoke."""

from contextlib import nullcontext

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from history.web import attempt, told
from kit.errors import Unknown
from roadmaps.lens import SWITCHED
from roadmaps.moments import seen_at, settled
from sharing.links import actions, queries
from sharing.links.drawing import drawing
from sharing.links.forms import ShareForm, ShownForm
from sharing.links.shown import read_query, show
from sharing.models import ShareLink


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, workspace: str) -> HttpResponse:
    """A new link for the view in `query`, what its recipient will see, and every link there is."""
    request.member.must("share_link.created")
    form = _new_form(request, request.GET.get("query", ""), request.POST or None)
    secret = ""

    def deed() -> None:
        nonlocal secret
        _, secret = actions.share(by=request.member, **form.given)

    done = request.method == "POST" and form.is_valid() and attempt(form, deed)
    address = f"{settings.BASE_URL}/s/{secret}/" if done else ""
    return _page(request, form, address, status=422 if form.errors and not done else 200)


def _page(request: HttpRequest, form: ShareForm, address: str = "", status: int = 200) -> HttpResponse:
    """The page, or its inside for the dialog over a lens, with the links to that view alone."""
    in_dialog = request.headers.get("X-Fragment") == "dialog"
    context = _context(request, form) | {"address": address}
    if address and form.given["dates"] != ShareLink.Dates.NONE and not form.given.get("passcode"):
        context["calendar"] = f"{address}roadmap.ics"
    query = form["query"].value() or ""
    context["links"] = _listed(request, actions.canonical(query, request.member) if in_dialog else None)
    context["lookback"] = read_query(query).lens not in SWITCHED
    template = "sharing/links/dialog.html" if in_dialog else "sharing/links/links.html"
    response = render(request, template, context, status=status)
    response.headers["Vary"] = "X-Fragment"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, workspace: str, pk: int) -> HttpResponse:
    """Change what a link shows; its address stays."""
    request.member.must("share_link.created")
    thing = _one(request, pk)
    form = ShareForm(request.POST or None, link=thing)

    def deed() -> None:
        with told(request, f"{thing.title} changed"):
            actions.change_link(thing, by=request.member, **form.given)

    if request.method == "POST" and form.is_valid() and attempt(form, deed):
        return redirect("share", workspace)
    context = _context(request, form, thing) | {"link": thing}
    return render(request, "sharing/links/links.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, workspace: str, pk: int) -> HttpResponse:
    request.member.must("share_link.revoked")
    thing = _one(request, pk)
    in_dialog = request.headers.get("X-Fragment") == "dialog"
    with nullcontext() if in_dialog else told(request, f"{thing.title} shows nothing any more"):
        actions.revoke_link(thing, by=request.member)
    if in_dialog:
        return _page(request, _new_form(request, request.POST.get("query", "")))
    return redirect("share", workspace)


@require_safe
def preview(request: HttpRequest, workspace: str) -> HttpResponse:
    """The recipient's board for the choices in a form, as a fragment."""
    request.member.must("share_link.created")
    form = ShownForm(request.GET)
    thing = _one(request, int(request.GET["link"])) if request.GET.get("link", "").isdecimal() else None
    moment = thing.frozen_at if thing and request.GET.get("moment") == "keep" else None
    return render(request, "sharing/links/preview.html", _preview(request, form, moment))


def _new_form(request: HttpRequest, query: str, data=None) -> ShareForm:
    query = query[: ShareLink.LONGEST_QUERY]
    title = f"Roadmap of {request.member.workspace.name}"[:120]
    return ShareForm(data, initial={"query": query, "title": title, "moment": _moment(query)})


def _preview(request, form: ShownForm, moment=None) -> dict:
    query = form.cleaned_data.get("query", "") if form.is_bound and form.is_valid() else form.initial.get("query", "")
    given = form if form.is_bound else ShownForm(form.initial)
    seen = seen_at(request.member, settled(request.member, read_query(query)))
    if seen and not moment:
        moment = min(seen, timezone.now())
    return drawing(show(request.member, query, given.redaction, moment))


def _context(request, form: ShareForm, thing: ShareLink | None = None) -> dict:
    moment = thing.frozen_at if thing else None
    return {"form": form, "place": request.member.workspace.name} | _preview(request, form, moment)


def _moment(query: str) -> str:
    lens = read_query(query)
    return "now" if lens.as_of or lens.as_of_key else "live"


def _listed(request, query: str | None = None) -> list[tuple[ShareLink, str]]:
    """Every link with the page it shows; with a query those that show that view."""
    road = reverse("roadmap", args=[request.member.workspace.slug])
    links = queries.links(request.member)
    links = links if query is None else links.filter(query=query)
    return [(one, f"{road}?{one.query}") for one in links[:200]]


def _one(request, pk: int) -> ShareLink:
    found = queries.link_of(request.member, pk)
    if found is None:
        raise Unknown("There is nothing here.")
    return found
