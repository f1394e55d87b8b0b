"""What may be built: features, what they wait for, when they ship, and how they score."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower

from history.models import Tracked, TrackedQuerySet
from workspaces.models import Member, Product, Team, Workspace, present


class Status(Tracked):
    """A workspace's own word for a stage of work; `category` says what it means to pmhub."""

    noun = "status"

    class Category(models.TextChoices):
        IDEA = "idea"
        DISCOVERY = "discovery"
        PLANNED = "planned"
        BUILDING = "building"
        SHIPPED = "shipped"
        PARKED = "parked"

    OPEN = (Category.IDEA, Category.DISCOVERY, Category.PLANNED, Category.BUILDING)

    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=60)
    category = models.CharField(max_length=12, choices=Category)
    position = models.PositiveSmallIntegerField(default=0)
    wip_limit = models.PositiveSmallIntegerField(null=True, blank=True)  # said when exceeded, never enforced

    class Meta:
        constraints = [present("workspace", "slug", name="status_slug_once")]

    def __str__(self):
        return self.name


class CustomField(Tracked):
    """A column that a workspace adds to its features; values live in `Feature.fields` under the slug."""

    noun = "custom_field"

    class Kind(models.TextChoices):
        TEXT = "text"
        NUMBER = "number"
        MONEY = "money"
        DATE = "date"
        SELECT = "select"
        MULTI_SELECT = "multi_select"
        PERSON = "person"
        CHECKBOX = "checkbox"

    name = models.CharField(max_length=60)
    slug = models.SlugField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind)
    options = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [present("workspace", "slug", name="custom_field_slug_once")]

    def __str__(self):
        return self.name


class Release(Tracked):
    """A date on which features reach people, or a milestone on the way. `ships_on` is the plan, `shipped_on` what
    happened; `notes` is what people are told about it, in Markdown."""

    noun = "release"

    class Kind(models.TextChoices):
        RELEASE = "release"
        MILESTONE = "milestone"

    kind = models.CharField(max_length=9, choices=Kind, default=Kind.RELEASE)
    key = models.CharField(max_length=20)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="releases")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=20_000)
    starts_on = models.DateField(null=True, blank=True)
    ships_on = models.DateField(null=True, blank=True)
    shipped_on = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True, max_length=100_000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="release_key_once"),
            present("product", "name", name="release_name_once"),
            models.CheckConstraint(condition=Q(ships_on__gte=F("starts_on")), name="release_dates_in_order"),
        ]

    def __str__(self):
        return self.name


class FeatureQuerySet(TrackedQuerySet):
    def open(self):
        return self.filter(status__category__in=Status.OPEN)

    def scheduled(self):
        return self.filter(starts_on__isnull=False)

    def shipped_between(self, since, until):
        """Shipped on a day from `since` to `until`, both included."""
        return self.filter(shipped_on__range=(since, until))

    def with_neighbours(self):
        return self.select_related("status", "owner", "team", "release", "product", "parent")


class Feature(Tracked):
    """Something to build and why. Dates may be fuzzy: a bucket, a quarter, a month or days.

    Effort is a range in person-weeks, progress and confidence are percentages. A planned feature has both
    dates, first and last day; one that is only in a bucket has neither.
    """

    noun = "feature"
    derived = frozenset({"score"})  # set by the database whenever a Score row changes
    derived_from = ("score",)
    derived_sql = {
        "score": "SELECT value FROM features_score"
        " WHERE feature_id = was.id AND model = 'rice' AND removed_at IS NULL LIMIT 1"
    }

    class Horizon(models.TextChoices):
        NOW = "now"
        NEXT = "next"
        LATER = "later"

    class Granularity(models.TextChoices):
        DAY = "day"
        MONTH = "month"
        QUARTER = "quarter"
        BUCKET = "bucket"

    key = models.CharField(max_length=20)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="features")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=100_000)
    status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="features")
    owner = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="features")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="features")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    release = models.ForeignKey(Release, null=True, blank=True, on_delete=models.PROTECT, related_name="features")
    effort_low = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    effort_high = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    horizon = models.CharField(max_length=6, choices=Horizon, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    granularity = models.CharField(max_length=8, choices=Granularity, default=Granularity.BUCKET)
    confidence = models.PositiveSmallIntegerField(default=80)
    shipped_on = models.DateField(null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=50), default=list, blank=True)
    fields = models.JSONField(default=dict, blank=True)
    external_source = models.CharField(max_length=40, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    score = models.FloatField(null=True, editable=False)
    rank = models.CharField(max_length=100, db_collation="C", editable=False)

    objects = FeatureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], name="feature_key_once"),
            models.UniqueConstraint(fields=["product", "number"], name="feature_number_once"),
            models.UniqueConstraint(
                fields=["workspace", "external_source", "external_id"],
                condition=~Q(external_id=""),
                name="feature_external_once",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None, ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="feature_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | ~Q(granularity="bucket"), name="feature_dates_have_granularity"
            ),
            models.CheckConstraint(condition=Q(effort_high__gte=F("effort_low")), name="feature_effort_range"),
            models.CheckConstraint(condition=Q(effort_low__gte=0), name="feature_effort_positive"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="feature_progress_percent"),
            models.CheckConstraint(condition=Q(confidence__lte=100), name="feature_confidence_percent"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="feature_not_own_parent"),
            models.CheckConstraint(condition=~Q(rank=""), name="feature_has_a_rank"),
        ]
        indexes = [
            # One per order that lists are asked for; the id makes every page's end a unique place.
            # Not by id alone: the primary key has that order too, and PostgreSQL would walk it, through others' rows.
            models.Index("workspace", "created_at", "id", name="feature_by_creation", condition=Q(removed_at=None)),
            models.Index(
                "workspace", Coalesce("score", -1.0).desc(), "id", name="feature_by_score", condition=Q(removed_at=None)
            ),
            models.Index(
                "product",
                Coalesce("score", -1.0).desc(),
                "id",
                name="feature_by_prod_score",
                condition=Q(removed_at=None),
            ),
            models.Index("workspace", Lower("title"), "id", name="feature_by_title", condition=Q(removed_at=None)),
            models.Index("workspace", "rank", "id", name="feature_by_rank", condition=Q(removed_at=None)),
            models.Index("workspace", "updated_at", "id", name="feature_by_update", condition=Q(removed_at=None)),
            models.Index(fields=["workspace", "starts_on"], name="feature_by_start", condition=Q(removed_at=None)),
            models.Index(fields=["workspace", "shipped_on"], name="feature_by_shipping", condition=Q(removed_at=None)),
        ]

    def __str__(self):
        return f"{self.key} {self.title}"

    @property
    def is_shipped(self) -> bool:
        return self.status.category == Status.Category.SHIPPED


class Dependency(Tracked):
    """`source` blocks (relates to, duplicates, implements) `target`."""

    noun = "dependency"

    class Kind(models.TextChoices):
        BLOCKS = "blocks"
        RELATES = "relates"
        DUPLICATES = "duplicates"
        IMPLEMENTS = "implements"

    source = models.ForeignKey(Feature, on_delete=models.CASCADE, related_name="outgoing")
    target = models.ForeignKey(Feature, on_delete=models.CASCADE, related_name="incoming")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.BLOCKS)

    class Meta:
        constraints = [
            present("source", "target", "kind", name="dependency_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="dependency_not_on_itself"),
        ]

    @property
    def label(self):
        return f"{self.source.key} {self.kind} {self.target.key}"


class Criterion(Tracked):
    """Something that has to be true before a feature counts as accepted; a line of its checklist."""

    noun = "criterion"

    feature = models.ForeignKey(Feature, on_delete=models.CASCADE, related_name="criteria")
    text = models.CharField(max_length=500)
    met = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "criteria"

    @property
    def label(self):
        return f"“{self.text[:80]}”"


class Risk(Tracked):
    """What may go wrong with a release or a feature, how bad and how likely that is, and what is done about it."""

    noun = "risk"

    class Level(models.TextChoices):
        LOW = "low"
        MEDIUM = "medium"
        HIGH = "high"

    title = models.CharField(max_length=200)
    release = models.ForeignKey(Release, null=True, blank=True, on_delete=models.CASCADE, related_name="risks")
    feature = models.ForeignKey(Feature, null=True, blank=True, on_delete=models.CASCADE, related_name="risks")
    severity = models.CharField(max_length=6, choices=Level, default=Level.MEDIUM)
    likelihood = models.CharField(max_length=6, choices=Level, default=Level.MEDIUM)
    mitigation = models.TextField(blank=True, max_length=5_000)
    owner = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="risks")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(release=None, feature=None), name="risk_of_something"),
        ]

    @property
    def size(self) -> int:
        """1 to 9: severity times likelihood, each 1 to 3."""
        steps = self.Level.values
        return (steps.index(self.severity) + 1) * (steps.index(self.likelihood) + 1)


class Score(Tracked):
    """RICE: reach in people or events per quarter, impact 0.25-3, confidence in percent, effort in person-months.

    An input nobody has given is null, and the value waits for it: nothing is assumed.
    Source of the formula and its ladder: Sean McBride, Intercom, 2018.
    """

    noun = "score"
    IMPACTS = (0.25, 0.5, 1, 2, 3)

    feature = models.ForeignKey(Feature, on_delete=models.CASCADE, related_name="scores")
    model = models.CharField(max_length=12, default="rice")
    reach = models.PositiveIntegerField(null=True, blank=True)
    impact = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True)
    effort = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    value = models.GeneratedField(
        expression=F("reach") * F("impact") * F("confidence") / (F("effort") * 100),
        output_field=models.DecimalField(max_digits=18, decimal_places=4),
        db_persist=True,
    )

    class Meta:
        constraints = [
            present("feature", "model", name="score_once"),
            models.CheckConstraint(condition=Q(impact__in=[0.25, 0.5, 1, 2, 3]), name="score_impact_ladder"),
            models.CheckConstraint(condition=Q(confidence__lte=100), name="score_confidence_percent"),
            models.CheckConstraint(condition=Q(effort__gt=0), name="score_effort_positive"),
        ]

    @property
    def label(self):
        return self.feature.label


class Layout(models.Model):
    """How a member left the grid: the columns in their order, and the widths that were changed, as in its address."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    columns = models.CharField(max_length=600, blank=True)
    widths = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member"], name="layout_once")]
