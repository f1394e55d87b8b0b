"""Numbers: what is measured, what was read, what it adds up to, and what was hoped for."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from history.models import Tracked
from metrics.buckets import GRAINS
from metrics.limits import EARLIEST, FIRST_MOMENT, LARGEST, LAST_MOMENT, LATEST
from metrics.pacing import STATUSES, Line
from metrics.then_sql import SNAPSHOTS_THEN
from workspaces.models import Member, Product, Workspace, present


class FactQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Facts about what the member may see."""
        return self.filter(workspace_id=member.workspace_id, metric__removed_at=None)


class Metric(Tracked):
    """A KPI: how its readings become one number per day, week and month, and which way is good."""

    noun = "metric"

    class Direction(models.TextChoices):
        UP = "up", "More is better"
        DOWN = "down", "Less is better"

    class Aggregation(models.TextChoices):
        SUM = "sum", "Sum of the readings"
        MEAN = "mean", "Mean of the readings"
        LAST = "last", "Last reading"
        MIN = "min", "Smallest reading"
        MAX = "max", "Largest reading"
        COUNT = "count", "Number of readings"

    # A sum or count of a bucket that is not over yet would look like a fall.
    ADDS_UP = frozenset({"sum", "count"})

    class Grain(models.TextChoices):
        DAY = "day", "Daily"
        WEEK = "week", "Weekly"
        MONTH = "month", "Monthly"

    class Stage(models.TextChoices):
        ACQUISITION = "acquisition", "Acquisition"
        ACTIVATION = "activation", "Activation"
        RETENTION = "retention", "Retention"
        REFERRAL = "referral", "Referral"
        REVENUE = "revenue", "Revenue"

    key = models.CharField(max_length=20, editable=False)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, default="", max_length=10_000)
    unit = models.CharField(max_length=20, blank=True, default="", help_text="%, €, days, or nothing for a count")
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.UP)
    aggregation = models.CharField(max_length=5, choices=Aggregation, default=Aggregation.LAST)
    grain = models.CharField(max_length=5, choices=Grain, default=Grain.WEEK)
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="metrics")
    owner = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="metrics")
    is_north_star = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=12, choices=Stage, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="metric_key_once"),
            models.UniqueConstraint(
                fields=["workspace", "product"],
                name="metric_one_north_star",
                nulls_distinct=False,
                condition=Q(is_north_star=True, removed_at=None),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="metric_has_a_name"),
            models.CheckConstraint(condition=Q(direction__in=["up", "down"]), name="metric_direction"),
            models.CheckConstraint(
                condition=Q(aggregation__in=["sum", "mean", "last", "min", "max", "count"]), name="metric_aggregation"
            ),
            models.CheckConstraint(condition=Q(grain__in=GRAINS), name="metric_grain"),
            models.CheckConstraint(
                condition=Q(stage__in=["", "acquisition", "activation", "retention", "referral", "revenue"]),
                name="metric_stage",
            ),
        ]

    def __str__(self) -> str:
        return self.label


def sane(*names: str, name: str, or_null: bool = False) -> models.CheckConstraint:
    """Finite, and small enough that no sum of readings can overflow."""
    condition = Q()
    for field in names:
        inside = Q(**{f"{field}__gt": -LARGEST, f"{field}__lt": LARGEST})
        condition &= (inside | Q(**{f"{field}": None})) if or_null else inside
    return models.CheckConstraint(condition=condition, name=name)


class Target(Tracked):
    """Where a metric should be: a straight line from a start to an end (metrics.pacing)."""

    noun = "target"

    metric = models.ForeignKey(Metric, models.CASCADE, related_name="targets")
    starts_on = models.DateField()
    start_value = models.FloatField()
    ends_on = models.DateField()
    end_value = models.FloatField()

    class Meta:
        constraints = [
            present("metric", "starts_on", name="target_one_per_start"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="target_dates_in_order"),
            models.CheckConstraint(condition=Q(starts_on__gte=EARLIEST, ends_on__lt=LATEST), name="target_dates_sane"),
            sane("start_value", "end_value", name="target_values_finite"),
        ]

    @property
    def label(self) -> str:
        return f"{self.metric.key} {self.metric.name}"

    @property
    def line(self) -> Line:
        return Line(self.starts_on, self.start_value, self.ends_on, self.end_value)


class Annotation(Tracked):
    """A remark on a day of a chart: of one metric, or of all when `metric` is empty."""

    noun = "annotation"

    metric = models.ForeignKey(Metric, models.CASCADE, null=True, blank=True, related_name="annotations")
    on = models.DateField()
    text = models.CharField(max_length=200)
    url = models.URLField(blank=True, default="", max_length=500)

    class Meta:
        indexes = [models.Index(fields=["metric", "on"], name="annotation_on")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="annotation_says_something"),
            models.CheckConstraint(condition=Q(on__gte=EARLIEST, on__lt=LATEST), name="annotation_date_sane"),
        ]

    @property
    def label(self) -> str:
        return self.text


class InWorkspace(models.Model):
    """A fact: written in bulk by its own named function, outside the story."""

    # No index of its own: facts are always asked for by metric, and every index costs on every reading.
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_index=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True


class Reading(InWorkspace):
    """A number read at a moment. The same (at, dimensions) again is a correction; a trigger keeps the old value."""

    metric = models.ForeignKey(Metric, models.CASCADE, related_name="readings", db_index=False)
    at = models.DateTimeField()
    value = models.FloatField()
    dimensions = models.JSONField(default=dict, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    # The step that wrote this value, for undo.
    batch = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "at", "dimensions"], name="reading_once"),
            models.CheckConstraint(condition=Q(at__gte=FIRST_MOMENT, at__lt=LAST_MOMENT), name="reading_at_sane"),
            sane("value", name="reading_value_finite"),
        ]
        indexes = [models.Index(fields=["metric", "at"], include=["value"], name="reading_series")]


class ReadingRevision(InWorkspace):
    """What a reading said before it was corrected or withdrawn. Only the database's trigger writes here."""

    metric = models.ForeignKey(Metric, models.CASCADE, related_name="revisions", db_index=False)
    at = models.DateTimeField()
    dimensions = models.JSONField(default=dict)
    value = models.FloatField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(db_default=Now())
    batch = models.UUIDField(null=True)
    superseded_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["metric", "at", "recorded_at"], name="revision_series")]


class Intake(InWorkspace):
    """A step that wrote or withdrew readings of a metric: who did it, so that it can be taken back."""

    metric = models.ForeignKey(Metric, models.CASCADE, related_name="+", db_index=False)
    batch = models.UUIDField()
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "metric"], name="intake_once")]


class Snapshot(InWorkspace):
    """What the readings of one bucket add up to. Derived: `recompute` writes it, nobody else."""

    then_sql, then_from = SNAPSHOTS_THEN, ("metric", "target")

    metric = models.ForeignKey(Metric, models.CASCADE, related_name="snapshots", db_index=False)
    grain = models.CharField(max_length=5)
    bucket = models.DateField()
    value = models.FloatField()
    count = models.PositiveIntegerField()
    minimum = models.FloatField()
    maximum = models.FloatField()
    previous = models.FloatField(null=True)
    change = models.FloatField(null=True)
    target = models.FloatField(null=True)
    status = models.CharField(max_length=9, blank=True, default="")
    computed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "grain", "bucket"], name="snapshot_once"),
            models.CheckConstraint(condition=Q(grain__in=GRAINS), name="snapshot_grain"),
            models.CheckConstraint(condition=Q(status__in=["", *STATUSES]), name="snapshot_status"),
        ]


class Dirty(models.Model):
    """A mark: this bucket must be computed again. Written with what made it so, cleared with the result."""

    generation = models.BigAutoField(primary_key=True)
    metric = models.ForeignKey(Metric, models.CASCADE, related_name="+")
    grain = models.CharField(max_length=5)
    bucket = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(grain__in=GRAINS), name="dirty_grain")]


class Recompute(models.Model):
    """One row per metric: the lock under which it is recomputed, and how often that failed."""

    MAX_ATTEMPTS = 3

    metric = models.OneToOneField(Metric, models.CASCADE, primary_key=True, related_name="recompute")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    @property
    def is_dead(self) -> bool:
        return self.attempts >= self.MAX_ATTEMPTS


class ScheduleRun(models.Model):
    """A slot of a schedule that was taken: whoever inserts the row runs the job, however many clocks tick."""

    job = models.CharField(max_length=60)
    slot = models.DateTimeField()
    started_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "slot"], name="schedule_slot_once")]
