"""Baselines over REST: moments of the plan by a name. What compares plans takes their keys."""

from django.db.models.functions import Lower
from rest_framework import serializers

from history.api import TrackedViewSet
from kit.api.filters import Filter, moment
from kit.api.inputs import Input
from kit.api.rows import Row
from roadmaps import baselines
from roadmaps.actions import baselines as actions


class BaselineRow(Row):
    sorts = {"at": "at", "name": Lower("name"), "key": "key"}
    default_sort = "-at"

    key = serializers.CharField()
    name = serializers.CharField()
    at = serializers.DateTimeField()
    note = serializers.CharField()


class ChangedBaseline(Input):
    name = serializers.CharField(max_length=80)
    note = serializers.CharField(max_length=2_000, allow_blank=True, required=False)


class NewBaseline(ChangedBaseline):
    example = {"name": "FY plan as agreed", "note": "Agreed with sales on 2 March."}
    at = serializers.DateTimeField(required=False, help_text="A moment of the past; by default now.")


class BaselineViewSet(TrackedViewSet):
    row = BaselineRow
    create_input = NewBaseline
    change_input = ChangedBaseline
    what = "baseline"
    search = ("name", "key")
    filters = {"at": Filter("at", moment, ranged=True)}

    def queryset(self):
        return baselines.baselines(self.member).order_by()

    def create_one(self, data):
        return actions.keep_baseline(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_baseline(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_baseline(thing, by=self.member, base_version=base_version)
