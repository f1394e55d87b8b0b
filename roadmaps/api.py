"""The strategy over REST: visions, objectives, key results, and which features serve what."""

from django.db.models.functions import Lower
from rest_framework import serializers

from features.api import FeatureRow
from features.queries import features
from history.api import TrackedViewSet
from kit.api.filters import Filter, day, number, whole
from kit.api.inputs import Input, Pick
from kit.api.rows import Computed, Ref, Row
from roadmaps import strategy
from roadmaps.actions import objectives as actions
from roadmaps.actions.vision import write_vision
from roadmaps.models import Contribution, Objective
from workspaces.api import MemberRow, ProductRow
from workspaces.models import COLOURS
from workspaces.queries import people, products

PERCENT = serializers.IntegerField(allow_null=True, help_text="0 to 100; null while nothing is measured.")

# --- vision ---------------------------------------------------------------------------------------------


class VisionRow(Row):
    product = Ref("product", "slug", ProductRow)
    statement = serializers.CharField()
    for_whom = serializers.CharField()
    need = serializers.CharField()
    category = serializers.CharField()
    benefit = serializers.CharField()
    unlike = serializers.CharField()
    difference = serializers.CharField()
    principles = serializers.ListField(child=serializers.CharField())


class VisionInput(Input):
    statement = serializers.CharField(max_length=2000, required=False)
    for_whom = serializers.CharField(max_length=300, allow_blank=True, required=False)
    need = serializers.CharField(max_length=300, allow_blank=True, required=False)
    category = serializers.CharField(max_length=300, allow_blank=True, required=False)
    benefit = serializers.CharField(max_length=300, allow_blank=True, required=False)
    unlike = serializers.CharField(max_length=300, allow_blank=True, required=False)
    difference = serializers.CharField(max_length=300, allow_blank=True, required=False)
    principles = serializers.ListField(child=serializers.CharField(max_length=300), max_length=12, required=False)


class NewVision(VisionInput):
    product = Pick("product", products, "slug", required=False, allow_null=True)


class VisionViewSet(TrackedViewSet):
    """POST writes the vision of a product, or of the workspace; there is one each, and its events are its versions."""

    row = VisionRow
    create_input = NewVision
    change_input = VisionInput
    lookup_field = "id"
    what = "vision"
    filters = {"product": Filter("product__slug", nullable=True)}

    def queryset(self):
        return strategy.visions(self.member)

    def create_one(self, data):
        return write_vision(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return write_vision(by=self.member, product=thing.product, base_version=base_version, **data)


# --- objectives -----------------------------------------------------------------------------------------


class ObjectiveRow(Row):
    sorts = {"position": "position", "key": "key", "title": Lower("title"), "updated_at": "updated_at"}
    default_sort = "position"

    key = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    owner = Ref("owner", "id", MemberRow)
    product = Ref("product", "slug", ProductRow)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    colour = serializers.ChoiceField(COLOURS)
    health = serializers.ChoiceField([*Objective.Health.values, ""])
    allocation = serializers.IntegerField(allow_null=True, help_text="Per cent of planned effort meant for it.")
    progress = Computed(strategy.in_percent("share"), like=PERCENT)
    position = serializers.IntegerField()


class ObjectiveInput(Input):
    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=20_000, allow_blank=True, required=False, trim_whitespace=False)
    owner = Pick("member", people, "id", required=False, allow_null=True)
    product = Pick("product", products, "slug", required=False, allow_null=True)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    colour = serializers.ChoiceField(COLOURS, required=False)
    health = serializers.ChoiceField([*Objective.Health.values, ""], required=False)
    allocation = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)
    position = serializers.IntegerField(min_value=0, max_value=32_000, required=False)


class ObjectiveViewSet(TrackedViewSet):
    row = ObjectiveRow
    create_input = change_input = ObjectiveInput
    what = "objective"
    search = ("title", "key")
    filters = {
        "product": Filter("product__slug", nullable=True),
        "owner": Filter("owner_id", whole, nullable=True),
        "health": Filter("health"),
        "starts_on": Filter("starts_on", day, ranged=True, nullable=True),
        "ends_on": Filter("ends_on", day, ranged=True, nullable=True),
    }

    def queryset(self):
        return strategy.objectives_with_progress(self.member)

    def create_one(self, data):
        return actions.create_objective(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_objective(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_objective(thing, by=self.member, base_version=base_version)


# --- contributions --------------------------------------------------------------------------------------


class ContributionRow(Row):
    sorts = {"weight": "weight"}

    objective = Ref("objective", "key", ObjectiveRow)
    feature = Ref("feature", "key", FeatureRow)
    weight = serializers.ChoiceField(list(Contribution.WEIGHTS))


class ChangedContribution(Input):
    weight = serializers.IntegerField(min_value=1, max_value=3)


class NewContribution(Input):
    objective = Pick("objective", strategy.objectives, "key")
    feature = Pick("feature", features, "key")
    weight = serializers.IntegerField(min_value=1, max_value=3, default=2)


class ContributionViewSet(TrackedViewSet):
    """Which features serve which objectives; POST of a known pair sets its weight."""

    row = ContributionRow
    create_input = NewContribution
    change_input = ChangedContribution
    lookup_field = "id"
    what = "contribution"
    filters = {
        "objective": Filter("objective__key"),
        "feature": Filter("feature__key"),
        "weight": Filter("weight", number, ranged=True),
    }

    def queryset(self):
        return strategy.contributions(self.member)

    def create_one(self, data):
        return actions.contribute(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        ends = (thing.feature, thing.objective)
        return actions.contribute(*ends, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_contribution(thing, by=self.member, base_version=base_version)
