"""The alignment over REST: which feature serves which objective, orphans on both sides, and where the effort goes."""

from rest_framework import serializers
from rest_framework.response import Response

from history.api import read_moment
from history.travel import as_of
from kit.api.viewsets import ApiViewSet
from kit.errors import Refused
from roadmaps import alignment

ASKED = {"product", "status"}


class ObjectiveShare(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    allocation = serializers.IntegerField(allow_null=True, help_text="Per cent of the effort that it should get.")
    planned = serializers.IntegerField(allow_null=True, help_text="Per cent of the planned effort that it gets.")
    effort = serializers.FloatField(help_text="Person-weeks; a feature that serves several is split by weight.")
    features = serializers.IntegerField()


class FeatureWeights(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    effort = serializers.FloatField()
    serves = serializers.DictField(child=serializers.IntegerField(), help_text="{objective: 1, 2 or 3}")


class AlignmentRow(serializers.Serializer):
    objectives = ObjectiveShare(many=True)
    features = FeatureWeights(many=True)
    features_without_objective = serializers.ListField(child=serializers.CharField())
    objectives_without_feature = serializers.ListField(child=serializers.CharField())
    effort = serializers.FloatField()
    count = serializers.IntegerField(help_text="Of all features; the first are listed.")


class AlignmentViewSet(ApiViewSet):
    """Open features against all objectives; `?product=`, `?status=` and `?as_of=` narrow it."""

    answers = {"list": AlignmentRow}

    def list(self, request, **kwargs):
        self.only(ASKED | {"as_of"})
        asked = request.query_params
        moment = asked.get("as_of")
        if moment is None:
            return Response(self._said(asked))
        with as_of(self.member, read_moment(self.member, moment)):
            return Response(self._said(asked))

    def _said(self, asked) -> dict:
        chosen = {name: asked.get(name, "") for name in ASKED}
        there = alignment.choices(self.member)
        for name, value in chosen.items():
            if value and value not in dict(there[name]):
                raise Refused(f"There is no such {name}.", field=name)
        found = alignment.alignment(self.member, **chosen)
        return {
            "objectives": [_share(share) for share in found.shares],
            "features": [_feature(line) for line in found.lines],
            "features_without_objective": [line.feature.key for line in found.unserving],
            "objectives_without_feature": [objective.key for objective in found.unserved],
            "effort": found.effort,
            "count": found.count,
        }


def _share(share: alignment.Share) -> dict:
    row = share.objective
    about = {"key": row.key, "title": row.title, "allocation": row.allocation}
    return about | {"planned": share.planned, "effort": round(share.effort, 2), "features": share.features}


def _feature(line: alignment.Line) -> dict:
    serves = {cell.objective.key: cell.weight for cell in line.cells if cell.weight}
    return {"key": line.feature.key, "title": line.feature.title, "effort": line.effort, "serves": serves}
