"""Why and when: the vision, what we aim for, how we will know, and which features serve it."""

from django.db import models
from django.db.models import F, Q

from features.models import Feature
from history.models import Tracked
from metrics.models import Metric, sane
from workspaces.models import COLOURS, Member, Product, present


class Vision(Tracked):
    """What should become of a product, or of everything the workspace makes; its history is its versions.

    The positioning follows Geoffrey Moore: for (whom) who (need), this (category) that (benefit); unlike
    (alternative), it (difference).
    """

    noun = "vision"
    POSITIONING = ("for_whom", "need", "category", "benefit", "unlike", "difference")

    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="visions")
    statement = models.TextField(max_length=2_000)
    for_whom = models.CharField(max_length=300, blank=True)
    need = models.CharField(max_length=300, blank=True)
    category = models.CharField(max_length=300, blank=True)
    benefit = models.CharField(max_length=300, blank=True)
    unlike = models.CharField(max_length=300, blank=True)
    difference = models.CharField(max_length=300, blank=True)
    principles = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
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


class Objective(Tracked):
    """Something to reach in a stretch of time; lanes of the roadmap are objectives unless one asks for others."""

    noun = "objective"

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
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="objective_key_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="objective_dates_in_order"),
            models.CheckConstraint(condition=~Q(title=""), name="objective_has_a_title"),
            models.CheckConstraint(condition=Q(colour__in=COLOURS), name="objective_colour"),
            models.CheckConstraint(
                condition=Q(health__in=["", "on_track", "at_risk", "off_track"]), name="objective_health"
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.title}"


class KeyResult(Tracked):
    """A number that shows whether an objective is reached.

    It goes from `start_value` to `target_value`, up or down. With a metric, where it stands is the metric's
    latest value (`roadmaps.strategy`); without one it is `current_value`, set by hand. `weight` is its share
    in the progress of the objective.
    """

    noun = "key_result"

    key = models.CharField(max_length=20, editable=False)
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="key_results")
    title = models.CharField(max_length=200)
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, null=True, blank=True, related_name="key_results")
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
        ]

    def __str__(self):
        return f"{self.key} {self.title}"


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
