"""The verbs of workspaces: found, invite, join, change roles, hand out tokens, add products and teams."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from history.record import changing, creating, creating_many, one_batch, removing
from kit.errors import Conflict, Forbidden, Refused, Unknown
from workspaces import beginnings
from workspaces.models import (
    COLOURS,
    Invitation,
    Member,
    Product,
    Team,
    Token,
    User,
    Workspace,
    check_time_zone,
    secret_hash,
)
from workspaces.numbers import is_begun, next_number
from workspaces.roles import Role

INVITATION_DAYS = 14


def found_workspace(*, name: str, slug: str = "", owner: User, time_zone: str = "UTC", is_demo: bool = False) -> Member:
    """Open a workspace and return its first owner. Its system member is the actor of its own beginning."""
    check_time_zone(time_zone)
    workspace = Workspace(name=name, slug=slug or slugify(name)[:40], time_zone=time_zone, is_demo=is_demo)
    sol = Member(workspace=workspace, name="pmhub", role=Role.SYSTEM, colour="navy")
    first = Member(workspace=workspace, user=owner, name=called(owner), role=Role.OWNER)
    with one_batch():
        creating_many([workspace, sol, first], by=sol, verb="workspace.founded")
        beginnings.lay(first)
    return first


def change_workspace(workspace: Workspace, *, by: Member, base_version: int | None = None, **fields) -> Workspace:
    by.must("workspace.changed", workspace)
    if "time_zone" in fields:
        check_time_zone(fields["time_zone"])
    with changing(workspace, by=by, verb="workspace.changed", base_version=base_version):
        for name, value in fields.items():
            setattr(workspace, name, value)
    return workspace


# --- members --------------------------------------------------------------------------------------------


def add_member(*, user: User, role: str, by: Member, name: str = "") -> Member:
    """Give `user` a place. Faces invite; this is for the command line and for accepted invitations."""
    by.must("member.invited")
    _may_grant(by, role)
    number = Member.objects.inside(by).count()
    place = Member(user=user, role=role, name=name or called(user), colour=COLOURS[number % len(COLOURS)])
    return creating(place, by=by, verb="member.joined")


def called(user: User) -> str:
    """A name for everybody to see; the address itself is not for everybody."""
    return user.name or user.email.split("@")[0].replace(".", " ").title()


def invite(*, email: str, role: str, by: Member) -> tuple[Invitation, str]:
    """Invite an address; returns the invitation and the secret of its link, which is shown only now."""
    by.must("member.invited")
    _may_grant(by, role)
    email = email.strip().lower()
    if Member.objects.visible_to(by).filter(user__email__iexact=email).exists():
        raise Conflict(f"{email} is a member already.", field="email")
    pending = Invitation.objects.visible_to(by).filter(email=email, accepted_at=None)
    for earlier in pending:  # a second invitation replaces the first link
        removing(earlier, by=by, verb="invitation.withdrawn")
    secret = Token.new_secret()
    invitation = Invitation(
        email=email,
        role=role,
        secret_hash=secret_hash(secret),
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    return creating(invitation, by=by, verb="member.invited"), secret


def withdraw_invitation(invitation: Invitation, *, by: Member) -> None:
    by.must("invitation.withdrawn", invitation)
    removing(invitation, by=by, verb="invitation.withdrawn")


def accept_invitation(secret: str, *, user: User) -> Member:
    """Let `user` in through an open invitation, once."""
    with transaction.atomic():
        invitation = open_invitation(secret, lock=True)
        if user.email.lower() != invitation.email.lower():
            raise Forbidden(f"This invitation is for {invitation.email}. Sign in with that address.")
        sol = system_member(invitation.workspace)
        existing = Member.objects.visible_to(sol).filter(user=user).first()
        with changing(invitation, by=sol, verb="invitation.accepted"):
            invitation.accepted_at = timezone.now()
        return existing or add_member(user=user, role=invitation.role, by=sol)


def open_invitation(secret: str, *, lock: bool = False) -> Invitation:
    invitations = Invitation.objects.present().select_related("workspace")
    if lock:
        invitations = invitations.select_for_update(of=["self"])
    found = invitations.filter(secret_hash=secret_hash(secret), accepted_at=None, expires_at__gt=timezone.now()).first()
    if found is None:
        raise Unknown("This invitation is not valid any more. Ask for a new one.")
    return found


def rename_member(member: Member, *, name: str, by: Member, base_version: int | None = None) -> Member:
    """One's own name, or as an administrator anybody's."""
    by.must("member.changed", member)
    if member.pk != by.pk:
        by.must("member.role_changed", member)
    with changing(member, by=by, verb="member.changed", base_version=base_version):
        member.name = " ".join(name.split()) or member.name
    return member


def change_role(member: Member, *, role: str, by: Member, base_version: int | None = None) -> Member:
    with transaction.atomic():
        _hold_roles(by, member)
        by.must("member.role_changed", member)
        _may_grant(by, role)
        _may_touch(by, member)
        _keep_an_owner(member, leaves=role != Role.OWNER)
        with changing(member, by=by, verb="member.role_changed", base_version=base_version):
            member.role = role
    return member


def change_profile(member: Member, *, by: Member, name: str, colour: str) -> Member:
    """How a member is called and coloured here; one's own affair."""
    by.must("member.changed", member)
    if member.pk != by.pk:
        raise Forbidden("Everybody's profile is their own.")
    if not name.strip():
        raise Refused("A member needs a name.", field="name")
    with changing(member, by=by, verb="member.changed"):
        member.name = " ".join(name.split())
        member.colour = colour if colour in COLOURS else member.colour
    return member


def remove_member(member: Member, *, by: Member) -> None:
    with transaction.atomic():
        _hold_roles(by, member)
        by.must("member.removed", member)
        _may_touch(by, member)
        _keep_an_owner(member, leaves=True)
        removing(member, by=by, verb="member.removed")
        for token in Token.objects.visible_to(by).filter(member=member):
            removing(token, by=by, verb="token.revoked")


def _may_grant(by: Member, role: str) -> None:
    if role not in Role.values or role == Role.SYSTEM:
        raise Refused(f"There is no role called {role}.", field="role")
    if role == Role.OWNER and by.role not in {Role.OWNER, Role.SYSTEM}:
        raise Forbidden("Only an owner can make somebody an owner.")


def _may_touch(by: Member, member: Member) -> None:
    if member.role == Role.SYSTEM:
        raise Forbidden("The workspace's own member cannot be changed.")
    if member.role == Role.OWNER and by.role not in {Role.OWNER, Role.SYSTEM}:
        raise Forbidden("Only an owner can change an owner.")


def _hold_roles(*members: Member) -> None:
    """From here on nobody else changes who may do what; the roles are those of now. The workspace row is the lock."""
    Workspace.objects.select_for_update().get(pk=members[0].workspace_id)
    now = dict(Member.objects.present().filter(pk__in=[one.pk for one in members]).values_list("pk", "role"))
    for one in members:
        if one.pk not in now:
            raise Forbidden(f"{one.name} is not a member any more.")
        one.role = now[one.pk]


def _keep_an_owner(member: Member, *, leaves: bool) -> None:
    """The last owner cannot vanish, also when two leave at once. Call with the roles held."""
    if not leaves or member.role != Role.OWNER:
        return
    others = Member.objects.visible_to(member).filter(role=Role.OWNER).exclude(pk=member.pk)
    if not others.exists():
        raise Conflict("A workspace needs an owner. Make somebody else an owner first.")


def system_member(workspace: Workspace) -> Member:
    """Who scheduled work and reactions act as."""
    return Member.objects.get(workspace=workspace, role=Role.SYSTEM)


# --- tokens ---------------------------------------------------------------------------------------------


def create_token(*, name: str, scopes: list[str], by: Member, days: int | None = None) -> tuple[Token, str]:
    """Hand out a token of `by`; the secret is returned now and never again.

    A token hands out no more than it has: neither wider scopes nor a longer life.
    """
    by.must("token.created")
    unknown = set(scopes) - set(Token.SCOPES)
    if unknown or not scopes:
        raise Refused(f"Scopes are {', '.join(Token.SCOPES)}.", field="scopes")
    if by.scopes is not None and not set(scopes) <= by.scopes:
        raise Forbidden("A token cannot hand out more than it may do itself.")
    secret = Token.new_secret()
    token = Token(
        member=by,
        name=name,
        hint=secret[-4:],
        secret_hash=secret_hash(secret),
        scopes=sorted(set(scopes)),
        expires_at=_end(days, by.token),
        maker=by.token,
    )
    return creating(token, by=by, verb="token.created"), secret


def _end(days: int | None, maker: Token | None) -> datetime | None:
    """When a new token ends; without a wish, with the token that hands it out."""
    end = timezone.now() + timedelta(days=days) if days else None
    last = maker.expires_at if maker else None
    if last and end and end > last:
        raise Forbidden(f"A token cannot hand out one that outlives it: it ends on {last:%Y-%m-%d}.")
    return end or last


def revoke_token(token: Token, *, by: Member) -> None:
    """Also every token that it handed out: whoever stole it may have made another."""
    by.must("token.revoked", token)
    if token.member_id != by.pk:
        by.must("member.removed")
    with one_batch():
        _revoke(token, by)


def _revoke(token: Token, by: Member) -> None:
    for made in Token.objects.visible_to(by).filter(maker=token):
        _revoke(made, by)
    removing(token, by=by, verb="token.revoked")


# --- products and teams ---------------------------------------------------------------------------------


def add_product(*, name: str, prefix: str, by: Member, slug: str = "", **fields) -> Product:
    by.must("product.created")
    colour = COLOURS[Product.objects.inside(by).count() % len(COLOURS)]
    product = Product(name=name, prefix=prefix.upper(), slug=slug or slugify(name)[:40], **{"colour": colour, **fields})
    return creating(product, by=by, verb="product.created")


def change_product(
    product: Product, *, by: Member, base_version: int | None = None, because: str = "", **fields
) -> Product:
    """Change plain fields. The prefix is free until the first feature carries it; another stage takes a reason."""
    by.must("product.changed", product)
    stage = fields.pop("stage", product.stage)
    with one_batch():
        if stage != product.stage:
            set_stage(product, stage, because=because, by=by, base_version=base_version)
        prefix = fields["prefix"] = fields.get("prefix", product.prefix).upper()
        if prefix != product.prefix and is_begun(by.workspace_id, f"feature:{product.pk}"):
            raise Refused("The prefix is part of the keys of its features and cannot change.", field="prefix")
        with changing(product, by=by, verb="product.changed", base_version=base_version):
            for name, value in fields.items():
                setattr(product, name, value)
    return product


def set_stage(product: Product, stage: str, *, because: str, by: Member, base_version: int | None = None) -> Product:
    """By hand, past the gate that leads there: nobody is stopped, but the reason stands on the product's page."""
    by.must("product.stage_set", product)
    if stage != product.stage and not because.strip():
        raise Refused(f"A product reaches {stage} through its gate. Say why it gets there by hand.", field="because")
    with changing(product, by=by, verb="product.stage_set", because=because.strip(), base_version=base_version):
        product.stage = stage
    return product


def archive_product(product: Product, *, by: Member, base_version: int | None = None) -> Product:
    """Put a product and its features out of the way; they keep their keys, history and addresses."""
    by.must("product.archived", product)
    with changing(product, by=by, verb="product.archived", base_version=base_version):
        product.archived = True
    return product


def reopen_product(product: Product, *, by: Member, base_version: int | None = None) -> Product:
    by.must("product.reopened", product)
    with changing(product, by=by, verb="product.reopened", base_version=base_version):
        product.archived = False
    return product


def remove_product(product: Product, *, by: Member, base_version: int | None = None) -> None:
    by.must("product.removed", product)
    removing(product, by=by, verb="product.removed", base_version=base_version)


def add_team(*, name: str, by: Member, slug: str = "", **fields) -> Team:
    by.must("team.created")
    team = Team(name=name, slug=slug or slugify(name)[:60] or f"team-{next_number(by.workspace_id, 'team')}", **fields)
    return creating(team, by=by, verb="team.created")


def change_team(team: Team, *, by: Member, base_version: int | None = None, **fields) -> Team:
    by.must("team.changed", team)
    with changing(team, by=by, verb="team.changed", base_version=base_version):
        for name, value in fields.items():
            setattr(team, name, value)
    return team


def remove_team(team: Team, *, by: Member, base_version: int | None = None) -> None:
    by.must("team.removed", team)
    removing(team, by=by, verb="team.removed", base_version=base_version)
