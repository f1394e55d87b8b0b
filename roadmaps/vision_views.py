"""The browser face of the vision: one page to print and to present, its form, its versions, and who approved it."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from history.web import base_version, form_page, told
from kit.errors import Refused, Unknown
from roadmaps import strategy
from roadmaps.actions.approval import VERBS, approve, withdraw_approval
from roadmaps.actions.vision import restore_vision, write_vision
from roadmaps.models import Vision
from roadmaps.strategy_forms import VisionForm
from roadmaps.versions import Version, compare, versions
from workspaces.models import Product
from workspaces.queries import products

WORDS = (
    ("for_whom", "For"), ("need", "who need to"), ("category", "this is"),
    ("benefit", "that"), ("unlike", "Unlike"), ("difference", "it"),
)  # fmt: skip


def positioning(vision: Vision | None) -> list[tuple[str, str]]:
    """The sentence of Geoffrey Moore, part by part; what is empty is left out."""
    said = [(label, getattr(vision, name)) for name, label in WORDS] if vision else []
    return [(label, text) for label, text in said if text]


def page(request, workspace, common: dict):
    """`?lens=vision`: the vision of the product that one looks at, else of the workspace, with its objectives."""
    member = request.member
    product = _product(request)
    own = strategy.vision(member, product) if product else None
    found = own or strategy.vision(member)
    aims = [aim for aim in strategy.aims(member) if product is None or aim.row.product_id in {product.pk, None}]
    may = {"write": member.may("vision.written"), "approve": member.may("vision.approved")}
    context = {
        "vision": found, "own": own is not None or product is None, "product": product, "aims": aims, "may": may,
        "positioning": positioning(found),
    }  # fmt: skip
    return render(request, "roadmaps/vision.html", common | context)


def _product(request) -> Product | None:
    return products(request.member).filter(slug=request.GET.get("product", "")).first()


def _back(workspace: str, product: Product | None) -> str:
    asked = {"lens": "vision"} | ({"product": product.slug} if product else {})
    return reverse("strategy", args=[workspace]) + "?" + urlencode(asked)


def _there(request) -> Vision:
    """The vision of `?product=`, or of the workspace."""
    found = strategy.vision(request.member, _product(request))
    if found is None:
        raise Unknown("There is no vision yet.")
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def vision(request, workspace):
    member = request.member
    member.must("vision.written")
    product = _product(request)
    now = strategy.vision(member, product)
    form = VisionForm(request.POST or None, initial=_now(now), segments=now.segments if now else [])
    heading = f"Vision of {product.name}" if product else "Vision"
    deed = partial(write_vision, product=product)
    return form_page(request, form, heading, "Vision written", deed, now, back=_back(workspace, product))


def _now(vision: Vision | None) -> dict[str, Any]:
    if vision is None:
        return {}
    fields = {name: getattr(vision, name) for name in ("statement", *Vision.POSITIONING)}
    return fields | {"principles": "\n".join(vision.principles)}


# --- versions -------------------------------------------------------------------------------------------


@require_safe
def history(request, workspace):
    """Who wrote what when; `old` and `new` side by side, by default the newest and the one before."""
    thing = _there(request)
    found = versions(request.member, thing)
    new = _version(request, found, "new") or found[0]
    before = next((one for one in found if one.number < new.number), None)
    old = _version(request, found, "old") or before
    context = {
        "vision": thing, "versions": found, "old": old, "new": new, "lines": compare(old, new) if old else [],
        "product": _product(request), "may": {"restore": request.member.may("vision.restored")},
        "back": _back(workspace, _product(request)),
    }  # fmt: skip
    return render(request, "roadmaps/versions.html", context)


def _version(request, found: list[Version], name: str) -> Version | None:
    asked = request.GET.get(name, "")
    if not asked:
        return None
    one = next((one for one in found if str(one.number) == asked), None)
    if one is None:
        raise Refused("There is no such version.", field=name)
    return one


@require_POST
def restore(request, workspace, number):
    thing = _there(request)
    wanted = next((one for one in versions(request.member, thing) if one.number == number), None)
    if wanted is None:
        raise Unknown("There is no such version.")
    with told(request, f"Version {number} written again"):
        restore_vision(thing, wanted.content, number=number, by=request.member, base_version=base_version(request))
    return redirect(_back(workspace, _product(request)))


# --- approval -------------------------------------------------------------------------------------------


@require_POST
def approval(request, workspace):
    said_yes(request, _there(request), "The vision")
    return redirect(_back(workspace, _product(request)))


def said_yes(request, thing, title: str) -> None:
    """Approve what was read, or with `withdraw` take that back."""
    back = "withdraw" in request.POST
    request.member.must(VERBS[thing.noun][back])
    with told(request, f"{title}: approval withdrawn" if back else f"{title}: approved"):
        (withdraw_approval if back else approve)(thing, by=request.member, base_version=base_version(request))
