"""Limits at the gate: per token and per address under /api/, tighter ones on signing in."""

from django.conf import settings
from django.http import HttpResponse

from kit.api.problems import problem
from kit.limits import Limit, Verdict, client_address, digest, take

SIGN_IN = "/accounts/"


class Limits:
    """Counts before anything is looked up, so that guessing tokens is limited too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.generation = None
        if request.path.startswith("/api/"):
            return self._program(request)
        if request.method == "POST" and request.path.startswith(SIGN_IN):
            return self._sign_in(request)
        return self.get_response(request)

    def _program(self, request):
        address = client_address(request)
        wanted = [(Limit.from_text("address", settings.RATE_LIMITS["address"]), digest(address))]
        if who := request.META.get("HTTP_AUTHORIZATION") or request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            wanted.insert(0, (Limit.from_text("token", settings.RATE_LIMITS["token"]), digest(who)))
        verdict = take(*wanted)
        if verdict is None:  # without Redis the doors stay open
            return self.get_response(request)
        request.generation = verdict.generation
        if verdict.allowed:
            response = self.get_response(request)
        else:
            response = problem(429, _sentence(verdict), code="too-many-requests", instance=request.path)
        for name, value in verdict.headers().items():
            response[name] = value
        return response

    def _sign_in(self, request):
        address = Limit.from_text("sign-in-address", settings.RATE_LIMITS["sign-in-address"])
        wanted = [(address, digest(client_address(request)))]
        if email := _mailbox(request.POST.get("login") or request.POST.get("email", "")):
            wanted.append((Limit.from_text("sign-in", settings.RATE_LIMITS["sign-in"]), digest(email)))
        verdict = take(*wanted)
        if verdict is None:
            words = "Signing in is closed for a moment. Try again in a few seconds."
            return _words(words, 503, {"Retry-After": "5"})
        if verdict.allowed:
            return self.get_response(request)
        return _words(_sentence(verdict), 429, verdict.headers())


def _mailbox(text: str) -> str:
    """An address as PostgreSQL compares it: `ı` and `ſ` find the accounts of `i` and `s` and share their count."""
    return text.strip().upper()


def _words(text: str, status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8", headers=headers)


def _sentence(verdict: Verdict) -> str:
    return f"Too many requests. Try again in {verdict.wait} seconds."
