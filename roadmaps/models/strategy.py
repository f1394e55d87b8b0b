"""Why and when: the vision, what we aim for, how we will know, and which features serve it."""

from django.db import models
from django.db.models import F, Q

from features.models import Feature
from history.models import Tracked
from metrics.models import Metric, sane
from workspaces.models import COLOURS, Member, Product, present


class Approved(Tracked):
    """Something that somebody who answers for it said yes to, in the version that they read.

    `content` are the columns that were said yes to: when one of them is another now, the yes is of yesterday
    (`roadmaps.approval`).
    """

    content: tuple[str, ...]

    approved_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_version = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None, approved_version=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False, approved_version__isnull=False),
                name="%(class)s_approved_whole",
            ),
        ]


class Vision(Approved):
    """What should become of a product, or of everything the workspace makes; its history is its versions.

    The positioning follows Geoffrey Moore: for (whom) who (need), this (category) that (benefit); unlike
    (alternative), it (difference). A segment is {name, description, size}: whom it is for, and how many they are.
    """

    noun = "vision"
    POSITIONING = ("for_whom", "need", "category", "benefit", "unlike", "difference")
    content = ("statement", *POSITIONING, "principles", "segments")

    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="visions")
    statement = models.TextField(max_length=2_000)
    for_whom = models.CharField(max_length=300, blank=True)
    need = models.CharField(max_length=300, blank=True)
    category = models.CharField(max_length=300, blank=True)
    benefit = models.CharField(max_length=300, blank=True)
    unlike = models.CharField(max_length=300, blank=True)
    difference = models.CharField(max_length=300, blank=True)
    principles = models.JSONField(default=list, blank=True)
    segments = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            *Approved.Meta.constraints,
            models.UniqueConstraint(
                fields=["workspace", "product"],
                name="vision_once",
                nulls_distinct=False,
                condition=Q(removed_at=None),
            ),
            models.CheckConstraint(condition=~Q(statement=""), name="vision_says_something"),
        ]

    @property
    def label(self) -> str:
        return "the vision"


class Objective(Approved):
    """Something to reach in a stretch of time; lanes of the roadmap are objectives unless one asks for others."""

    noun = "objective"
    content = ("title", "description", "product_id", "starts_on", "ends_on", "allocation")

    class Health(models.TextChoices):
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"
        OFF_TRACK = "off_track", "Off track"

    key = models.CharField(max_length=20, editable=False)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=20_000)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="objectives")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="objectives")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    colour = models.CharField(max_length=12, choices=[(name, name) for name in COLOURS], default="cobalt")
    health = models.CharField(max_length=10, choices=Health, blank=True)
    # The share of the planned effort that should go here, in per cent.
    allocation = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            *Approved.Meta.constraints,
            models.UniqueConstraint(fields=["workspace", "key"], name="objective_key_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="objective_dates_in_order"),
            models.CheckConstraint(condition=~Q(title=""), name="objective_has_a_title"),
            models.CheckConstraint(condition=Q(colour__in=COLOURS), name="objective_colour"),
            models.CheckConstraint(
                condition=Q(health__in=["", "on_track", "at_risk", "off_track"]), name="objective_health"
            ),
            models.CheckConstraint(condition=Q(allocation__lte=100) | Q(allocation=None), name="objective_allocation"),
        ]

    def __str__(self):
        return f"{self.key} {self.title}"


class KeyResult(Tracked):
    """A number that shows whether an objective is reached.

    It goes from `start_value` to `target_value`, up or down, and `rollup` declares who says where it stands
    (`roadmaps.results`). Rows older than the declaration have none: a metric spoke then, or the number typed by
    hand. `curve` is the shape of the way it is expected to go, `weight` its share in the progress of the objective.
    """

    noun = "key_result"

    class Rollup(models.TextChoices):
        METRIC = "metric", "A KPI"
        MANUAL = "manual", "A number typed by hand"
        KEY_RESULTS = "key_results", "The key results beneath it"
        FEATURES = "features", "The features that serve the objective"

    class Curve(models.TextChoices):
        LINEAR = "linear", "Evenly"
        FRONT_LOADED = "front_loaded", "Fast at first, then slower"
        BACK_LOADED = "back_loaded", "Slow at first, then faster"

    key = models.CharField(max_length=20, editable=False)
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="key_results")
    title = models.CharField(max_length=200)
    rollup = models.CharField(max_length=11, choices=Rollup, blank=True)
    curve = models.CharField(max_length=12, choices=Curve, default=Curve.LINEAR)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="key_results")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    start_value = models.FloatField(default=0)
    target_value = models.FloatField()
    current_value = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="key_result_key_once"),
            models.CheckConstraint(condition=~Q(title=""), name="key_result_has_a_title"),
            models.CheckConstraint(condition=Q(weight__range=(1, 100)), name="key_result_weight"),
            sane("start_value", "target_value", name="key_result_values_finite"),
            sane("current_value", name="key_result_current_finite", or_null=True),
            models.CheckConstraint(
                condition=Q(rollup__in=["", "metric", "manual", "key_results", "features"]), name="key_result_rollup"
            ),
            models.CheckConstraint(
                condition=Q(curve__in=["linear", "front_loaded", "back_loaded"]), name="key_result_curve"
            ),
            models.CheckConstraint(
                condition=Q(rollup="")
                | Q(rollup="metric", metric__isnull=False)
                | ~Q(rollup="metric") & Q(metric=None),
                name="key_result_metric_by_rule",
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.title}"

    @property
    def rule(self) -> str:
        """Who says where it stands, one of `Rollup`."""
        return self.rollup or ("metric" if self.metric_id else "manual")


class CheckIn(Tracked):
    """What somebody thought of a key result in one week: how sure they were to reach it, and why.

    `week` is the Monday. `value` is where the key result stood, said only where it is typed by hand.
    """

    noun = "check_in"

    key_result = models.ForeignKey(KeyResult, on_delete=models.PROTECT, related_name="check_ins")
    week = models.DateField()
    value = models.FloatField(null=True, blank=True)
    confidence = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True, max_length=2_000)

    class Meta:
        constraints = [
            present("key_result", "week", name="check_in_once_a_week"),
            models.CheckConstraint(condition=Q(confidence__lte=100), name="check_in_confidence"),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="check_in_week_is_a_monday"),
            sane("value", name="check_in_value_finite", or_null=True),
        ]

    @property
    def label(self) -> str:
        return f"{self.key_result.key} {self.key_result.title}, week of {self.week:%-d %B %Y}"


class Contribution(Tracked):
    """How much a feature serves an objective: a little (1), clearly (2) or above all (3)."""

    noun = "contribution"
    WEIGHTS = {1: "a little", 2: "clearly", 3: "above all"}

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="contributions")
    feature = models.ForeignKey(Feature, on_delete=models.PROTECT, related_name="contributions")
    weight = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [
            present("objective", "feature", name="contribution_once"),
            models.CheckConstraint(condition=Q(weight__range=(1, 3)), name="contribution_weight"),
        ]

    @property
    def label(self) -> str:
        return f"{self.feature.key} for {self.objective.key}"
