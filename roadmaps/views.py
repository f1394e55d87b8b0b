"""The roadmap in the browser: one page, and the small JSON doors behind its gestures."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from features.actions import link_features, unlink_features
from features.links import way_of
from features.models import Dependency, Feature
from features.queries import links_of as links_about
from features.reasons import explain_moves, wants_reason
from history import comments as remarks
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

MOST_REMARKS = 5


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


@require_GET
def links_of(request: HttpRequest, workspace: str, key: str) -> JsonResponse:
    """What a feature is linked to, in all four ways, on the board or not."""
    feature = forms.feature_named(request.member, key)
    found = []
    for link in links_about(request.member, feature).select_related("source", "target").order_by("id"):
        other = link.target if link.source_id == feature.pk else link.source
        found.append({"way": way_of(link, feature.pk), "id": other.pk, "key": other.key, "title": other.title})
    return JsonResponse({"links": found})


@require_GET
def comments(request: HttpRequest, workspace: str, key: str) -> JsonResponse:
    """The last remarks on a feature, oldest first, and how many there are."""
    thread = remarks.comments_on(request.member, forms.feature_named(request.member, key))
    zone, now = request.member.workspace.zone, today(request.member)
    last = [
        {"who": one.author.name, "on": short_day(one.created_at.astimezone(zone).date(), now), "text": one.text}
        for one in thread.order_by("-id")[:MOST_REMARKS]
    ]
    return JsonResponse({"count": thread.count(), "comments": last[::-1]})


@answers_json
def add_comment(request, body, key):
    """A remark on a feature, made on its bar."""
    feature, text = forms.feature_named(request.member, key), body.get("text")
    if not isinstance(text, str):
        raise Refused("A comment is text.", field="text")
    return {"id": remarks.add_comment(feature, text=text.replace("\0", ""), by=request.member).pk}


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
    ends = Q(source=source, target=target)
    ends |= Q(source=target, target=source) if kind == Dependency.Kind.RELATES else Q()  # it has no direction
    known = Dependency.objects.visible_to(request.member).filter(ends, kind=kind).first()
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
