"""`/p/<workspace>/<product>/`: a product's roadmap for everybody. No account, no cookie, no script."""

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from kit.limits import Limit, client_address, digest, take
from sharing.links.shown import published
from sharing.links.visitors import Closed, page
from sharing.public import queries

FRESH = 60  # seconds for which anybody on the way may keep it
COLUMNS = (("now", "Now"), ("next", "Next"), ("later", "Later"))
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@login_not_required
@require_safe
def public(request: HttpRequest, place: str, product: str) -> HttpResponse:
    try:
        response = _page(request, place, product)
    except Closed as closed:
        response = page("closed", {"why": closed.why}, status=closed.status, headers=closed.headers)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
    response["Content-Security-Policy"] = POLICY
    response["Referrer-Policy"] = "strict-origin"
    return response


def _page(request: HttpRequest, place: str, product: str) -> HttpResponse:
    verdict = take((Limit.from_text("share", settings.RATE_LIMITS["share"]), digest(client_address(request))))
    if verdict is not None and not verdict.allowed:
        raise Closed("busy", 429, verdict.headers())
    road = queries.behind(place, product)
    if road is None:
        raise Closed("not-public", 404)
    shown = published(road)
    columns = [(title, [card for card in shown.cards if card.horizon == name]) for name, title in COLUMNS]
    context = {
        "shown": shown, "columns": columns, "indexed": road.indexed,
        "shipped": [card for card in shown.cards if card.horizon == "shipped"],
        "address": f"{settings.BASE_URL}/p/{place}/{product}/",
    }  # fmt: skip
    body = render_to_string("sharing/public/public.html", context).encode()
    headers = {"ETag": f'"{sha256(body).hexdigest()[:32]}"', "Cache-Control": f"public, max-age={FRESH}"}
    if not road.indexed:
        headers["X-Robots-Tag"] = "noindex, nofollow"
    known = request.headers.get("If-None-Match", "")
    if headers["ETag"] in known:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, headers=headers)
