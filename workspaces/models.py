"""Who and where: people, workspaces, and what a workspace consists of."""

import hashlib
import secrets
import zoneinfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from history.models import Storied, Tracked
from kit.errors import Forbidden
from workspaces.initials import initials
from workspaces.permissions import ADMINISTRATION, SEEING, roles_for
from workspaces.roles import Role

COLOURS = ["cobalt", "umber", "cyan", "plum", "navy", "coral", "moss", "violet"]


def present(*fields: str, name: str, condition: Q | None = None) -> models.UniqueConstraint:
    """Unique among the rows that are not removed."""
    there = Q(removed_at=None)
    return models.UniqueConstraint(fields=fields, condition=there & condition if condition else there, name=name)


def check_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"{name} is not a time zone; try Europe/Helsinki.")


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in by e-mail address; what they may do is said by their memberships."""

    email = models.EmailField()
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "email"
    is_staff = is_superuser = False

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self):
        return self.name or self.email


class Workspace(Storied):
    """One organisation's data; nothing points out of it."""

    noun = "workspace"
    opens_doors = True

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="UTC", validators=[check_time_zone])
    fiscal_year_starts = models.PositiveSmallIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fiscal_year_starts__range=(1, 12)), name="workspace_fiscal_month"),
        ]

    def __str__(self):
        return self.name

    def may_return(self, values, by) -> bool:
        return not {"slug", "removed_at"} & values.keys()

    @property
    def workspace_id(self):
        return self.pk

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class Member(Tracked):
    """A person's place in a workspace; every deed has one as its actor."""

    noun = "member"
    opens_doors = True
    Role = Role

    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=Role)
    colour = models.CharField(max_length=12, default="cobalt")

    # The scopes of the token that speaks for the member; None: the person, unlimited.
    scopes: frozenset[str] | None = None
    # That token itself; what it hands out never lasts longer than it.
    token: "Token | None" = None

    class Meta:
        constraints = [
            present("workspace", "user", name="member_once", condition=Q(user__isnull=False)),
            present("workspace", name="member_one_system", condition=Q(role=Role.SYSTEM)),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(role__in=[Role.OWNER, Role.ADMIN]), name="member_admin_is_a_person"
            ),
        ]
        indexes = [models.Index(fields=["user"], name="member_by_user")]

    def __str__(self):
        return self.name

    def may_return(self, values, by) -> bool:
        """A role or a place comes back only to others than oneself, and never to or from an owner."""
        stands_in = self.user_id is None and self.role != Role.SYSTEM  # made by an import, without an account
        if stands_in or not {"user_id", "role", "removed_at"} & values.keys():
            return True
        beyond = {self.role, values.get("role", self.role)} & {Role.OWNER, Role.SYSTEM}
        return self.pk != by.pk and not beyond and by.may("member.role_changed")

    @property
    def initials(self) -> str:
        return initials(self.name)

    def may(self, verb: str, thing=None) -> bool:
        if thing is not None and getattr(thing, "workspace_id", self.workspace_id) != self.workspace_id:
            return False
        needed = "admin" if verb in ADMINISTRATION else "write"
        if self.scopes is not None and verb not in SEEING and needed not in self.scopes:
            return False
        return self.role in roles_for(verb)

    def must(self, verb: str, thing=None) -> None:
        """Raise `Forbidden` unless this member may do `verb`; the first line of every action."""
        if not self.may(verb, thing):
            raise Forbidden(self._why_not(verb))

    def _why_not(self, verb: str) -> str:
        """Who may do it, and whom to ask."""
        allowed = roles_for(verb)
        least = next(
            (role for role in (Role.CONTRIBUTOR, Role.EDITOR, Role.ADMIN, Role.OWNER) if role in allowed), None
        )
        if self.role in allowed:
            return "This token may not do this. Make one with more rights under Settings."
        if least is None:
            return "Nobody may do this by hand: pmhub does it by itself."
        deed = verb.replace(".", " ").replace("_", " ")
        who = f"{_a(least)}, and you are {_a(self.role)} here"
        return f"This ({deed}) takes {who}. Ask an owner or admin of the workspace."


def _a(role: str) -> str:
    return f"{'an' if role[0] in 'aeio' else 'a'} {role}"


class Product(Tracked):
    """What is managed: it has its own roadmap, and its features carry its prefix (`FLD-142`)."""

    noun = "product"

    class Stage(models.TextChoices):
        DISCOVERY = "discovery"
        INTRODUCTION = "introduction"
        GROWTH = "growth"
        MATURITY = "maturity"
        SUNSET = "sunset"

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=40)
    prefix = models.CharField(max_length=6, validators=[RegexValidator(r"^[A-Z][A-Z0-9]{1,5}\Z")])
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.GROWTH)
    colour = models.CharField(max_length=12, default="cobalt")
    description = models.TextField(blank=True, max_length=20_000)
    # Out of the way: in no list unless asked for, and nothing new begins in it.
    archived = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            present("workspace", "slug", name="product_slug_once"),
            present("workspace", "prefix", name="product_prefix_once"),
            models.CheckConstraint(condition=Q(prefix__regex=r"^[A-Z][A-Z0-9]{1,5}$"), name="product_prefix_shape"),
        ]

    def __str__(self):
        return self.name


class Team(Tracked):
    """Who builds; `capacity` is in person-weeks per month."""

    noun = "team"

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60)
    capacity = models.DecimalField(max_digits=6, decimal_places=1, default=0)

    class Meta:
        constraints = [
            present("workspace", "slug", name="team_slug_once"),
            models.CheckConstraint(condition=Q(capacity__gte=0), name="team_capacity_positive"),
        ]

    def __str__(self):
        return self.name


class Counter(models.Model):
    """The last number given out per series (`F` of a product, `O`, `K` …); rows are locked while counting."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    series = models.CharField(max_length=40)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "series"], name="counter_once")]


def secret_hash(secret: str) -> str:
    """Secrets are 256 random bits, so a plain digest is enough: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Invitation(Tracked):
    """An open door for one e-mail address; only the hash of its link is kept."""

    noun = "invitation"
    derived = frozenset({"secret_hash"})

    email = models.EmailField()
    role = models.CharField(max_length=12, choices=[c for c in Role.choices if c[0] != Role.SYSTEM])
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [present("workspace", "email", name="invitation_once", condition=Q(accepted_at=None))]

    @property
    def label(self):
        return self.email

    def may_return(self, values, by) -> bool:
        return False


class Token(Tracked):
    """A key for programs: speaks for a member, in one workspace, within scopes, until it expires."""

    noun = "token"
    opens_doors = True
    PREFIX = "pmh_"
    SCOPES = ("read", "write", "admin")
    # Use is a fact, not a deed: it would write an event per request.
    derived = frozenset({"last_used_at", "secret_hash"})

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    hint = models.CharField(max_length=12, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    # The token that handed this one out; it goes when that one goes.
    maker = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="made")
    last_used_at = models.DateTimeField(null=True, editable=False)

    def may_return(self, values, by) -> bool:
        return False

    @classmethod
    def new_secret(cls) -> str:
        return cls.PREFIX + secrets.token_urlsafe(32)
