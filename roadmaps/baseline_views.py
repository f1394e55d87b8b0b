"""The browser face of baselines: forms in the menu of what the roadmap is compared with."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from history.web import base_version, told
from kit.errors import Refused, Unknown
from roadmaps import baselines as queries
from roadmaps.actions import baselines as actions
from workspaces.requests import MemberRequest

LONGEST_ADDRESS = 8_000


@require_POST
def baselines(request: MemberRequest, workspace: str) -> HttpResponse:
    """Keep the plan as it stands now."""
    given = request.POST
    with told(request, "This plan is kept as a baseline"):
        actions.keep_baseline(name=given.get("name", ""), note=given.get("note", ""), by=request.member)
    return _back(request, workspace)


@require_POST
def baseline(request: MemberRequest, workspace: str, key: str) -> HttpResponse:
    """`do=change` its name and note, `do=remove` it."""
    member, given = request.member, request.POST
    thing = queries.baseline_named(member, key)
    if thing is None:
        raise Unknown("There is nothing here.")
    if given.get("do") == "remove":
        with told(request, f"{thing.name} removed"):
            actions.remove_baseline(thing, by=member)
    elif given.get("do") == "change":
        fields = {name: given[name] for name in ("name", "note") if name in given}
        with told(request, f"{thing.name} changed"):
            actions.change_baseline(thing, by=member, base_version=base_version(request), **fields)
    else:
        raise Refused("This cannot be done with a baseline.", field="do")
    return _back(request, workspace)


def _back(request: MemberRequest, workspace: str) -> HttpResponse:
    address = request.POST.get("address", "").replace("\0", "")[:LONGEST_ADDRESS]
    return redirect(f"{reverse('roadmap', args=[workspace])}?{address}")
