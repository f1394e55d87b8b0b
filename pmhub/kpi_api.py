"""The dashboard over REST: what the executive page shows, as data."""

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.errors import Refused
from pmhub import dashboard

ASKED = {"range", "from", "to", "compare", "ships", "board"}


class PointRow(serializers.Serializer):
    bucket = serializers.DateField()
    value = serializers.FloatField()


class CardRow(serializers.Serializer):
    key = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    direction = serializers.CharField()
    grain = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    bucket = serializers.DateField(allow_null=True)
    status = serializers.CharField()
    expected = serializers.FloatField(allow_null=True)
    change = serializers.CharField()
    target = serializers.CharField()
    series = PointRow(many=True)


class ShippedRow(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    shipped_on = serializers.DateField()


class AimRow(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    percent = serializers.IntegerField(allow_null=True)
    health = serializers.CharField()


class DashboardRow(serializers.Serializer):
    sentence = serializers.CharField()
    period = serializers.DictField()
    compare = serializers.DictField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)
    kpis = CardRow(many=True)
    shipped = ShippedRow(many=True)
    objectives = AimRow(many=True)


class DashboardView(APIView):
    """GET the dashboard of a period: `?range=quarter&compare=previous`, or `?from=…&to=…`; `board` is a product."""

    row = DashboardRow

    def get(self, request, **kwargs):
        for name in request.query_params:
            if name not in ASKED:
                raise Refused(f"Unknown parameter {name}. There are: {', '.join(sorted(ASKED))}.", field=name)
            if "\x00" in request.query_params[name]:
                raise Refused("A parameter holds a NUL character.", field=name)
        return Response(dashboard.as_data(dashboard.dashboard(request.member, request.query_params.dict())))
