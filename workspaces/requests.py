"""What the middleware makes of a request, for functions that say their types."""

from django.http import HttpRequest

from workspaces.models import Member


class MemberRequest(HttpRequest):
    """A request inside a workspace, with the member who asks."""

    member: Member
