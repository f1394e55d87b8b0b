"""The public roadmap of a product, as its editors see it: switch it on and off, say what is on it."""

from django.conf import settings as site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from history.web import attempt, told
from kit.errors import Refused
from sharing.models import PublicRoadmap
from sharing.public import actions, queries
from sharing.public.forms import CardForm, RoadmapForm
from workspaces.models import Product

MOST_OFFERED = 300


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, workspace: str, slug: str) -> HttpResponse:
    """Its settings and its cards; sending the form switches it on, or changes it."""
    member = request.member
    member.must("public_roadmap.changed")
    product = queries.product_of(member, slug)
    road = queries.roadmaps(member).filter(product=product).first()
    known = {name: getattr(road, name) for name in ("intro", "dates", "indexed")} if road else None
    form = RoadmapForm(request.POST or None, initial=known)

    def deed() -> None:
        with told(request, f"Public roadmap of {product.name} {'changed' if road else 'switched on'}"):
            if road:
                actions.change_roadmap(road, by=member, **form.cleaned_data)
            else:
                actions.open_roadmap(product, by=member, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, deed):
        return redirect("public_settings", workspace, slug)
    return render(request, "sharing/public/settings.html", _context(member, product, road, form), status=_status(form))


def _status(form: RoadmapForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def _context(member, product: Product, road: PublicRoadmap | None, form: RoadmapForm) -> dict:
    return {
        "form": form,
        "road": road,
        "product": product,
        "address": f"{site.BASE_URL}/p/{member.workspace.slug}/{product.slug}/",
        "cards": queries.cards(member).filter(feature__product=product).order_by("feature__rank", "id"),
        "offered": queries.hidden(member, product)[:MOST_OFFERED],
    }


@require_POST
def close(request: HttpRequest, workspace: str, slug: str) -> HttpResponse:
    product = queries.product_of(request.member, slug)
    road = queries.roadmaps(request.member).filter(product=product).first()
    if road is not None:
        with told(request, f"The roadmap of {product.name} is not public any more"):
            actions.close_roadmap(road, by=request.member)
    return redirect("public_settings", workspace, slug)


@require_POST
def publish(request: HttpRequest, workspace: str, slug: str) -> HttpResponse:
    product = queries.product_of(request.member, slug)
    feature = queries.hidden(request.member, product).filter(key=request.POST.get("feature", "")).first()
    if feature is None:
        raise Refused("Choose a feature of this product that is not public yet.", field="feature")
    with told(request, f"{feature.title} is on the public roadmap"):
        actions.publish(feature, by=request.member, **_words(request))
    return redirect("public_settings", workspace, slug)


@require_POST
def change(request: HttpRequest, workspace: str, pk: int) -> HttpResponse:
    card = queries.card_of(request.member, pk)
    with told(request, f"{card.feature.title} changed for the public"):
        actions.change_public(card, by=request.member, **_words(request))
    return redirect("public_settings", workspace, card.feature.product.slug)


@require_POST
def hide(request: HttpRequest, workspace: str, pk: int) -> HttpResponse:
    card = queries.card_of(request.member, pk)
    with told(request, f"{card.feature.title} is not public any more"):
        actions.hide(card, by=request.member)
    return redirect("public_settings", workspace, card.feature.product.slug)


def _words(request: HttpRequest) -> dict[str, str]:
    form = CardForm(request.POST)
    if not form.is_valid():
        name, said = next(iter(form.errors.items()))
        raise Refused(str(said[0]), field=name)
    return form.cleaned_data
