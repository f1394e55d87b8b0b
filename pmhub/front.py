"""The address without a path: to where the person belongs."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from pmhub.shell import GROUPS, first_url
from workspaces.queries import memberships

# Those who look start at the numbers, those who build at what is next; everybody else at home.
LANDS_ON = {"viewer": ("kpis",), "contributor": ("features",)}


@require_safe
@login_not_required
def front(request) -> HttpResponse:
    """To the first page of the first workspace, to signing in, or to a page that says what is missing."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    place = memberships(request.user).first()
    if place is None:
        return render(request, "shell/no_workspace.html")
    names = [LANDS_ON.get(place.role, ("home",)), *(entry.names for _, entries in GROUPS for entry in entries)]
    pages = (first_url(wanted, place.workspace.slug) for wanted in names)
    url = next((page for page in pages if page), None)
    return redirect(url) if url else render(request, "shell/no_workspace.html")
