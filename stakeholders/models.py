"""Who cares: companies, and people with their power, interest and stance."""

from django.db import models
from django.db.models import Q

from history.models import Tracked
from workspaces.models import present


class Company(Tracked):
    """A customer, partner or prospect; `arr` is yearly recurring revenue in the workspace's money."""

    noun = "company"

    key = models.CharField(max_length=20, editable=False)
    name = models.CharField(max_length=120)
    domain = models.CharField(max_length=253, blank=True)
    segment = models.CharField(max_length=60, blank=True)
    arr = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="company_key_once"),
            present("workspace", "domain", name="company_domain_once", condition=~Q(domain="")),
            models.CheckConstraint(condition=~Q(name=""), name="company_has_a_name"),
            models.CheckConstraint(condition=Q(arr__gte=0), name="company_arr_positive"),
        ]

    def __str__(self):
        return self.name


class Stakeholder(Tracked):
    """A person who can help or stop us. Power and interest go from 1 (little) to 5 (much)."""

    noun = "stakeholder"
    guarded = {"email": "email.seen"}

    class Stance(models.TextChoices):
        CHAMPION = "champion", "Champion"
        SUPPORTER = "supporter", "Supporter"
        NEUTRAL = "neutral", "Neutral"
        CRITIC = "critic", "Critic"
        OPPONENT = "opponent", "Opponent"

    key = models.CharField(max_length=20, editable=False)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    title = models.CharField(max_length=120, blank=True)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="stakeholders")
    power = models.PositiveSmallIntegerField(default=3)
    interest = models.PositiveSmallIntegerField(default=3)
    stance = models.CharField(max_length=10, choices=Stance, default=Stance.NEUTRAL)
    contacted_on = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True, max_length=20_000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="stakeholder_key_once"),
            models.CheckConstraint(condition=~Q(name=""), name="stakeholder_has_a_name"),
            models.CheckConstraint(condition=Q(power__range=(1, 5)), name="stakeholder_power"),
            models.CheckConstraint(condition=Q(interest__range=(1, 5)), name="stakeholder_interest"),
            models.CheckConstraint(
                condition=Q(stance__in=["champion", "supporter", "neutral", "critic", "opponent"]),
                name="stakeholder_stance",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def label(self) -> str:
        return f"{self.key} {self.name}"
