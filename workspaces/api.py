"""Who and where over REST."""

from django.db.models.functions import Lower
from rest_framework import serializers
from rest_framework.decorators import action

from history.api import TrackedViewSet
from kit.api.filters import Filter, truth
from kit.api.inputs import Input
from kit.api.rows import Row
from kit.api.viewsets import OBJECT_PARAMETERS
from workspaces import actions, queries
from workspaces.models import Product
from workspaces.roles import Role


class MemberRow(Row):
    sorts = {"name": Lower("name")}

    name = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)


class TeamRow(Row):
    sorts = {"name": Lower("name")}

    name = serializers.CharField()
    slug = serializers.SlugField()
    capacity = serializers.DecimalField(max_digits=6, decimal_places=1)


class ProductRow(Row):
    sorts = {"name": Lower("name")}

    name = serializers.CharField()
    slug = serializers.SlugField()
    prefix = serializers.CharField()
    stage = serializers.ChoiceField(Product.Stage.choices)
    description = serializers.CharField()
    archived = serializers.BooleanField()


class TeamInput(Input):
    example = {"name": "Mobile", "capacity": "12.5"}
    name = serializers.CharField(max_length=120)
    slug = serializers.SlugField(max_length=60, required=False)
    capacity = serializers.DecimalField(max_digits=6, decimal_places=1, min_value=0, required=False)


class TeamViewSet(TrackedViewSet):
    row = TeamRow
    create_input = change_input = TeamInput
    lookup_field = "slug"
    what = "team"
    search = ("name",)

    def queryset(self):
        return queries.teams(self.member)

    def create_one(self, data):
        return actions.add_team(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_team(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_team(thing, by=self.member, base_version=base_version)


class ProductInput(Input):
    example = {"name": "Insights", "prefix": "INS"}
    name = serializers.CharField(max_length=120)
    prefix = serializers.RegexField(r"^[A-Z][A-Z0-9]{1,5}\Z")
    slug = serializers.SlugField(max_length=40, required=False)
    stage = serializers.ChoiceField(Product.Stage.choices, required=False)
    description = serializers.CharField(max_length=20_000, allow_blank=True, required=False)


class ChangedProduct(ProductInput):
    because = serializers.CharField(
        max_length=1_000, required=False, help_text="Why the stage changes by hand, past its gate: then it is needed."
    )


class ProductViewSet(TrackedViewSet):
    row = ProductRow
    create_input = ProductInput
    change_input = ChangedProduct
    lookup_field = "slug"
    what = "product"
    search = ("name",)
    filters = {"archived": Filter("archived", truth)}

    def queryset(self):
        return queries.products(self.member)

    def create_one(self, data):
        return actions.add_product(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_product(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_product(thing, by=self.member, base_version=base_version)

    @action(detail=True, methods=["put", "delete"])
    def archive(self, request, **kwargs):
        """PUT takes the product and its features out of the way, DELETE brings them back."""
        self.only(OBJECT_PARAMETERS)
        product = self.thing()
        deed = actions.archive_product if request.method == "PUT" else actions.reopen_product
        deed(product, by=self.member, base_version=self.base_version(product))
        return self.answer(self.queryset().filter(pk=product.pk))
