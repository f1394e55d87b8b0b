"""The story of every thing: rows that keep one (`Tracked`), and the story itself (`Event`)."""

import uuid
from typing import Any

import orjson
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.utils import timezone


class TrackedQuerySet(models.QuerySet):
    def present(self):
        return self.filter(removed_at=None)

    def visible_to(self, member):
        """What `member` may know of: the present rows of the workspace."""
        return self.filter(workspace_id=member.workspace_id, removed_at=None)

    def inside(self, member):
        """Also the removed rows: for history, undo and restore."""
        return self.filter(workspace_id=member.workspace_id)


class Storied(models.Model):
    """A row written only through `history.record`; its events replay to exactly its fields."""

    noun: str  # the word for such a thing in verbs, sentences and URLs: "feature"
    derived: frozenset[str] = frozenset()  # columns that stay out of the story: computed ones, and secrets

    # Neighbours that the label names: they are read with it.
    named_with: tuple[str, ...] = ()

    # {column: verb}: whoever may not do the verb is not told its values, neither then nor now.
    guarded: dict[str, str] = {}

    # How to work a derived column out for a past day, and the nouns that takes: SQL over `was`, the row then.
    derived_sql: dict[str, str] = {}
    derived_from: tuple[str, ...] = ()
    # Changes of such a row change who may do what: members that were looked up before are looked up again.
    opens_doors = False

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def told_to(cls, member) -> models.QuerySet | None:
        """The rows whose story `member` may read; None where everybody may read them all."""
        return None

    def may_return(self, values: dict[str, Any], by) -> bool:
        """Whether undo by `by` may set these: where they say who may come in, nobody gets back what was taken."""
        return True

    @property
    def label(self) -> str:
        """How sentences name this row, also after it is gone."""
        name = getattr(self, "title", None) or getattr(self, "name", "")
        return " ".join(filter(None, [getattr(self, "key", ""), name]))


class Tracked(Storied):
    """A storied row inside a workspace: every noun of the product."""

    workspace = models.ForeignKey("workspaces.Workspace", on_delete=models.CASCADE, related_name="+", editable=False)

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True


class EventQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(workspace_id=member.workspace_id)

    def about(self, thing):
        return self.filter(noun=thing.noun, object_id=thing.pk).order_by("version")

    def pending(self):
        return self.filter(pending=True, attempts__lt=Event.MAX_ATTEMPTS)

    def dead(self):
        return self.filter(pending=True, attempts__gte=Event.MAX_ATTEMPTS)


class Changes(models.JSONField):
    """JSON that is read by the thousand: orjson takes a third of the time."""

    def from_db_value(self, value, expression, connection):
        if isinstance(value, str) and not isinstance(expression, KeyTransform):
            return orjson.loads(value)
        return super().from_db_value(value, expression, connection)

    def deconstruct(self):
        """To the database it is a JSON column like any other."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class Event(models.Model):
    """One deed on one row: history, audit with reason, and outbox at once. Append-only, by trigger.

    `changes` is {field: [old, new]} with values as JSON has them. Versions count up from 1; events that an
    import brought in from the time before pmhub count down from 0.
    """

    MAX_ATTEMPTS = 3

    class Reason(models.TextChoices):
        CAPACITY = "capacity"
        DEPENDENCY = "dependency"
        CUSTOMER = "customer"
        STRATEGY = "strategy"
        ESTIMATE = "estimate"
        INCIDENT = "incident"

    # Without an index of its own: four others begin with it, and every deed writes them all.
    workspace = models.ForeignKey("workspaces.Workspace", on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey("workspaces.Member", on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    noun = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    version = models.IntegerField()
    label = models.CharField(max_length=300)
    changes = Changes()
    because = models.TextField(blank=True)
    reason_code = models.CharField(max_length=20, blank=True, choices=Reason)
    batch = models.UUIDField(default=uuid.uuid4)
    # Which transaction wrote it: ids are drawn before transactions commit, so they are no order to read on from.
    transaction = models.BigIntegerField(
        db_default=models.Func(function="txid_current", output_field=models.BigIntegerField()), editable=False
    )
    pending = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            # One story per row, without gaps or doubles; it is also the index of replay.
            models.UniqueConstraint(fields=["workspace", "noun", "object_id", "version"], name="event_version_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "transaction", "id"], name="event_settled"),
            models.Index(fields=["workspace", "at"], name="event_at"),
            models.Index(fields=["batch"], name="event_batch"),
            models.Index(fields=["id"], condition=Q(pending=True), name="event_pending"),
        ]


class Comment(Tracked):
    """A remark on any thing; `target_noun` and `target_id` name it."""

    noun = "comment"

    target_noun = models.CharField(max_length=30)
    target_id = models.BigIntegerField()
    author = models.ForeignKey("workspaces.Member", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=20_000)

    class Meta:
        indexes = [models.Index(fields=["workspace", "target_noun", "target_id", "id"], name="comment_thread")]

    @property
    def label(self) -> str:
        return self.text[:80]


class Notification(models.Model):
    """An event that concerns a member. Made by reactions, which may run twice: once per member and event."""

    workspace = models.ForeignKey("workspaces.Workspace", on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey("workspaces.Member", on_delete=models.CASCADE, related_name="notifications")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "event"], name="notified_once")]
        indexes = [models.Index(fields=["member", "-id"], name="notification_inbox")]


class Visit(models.Model):
    """When a member was here: `last` is the newest look, `before` the end of the visit that came before this one."""

    workspace = models.ForeignKey("workspaces.Workspace", on_delete=models.CASCADE, related_name="+")
    member = models.OneToOneField("workspaces.Member", on_delete=models.CASCADE, related_name="+")
    last = models.DateTimeField()
    before = models.DateTimeField(null=True)


class Snooze(models.Model):
    """What a member has put off: a row of "Needs you", known by its mark, is not shown before `until`."""

    workspace = models.ForeignKey("workspaces.Workspace", on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey("workspaces.Member", on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=20)
    until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "mark"], name="snoozed_once")]
