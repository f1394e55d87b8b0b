"""Public roadmaps over REST: which products have one, and what is on it."""

from django.conf import settings
from django.db.models import F, TextField, Value
from django.db.models.functions import Concat
from rest_framework import serializers

from features.api import FeatureRow
from features.queries import features
from history.api import TrackedViewSet
from kit.api.filters import Filter
from kit.api.inputs import Input, Pick
from kit.api.rows import Computed, Ref, Row
from sharing.models import PublicRoadmap
from sharing.public import actions, queries
from workspaces.api import ProductRow
from workspaces.queries import active_products

ADDRESS = Concat(
    Value(f"{settings.BASE_URL}/p/"),
    F("workspace__slug"),
    Value("/"),
    F("product__slug"),
    Value("/"),
    output_field=TextField(),
)


class PublicRoadmapRow(Row):
    product = Ref("product", "slug", ProductRow)
    intro = serializers.CharField()
    dates = serializers.ChoiceField(PublicRoadmap.Dates.choices)
    indexed = serializers.BooleanField(help_text="Whether search engines may list it.")
    url = Computed(ADDRESS, serializers.CharField(help_text="Where everybody finds it."))


class ChangedPublicRoadmap(Input):
    intro = serializers.CharField(max_length=1000, allow_blank=True, required=False)
    dates = serializers.ChoiceField(PublicRoadmap.Dates.choices, required=False)
    indexed = serializers.BooleanField(required=False)


class PublicRoadmapInput(ChangedPublicRoadmap):
    example = {"product": "field", "intro": "What we work on."}
    product = Pick("product", active_products, by="slug")


class PublicRoadmapViewSet(TrackedViewSet):
    """POST switches the public roadmap of a product on, DELETE off."""

    row = PublicRoadmapRow
    create_input = PublicRoadmapInput
    change_input = ChangedPublicRoadmap
    lookup_field = "id"
    what = "public roadmap"
    filters = {"product": Filter("product__slug")}
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def queryset(self):
        return queries.roadmaps(self.member)

    def create_one(self, data):
        return actions.open_roadmap(data.pop("product"), by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_roadmap(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.close_roadmap(thing, by=self.member, base_version=base_version)


class PublicFeatureRow(Row):
    feature = Ref("feature", "key", FeatureRow)
    title = serializers.CharField(help_text="Empty: the feature's own.")
    text = serializers.CharField(help_text="The public description; nothing else of the feature is shown.")


class ChangedPublicFeature(Input):
    title = serializers.CharField(max_length=200, allow_blank=True, required=False)
    text = serializers.CharField(max_length=1000, allow_blank=True, required=False)


class PublicFeatureInput(ChangedPublicFeature):
    example = {"feature": "FLD-1", "text": "Work without a network."}
    feature = Pick("feature", features, by="key")


class PublicFeatureViewSet(TrackedViewSet):
    """What is on the public roadmap of its product, in words for the public: POST puts it there, DELETE hides it."""

    row = PublicFeatureRow
    create_input = PublicFeatureInput
    change_input = ChangedPublicFeature
    lookup_field = "id"
    what = "public feature"
    filters = {"feature": Filter("feature__key"), "product": Filter("feature__product__slug")}
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def queryset(self):
        return queries.cards(self.member)

    def create_one(self, data):
        return actions.publish(data.pop("feature"), by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_public(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.hide(thing, by=self.member, base_version=base_version)
