"""Who speaks over REST: a bearer token, or the browser's own session with its CSRF token."""

from datetime import datetime, timedelta

from django.utils import timezone
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission

from workspaces.models import Token
from workspaces.queries import membership
from workspaces.remembered import token_behind

_USE_IS_NOTED_EVERY = timedelta(minutes=1)
_noted: dict[int, datetime] = {}  # what remembered tokens do not know yet


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer pmh_…`; the token is bound to one workspace."""

    def authenticate(self, request):
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if not kind:
            return None
        if kind.lower() != "bearer" or not secret.startswith(Token.PREFIX):
            raise exceptions.AuthenticationFailed("Send your token as: Authorization: Bearer pmh_…")
        token = token_behind(secret.strip(), getattr(request._request, "generation", None))
        if token is None:
            raise exceptions.AuthenticationFailed("This token is unknown, expired or revoked.")
        _note_use(token)
        member = token.member
        member.scopes = frozenset(token.scopes)
        member.token = token
        request._request.member = member
        return member.user, token

    def authenticate_header(self, request):
        return 'Bearer realm="pmhub"'


class EarlierSignIn(exceptions.PermissionDenied):
    """The CSRF token is not this session's: mostly a page that was drawn for an earlier sign-in."""

    default_code = "csrf"


class BrowserSession(SessionAuthentication):
    """The signed-in browser; its member is looked up once the workspace is known."""

    def enforce_csrf(self, request):
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as refused:
            raise EarlierSignIn(refused.detail) from None


class IsMember(BasePermission):
    """The member of the workspace in the URL, or 404; reading needs the scope `read`."""

    def has_permission(self, request, view):
        slug = view.kwargs.get("workspace")
        if not request.user:
            return False
        if slug is None:
            return True
        member = _member(request, slug)
        if member is None:
            raise exceptions.NotFound("There is nothing here.")
        request._request.member = request.member = member
        if member.scopes is not None and not member.scopes & {"read", "write", "admin"}:
            raise exceptions.PermissionDenied("This token may not read.")
        return True


def _member(request, slug):
    if isinstance(request.auth, Token):
        member = request._request.member
        return member if member.workspace.slug == slug else None
    return membership(request.user, slug)


def _note_use(token: Token) -> None:
    """When the token was last used, to the minute: a write per minute and process, not per request."""
    now = timezone.now()
    last = max(filter(None, [token.last_used_at, _noted.get(token.pk)]), default=None)
    if last is None or now - last > _USE_IS_NOTED_EVERY:
        if len(_noted) > 10_000:
            _noted.clear()
        _noted[token.pk] = now
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
