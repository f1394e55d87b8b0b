"""Features over REST."""

from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from features import actions, queries
from features.cells import said_in_words
from features.dates import GRANULARITIES, Plan
from features.explain import explain
from features.models import Dependency, Feature, Release, Score, Status
from features.rank_actions import FIRST, LAST, Place, rank_feature
from history.api import CommentedViewSet
from history.models import Event
from history.record import one_batch
from kit.api.filters import Filter, day, moment, number, truth, whole
from kit.api.inputs import Input, Pick, read_input
from kit.api.rows import Ref, Row
from kit.api.viewsets import OBJECT_PARAMETERS
from kit.errors import Unknown
from workspaces.api import MemberRow, ProductRow, TeamRow
from workspaces.clock import today
from workspaces.queries import people, products, teams

FAR = date(9999, 12, 31)


class StatusRow(Row):
    name = serializers.CharField()
    slug = serializers.SlugField()
    category = serializers.ChoiceField(Status.Category.choices)
    position = serializers.IntegerField()
    wip_limit = serializers.IntegerField(
        allow_null=True, help_text="How many features should have it at most; said when exceeded, never enforced."
    )


class ReleaseRow(Row):
    sorts = {"ships_on": Coalesce("ships_on", FAR), "key": "key", "name": Lower("name")}
    default_sort = "ships_on"

    key = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Release.Kind.choices)
    description = serializers.CharField()
    notes = serializers.CharField(help_text="Release notes, in Markdown.")
    product = Ref("product", "slug", ProductRow)
    starts_on = serializers.DateField(allow_null=True)
    ships_on = serializers.DateField(allow_null=True)
    shipped_on = serializers.DateField(allow_null=True)


class FeatureRow(Row):
    sorts = {
        "key": "key",
        "title": Lower("title"),
        "score": Coalesce("score", -1.0),
        "starts_on": Coalesce("starts_on", FAR),
        "ends_on": Coalesce("ends_on", FAR),
        "updated_at": "updated_at",
        "created_at": "created_at",
        "progress": "progress",
        "rank": "rank",
    }
    default_sort = "created_at"

    key = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    product = Ref("product", "slug", ProductRow)
    status = Ref("status", "slug", StatusRow)
    category = serializers.ChoiceField(Status.Category.choices, source="status.category")
    owner = Ref("owner", "id", MemberRow)
    team = Ref("team", "slug", TeamRow)
    release = Ref("release", "key", ReleaseRow)
    parent = serializers.CharField(source="parent.key", allow_null=True)
    effort_low = serializers.DecimalField(max_digits=7, decimal_places=1, allow_null=True)
    effort_high = serializers.DecimalField(max_digits=7, decimal_places=1, allow_null=True)
    progress = serializers.IntegerField()
    horizon = serializers.ChoiceField(Feature.Horizon.choices)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    granularity = serializers.ChoiceField(Feature.Granularity.choices)
    confidence = serializers.IntegerField()
    shipped_on = serializers.DateField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    fields_ = serializers.DictField()
    score = serializers.FloatField(allow_null=True)
    rank = serializers.CharField(help_text="Ascending ranks are first to last; opaque, set through rank/.")

    def get_fields(self):
        declared = super().get_fields()
        return {name.removesuffix("_"): field for name, field in declared.items()}


class ScoreRow(Row):
    model = serializers.CharField()
    feature = serializers.CharField(source="feature.key")
    reach = serializers.IntegerField(allow_null=True)
    impact = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)
    confidence = serializers.IntegerField(allow_null=True)
    effort = serializers.DecimalField(max_digits=7, decimal_places=1, allow_null=True)
    value = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)


class DependencyRow(Row):
    source = Ref("source", "key", FeatureRow)
    target = Ref("target", "key", FeatureRow)
    kind = serializers.ChoiceField(Dependency.Kind.choices)


class FeatureFields(Input):
    """What creating and changing have in common."""

    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=100_000, allow_blank=True, required=False, trim_whitespace=False)
    owner = Pick("member", people, "id", required=False, allow_null=True)
    team = Pick("team", teams, "slug", required=False, allow_null=True)
    release = Pick("release", queries.releases, "key", required=False, allow_null=True)
    parent = Pick("feature", queries.features, "key", required=False, allow_null=True)
    effort_low = serializers.DecimalField(max_digits=7, decimal_places=1, min_value=0, required=False, allow_null=True)
    effort_high = serializers.DecimalField(max_digits=7, decimal_places=1, min_value=0, required=False, allow_null=True)
    progress = serializers.IntegerField(min_value=0, max_value=100, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=50), max_length=50, required=False)
    fields_ = serializers.DictField(required=False, source="custom")

    def get_fields(self):
        declared = super().get_fields()
        return {name.removesuffix("_"): field for name, field in declared.items()}


class NewFeature(FeatureFields):
    example = {"product": "field", "title": "Guided first job", "tags": ["onboarding"], "effort_low": 3}
    product = Pick("product", products, "slug")
    status = Pick("status", queries.statuses, "slug", required=False)


class ChangedFeature(FeatureFields):
    status = Pick("status", queries.statuses, "slug", required=False)


class Reasoned(Input):
    """A deed that may say why."""

    because = serializers.CharField(max_length=2000, allow_blank=True, default="")


class StatusOfInput(Reasoned):
    example = {"status": "building"}
    status = Pick("status", queries.statuses, "slug")


class OwnerInput(Reasoned):
    owner = Pick("member", people, "id")


class ScoreInput(Reasoned):
    """RICE, all or some; null takes an input away. The value waits until all four are known."""

    example = {"reach": 500, "impact": 2, "confidence": 80, "effort": 1}

    reach = serializers.IntegerField(min_value=0, max_value=2_000_000_000, required=False, allow_null=True)
    impact = serializers.DecimalField(max_digits=4, decimal_places=2, required=False, allow_null=True)
    confidence = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)
    effort = serializers.DecimalField(
        max_digits=7, decimal_places=1, min_value=Decimal("0.1"), required=False, allow_null=True
    )

    def validate_impact(self, value):
        if value is not None and float(value) not in Score.IMPACTS:
            raise serializers.ValidationError("Impact is 0.25, 0.5, 1, 2 or 3.")
        return value


class PlanInput(Input):
    """When: both days or neither; `granularity` says how exact they are meant."""

    example = {
        "starts_on": "2027-01-01",
        "ends_on": "2027-03-31",
        "granularity": "quarter",
        "because": "The pilot starts in December.",
        "reason_code": "customer",
    }

    when = serializers.CharField(
        max_length=60, required=False,
        help_text="In words instead of days: mid Jan, Q2, +2w, 3 Nov → 29 Jan, FY27, or now, next, later.",
    )  # fmt: skip
    starts_on = serializers.DateField(allow_null=True, default=None)
    ends_on = serializers.DateField(allow_null=True, default=None)
    granularity = serializers.ChoiceField(GRANULARITIES, default="day")
    horizon = serializers.ChoiceField([*Feature.Horizon.values, ""], required=False)
    confidence = serializers.IntegerField(min_value=0, max_value=100, required=False)
    release = Pick("release", queries.releases, "key", required=False, allow_null=True)
    because = serializers.CharField(max_length=2000, allow_blank=True, default="")
    reason_code = serializers.ChoiceField([*Event.Reason.values, ""], default="")
    base_version = serializers.IntegerField(min_value=1, required=False)


class RankInput(Reasoned):
    """Right before a feature, right after one, or to an end of the list: exactly one of these."""

    example = {"after": "FLD-2"}

    before = Pick("feature", queries.features, "key", required=False)
    after = Pick("feature", queries.features, "key", required=False)
    to = serializers.ChoiceField([FIRST, LAST], required=False)


class FeatureViewSet(CommentedViewSet):
    row = FeatureRow
    bodies = CommentedViewSet.bodies | {
        "plan": PlanInput,
        "status": StatusOfInput,
        "owner": OwnerInput,
        "score": ScoreInput,
        "rank": RankInput,
    }
    answers = CommentedViewSet.answers | {"scores": [ScoreRow], "dependencies": [DependencyRow], "explain": None}
    create_input = NewFeature
    change_input = ChangedFeature
    what = "feature"
    search = ("title", "key")
    filters = {
        "product": Filter("product__slug"),
        "status": Filter("status__slug"),
        "category": Filter("status__category"),
        "owner": Filter("owner_id", whole, nullable=True),
        "team": Filter("team__slug", nullable=True),
        "release": Filter("release__key", nullable=True),
        "parent": Filter("parent__key", nullable=True),
        "horizon": Filter("horizon"),
        "tag": Filter("tags__contains", lambda value: [value]),
        "score": Filter("score", number, ranged=True),
        "starts_on": Filter("starts_on", day, ranged=True, nullable=True),
        "ends_on": Filter("ends_on", day, ranged=True, nullable=True),
        "shipped_on": Filter("shipped_on", day, ranged=True, nullable=True),
        "updated_at": Filter("updated_at", moment, ranged=True),
    }

    def queryset(self):
        return queries.features(self.member)

    def known_filters(self):
        return self.filters | field_filters(self.member, self.request.query_params)

    def story_thing(self):
        """A removed feature still has its story."""
        found = Feature.objects.inside(self.member).filter(**self.lookup()).first()
        if found is None:
            raise Unknown("There is nothing here.")
        return found

    def create_one(self, data):
        return actions.create_feature(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        status = data.pop("status", None)
        with one_batch():
            if data:
                actions.change_feature(thing, by=self.member, base_version=base_version, **data)
            if status:
                actions.set_status(thing, status=status, by=self.member, on=today(self.member))

    def remove_one(self, thing, base_version):
        actions.remove_feature(thing, by=self.member, base_version=base_version)

    @action(detail=True, methods=["put", "delete"])
    def plan(self, request, **kwargs):
        """PUT says when, DELETE takes the feature off the calendar; both may be repeated."""
        self.only(OBJECT_PARAMETERS)
        feature = self.thing()
        base_version = self.base_version(feature)
        if request.method == "DELETE":
            actions.unplan_feature(feature, by=self.member, base_version=base_version)
            return self.answer(self.queryset().filter(pk=feature.pk))
        data = read_input(PlanInput, request, self.member)
        about = {name: data.pop(name) for name in ("because", "reason_code")}
        base_version = base_version or data.pop("base_version", None)
        data.pop("base_version", None)
        data = said_in_words(data, self.member)
        actions.plan_feature(feature, plan=Plan(**data), by=self.member, base_version=base_version, **about)
        return self.answer(self.queryset().filter(pk=feature.pk))

    @action(detail=True, methods=["put"])
    def status(self, request, **kwargs):
        """Move it to another status; shipping notes the day."""
        self.only(OBJECT_PARAMETERS)
        feature = self.thing()
        data = read_input(StatusOfInput, request, self.member)
        about = {"base_version": self.base_version(feature), "on": today(self.member)}
        actions.set_status(feature, by=self.member, **data, **about)
        return self.answer(self.queryset().filter(pk=feature.pk))

    @action(detail=True, methods=["put", "delete"])
    def owner(self, request, **kwargs):
        """Say who drives it; DELETE: nobody."""
        self.only(OBJECT_PARAMETERS)
        feature = self.thing()
        data = {"owner": None} if request.method == "DELETE" else read_input(OwnerInput, request, self.member)
        actions.assign_feature(feature, by=self.member, base_version=self.base_version(feature), **data)
        return self.answer(self.queryset().filter(pk=feature.pk))

    @action(detail=True, methods=["put"])
    def rank(self, request, **kwargs):
        """Put it right before or after another, or first or last; everybody else keeps the order."""
        self.only(OBJECT_PARAMETERS)
        feature = self.thing()
        data = read_input(RankInput, request, self.member)
        because = data.pop("because")
        about = {"base_version": self.base_version(feature), "because": because}
        rank_feature(feature, place=Place(**data), by=self.member, **about)
        return self.answer(self.queryset().filter(pk=feature.pk))

    @action(detail=True, methods=["put", "delete"])
    def score(self, request, **kwargs):
        """Set RICE's inputs, all or some; DELETE takes the score away."""
        self.only(OBJECT_PARAMETERS)
        feature = self.thing()
        self.base_version(feature)
        if request.method == "PUT":
            actions.score_feature(feature, by=self.member, **read_input(ScoreInput, request, self.member))
        elif score := queries.rice_of(self.member, feature):
            actions.remove_score(score, by=self.member)
        return self.answer(self.queryset().filter(pk=feature.pk))

    @action(detail=True, methods=["put", "delete"])
    def archive(self, request, **kwargs):
        """PUT removes the feature, DELETE brings it back with the links that went along."""
        self.only(OBJECT_PARAMETERS)
        feature = self.story_thing()
        base_version = self.base_version(feature)
        if request.method == "DELETE":
            actions.restore_feature(feature, by=self.member)
            return self.answer(self.queryset().filter(pk=feature.pk))
        if feature.removed_at is None:
            actions.remove_feature(feature, by=self.member, base_version=base_version)
        return Response(status=204)

    @action(detail=True, methods=["get"])
    def scores(self, request, **kwargs):
        """Its scores, by model."""
        with self.reading():
            return Response(self.page(queries.scores_of(self.member, self.thing()), row=ScoreRow, filters={}))

    @action(detail=True, methods=["get"])
    def dependencies(self, request, **kwargs):
        """Links from it and to it."""
        with self.reading():
            links = queries.dependencies(self.member).filter(Q(source=self.thing()) | Q(target=self.thing()))
            return Response(self.page(links, row=DependencyRow, filters={"kind": Filter("kind")}))

    @action(detail=True, methods=["get"])
    def explain(self, request, **kwargs):
        """Why it stands where it stands; `?versus=FLD-97` says why one is above the other."""
        self.only({"versus"})
        versus = request.query_params.get("versus")
        other = self.queryset().filter(key=versus).first() if versus is not None else None
        if versus is not None and other is None:
            raise Unknown(f"There is no feature {versus[:40]}.", field="versus")
        return Response(explain(self.member, self.thing(), other))


def field_filters(member, parameters) -> dict[str, Filter]:
    """`?fields.<slug>=` for each custom field, as its kind allows; read only when somebody asks."""
    if not any(name.startswith("fields.") for name in parameters):
        return {}
    return {f"fields.{one.slug}": _BY_KIND[one.kind](f"fields__{one.slug}") for one in queries.custom_fields(member)}


_BY_KIND = {
    "text": lambda path: Filter(path),
    "number": lambda path: Filter(path, plain_number, ranged=True),
    "money": lambda path: Filter(f"{path}__amount"),
    "date": lambda path: Filter(path, day_text, ranged=True),
    "select": lambda path: Filter(path),
    "multi_select": lambda path: Filter(f"{path}__contains", lambda value: [value]),
    "person": lambda path: Filter(path, whole),
    "checkbox": lambda path: Filter(path, truth),
}


def plain_number(value: str) -> float:
    return float(number(value))


def day_text(value: str) -> str:
    return day(value).isoformat()
