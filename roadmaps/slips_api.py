"""How plans hold, over REST: what slipped since a day, and how many plans stood."""

from dataclasses import replace
from datetime import timedelta

from rest_framework import serializers
from rest_framework.response import Response

from kit.api.viewsets import ApiViewSet
from kit.errors import Refused
from roadmaps.diff_api import FILTERS, read_filters, read_point
from roadmaps.slipping import plan_stability, slips
from workspaces.clock import today


class SlipRow(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    team = serializers.CharField()
    outcome = serializers.ChoiceField(["later", "earlier", "kept", "shipped", "not scheduled", "removed"])
    was = serializers.DateField(help_text="Its last day as planned at the end of `since`.")
    now = serializers.DateField(allow_null=True, help_text="Its last day as planned now, or the day it shipped.")
    days = serializers.IntegerField(
        allow_null=True, help_text="How many days later; null where the end was taken away."
    )
    moves_later = serializers.IntegerField(source="moves", help_text="How often its end was moved later since.")
    reason_code = serializers.CharField()
    because = serializers.CharField()


class TeamSpreadRow(serializers.Serializer):
    team = serializers.CharField()
    count = serializers.IntegerField(source="spread.count")
    late = serializers.IntegerField(source="spread.late")
    median = serializers.FloatField(source="spread.median", allow_null=True)
    p85 = serializers.FloatField(source="spread.p85", allow_null=True)


class SlipsRow(serializers.Serializer):
    since = serializers.DateField(help_text="Of a baseline its day.")
    teams = TeamSpreadRow(many=True)
    results = SlipRow(many=True, source="rows")


class StabilityRow(serializers.Serializer):
    on = serializers.DateField()
    after = serializers.IntegerField(help_text="Days: 30 or 90.")
    planned = serializers.IntegerField()
    kept = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)


class StabilitiesRow(serializers.Serializer):
    results = StabilityRow(many=True)


class RoadmapSlipsViewSet(ApiViewSet):
    """What was planned at the end of `since` (by default 90 days ago), when it ends now, and why."""

    answers = {"list": SlipsRow}
    asked = ("since", *sorted(FILTERS))

    def list(self, request, **kwargs):
        self.only(set(self.asked))
        now = today(self.member)
        since = read_point(self.member, request, "since", now - timedelta(days=90))
        if since.day > now:
            raise Refused("The future is not known yet; since is a past date.", field="since")
        found = slips(self.member, read_filters(request), since.at)
        return Response(SlipsRow(replace(found, since=since.day)).data)


class RoadmapStabilityViewSet(ApiViewSet):
    """Of the plans of the first of each month, how many had the same dates 30 and 90 days later."""

    answers = {"list": StabilitiesRow}

    def list(self, request, **kwargs):
        self.only()
        found = plan_stability(self.member, today(self.member))
        return Response(StabilitiesRow({"results": [one for series in found.values() for one in series]}).data)
