"""What came in through the doors: runs of an import, the rows as they were, and what became of each."""

from django.db import models

from workspaces.models import Member, Product, Workspace


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
