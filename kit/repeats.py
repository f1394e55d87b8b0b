"""A page's write may arrive twice: from a tab that heard no answer and from the one that took over. It is one deed."""

from django.http import HttpResponse

from kit.api.once import Deed, fingerprint, once
from kit.api.views import SAFE, named
from kit.errors import Refused
from kit.middleware import refusal
from kit.transactions import around


class OnlyOnce:
    """`Idempotency-Key` on pages of a workspace, as under /api/ (`kit.api.views.Steady`). The last of the middlewares:
    all others have had their say before the deed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs) -> HttpResponse | None:
        key, member = request.headers.get("Idempotency-Key"), getattr(request, "member", None)
        # A form with files was read on its way here; our scripts send none under a key.
        if not key or not member or request.method in SAFE or request.content_type == "multipart/form-data":
            return None
        print_ = fingerprint(request.method, request.get_full_path(), request.body)

        def deed() -> HttpResponse:
            return named(request, view(request, *args, **kwargs))

        try:
            return once(f"member:{member.pk}", key, print_, deed, within=_within)
        except Refused as refused:
            return refusal(request, refused)


def _within(deed: Deed) -> HttpResponse:
    with around():
        return deed()
