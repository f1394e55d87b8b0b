"""Share links as their workspace sees them, and the one behind an address."""

from django.db.models import F, QuerySet
from django.utils import timezone

from sharing.models import ShareLink
from workspaces.models import Member, secret_hash


def links(member: Member) -> QuerySet[ShareLink]:
    """Every link of the workspace, newest first, for those who may hand out links; to others there is none."""
    visible = ShareLink.objects.visible_to(member).select_related("maker").order_by("-id")
    return visible if member.may("share_link.created") else visible.none()


def link_of(member: Member, pk: int) -> ShareLink | None:
    return links(member).filter(pk=pk).first()


def behind(secret: str) -> ShareLink | None:
    """The link of an address, also one that was revoked; the secret itself is the right to ask."""
    whole = ShareLink._base_manager.select_related("maker__workspace", "token")
    return whole.filter(secret_hash=secret_hash(secret)).first()


def note_view(link: ShareLink) -> None:
    """Somebody looked at it: a fact, not a deed."""
    ShareLink._base_manager.filter(pk=link.pk).update(views=F("views") + 1, viewed_at=timezone.now())
