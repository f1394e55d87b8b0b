"""Saved lenses over REST: the own ones and those of everybody."""

from django.db.models import F
from django.db.models.functions import Lower
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from history.api import TrackedViewSet
from kit.api.filters import Filter, truth, whole
from kit.api.inputs import Input
from kit.api.rows import Computed, Ref, Row
from roadmaps import saved
from roadmaps.actions import lenses as actions
from roadmaps.models import Lens
from workspaces.api import MemberRow

QUERY = "What stands in the page's address after the question mark; kept in its canonical form."


class LensRow(Row):
    """`owner` is null where it is everybody's; `usual`: the page opens with it for you."""

    sorts = {"position": "position", "name": Lower("name"), "updated_at": "updated_at"}
    default_sort = "position"

    name = serializers.CharField()
    page = serializers.ChoiceField(Lens.Page.values)
    query = serializers.CharField(help_text=QUERY)
    owner = Ref("owner", "id", MemberRow)
    shared = Computed(F("shared"), like=serializers.BooleanField())
    usual = Computed(F("usual"), like=serializers.BooleanField())
    position = serializers.IntegerField()


class ChangedLens(Input):
    name = serializers.CharField(max_length=80)
    query = serializers.CharField(max_length=Lens.LONGEST_QUERY, allow_blank=True, help_text=QUERY)
    shared = serializers.BooleanField(required=False)
    position = serializers.IntegerField(
        min_value=0, max_value=32_000, required=False, help_text="The place among those of the same page and owner."
    )


class NewLens(Input):
    example = {"name": "Q1, at risk", "page": "roadmap", "query": "lens=list&lanes=owner&status=building"}
    name = serializers.CharField(max_length=80)
    page = serializers.ChoiceField(Lens.Page.values)
    query = serializers.CharField(max_length=Lens.LONGEST_QUERY, allow_blank=True, help_text=QUERY)
    shared = serializers.BooleanField(required=False)


class LensViewSet(TrackedViewSet):
    """Views of the roadmap and of features, kept by name; `PUT {id}/usual/` opens the page with it."""

    row = LensRow
    create_input = NewLens
    change_input = ChangedLens
    lookup_field = "id"
    what = "lens"
    search = ("name",)
    filters = {
        "page": Filter("page"),
        "owner": Filter("owner_id", whole, nullable=True),
        "shared": Filter("shared", truth),
    }

    def queryset(self):
        return saved.lenses(self.member)

    def create_one(self, data):
        return actions.save_lens(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_lens(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_lens(thing, by=self.member, base_version=base_version)

    @action(detail=True, methods=["put", "delete"])
    def usual(self, request, **kwargs):
        """Open the page with this lens from now on, or as it comes; for yourself alone."""
        self.only()
        lens = self.thing()
        if request.method == "DELETE":
            actions.open_as_it_comes(lens.page, by=self.member)
            return Response(status=204)
        actions.open_with(lens, by=self.member)
        return self.answer(self.queryset().filter(pk=lens.pk))
