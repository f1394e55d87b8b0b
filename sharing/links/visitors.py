"""The recipient's door, `/s/<secret>/`: no account, no cookie but the one of a passcode, nothing kept by browsers."""

from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import check_password
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kit.limits import Limit, client_address, digest, take
from sharing.exports.formats import FORMATS, file_name, write
from sharing.exports.outside import contents_for
from sharing.links import queries
from sharing.links.drawing import drawing
from sharing.links.shown import Redaction, Shown, show
from sharing.models import ShareLink

COOKIE = "pmhub_share"
OPEN_FOR = 12 * 60 * 60  # seconds that a passcode opens the link in one browser
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Content-Security-Policy": POLICY,
}
_signer = TimestampSigner(salt="sharing.passcode")


@dataclass
class Closed(Exception):
    """Why a door does not open: the page to show instead, and its status."""

    why: str
    status: int
    headers: dict[str, str] | None = None


def visitor(view):
    """Nobody need sign in; whatever the answer, its headers keep the address and the page to this recipient."""

    @login_not_required
    @csrf_exempt  # there is no session to ride on: a passcode says everything
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request, secret: str, **kwargs):
        try:
            response = view(request, secret, **kwargs)
        except Closed as closed:
            response = page("closed", {"why": closed.why}, status=closed.status, headers=closed.headers)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return wrapped


def page(name: str, context: dict[str, Any], **how: Any) -> HttpResponse:
    """A page for people outside: drawn without the request, so that nothing of who is signed in can be on it."""
    return HttpResponse(render_to_string(f"sharing/links/{name}.html", context), **how)


@visitor
def shared(request, secret: str) -> HttpResponse:
    link = _door(request, secret)
    if link.locked and not _unlocked(request, link):
        return _ask(request, link, secret)
    if request.method == "POST":
        return HttpResponseRedirect(request.path)
    if request.method == "GET":
        queries.note_view(link)
    files = [(kind, one.label) for kind, one in FORMATS.items()]
    return page("shared", about(link) | drawing(shown_by(link)) | {"files": files})


def opened(request, secret: str) -> ShareLink:
    """The link behind an address whose passcode was given: for what is fetched beside the page."""
    link = _door(request, secret)
    if link.locked and not _unlocked(request, link):
        raise Closed("locked", 403)
    return link


@visitor
def taken_away(request, secret: str, kind: str) -> HttpResponse:
    """The same rows as a file, or as a calendar to subscribe to. A calendar that looks again is not a view."""
    link = opened(request, secret)
    if kind not in FORMATS:
        raise Closed("unknown", 404)
    contents = contents_for(shown_by(link), Redaction.of(link), link.title, link.maker.workspace.name, link.watermark)
    response = HttpResponse(write(contents, kind), content_type=FORMATS[kind].mime)
    how = "inline" if kind == "ics" else "attachment"
    response["Content-Disposition"] = f'{how}; filename="{file_name(contents, kind)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def shown_by(link: ShareLink) -> Shown:
    return show(link.maker, link.query, Redaction.of(link), link.frozen_at, salt=link.secret_hash)


def about(link: ShareLink) -> dict[str, Any]:
    """The head of a recipient's page."""
    place = link.maker.workspace
    moment = link.frozen_at.astimezone(place.zone) if link.frozen_at else None
    return {"title": link.title, "place": place.name, "watermark": link.watermark, "frozen_at": moment}


def _door(request, secret: str) -> ShareLink:
    verdict = take((Limit.from_text("share", settings.RATE_LIMITS["share"]), digest(client_address(request))))
    if verdict is not None and not verdict.allowed:
        raise Closed("busy", 429, verdict.headers())
    link = queries.behind(secret)
    if link is None:
        raise Closed("unknown", 404)
    if link.removed_at or link.orphaned:
        raise Closed("revoked", 410)
    if link.expired:
        raise Closed("expired", 410)
    return link


# --- passcode -----------------------------------------------------------------------------------------------


def _ask(request, link: ShareLink, secret: str) -> HttpResponse:
    if request.method != "POST":
        return page("passcode", {"wrong": False})
    _count_guess(request, link)
    if not link.passcode_hash or not check_password(request.POST.get("passcode", "")[:200], link.passcode_hash):
        return page("passcode", {"wrong": True}, status=403)
    response = HttpResponseRedirect(request.path)
    response.set_cookie(
        COOKIE, _signer.sign(_key(link)), max_age=OPEN_FOR, path=f"/s/{secret}/", httponly=True, samesite="Lax",
        secure=settings.SECURE,
    )  # fmt: skip
    return response


def _count_guess(request, link: ShareLink) -> None:
    """Few guesses by address and link, more by link; without Redis the door stays closed."""
    narrow = (
        Limit.from_text("passcode", settings.RATE_LIMITS["passcode"]),
        f"{link.pk}:{digest(client_address(request))}",
    )
    wide = (Limit.from_text("passcode-link", settings.RATE_LIMITS["passcode-link"]), str(link.pk))
    verdict = take(narrow, wide)
    if verdict is None:
        raise Closed("away", 503, {"Retry-After": "5"})
    if not verdict.allowed:
        raise Closed("guessing", 429, verdict.headers())


def _key(link: ShareLink) -> str:
    """A new passcode closes the browsers that the old one opened."""
    return f"{link.pk}:{link.passcode_set_at.isoformat()}" if link.passcode_set_at else ""


def _unlocked(request, link: ShareLink) -> bool:
    try:
        return _signer.unsign(request.COOKIES.get(COOKIE, ""), max_age=OPEN_FOR) == _key(link)
    except BadSignature:
        return False
