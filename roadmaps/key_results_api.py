"""Key results over REST: their rule, how they pace, and the weekly check-ins beneath each."""

from django.db.models import F
from django.db.models.functions import Lower
from rest_framework import serializers

from history.api import TrackedViewSet
from kit.api.filters import Filter, day, truth, whole
from kit.api.inputs import Input, Pick
from kit.api.rows import Computed, Ref, Row
from kit.errors import Unknown
from metrics.queries import metrics
from roadmaps import strategy
from roadmaps.actions import check_ins
from roadmaps.actions import objectives as actions
from roadmaps.api import PERCENT, ObjectiveRow
from roadmaps.models import KeyResult
from roadmaps.results import paced

POINTS = serializers.IntegerField(allow_null=True, help_text="-100 to 100; null while nothing can be said.")


class KeyResultRow(Row):
    """`value` is where it stands by its rule (`rollup`): what the KPI says now (`measured_value`), what somebody typed
    (`current_value`), or what key results beneath it or features add up to.

    The expected ones are what the curve asks for today; `ahead` is the points of the way before it, negative behind it.
    """

    sorts = {"position": "position", "key": "key", "title": Lower("title")}
    default_sort = "position"

    key = serializers.CharField()
    title = serializers.CharField()
    objective = Ref("objective", "key", ObjectiveRow)
    rollup = Computed(F("by_rule"), like=serializers.ChoiceField(KeyResult.Rollup.choices))
    parent = serializers.CharField(source="parent.key", allow_null=True)
    metric = serializers.CharField(source="metric.key", allow_null=True)
    start_value = serializers.FloatField()
    target_value = serializers.FloatField()
    current_value = serializers.FloatField(allow_null=True)
    measured_value = Computed(F("measured"), like=serializers.FloatField(allow_null=True))
    value = Computed(F("stands"), like=serializers.FloatField(allow_null=True))
    progress = Computed(strategy.in_percent("share"), like=PERCENT)
    curve = serializers.ChoiceField(KeyResult.Curve.choices)
    expected_value = Computed(F("expected_value"), like=serializers.FloatField(allow_null=True))
    expected_progress = Computed(strategy.in_percent("expected_share"), like=PERCENT)
    ahead = Computed(strategy.in_percent("ahead"), like=POINTS)
    pace = Computed(F("pace"), like=serializers.ChoiceField(["on_track", "at_risk", "off_track", ""]))
    confidence = Computed(F("confidence"), like=PERCENT)
    checked_week = Computed(F("checked_week"), like=serializers.DateField(allow_null=True))
    check_in_due = Computed(F("due"), like=serializers.BooleanField())
    unit = serializers.CharField()
    weight = serializers.IntegerField()


class KeyResultFields(Input):
    title = serializers.CharField(max_length=200)
    rollup = serializers.ChoiceField(KeyResult.Rollup.choices, required=False)
    parent = Pick("key result", strategy.key_results, "key", required=False, allow_null=True)
    metric = Pick("metric", metrics, "key", required=False, allow_null=True)
    curve = serializers.ChoiceField(KeyResult.Curve.choices, required=False)
    start_value = serializers.FloatField(required=False, min_value=-1e15, max_value=1e15)
    target_value = serializers.FloatField(min_value=-1e15, max_value=1e15)
    current_value = serializers.FloatField(required=False, allow_null=True, min_value=-1e15, max_value=1e15)
    unit = serializers.CharField(max_length=20, allow_blank=True, required=False)
    weight = serializers.IntegerField(min_value=1, max_value=100, required=False)


class NewKeyResult(KeyResultFields):
    objective = Pick("objective", strategy.objectives, "key")


class KeyResultViewSet(TrackedViewSet):
    row = KeyResultRow
    create_input = NewKeyResult
    change_input = KeyResultFields
    what = "key result"
    search = ("title", "key")
    filters = {
        "objective": Filter("objective__key"),
        "metric": Filter("metric__key", nullable=True),
        "rollup": Filter("by_rule"),
        "curve": Filter("curve"),
        "pace": Filter("pace"),
        "parent": Filter("parent__key", nullable=True),
        "check_in_due": Filter("due", truth),
    }

    def queryset(self):
        return paced(self.member)

    def create_one(self, data):
        return actions.create_key_result(data.pop("objective"), by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_key_result(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_key_result(thing, by=self.member, base_version=base_version)


# --- check-ins ------------------------------------------------------------------------------------------


class CheckInRow(Row):
    sorts = {"week": "week", "confidence": "confidence"}
    default_sort = "-week"

    key_result = serializers.CharField(source="key_result.key")
    week = serializers.DateField(help_text="The Monday.")
    value = serializers.FloatField(allow_null=True)
    confidence = serializers.IntegerField()
    note = serializers.CharField()


class ChangedCheckIn(Input):
    value = serializers.FloatField(required=False, allow_null=True, min_value=-1e15, max_value=1e15)
    confidence = serializers.IntegerField(min_value=0, max_value=100)
    note = serializers.CharField(max_length=2_000, allow_blank=True, required=False)


class NewCheckIn(ChangedCheckIn):
    example = {"confidence": 70, "note": "The pilot teams are through, the rest starts on Monday."}
    week = serializers.DateField(required=False, help_text="Any day of it; by default this week.")


class CheckInViewSet(TrackedViewSet):
    """What was said of a key result, one a week: POST of a week that has one edits it."""

    row = CheckInRow
    create_input = NewCheckIn
    change_input = ChangedCheckIn
    lookup_field = "id"
    what = "check-in"
    filters = {"week": Filter("week", day, ranged=True), "confidence": Filter("confidence", whole, ranged=True)}

    @property
    def result(self) -> KeyResult:
        found = strategy.key_results(self.member).filter(key=self.kwargs["key_result_key"]).first()
        if found is None:
            raise Unknown("There is nothing here.")
        return found

    def queryset(self):
        said = strategy.check_ins(self.member).select_related("key_result")
        return said.filter(key_result__key=self.kwargs["key_result_key"])

    def list(self, request, **kwargs):
        with self.reading():
            self.result  # noqa: B018 - a key result that is not there has no empty list
        return super().list(request, **kwargs)

    def create_one(self, data):
        return check_ins.check_in(self.result, by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return check_ins.change_check_in(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        check_ins.remove_check_in(thing, by=self.member, base_version=base_version)
