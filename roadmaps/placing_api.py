"""What if the best went into the next two quarters, over REST. `POST roadmap/moves/` then does it."""

from rest_framework import serializers
from rest_framework.response import Response

from kit.api.viewsets import ApiViewSet
from kit.errors import Refused
from roadmaps import lens
from roadmaps.placing import proposal

ASKED = {"q", *lens.MANY}


class PlacedFeatureRow(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    version = serializers.IntegerField()
    score = serializers.FloatField(allow_null=True)
    effort = serializers.FloatField(help_text="Person-weeks; 0 where nobody estimated.")


class QuarterToFillRow(serializers.Serializer):
    name = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    planned = serializers.FloatField(help_text="Person-weeks that are planned there already.")
    asked = serializers.FloatField(help_text="The same with what would come.")
    capacity = serializers.FloatField(help_text="Person-weeks of the teams; 0 where nobody said.")
    features = PlacedFeatureRow(many=True)


class ProposalRow(serializers.Serializer):
    quarters = QuarterToFillRow(many=True)
    left_out = PlacedFeatureRow(many=True)


class RoadmapProposalViewSet(ApiViewSet):
    """The eight best features without dates in the next two quarters, as far as there is room. Nothing is written."""

    answers = {"list": ProposalRow}
    asked = tuple(sorted(ASKED))

    def list(self, request, **kwargs):
        self.only(ASKED)
        pairs = tuple((name, value) for name in request.query_params for value in request.query_params.getlist(name))
        asked = lens.read(pairs)
        if asked.refused:
            raise Refused(f"{asked.refused[0]} makes no sense here.", field=asked.refused[0])
        return Response(ProposalRow(proposal(self.member, asked)).data)
