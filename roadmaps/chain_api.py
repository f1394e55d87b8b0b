"""The critical chain over REST."""

from rest_framework import serializers
from rest_framework.response import Response

from kit.api.viewsets import ApiViewSet
from roadmaps.chain import chain_shown


class ChainedRow(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    working_days = serializers.IntegerField(
        allow_null=True, help_text="As planned, else five for each person-week; null where nobody said: counts as 0."
    )
    slack = serializers.IntegerField(help_text="Working days it may take longer before the whole takes longer.")
    critical = serializers.BooleanField()


class ChainRow(serializers.Serializer):
    to = serializers.CharField(allow_null=True)
    working_days = serializers.IntegerField()
    chain = serializers.ListField(child=serializers.CharField(), help_text="Keys, the first to be done first.")
    features = ChainedRow(many=True)


class RoadmapChainViewSet(ApiViewSet):
    """The longest chain of features that wait for each other."""

    answers = {"list": ChainRow}
    asked = ("to",)

    def list(self, request, **kwargs):
        """`to` is a release (R-3) or an objective (O-2); without it everything that is linked counts."""
        self.only({"to"})
        shown = chain_shown(self.member, request.query_params.get("to", ""))
        seen = shown.seen
        rows = [
            {name: row[name] for name in ("key", "title", "starts_on", "ends_on")}
            | {"working_days": seen.days[id_], "slack": seen.chain.slack[id_], "critical": id_ in shown.critical}
            for id_, row in seen.rows.items()
            if id_ in seen.chain.slack
        ]
        keys = [row["key"] for row in seen.path]
        body = {"to": shown.to or None, "working_days": seen.chain.working_days, "chain": keys, "features": rows}
        return Response(body)
