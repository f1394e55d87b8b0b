"""Features over REST."""

from django.db.models.functions import Coalesce, Lower
from rest_framework import serializers
from rest_framework.decorators import action

from features import actions, queries
from features.dates import GRANULARITIES, Plan
from features.models import Feature, Status
from history.api import CommentedViewSet
from kit.api.filters import Filter, day, moment, number, whole
from kit.api.inputs import Input, Pick, read_input
from kit.api.rows import Ref, Row
from workspaces.api import MemberRow, ProductRow, TeamRow
from workspaces.clock import today
from workspaces.queries import people, products, teams

FAR = "9999-12-31"


class StatusRow(Row):
    name = serializers.CharField()
    slug = serializers.SlugField()
    category = serializers.ChoiceField(Status.Category.choices)
    position = serializers.IntegerField()


class ReleaseRow(Row):
    sorts = {"ships_on": Coalesce("ships_on", FAR), "key": "key", "name": Lower("name")}
    default_sort = "ships_on"

    key = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
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
    }

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

    def get_fields(self):
        declared = super().get_fields()
        return {name.removesuffix("_"): field for name, field in declared.items()}


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


class NewFeature(FeatureFields):
    product = Pick("product", products, "slug")
    status = Pick("status", queries.statuses, "slug", required=False)


class ChangedFeature(FeatureFields):
    status = Pick("status", queries.statuses, "slug", required=False)


class PlanInput(Input):
    """When: both days or neither; `granularity` says how exact they are meant."""

    starts_on = serializers.DateField(allow_null=True, default=None)
    ends_on = serializers.DateField(allow_null=True, default=None)
    granularity = serializers.ChoiceField(GRANULARITIES, default="day")
    horizon = serializers.ChoiceField([*Feature.Horizon.values, ""], required=False)
    confidence = serializers.IntegerField(min_value=0, max_value=100, required=False)
    release = Pick("release", queries.releases, "key", required=False, allow_null=True)
    because = serializers.CharField(max_length=2000, allow_blank=True, default="")
    reason_code = serializers.CharField(max_length=20, allow_blank=True, default="")
    base_version = serializers.IntegerField(min_value=1, required=False)


class FeatureViewSet(CommentedViewSet):
    row = FeatureRow
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

    def create_one(self, data):
        return actions.create_feature(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        status = data.pop("status", None)
        if data:
            actions.change_feature(thing, by=self.member, base_version=base_version, **data)
        if status:
            actions.set_status(thing, status=status, by=self.member, on=today(self.member))

    def remove_one(self, thing, base_version):
        actions.remove_feature(thing, by=self.member, base_version=base_version)

    @action(detail=True, methods=["put", "delete"])
    def plan(self, request, **kwargs):
        """PUT says when, DELETE takes the feature off the calendar; both may be repeated."""
        feature = self.thing()
        base_version = self.base_version(feature)
        if request.method == "DELETE":
            actions.unplan_feature(feature, by=self.member, base_version=base_version)
            return self.answer(self.queryset().filter(pk=feature.pk))
        data = read_input(PlanInput, request, self.member)
        about = {name: data.pop(name) for name in ("because", "reason_code")}
        base_version = base_version or data.pop("base_version", None)
        data.pop("base_version", None)
        actions.plan_feature(feature, plan=Plan(**data), by=self.member, base_version=base_version, **about)
        return self.answer(self.queryset().filter(pk=feature.pk))
