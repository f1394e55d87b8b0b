"""The browser face of saved lenses: the menu beside the lens switch, and its deeds.

Without scripts each deed is a form that leads back to the view; scripts ask for the menu alone.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from history.web import told
from kit.errors import Refused, Unknown
from roadmaps import saved
from roadmaps.actions import lenses as actions
from roadmaps.models import Lens
from workspaces.models import Member
from workspaces.requests import MemberRequest


def menu(member: Member, page: str, query: str, said: str = "") -> dict[str, Any]:
    """What the menu shows beside an address."""
    if page not in Lens.Page.values:
        raise Refused("Lenses are of the roadmap or of features.", field="page")
    return {
        "shelf": saved.shelf(member, page, query), "address": query.lstrip("?"), "page": page, "said": said,
        "page_url": reverse(page, args=[member.workspace.slug]), "workspace": member.workspace.slug,
        "may": {"save": member.may("lens.saved"), "share": member.may("lens.shared")},
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def lenses(request: MemberRequest, workspace: str) -> HttpResponse:
    """GET draws the menu beside `?page=` and `?query=`; POST keeps the address by a name."""
    member = request.member
    if request.method != "POST":
        context = menu(member, request.GET.get("page", "roadmap"), request.GET.get("query", ""))
        return render(request, "roadmaps/_saved.html", context)
    page, query = _place(request)

    def deed() -> str:
        shared = request.POST.get("shared") == "yes"
        made = actions.save_lens(name=request.POST.get("name", ""), page=page, query=query, by=member, shared=shared)
        return saved.address_of(made)

    return _done(request, page, f"{request.POST.get('name', '').strip()[:80]} saved", deed)


@require_POST
def lens(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One of `DEEDS` on a lens."""
    member = request.member
    thing = saved.lenses(member).filter(pk=pk).first()
    if thing is None:
        raise Unknown("There is nothing here.")
    do = request.POST.get("do", "")
    if do not in DEEDS:
        raise Refused("This cannot be done with a lens.", field="do")
    page, query = _place(request)
    words, act = DEEDS[do]

    def deed() -> str:
        act(thing, request.POST, query, by=member)
        gone = thing.removed_at is not None
        return saved.address_of(thing) if do == "update" else _without_view(query) if gone else query

    return _done(request, page, words.format(name=thing.name), deed)


Deed = Callable[..., Any]
DEEDS: dict[str, tuple[str, Deed]] = {
    "update": ("{name} shows this view now", lambda one, _, query, *, by: actions.change_lens(one, query=query, by=by)),
    "rename": ("Renamed", lambda one, given, _, *, by: actions.change_lens(one, name=given.get("name", ""), by=by)),
    "share": ("{name} is everybody's now", lambda one, *_, by: actions.change_lens(one, shared=True, by=by)),
    "unshare": ("{name} is yours alone now", lambda one, *_, by: actions.change_lens(one, shared=False, by=by)),
    "up": ("{name} moved up", lambda one, *_, by: actions.move_lens(one, by=by, steps=-1)),
    "down": ("{name} moved down", lambda one, *_, by: actions.move_lens(one, by=by, steps=1)),
    "usual": ("The page opens with {name} now", lambda one, *_, by: actions.open_with(one, by=by)),
    "unusual": ("The page opens as it comes now", lambda one, *_, by: actions.open_as_it_comes(one.page, by=by)),
    "remove": ("{name} removed", lambda one, *_, by: actions.remove_lens(one, by=by)),
}


def _place(request: MemberRequest) -> tuple[str, str]:
    """The page and the address that the form was sent from."""
    page, query = request.POST.get("page", ""), request.POST.get("address", "").replace("\0", "")
    if page not in Lens.Page.values:
        raise Refused("Lenses are of the roadmap or of features.", field="page")
    return page, query[: 4 * Lens.LONGEST_QUERY].lstrip("?")


def _without_view(query: str) -> str:
    return "&".join(part for part in query.split("&") if not part.startswith("view="))


def _done(request: MemberRequest, page: str, words: str, deed: Callable[[], str]) -> HttpResponse:
    """Scripts get the menu drawn anew for the address that is right now, everybody else the page."""
    member = request.member
    if request.headers.get("X-Fragment"):
        return render(request, "roadmaps/_saved.html", menu(member, page, deed(), words))
    with told(request, words):
        query = deed()
    return redirect(f"{reverse(page, args=[member.workspace.slug])}?{query}")
