"""From `/w/<workspace>/` and a session to `request.member`, once, or 404."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.utils import timezone

from kit.api.problems import problem
from workspaces.queries import membership


class SignedIn(LoginRequiredMiddleware):
    """A script is told that nobody is signed in; it would take the page to sign in for the answer it waits for."""

    def handle_no_permission(self, request, view_func):
        if request.headers.get("Accept") == "application/json":
            return problem(401, "Nobody is signed in.", code="not-signed-in", instance=request.path)
        return super().handle_no_permission(request, view_func)


class ResolveMember:
    """Everything under `/w/<workspace>/` is for its members; to others it does not exist.

    Times on these pages are the workspace's. The API resolves its member itself (`workspaces.api_auth`), where tokens
    are known, and speaks UTC.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.member = None
        with timezone.override(None):
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        slug = kwargs.get("workspace")
        if slug is None or request.path.startswith("/api/"):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.member = membership(request.user, slug)
        if request.member is None:
            raise Http404
        timezone.activate(request.member.workspace.zone)
        return None
