"""The roadmap in the browser: one page, and the small JSON doors behind its gestures."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from features.actions import link_features, unlink_features
from features.models import Dependency, Feature
from features.reasons import explain_moves, wants_reason
from history.record import current_batch
from kit.doors import answers_json
from kit.errors import Refused, Unknown
from roadmaps import cards, forms, listing, looking_back, page, placing, queries
from roadmaps import lens as lenses
from roadmaps.actions import plans
from roadmaps.actions.cards import create_card, move_cards
from roadmaps.bars import short_day
from workspaces.clock import today
from workspaces.models import Member, Product
from workspaces.queries import active_products


@require_GET
def roadmap(request: HttpRequest, workspace: str) -> HttpResponse:
    """The page, or what of it changes with the address when the element asks."""
    lens = looking_back.lens_of(request)
    if lens.lens in looking_back.PAGES:
        return looking_back.PAGES[lens.lens](request, lens)
    now, is_cards = today(request.member), lens.lens in lenses.CARDS
    if is_cards:
        context = page.cards_context(cards.cards(request.member, lens, now), request.member)
    elif lens.lens == "list":
        found = listing.listing(request.member, lens, now)
        context = page.around(found, request.member) | listing.context(found, request.member)
    else:
        context = page.context(queries.roadmap(request.member, lens, now), request.member)
    part = "#fragment" if request.headers.get("X-Fragment") == "board" else ""
    template = "cards" if is_cards else lens.lens
    response = render(request, f"roadmaps/{template}.html{part}", context)
    response.headers["Vary"] = "X-Fragment"
    return response


@require_GET
def proposal(request: HttpRequest, workspace: str) -> JsonResponse:
    """What if the best without dates went into the next two quarters."""
    return JsonResponse(placing.proposal(request.member, looking_back.lens_of(request)))


@answers_json
def moves(request, body):
    """Dates and lanes of some features, all or none."""
    wanted = forms.read_moves(body, request.member)
    plans.move_features(wanted, by=request.member, **forms.read_reason(body))
    return {
        "why": wants_reason(request.member, current_batch().id),
        "features": _told([move.feature for move in wanted]),
    }


def _told(features: list[Feature]) -> list[dict[str, Any]]:
    return [{"id": feature.pk, "key": feature.key, "version": feature.version} for feature in features]


@answers_json
def move_the_cards(request, body):
    """Cards to another column, lane or place, all or none."""
    moved = move_cards(forms.read_cards(body, request.member), by=request.member)
    return {"why": wants_reason(request.member, current_batch().id), "features": _told(moved)}


@answers_json
def add_card(request, body):
    """A feature named at the end of a column."""
    member = request.member
    feature = create_card(
        product=_product(body, member),
        title=str(body.get("title", ""))[:200],
        into=forms.read_into(body, member),
        by=member,
    )
    return {"id": feature.pk, "key": feature.key, "version": feature.version}


@answers_json
def reasons(request, body):
    """Why the dates of a batch were moved; without a reason, whether to ask for one."""
    batch = forms.read_batch(body)
    reason = forms.read_reason(body)
    if not any(reason.values()):
        return {"why": wants_reason(request.member, batch)}
    return {"explained": [thing.key for thing in explain_moves(batch, by=request.member, **reason)]}


@answers_json
def shift(request, body):
    """Push what waits for a feature behind its end, or pull it forward; says what moved where."""
    now = today(request.member)
    feature = forms.feature_named(request.member, body.get("key"))
    moved = plans.shift_dependents(feature, earlier=body.get("earlier") is True, by=request.member)
    told = [
        {"id": f.pk, "title": f.title, "when": f"{short_day(f.starts_on, now)} – {short_day(f.ends_on, now)}"}
        for f in moved
    ]
    return {"moved": told}


@answers_json
def links(request, body):
    """`source` blocks `target` (or what `kind` says), or with `remove` not any more."""
    kind = str(body.get("kind") or Dependency.Kind.BLOCKS)
    if kind not in Dependency.Kind.values:
        raise Refused(f"A link is one of {', '.join(Dependency.Kind.values)}.", field="kind")
    source = forms.feature_named(request.member, body.get("source"), "source")
    target = forms.feature_named(request.member, body.get("target"), "target")
    if not body.get("remove"):
        return {"id": link_features(source, target, kind=kind, by=request.member).pk}
    known = Dependency.objects.visible_to(request.member).filter(source=source, target=target, kind=kind).first()
    if known is None:
        raise Unknown("There is no such dependency any more.")
    unlink_features(known, by=request.member)
    return {"id": known.pk}


@answers_json
def create(request, body):
    """A feature drawn on the board: title, dates and lane."""
    member = request.member
    dates = forms.read_dates(body)
    if not isinstance(dates, tuple):
        raise Refused("A feature on the roadmap has dates.", field="starts_on")
    product = _product(body, member)
    by, key = str(body.get("lanes", "")), str(body.get("lane", "0"))
    lane = plans.lane_thing(member, by, key) if plans.holds(by) else plans.STAY
    feature = plans.create_planned(
        product=product, title=str(body.get("title", ""))[:200], dates=dates, lane_by=by, lane=lane, by=member
    )
    return {"id": feature.pk, "key": feature.key, "version": feature.version}


def _product(body: dict[str, Any], member: Member) -> Product:
    """The product that the page is filtered by, else the first."""
    known = active_products(member)
    product = known.filter(slug=str(body.get("product") or "")).first() or known.first()
    if product is None:
        raise Refused("Add a product first.", field="product")
    return product
