"""The roadmap over REST: as it stands, as it stood on any day, and the difference between two days."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from kit.api.viewsets import ApiViewSet
from kit.errors import Refused
from roadmaps import lens, queries
from roadmaps.baselines import point_of
from roadmaps.moments import settled
from workspaces.clock import today

ASKED = {"lanes", "zoom", "q", "from", "to", "as_of", "baseline", *lens.MANY}


class FeatureOnRoadmap(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField()
    category = serializers.CharField()
    owner = serializers.CharField(allow_null=True)
    team = serializers.CharField(allow_null=True)
    release = serializers.CharField(allow_null=True)
    objective = serializers.CharField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    granularity = serializers.CharField()
    horizon = serializers.CharField()
    confidence = serializers.IntegerField()
    progress = serializers.IntegerField()
    health = serializers.CharField(help_text="What was said last: on_track, at_risk, off_track; empty for nothing.")
    slip_days = serializers.IntegerField(
        help_text="Days that it ends later than at the baseline (a day, or the key of one)."
    )


class LaneOnRoadmap(serializers.Serializer):
    title = serializers.CharField()
    progress = serializers.IntegerField(allow_null=True)
    health = serializers.CharField()
    features = FeatureOnRoadmap(many=True)


class RoadmapRow(serializers.Serializer):
    as_of = serializers.DateField(allow_null=True)
    lanes_by = serializers.CharField()
    lanes = LaneOnRoadmap(many=True)
    not_scheduled = FeatureOnRoadmap(many=True)
    dependencies = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    truncated = serializers.BooleanField()


class RoadmapViewSet(ApiViewSet):
    """The roadmap as the page shows it, with the page's own query; `as_of` reads a day that was, or a baseline."""

    answers = {"list": RoadmapRow}
    asked = tuple(sorted(ASKED))

    def list(self, request, **kwargs):
        self.only(ASKED)
        pairs = tuple((name, value) for name in request.query_params for value in request.query_params.getlist(name))
        asked = settled(self.member, lens.read(pairs))
        if asked.as_of_key and not asked.as_of:
            raise Refused(f"There is no baseline {asked.as_of_key}.", field="as_of")
        if asked.refused:
            raise Refused(f"{asked.refused[0]} makes no sense here.", field=asked.refused[0])
        now = today(self.member)
        if asked.as_of and asked.as_of > now:
            raise Refused("The future is not known yet; as_of is a past date.", field="as_of")
        if isinstance(asked.baseline, str) and point_of(self.member, asked.baseline) is None:
            raise Refused(f"There is no baseline {asked.baseline}.", field="baseline")
        return Response(_body(queries.roadmap(self.member, asked, now)))


def _body(road: queries.Roadmap) -> dict[str, Any]:
    heads = {head.key: head for head in road.heads}
    keys = {id_: work.row["key"] for id_, work in road.by_id.items()}
    lanes = [
        {
            "title": heads[lane.key].title,
            "progress": heads[lane.key].progress,
            "health": heads[lane.key].health,
            "features": [_feature(bar.item, road, bar.slip) for bar in lane.bars],
        }
        for lane in road.board.lanes
    ]
    return {
        "as_of": road.as_of,
        "lanes_by": road.lanes_by,
        "lanes": lanes,
        "not_scheduled": [_feature(work, road) for work in road.tray],
        "dependencies": [[keys[a], keys[b]] for a, b in road.edges if a in keys and b in keys],
        "truncated": road.truncated,
    }


def _feature(work: queries.Work, road: queries.Roadmap, slip: int = 0) -> dict[str, Any]:
    row, names = work.row, road.names
    objective = names.objectives.get(names.objective_of.get(work.id, 0))
    return {
        **{name: row[name] for name in ("key", "title", "starts_on", "ends_on", "granularity", "horizon")},
        "confidence": row["confidence"],
        "progress": row["progress"],
        "status": work.status["slug"],
        "category": work.status["category"],
        "owner": work.owner["name"] if work.owner else None,
        "team": _named(names.teams, row["team_id"], "slug"),
        "release": _named(names.releases, row["release_id"], "key"),
        "objective": objective["key"] if objective else None,
        "health": work.health.health if work.health else "",
        "slip_days": slip,
    }


def _named(things: dict[int, dict], id_: int | None, name: str) -> str | None:
    thing = things.get(id_ or 0)
    return thing[name] if thing else None
