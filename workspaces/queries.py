"""Reads about who and where."""

from django.db.models import QuerySet
from django.utils import timezone

from workspaces.models import Invitation, Member, Product, Team, Token, User, Workspace, secret_hash
from workspaces.roles import Role


def membership(user: User, slug: str) -> Member | None:
    """The place of `user` in the workspace, or None: the same answer for a stranger and for a wrong name."""
    if not user.is_authenticated:
        return None
    places = Member.objects.present().select_related("workspace", "user")
    return places.filter(user=user, workspace__slug=slug, workspace__removed_at=None).first()


def memberships(user: User) -> QuerySet[Member]:
    places = Member.objects.present().select_related("workspace")
    return places.filter(user=user, workspace__removed_at=None).order_by("workspace__name")


def token_of(secret: str) -> Token | None:
    """The live token behind a secret, with the member it speaks for."""
    tokens = Token.objects.present().select_related("member__workspace", "member__user")
    token = tokens.filter(secret_hash=secret_hash(secret), member__removed_at=None).first()
    if token is None or (token.expires_at and token.expires_at <= timezone.now()):
        return None
    if not token.member.user or not token.member.user.is_active:
        return None
    return token


def people(member: Member) -> QuerySet[Member]:
    return Member.objects.visible_to(member).exclude(role=Role.SYSTEM).select_related("user").order_by("name", "id")


def products(member: Member) -> QuerySet[Product]:
    return Product.objects.visible_to(member).order_by("name", "id")


def active_products(member: Member) -> QuerySet[Product]:
    """Those in which something new can begin."""
    return products(member).filter(archived=False)


def teams(member: Member) -> QuerySet[Team]:
    return Team.objects.visible_to(member).order_by("name", "id")


def tokens(member: Member) -> QuerySet[Token]:
    """Own tokens; administrators see everybody's, to revoke them."""
    visible = Token.objects.visible_to(member).select_related("member").order_by("-id")
    return visible if member.may("member.removed") else visible.filter(member=member)


def invitations(member: Member) -> QuerySet[Invitation]:
    return Invitation.objects.visible_to(member).filter(accepted_at=None).order_by("-id")


def workspace_of(member: Member) -> QuerySet[Workspace]:
    return Workspace.objects.filter(pk=member.workspace_id)


def workspace_named(slug: str) -> Workspace | None:
    return Workspace.objects.filter(slug=slug, removed_at=None).first()
