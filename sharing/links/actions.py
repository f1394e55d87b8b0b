"""The verbs of share links: hand one out, change what it shows, revoke it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.http import QueryDict
from django.utils import timezone

from history.record import changing, creating, one_batch, removing
from kit.errors import Forbidden, Refused
from roadmaps.moments import seen_at, settled
from sharing.links.shown import read_query
from sharing.models import ShareLink
from workspaces.clock import today
from workspaces.models import Member, secret_hash

PAGES = ("roadmap",)
SHORTEST_PASSCODE = 6
# What belongs to looking, not to the view that is shared.
PASSING = ("open", "present", "print", "as_of", "baseline")
STAY: Any = object()


def share(*, by: Member, title: str = "", page: str = "roadmap", passcode: str | None = None, **what: Any):
    """Hand out a view; the secret of its address is returned now and never again."""
    by.must("share_link.created")
    if page not in PAGES:
        raise Refused(f"A link shows one of {', '.join(PAGES)}.", field="page")
    secret = ShareLink.new_secret()
    link = ShareLink(
        maker=by, token=by.token, page=page, title=title.strip() or "Roadmap", hint=secret[-4:],
        secret_hash=secret_hash(secret),
    )  # fmt: skip
    if by.token and by.token.expires_at:
        what["expires_at"] = what.get("expires_at") or by.token.expires_at
    _apply(link, what, by)
    if passcode:
        _lock(link, passcode)
    return creating(link, by=by, verb="share_link.created"), secret


def change_link(link: ShareLink, *, by: Member, base_version: int | None = None, **what: Any) -> ShareLink:
    """Change what a link shows, for whom and how long; its address stays. `passcode=None` takes the passcode away."""
    by.must("share_link.changed", link)
    passcode = what.pop("passcode", STAY)
    with one_batch():
        with changing(link, by=by, verb="share_link.changed", base_version=base_version):
            _apply(link, what, by)
            if passcode is not STAY:
                _lock(link, passcode)
        if passcode is not STAY:
            _keep_hash(link)
    return link


def revoke_link(link: ShareLink, *, by: Member) -> None:
    """From now on the address shows nothing."""
    by.must("share_link.revoked", link)
    removing(link, by=by, verb="share_link.revoked")


def _keep_hash(link: ShareLink) -> None:
    """The hash is no part of the story, so the door does not save it."""
    ShareLink._base_manager.filter(pk=link.pk).update(passcode_hash=link.passcode_hash)


def _apply(link: ShareLink, what: dict[str, Any], by: Member) -> None:
    if "query" in what:
        link.query, then = _query(what.pop("query"), by)
        if then and not what.get("frozen_at"):
            what["frozen_at"] = then
    for name, value in what.items():
        setattr(link, name, value.strip() if isinstance(value, str) else value)
    _check(link, what, by)


def canonical(text: str, by: Member) -> str:
    """An address as links keep it."""
    return _query(text, by)[0]


def _query(text: str, by: Member) -> tuple[str, datetime | None]:
    """The address without what is only for looking; a past day in it becomes the moment to freeze at."""
    lens = settled(by, read_query(text.lstrip("?")))
    kept = QueryDict(mutable=True)
    for name, value in lens.pairs:
        if name not in PASSING:
            kept.appendlist(name, value)
    if len(kept.urlencode()) > ShareLink.LONGEST_QUERY:
        raise Refused("This view has too many filters to share.", field="query")
    return kept.urlencode(), seen_at(by, lens) if lens.past(today(by)) else None


def _check(link: ShareLink, what: dict[str, Any], by: Member) -> None:
    now = timezone.now()
    if not link.title:
        raise Refused("Give the link a name.", field="title")
    if link.dates not in ShareLink.Dates.values:
        raise Refused(f"Dates are {', '.join(ShareLink.Dates.values)}.", field="dates")
    if what.get("expires_at") and link.expires_at <= now:
        raise Refused("This moment is over already.", field="expires_at")
    if what.get("frozen_at") and link.frozen_at > now:
        raise Refused("The future cannot be shown yet; freeze at a moment that was.", field="frozen_at")
    last = by.token.expires_at if by.token else None
    if last and "expires_at" in what and (link.expires_at is None or link.expires_at > last):
        raise Forbidden(f"A token cannot hand out a link that outlives it: it ends on {last:%Y-%m-%d}.")


def _lock(link: ShareLink, passcode: str | None) -> None:
    if not passcode:
        link.passcode_hash, link.passcode_set_at = "", None
        return
    if len(passcode) < SHORTEST_PASSCODE:
        raise Refused(f"A passcode has at least {SHORTEST_PASSCODE} characters.", field="passcode")
    link.passcode_hash, link.passcode_set_at = make_password(passcode), timezone.now()
