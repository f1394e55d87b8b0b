"""A page that is opened without saying what to show opens with the lens that its member chose for it."""

from urllib.parse import urlencode

from django.shortcuts import redirect

from roadmaps.models import Lens
from roadmaps.saved import usual_address

# What says nothing about the view: the product of the navigation, and what stands in the panel.
BESIDE = {"product", "open"}


class OpenAsUsual:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        page = request.resolver_match.url_name
        if page not in Lens.Page.values or request.method != "GET" or request.GET.keys() - BESIDE:
            return None
        member = getattr(request, "member", None)
        address = usual_address(member, page) if member and not request.headers.get("X-Fragment") else ""
        kept = urlencode([(name, value) for name, value in request.GET.items() if f"{name}=" not in address])
        return redirect(f"{request.path}?" + "&".join(filter(None, [address, kept]))) if address else None
