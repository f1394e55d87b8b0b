"""Theme, density and the like: kept in cookies the server reads, so that a page is drawn right the first time."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from pmhub.shell import DENSITIES, THEMES

CHOICES = {"theme": THEMES, "density": DENSITIES, "nav": ("wide", "narrow"), "keys": ("on", "off"), "demo": ("said",)}
A_YEAR = 365 * 24 * 3600
# Until the browser is closed; everything else is kept for a year.
FOR_NOW = {"demo"}


@require_POST
@login_not_required
def look(request) -> HttpResponse:
    response = _back(request)
    for name, allowed in CHOICES.items():
        value = request.POST.get(name)
        if value in allowed:
            age = None if name in FOR_NOW else A_YEAR
            response.set_cookie(f"pmhub_{name}", value, max_age=age, samesite="Lax", secure=request.is_secure())
    return response


def _back(request) -> HttpResponse:
    """To where the form was, or nothing at all for a script."""
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)
    referer = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(referer)
    return HttpResponseRedirect((parts.path + (f"?{parts.query}" if parts.query else "")) if safe else "/")
