"""What is kept of the plan itself: views that were saved, and moments that it is measured against."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from history.models import Tracked
from workspaces.models import Member, Workspace


class Lens(Tracked):
    """A view of a page, kept by name. Without an owner it is everybody's.

    `query` is the address of the view in its canonical form (`roadmaps.addresses`), so that equal views are equal.
    """

    noun = "lens"
    LONGEST_QUERY = 4_000

    class Page(models.TextChoices):
        ROADMAP = "roadmap", "Roadmap"
        FEATURES = "features", "Features"

    name = models.CharField(max_length=80)
    page = models.CharField(max_length=10, choices=Page)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="lenses")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="lens_has_a_name"),
            models.CheckConstraint(condition=Q(page__in=["roadmap", "features"]), name="lens_page"),
        ]
        indexes = [models.Index(fields=["workspace", "page"], name="lens_by_page")]

    @classmethod
    def told_to(cls, member):
        """The story of a personal lens is its owner's."""
        return cls._base_manager.filter(workspace_id=member.workspace_id).filter(Q(owner=None) | Q(owner=member))

    def may_return(self, values, by) -> bool:
        """A personal lens comes back to its owner only, a shared one to whoever may share."""
        owners = {self.owner_id, values.get("owner_id", self.owner_id)}
        return owners <= {None, by.pk} and (None not in owners or by.may("lens.shared"))


class UsualLens(models.Model):
    """The lens with which a page opens for a member. A habit, not a fact: without history."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    lens = models.ForeignKey(Lens, on_delete=models.CASCADE, related_name="usual_of")
    page = models.CharField(max_length=10, choices=Lens.Page)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "page"], name="usual_lens_once")]


class Baseline(Tracked):
    """A moment of the plan by a name, to compare with; the plan itself is in the story, nothing is copied."""

    noun = "baseline"

    key = models.CharField(max_length=20, editable=False)
    name = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True, max_length=2_000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="baseline_key_once"),
            models.CheckConstraint(condition=~Q(name=""), name="baseline_has_a_name"),
        ]
