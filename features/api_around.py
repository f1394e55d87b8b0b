"""What surrounds features over REST: statuses, releases, dependencies, custom fields, priorities."""

from django.db.models import F, FilteredRelation, Q
from rest_framework import serializers
from rest_framework.response import Response

from features import actions, field_actions, queries
from features.api import DependencyRow, FeatureRow, StatusRow
from features.models import CustomField, Dependency, Status
from features.scoring import INPUTS, Rice, waits_for
from history.api import TrackedViewSet
from kit.api.filters import Filter
from kit.api.inputs import Input, Pick
from kit.api.keyset import Order, ranked_page
from kit.api.rows import Row
from kit.api.viewsets import ApiViewSet, limit_of
from kit.errors import Unknown
from workspaces.queries import products


class StatusInput(Input):
    example = {"name": "In review", "slug": "in-review", "category": "building", "position": 7}
    name = serializers.CharField(max_length=60)
    slug = serializers.SlugField(max_length=60)
    category = serializers.ChoiceField(Status.Category.choices)
    position = serializers.IntegerField(min_value=0, max_value=10_000, required=False)
    wip_limit = serializers.IntegerField(min_value=1, max_value=10_000, required=False, allow_null=True)


class StatusViewSet(TrackedViewSet):
    row = StatusRow
    create_input = change_input = StatusInput
    lookup_field = "slug"
    what = "status"
    filters = {"category": Filter("category")}

    def queryset(self):
        return queries.statuses(self.member)

    def create_one(self, data):
        return actions.create_status(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_status(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_status(thing, by=self.member, base_version=base_version)


class CustomFieldRow(Row):
    sorts = {"position": "position"}
    default_sort = "position"

    name = serializers.CharField()
    slug = serializers.SlugField()
    kind = serializers.ChoiceField(CustomField.Kind.choices)
    options = serializers.ListField(child=serializers.CharField())
    position = serializers.IntegerField()


class ChangedCustomField(Input):
    name = serializers.CharField(max_length=60)
    options = serializers.ListField(child=serializers.CharField(max_length=100), max_length=200, required=False)
    position = serializers.IntegerField(min_value=0, max_value=10_000, required=False)


class CustomFieldInput(ChangedCustomField):
    example = {"name": "Segment", "slug": "segment", "kind": "select", "options": ["SMB", "Enterprise"]}
    slug = serializers.SlugField(max_length=40, required=False)
    kind = serializers.ChoiceField(CustomField.Kind.choices)


class CustomFieldViewSet(TrackedViewSet):
    row = CustomFieldRow
    create_input = CustomFieldInput
    change_input = ChangedCustomField
    lookup_field = "slug"
    what = "custom field"
    filters = {"kind": Filter("kind")}

    def queryset(self):
        return queries.custom_fields(self.member)

    def create_one(self, data):
        return field_actions.add_field(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return field_actions.change_field(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        field_actions.remove_field(thing, by=self.member, base_version=base_version)


class DependencyInput(Input):
    example = {"source": "FLD-1", "target": "FLD-2", "kind": "blocks"}
    source = Pick("feature", queries.features, "key")
    target = Pick("feature", queries.features, "key")
    kind = serializers.ChoiceField(Dependency.Kind.choices, default=Dependency.Kind.BLOCKS)


class DependencyViewSet(TrackedViewSet):
    row = DependencyRow
    create_input = DependencyInput
    lookup_field = "id"
    what = "dependency"
    http_method_names = ["get", "post", "delete", "head", "options"]
    filters = {
        "source": Filter("source__key"),
        "target": Filter("target__key"),
        "kind": Filter("kind"),
        "product": Filter("source__product__slug"),
    }

    def queryset(self):
        return queries.dependencies(self.member)

    def create_one(self, data):
        return actions.link_features(data["source"], data["target"], kind=data["kind"], by=self.member)

    def remove_one(self, thing, base_version):
        actions.unlink_features(thing, by=self.member)


PRIORITY_ORDER = Order("priority", (("score", FeatureRow.sorts["score"], True), ("id", F("id"), False)))


class PriorityRow(serializers.Serializer):
    rank = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    model = serializers.CharField(allow_null=True)
    status = serializers.SlugField()
    release = serializers.CharField(allow_null=True)
    why = serializers.CharField(help_text="The arithmetic in one line.")


class PriorityPage(serializers.Serializer):
    results = PriorityRow(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class PriorityViewSet(ApiViewSet):
    answers = {"list": PriorityPage}
    asked = ("product", "limit", "cursor")

    def list(self, request, **kwargs):
        """What to do next: open features, the best score first, each with its rank and a line that says why."""
        self.only({"product", "limit", "cursor"})
        features = queries.priorities(self.member)
        if slug := request.query_params.get("product"):
            product = (
                products(self.member)
                .filter(Q(slug__iexact=slug) | Q(prefix__iexact=slug))
                .values_list("pk", flat=True)
                .first()
            )
            if product is None:
                raise Unknown(f"There is no product {slug[:40]}.", field="product")
            features = features.filter(product_id=product)
        rice = FilteredRelation("scores", condition=Q(scores__removed_at=None, scores__model="rice"))
        columns = ["key", "title", "score", "status__slug", "release__key", *(f"rice__{name}" for name in INPUTS)]
        features = features.annotate(rice=rice)
        limit = limit_of(request.query_params.get("limit"))
        return Response(ranked_page(request, features, PRIORITY_ORDER, limit, columns, _priority))


def _priority(rank: int, row: tuple) -> dict:
    key, title, score, status, release, *inputs = row
    rice = Rice.of(*inputs)
    if rice is None and any(value is not None for value in inputs):
        why = f"No score yet: it waits for {waits_for(*inputs)}."
    else:
        why = rice.in_words() if rice else "No score yet."
    return {
        "rank": rank,
        "key": key,
        "title": title,
        "score": score,
        "model": "rice" if rice else None,
        "status": status,
        "release": release,
        "why": why,
    }
