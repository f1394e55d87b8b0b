"""The roadmap over REST: as it stands, as it stood on any day, and the difference between two days."""

from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from history.models import Event
from history.sentences import tell
from kit.api.filters import day
from kit.api.viewsets import ApiViewSet
from kit.errors import Refused
from roadmaps import lens, queries
from roadmaps.differences import Difference, plan_difference
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
    slip_days = serializers.IntegerField(help_text="How much later it ends than on the baseline day.")


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


class DeedRow(serializers.Serializer):
    at = serializers.DateTimeField()
    by = serializers.CharField()
    sentence = serializers.CharField()
    reason_code = serializers.CharField()
    because = serializers.CharField()


class DifferenceRow(serializers.Serializer):
    noun = serializers.CharField()
    label = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    fields_ = serializers.DictField(help_text="Each field as [then, now].")
    deeds = DeedRow(many=True)

    def get_fields(self):
        return {name.removesuffix("_"): field for name, field in super().get_fields().items()}


class DiffRow(serializers.Serializer):
    from_ = serializers.DateField()
    to = serializers.DateField()
    results = DifferenceRow(many=True)

    def get_fields(self):
        return {name.removesuffix("_"): field for name, field in super().get_fields().items()}


class RoadmapViewSet(ApiViewSet):
    """The roadmap as the page shows it, with the page's own query; `as_of` reads a day that was."""

    answers = {"list": RoadmapRow}
    asked = tuple(sorted(ASKED))

    def list(self, request, **kwargs):
        self.only(ASKED)
        pairs = tuple((name, value) for name in request.query_params for value in request.query_params.getlist(name))
        asked = lens.read(pairs)
        if asked.refused:
            raise Refused(f"{asked.refused[0]} makes no sense here.", field=asked.refused[0])
        now = today(self.member)
        if asked.as_of and asked.as_of > now:
            raise Refused("The future is not known yet; as_of is a past date.", field="as_of")
        return Response(_body(queries.roadmap(self.member, asked, now)))


class RoadmapDiffViewSet(ApiViewSet):
    """Everything that differs between the ends of two days, with who, when and why; `to` is today by default."""

    answers = {"list": DiffRow}
    asked = ("from", "to")

    def list(self, request, **kwargs):
        self.only(set(self.asked))
        since, until = _day(request, "from", None), _day(request, "to", today(self.member))
        if since > until:
            raise Refused("from is later than to.", field="from")
        found = plan_difference(self.member, since, until)
        return Response({"from": since, "to": until, "results": _differences(found)})


def _day(request, name: str, default: date | None) -> date:
    text = request.query_params.get(name)
    try:
        found = day(text) if text else default
    except ValueError:
        found = None
    if found is None or not lens.EARLIEST <= found <= lens.LATEST:
        raise Refused(f"{name} is a date like 2026-03-01.", field=name)
    return found


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
        "slip_days": slip,
    }


def _named(things: dict[int, dict], id_: int | None, name: str) -> str | None:
    thing = things.get(id_ or 0)
    return thing[name] if thing else None


def _differences(found: list[Difference]) -> list[dict[str, Any]]:
    """All deeds are told at once, so that the number of queries does not grow with them."""
    told = {words.event.pk: words.text for words in tell(event for one in found for event in one.deeds)}
    return [
        {"noun": one.noun, "label": one.label, "kinds": one.kinds, "fields": one.fields}
        | {"deeds": [_deed(event, told[event.pk]) for event in one.deeds]}
        for one in found
    ]


def _deed(event: Event, sentence: str) -> dict[str, Any]:
    who = {"at": event.at, "by": event.actor.name, "sentence": sentence}
    return who | {"reason_code": event.reason_code, "because": event.because}
