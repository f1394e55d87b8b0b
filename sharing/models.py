"""What came in through the doors (runs of an import, the rows as they were), and what was handed out (share links)."""

import secrets

from django.db import models
from django.utils import timezone

from features.models import Feature
from history.models import Tracked
from workspaces.models import Member, Product, Token, Workspace, present


class InsideQuerySet(models.QuerySet):
    def visible_to(self, member):
        return self.filter(workspace_id=member.workspace_id)


class Import(models.Model):
    """One file on its way in: staged, checked, written; undone as a whole."""

    class State(models.TextChoices):
        STAGED = "staged", "Waiting for its mapping"
        CHECKING = "checking", "Being checked"
        READY = "ready", "Checked, nothing written yet"
        WRITING = "writing", "Being written"
        DONE = "done", "Imported"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"
        FAILED = "failed", "Failed, nothing was written"

    AT_WORK = (State.CHECKING, State.WRITING, State.UNDOING)
    MAX_ATTEMPTS = 3

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    noun = models.CharField(max_length=20, default="features")
    source = models.CharField(max_length=40, default="csv")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    size = models.BigIntegerField(default=0)
    encoding = models.CharField(max_length=40)
    delimiter = models.CharField(max_length=1)
    headers = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.STAGED)
    rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    message = models.TextField(blank=True)
    batch = models.UUIDField(null=True, db_index=True)
    undone_by = models.UUIDField(null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = InsideQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(size__gte=0), name="import_size_positive")]
        indexes = [
            models.Index(fields=["workspace", "-id"], name="import_latest"),
            models.Index(
                fields=["id"],
                name="import_at_work",
                condition=models.Q(state__in=["checking", "writing", "undoing"]),
            ),
        ]

    def __str__(self):
        return self.filename

    def keep(self, *fields: str) -> None:
        """Write the run down: all of it, or some columns. It is a fact about an import, not part of the story."""
        super().save(update_fields=fields or None)

    @property
    def is_at_work(self) -> bool:
        return self.state in self.AT_WORK


class ImportPiece(models.Model):
    """A part of an uploaded file, until its rows are read: workers need no disk in common with the web server."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="pieces", db_index=False)
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = InsideQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="import_piece_once")]


class ImportRow(models.Model):
    """A row exactly as it stood in the file: for another mapping later, and to look up where a value came from."""

    # The key to the run holds the workspace too: rows by the hundred thousand need no second one.
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    problem = models.TextField(blank=True)

    objects = InsideQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_once")]


class ImportResult(models.Model):
    """What a dry run says will become of a row, later what became of it. `problems`: [{column, message, level}]."""

    OUTCOMES = ("created", "updated", "unchanged", "skipped", "error")

    # The key to the run holds the workspace too: rows by the hundred thousand need no second one.
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="results", db_index=False)
    number = models.PositiveIntegerField()
    external_id = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10)
    object_id = models.BigIntegerField(null=True)
    problems = models.JSONField(default=list)

    objects = InsideQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_result_once")]
        indexes = [
            models.Index(fields=["run", "number"], name="import_result_problems", condition=~models.Q(problems=[])),
        ]


class RememberedMapping(models.Model):
    """The mapping last used for files with these headers."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_at = models.DateTimeField(auto_now=True)

    objects = InsideQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "fingerprint"], name="mapping_once_per_headers")]


class Export(models.Model):
    """A lens as a file that takes a while: asked for, made by a worker, kept for a day, for whoever asked."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a worker"
        WORKING = "working", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    AT_WORK = (State.WAITING, State.WORKING)
    MAX_ATTEMPTS = 3

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=8)
    query = models.CharField(max_length=2000, blank=True)
    paper = models.CharField(max_length=8, default="a4")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    message = models.TextField(blank=True)
    content = models.BinaryField(null=True)

    objects = InsideQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "by", "-id"], name="export_latest"),
            models.Index(fields=["id"], name="export_at_work", condition=models.Q(state__in=["waiting", "working"])),
        ]

    def __str__(self):
        return self.name or self.kind

    @property
    def is_at_work(self) -> bool:
        return self.state in self.AT_WORK


class ShareLink(Tracked):
    """A view of the roadmap for whoever holds the address: what it shows is a choice, everything else is left out.

    It speaks with the eyes of its maker and goes when the maker, or the token that made it, goes.
    """

    noun = "share_link"
    # Secrets, and how often it was looked at: a fact, not a deed.
    derived = frozenset({"secret_hash", "passcode_hash", "views", "viewed_at"})

    class Dates(models.TextChoices):
        EXACT = "exact", "To the day"
        MONTH = "month", "To the month"
        QUARTER = "quarter", "To the quarter"
        NONE = "none", "No dates"

    LONGEST_QUERY = 2000

    maker = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey(Token, null=True, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    watermark = models.CharField(max_length=80, blank=True)
    page = models.CharField(max_length=20, default="roadmap")
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    owners = models.BooleanField(default=False)
    effort = models.BooleanField(default=False)
    scores = models.BooleanField(default=False)
    dependencies = models.BooleanField(default=False)
    unscheduled = models.BooleanField(default=False)
    dates = models.CharField(max_length=7, choices=Dates, default=Dates.QUARTER)
    expires_at = models.DateTimeField(null=True, blank=True)
    passcode_set_at = models.DateTimeField(null=True, editable=False)
    passcode_hash = models.CharField(max_length=128, default="", editable=False)
    hint = models.CharField(max_length=4, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    views = models.PositiveIntegerField(default=0, editable=False)
    viewed_at = models.DateTimeField(null=True, editable=False)

    def may_return(self, values, by) -> bool:
        """A passcode that was taken away or changed does not come back: only its hash was known."""
        return "passcode_set_at" not in values

    @classmethod
    def new_secret(cls) -> str:
        """256 bits, as they stand in the address."""
        return secrets.token_urlsafe(32)

    @property
    def locked(self) -> bool:
        return bool(self.passcode_set_at)

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def orphaned(self) -> bool:
        """Whether whoever made it, or the token it was made with, is gone."""
        if self.maker.removed_at or not self.maker.may("share_link.created"):
            return True
        token = self.token
        over = token is not None and (token.removed_at or (token.expires_at and token.expires_at <= timezone.now()))
        return bool(over)


class PublicRoadmap(Tracked):
    """A product's roadmap for everybody, without an account, as long as this row is not removed."""

    noun = "public_roadmap"
    Dates = ShareLink.Dates

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    intro = models.TextField(blank=True, max_length=1000)
    dates = models.CharField(max_length=7, choices=ShareLink.Dates, default=ShareLink.Dates.NONE)
    indexed = models.BooleanField(default=False)

    class Meta:
        constraints = [present("product", name="public_roadmap_once")]

    @property
    def label(self):
        return self.product.name


class PublicFeature(Tracked):
    """That a feature is public, and the words that stand there for it. Nothing of its own description ever does."""

    noun = "public_feature"

    feature = models.ForeignKey(Feature, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200, blank=True)  # instead of the feature's own
    text = models.TextField(blank=True, max_length=1000)

    class Meta:
        constraints = [present("feature", name="public_feature_once")]

    @property
    def label(self):
        return self.feature.label
