"""Companies and stakeholders over REST."""

from decimal import Decimal

from django.db.models.functions import Coalesce, Lower
from rest_framework import serializers

from history.api import TrackedViewSet
from kit.api.filters import Filter, day, number, whole
from kit.api.inputs import Input, Pick
from kit.api.rows import Ref, Row
from stakeholders import actions, queries
from stakeholders.models import Stakeholder


class CompanyRow(Row):
    sorts = {"name": Lower("name"), "arr": Coalesce("arr", Decimal(-1))}
    default_sort = "name"

    key = serializers.CharField()
    name = serializers.CharField()
    domain = serializers.CharField()
    segment = serializers.CharField()
    arr = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)


class CompanyInput(Input):
    name = serializers.CharField(max_length=120)
    domain = serializers.CharField(max_length=253, allow_blank=True, required=False)
    segment = serializers.CharField(max_length=60, allow_blank=True, required=False)
    arr = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True)


class CompanyViewSet(TrackedViewSet):
    row = CompanyRow
    create_input = change_input = CompanyInput
    what = "company"
    search = ("name", "domain")
    filters = {"segment": Filter("segment"), "domain": Filter("domain"), "arr": Filter("arr", number, ranged=True)}

    def queryset(self):
        return queries.companies(self.member)

    def create_one(self, data):
        return actions.create_company(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_company(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_company(thing, by=self.member, base_version=base_version)


class StakeholderRow(Row):
    sorts = {"name": Lower("name"), "power": "power", "interest": "interest"}
    default_sort = "name"
    guarded = {"email": "email.seen"}

    key = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    company = Ref("company", "key", CompanyRow)
    power = serializers.IntegerField()
    interest = serializers.IntegerField()
    stance = serializers.ChoiceField(Stakeholder.Stance.choices)
    contacted_on = serializers.DateField(allow_null=True)
    notes = serializers.CharField()


class StakeholderInput(Input):
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(allow_blank=True, required=False)
    title = serializers.CharField(max_length=120, allow_blank=True, required=False)
    company = Pick("company", queries.companies, "key", required=False, allow_null=True)
    power = serializers.IntegerField(min_value=1, max_value=5, required=False)
    interest = serializers.IntegerField(min_value=1, max_value=5, required=False)
    stance = serializers.ChoiceField(Stakeholder.Stance.choices, required=False)
    contacted_on = serializers.DateField(required=False, allow_null=True)
    notes = serializers.CharField(max_length=20_000, allow_blank=True, required=False, trim_whitespace=False)


class StakeholderViewSet(TrackedViewSet):
    row = StakeholderRow
    create_input = change_input = StakeholderInput
    what = "stakeholder"
    search = ("name", "email", "title")
    filters = {
        "company": Filter("company__key", nullable=True),
        "stance": Filter("stance"),
        "power": Filter("power", whole, ranged=True),
        "interest": Filter("interest", whole, ranged=True),
        "contacted_on": Filter("contacted_on", day, ranged=True, nullable=True),
    }

    def queryset(self):
        return queries.stakeholders(self.member)

    def create_one(self, data):
        return actions.create_stakeholder(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_stakeholder(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_stakeholder(thing, by=self.member, base_version=base_version)
