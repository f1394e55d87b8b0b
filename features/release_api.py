"""Releases over REST, with what makes them ready: acceptance criteria, risks, notes."""

from django.db.models.functions import Coalesce
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from features import actions, criterion_actions, queries, risk_actions
from features.api import FAR, FeatureRow, Reasoned, ReleaseRow
from features.models import Release, Risk
from features.notes import difference
from features.readiness import RULE
from features.releases import draft_of, seen
from history.api import CommentedViewSet, TrackedViewSet
from history.record import one_batch
from kit.api.filters import Filter, day, truth, whole
from kit.api.inputs import Input, Pick, read_input
from kit.api.rows import Ref, Row
from kit.api.viewsets import OBJECT_PARAMETERS
from workspaces.api import MemberRow
from workspaces.clock import today
from workspaces.queries import people, products


class ChangedRelease(Input):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(Release.Kind.choices, required=False)
    description = serializers.CharField(max_length=20_000, allow_blank=True, required=False, trim_whitespace=False)
    notes = serializers.CharField(max_length=100_000, allow_blank=True, required=False, trim_whitespace=False)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ships_on = serializers.DateField(required=False, allow_null=True)


class NewRelease(ChangedRelease):
    example = {"product": "field", "name": "Winter", "ships_on": "2026-12-15"}
    product = Pick("product", products, "slug")


class ShippedInput(Reasoned):
    shipped_on = serializers.DateField(required=False)


class ReadinessRow(serializers.Serializer):
    rule = serializers.CharField(help_text="How it is counted.")
    percent = serializers.IntegerField(allow_null=True, help_text="Null where there is nothing to do yet.")
    ready = serializers.BooleanField()
    missing = serializers.ListField(child=serializers.CharField(), help_text="What is not ready, in words.")
    progress = serializers.IntegerField(
        allow_null=True, help_text="Of its features, weighed by their estimates; one without counts as a week."
    )
    days_left = serializers.IntegerField(allow_null=True)
    late = serializers.BooleanField()
    features = serializers.IntegerField()
    finished = serializers.IntegerField()
    criteria = serializers.IntegerField()
    met = serializers.IntegerField()
    risks = serializers.IntegerField()
    closed = serializers.IntegerField()
    big = serializers.IntegerField(help_text="Open risks whose severity times likelihood, each 1 to 3, is 6 or more.")


class LineRow(serializers.Serializer):
    kind = serializers.ChoiceField(["same", "added", "removed"])
    text = serializers.CharField()


class DraftRow(serializers.Serializer):
    markdown = serializers.CharField()
    differs = serializers.BooleanField()
    difference = LineRow(many=True, help_text="From the notes as they are to the draft, line by line.")


class ReleaseViewSet(CommentedViewSet):
    row = ReleaseRow
    bodies = CommentedViewSet.bodies | {"shipped": ShippedInput}
    answers = CommentedViewSet.answers | {"readiness": ReadinessRow, "draft": DraftRow}
    create_input = NewRelease
    change_input = ChangedRelease
    what = "release"
    search = ("name", "key")
    filters = {
        "product": Filter("product__slug"),
        "kind": Filter("kind"),
        "ships_on": Filter("ships_on", day, ranged=True, nullable=True),
        "shipped_on": Filter("shipped_on", day, ranged=True, nullable=True),
    }

    def queryset(self):
        return queries.releases(self.member)

    def create_one(self, data):
        return actions.create_release(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_release(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_release(thing, by=self.member, base_version=base_version)

    @action(detail=True, methods=["put"])
    def shipped(self, request, **kwargs):
        """It reached people: today, or on the day given. Its open features are shipped with it."""
        self.only(OBJECT_PARAMETERS)
        release = self.thing()
        data = read_input(ShippedInput, request, self.member)
        on = data.pop("shipped_on", None) or today(self.member)
        actions.ship_release(release, on=on, by=self.member, base_version=self.base_version(release), **data)
        return self.answer(self.queryset().filter(pk=release.pk))

    @action(detail=True, methods=["get"])
    def readiness(self, request, **kwargs):
        """How ready it is, and what is missing. Shipping asks, and never blocks."""
        self.only({"as_of"})
        with self.reading():
            found = seen(self.member, [self.thing()], today(self.member))[0]
            told = found.readiness
            numbers = {name: getattr(told, name) for name in ("percent", "ready", "missing", *told.__slots__)}
            about = {"rule": RULE, "progress": found.progress, "days_left": found.days_left, "late": found.late}
            return Response(about | numbers)

    @action(detail=True, methods=["get"], url_path="notes/draft")
    def draft(self, request, **kwargs):
        """Notes written from its features, `?by=tag` or `?by=objective`; nothing is stored."""
        self.only({"by", "as_of"})
        with self.reading():
            release = self.thing()
            text = draft_of(self.member, release, request.query_params.get("by", "tag"))
            lines = [{"kind": line.kind, "text": line.text} for line in difference(release.notes, text)]
        differs = any(line["kind"] != "same" for line in lines)
        return Response({"markdown": text, "differs": differs, "difference": lines})


# --- acceptance criteria --------------------------------------------------------------------------------


class CriterionRow(Row):
    sorts = {"position": "position"}
    default_sort = "position"

    feature = Ref("feature", "key", FeatureRow)
    text = serializers.CharField()
    met = serializers.BooleanField()
    position = serializers.IntegerField(help_text="Ascending within a feature.")


class ChangedCriterion(Input):
    text = serializers.CharField(max_length=500)
    met = serializers.BooleanField(required=False)
    position = serializers.IntegerField(
        min_value=0, max_value=1_000, required=False, help_text="Its new place in the checklist, counted from 0."
    )


class NewCriterion(ChangedCriterion):
    example = {"feature": "FLD-1", "text": "Works without a signal."}
    feature = Pick("feature", queries.features, "key")


class CriterionViewSet(TrackedViewSet):
    row = CriterionRow
    create_input = NewCriterion
    change_input = ChangedCriterion
    lookup_field = "id"
    what = "criterion"
    filters = {
        "feature": Filter("feature__key"),
        "release": Filter("feature__release__key", nullable=True),
        "met": Filter("met", truth),
    }

    def queryset(self):
        return queries.criteria(self.member)

    def create_one(self, data):
        with one_batch():
            made = criterion_actions.add_criterion(data["feature"], text=data["text"], by=self.member)
            self._rest(made, data)
        return made

    def change_one(self, thing, data, base_version):
        with one_batch():
            if "text" in data:
                criterion_actions.reword_criterion(thing, text=data["text"], by=self.member, base_version=base_version)
            self._rest(thing, data, base_version)

    def _rest(self, thing, data, base_version=None):
        if "met" in data:
            criterion_actions.tick_criterion(thing, met=data["met"], by=self.member, base_version=base_version)
        if "position" in data:
            criterion_actions.move_criterion(thing, to=data["position"], by=self.member)

    def remove_one(self, thing, base_version):
        criterion_actions.remove_criterion(thing, by=self.member, base_version=base_version)


# --- risks ----------------------------------------------------------------------------------------------


class RiskRow(Row):
    sorts = {"closed_on": Coalesce("closed_on", FAR)}

    title = serializers.CharField()
    release = Ref("release", "key", ReleaseRow)
    feature = Ref("feature", "key", FeatureRow)
    severity = serializers.ChoiceField(Risk.Level.choices)
    likelihood = serializers.ChoiceField(Risk.Level.choices)
    mitigation = serializers.CharField()
    owner = Ref("owner", "id", MemberRow)
    closed_on = serializers.DateField(allow_null=True)


class RiskInput(Input):
    """A risk of a release, of a feature, or of both."""

    example = {"title": "The store rejects the build", "release": "R-1", "severity": "high", "likelihood": "low"}
    title = serializers.CharField(max_length=200)
    release = Pick("release", queries.releases, "key", required=False, allow_null=True)
    feature = Pick("feature", queries.features, "key", required=False, allow_null=True)
    severity = serializers.ChoiceField(Risk.Level.choices, required=False)
    likelihood = serializers.ChoiceField(Risk.Level.choices, required=False)
    mitigation = serializers.CharField(max_length=5_000, allow_blank=True, required=False)
    owner = Pick("member", people, "id", required=False, allow_null=True)
    closed_on = serializers.DateField(required=False, allow_null=True)


class RiskViewSet(TrackedViewSet):
    row = RiskRow
    create_input = change_input = RiskInput
    lookup_field = "id"
    what = "risk"
    search = ("title",)
    filters = {
        "release": Filter("release__key", nullable=True),
        "feature": Filter("feature__key", nullable=True),
        "severity": Filter("severity"),
        "likelihood": Filter("likelihood"),
        "owner": Filter("owner_id", whole, nullable=True),
        "closed_on": Filter("closed_on", day, ranged=True, nullable=True),
    }

    def queryset(self):
        return queries.risks(self.member)

    def create_one(self, data):
        return risk_actions.create_risk(by=self.member, **data)

    def change_one(self, thing, data, base_version):
        with one_batch():
            closed_on = data.pop("closed_on", ...)
            if data:
                risk_actions.change_risk(thing, by=self.member, base_version=base_version, **data)
            if closed_on is not ...:
                risk_actions.close_risk(thing, on=closed_on, by=self.member, base_version=base_version)

    def remove_one(self, thing, base_version):
        risk_actions.remove_risk(thing, by=self.member, base_version=base_version)
