"""The strategy over REST: visions, objectives, key results, and which features serve what."""

from django.db.models import F
from django.db.models.functions import Lower
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from features.api import FeatureRow
from features.queries import features
from history.api import TrackedViewSet
from kit.api.filters import Filter, day, number, whole
from kit.api.inputs import Input, Pick, read_input
from kit.api.rows import Computed, Ref, Row
from kit.api.viewsets import OBJECT_PARAMETERS
from kit.errors import Refused
from roadmaps import strategy
from roadmaps.actions import objectives as actions
from roadmaps.actions.approval import approve, withdraw_approval
from roadmaps.actions.vision import MOST_SEGMENTS, SEGMENT, restore_vision, write_vision
from roadmaps.models import Contribution, Objective
from roadmaps.versions import Version, versions
from workspaces.api import MemberRow, ProductRow
from workspaces.models import COLOURS
from workspaces.queries import people, products

PERCENT = serializers.IntegerField(allow_null=True, help_text="0 to 100; null while nothing is measured.")

# --- what somebody said yes to --------------------------------------------------------------------------


class ApprovedRow(Row):
    """`approved_version` is what they read; `changed_since_approval` says that it reads otherwise now."""

    approved_by = Ref("approved_by", "id", MemberRow)
    approved_at = serializers.DateTimeField(allow_null=True)
    approved_version = serializers.IntegerField(allow_null=True)
    changed_since_approval = Computed(F("stale"), like=serializers.BooleanField())


class ApprovedViewSet(TrackedViewSet):
    @action(detail=True, methods=["put", "delete"])
    def approval(self, request, **kwargs):
        """PUT approves it as it stands, with `If-Match` only as it was read; DELETE withdraws that."""
        self.only(OBJECT_PARAMETERS)
        thing = self.thing()
        deed = approve if request.method == "PUT" else withdraw_approval
        deed(thing, by=self.member, base_version=self.base_version(thing))
        return self.answer(self.queryset().filter(pk=thing.pk))


# --- vision ---------------------------------------------------------------------------------------------


class Segment(Input):
    name = serializers.CharField(max_length=SEGMENT["name"])
    description = serializers.CharField(max_length=SEGMENT["description"], allow_blank=True, required=False)
    size = serializers.CharField(
        max_length=SEGMENT["size"],
        allow_blank=True,
        required=False,
        help_text="How many they are: about 900 in Norway.",
    )


class VisionRow(ApprovedRow):
    product = Ref("product", "slug", ProductRow)
    statement = serializers.CharField()
    for_whom = serializers.CharField()
    need = serializers.CharField()
    category = serializers.CharField()
    benefit = serializers.CharField()
    unlike = serializers.CharField()
    difference = serializers.CharField()
    principles = serializers.ListField(child=serializers.CharField())
    segments = serializers.ListField(child=Segment())


class VisionInput(Input):
    statement = serializers.CharField(max_length=2000, required=False)
    for_whom = serializers.CharField(max_length=300, allow_blank=True, required=False)
    need = serializers.CharField(max_length=300, allow_blank=True, required=False)
    category = serializers.CharField(max_length=300, allow_blank=True, required=False)
    benefit = serializers.CharField(max_length=300, allow_blank=True, required=False)
    unlike = serializers.CharField(max_length=300, allow_blank=True, required=False)
    difference = serializers.CharField(max_length=300, allow_blank=True, required=False)
    principles = serializers.ListField(child=serializers.CharField(max_length=300), max_length=12, required=False)
    segments = serializers.ListField(child=Segment(), max_length=MOST_SEGMENTS, required=False)


class NewVision(VisionInput):
    product = Pick("product", products, "slug", required=False, allow_null=True)


class VersionRow(serializers.Serializer):
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = serializers.CharField()
    because = serializers.CharField()
    changed = serializers.ListField(child=serializers.CharField())
    approved = serializers.BooleanField(help_text="Whether this is what was approved.")
    content = serializers.DictField()


class Versions(serializers.Serializer):
    results = VersionRow(many=True)


class RestoreInput(Input):
    version = serializers.IntegerField(min_value=1)


class VisionViewSet(ApprovedViewSet):
    """POST writes the vision of a product, or of the workspace; there is one each, and it keeps its versions."""

    bodies = {"restore": RestoreInput}
    answers = ApprovedViewSet.answers | {"versions": Versions}

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

    @action(detail=True, methods=["get"])
    def versions(self, request, **kwargs):
        """Every version, newest first."""
        self.only()
        found = versions(self.member, self.thing())
        return Response({"results": [_version(one) for one in found]})

    @action(detail=True, methods=["put"])
    def restore(self, request, **kwargs):
        """Writes an earlier version again, as a new one."""
        self.only(OBJECT_PARAMETERS)
        thing = self.thing()
        number = read_input(RestoreInput, request, self.member)["version"]
        wanted = next((one for one in versions(self.member, thing) if one.number == number), None)
        if wanted is None:
            raise Refused("There is no such version.", field="version")
        base = self.base_version(thing)
        restore_vision(thing, wanted.content, number=number, by=self.member, base_version=base)
        return self.answer(self.queryset().filter(pk=thing.pk))


def _version(one: Version) -> dict:
    about = {"number": one.number, "at": one.event.at, "by": one.event.actor.name, "because": one.event.because}
    return about | {"changed": one.changed, "approved": one.approved, "content": one.content}


# --- objectives -----------------------------------------------------------------------------------------


class ObjectiveRow(ApprovedRow):
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


class ObjectiveViewSet(ApprovedViewSet):
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
    weight = serializers.IntegerField(min_value=1, max_value=3, required=False)
    objective = Pick("objective", strategy.objectives, "key", required=False)


class NewContribution(Input):
    objective = Pick("objective", strategy.objectives, "key")
    feature = Pick("feature", features, "key")
    weight = serializers.IntegerField(min_value=1, max_value=3, default=2)


class ContributionViewSet(TrackedViewSet):
    """Which features serve which objectives; POST of a known pair sets its weight, PATCH of `objective` moves it."""

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
        if aim := data.get("objective"):
            thing = actions.move_contribution(thing, aim, by=self.member, base_version=base_version)
        if weight := data.get("weight"):
            actions.contribute(thing.feature, thing.objective, weight=weight, by=self.member)
        return thing

    def remove_one(self, thing, base_version):
        actions.remove_contribution(thing, by=self.member, base_version=base_version)
