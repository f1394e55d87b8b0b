"""How it goes: what somebody said of a feature, an objective or a product on a day."""

from django.db import models
from django.db.models import Q

from features.models import Feature
from history.models import Tracked
from roadmaps.models.strategy import Objective
from workspaces.models import Member, Product

SUBJECTS = ("feature", "objective", "product")


class StatusUpdate(Tracked):
    """One word on exactly one thing; the latest is how it goes now."""

    noun = "status_update"

    feature = models.ForeignKey(Feature, on_delete=models.PROTECT, null=True, related_name="status_updates")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, null=True, related_name="status_updates")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="status_updates")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    health = models.CharField(max_length=10, choices=Objective.Health)
    note = models.TextField(blank=True, max_length=2_000)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    said_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(feature__isnull=False, objective=None, product=None)
                | Q(feature=None, objective__isnull=False, product=None)
                | Q(feature=None, objective=None, product__isnull=False),
                name="status_update_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(health__in=["on_track", "at_risk", "off_track"]), name="status_update_health"
            ),
            models.CheckConstraint(condition=Q(confidence__lte=100) | Q(confidence=None), name="status_update_sure"),
        ]
        indexes = [
            models.Index(fields=["workspace", f"{name}", "-said_on", "-id"], name=f"status_update_{name}")
            for name in SUBJECTS
        ]

    @property
    def thing(self):
        """What it is about."""
        return self.feature or self.objective or self.product

    @property
    def label(self) -> str:
        return self.thing.label
