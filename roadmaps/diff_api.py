"""Looking back over REST: what differs between two days, in the words of the page."""

from datetime import date, timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from history.models import Event
from history.sentences import tell
from kit.api.filters import day
from kit.api.viewsets import ApiViewSet
from kit.errors import Refused
from roadmaps import lens
from roadmaps.baselines import Point, day_point, point_of
from roadmaps.changes import Changes, changes, counted, days_moved, reason_of
from roadmaps.differences import KINDS
from workspaces.clock import today

FILTERS = {"q", *lens.MANY}


class DeedRow(serializers.Serializer):
    at = serializers.DateTimeField()
    by = serializers.CharField()
    sentence = serializers.CharField()
    reason_code = serializers.CharField()
    because = serializers.CharField()


class DifferenceRow(serializers.Serializer):
    noun = serializers.CharField()
    key = serializers.CharField()
    title = serializers.CharField()
    label_ = serializers.CharField()
    kinds = serializers.ListField(child=serializers.ChoiceField(KINDS))
    fields_ = serializers.DictField(
        help_text="Each field as [then, now], with slugs, keys and names as `features/` has them; null for nothing."
    )
    days = serializers.IntegerField(
        allow_null=True, help_text="How many days later it ends, or starts if the end stayed."
    )
    reason_code = serializers.CharField(help_text="The last that was given between the two days; also `because`.")
    because = serializers.CharField()
    deeds = DeedRow(many=True)

    def get_fields(self):
        return {name.removesuffix("_"): field for name, field in super().get_fields().items()}


class DiffRow(serializers.Serializer):
    from_ = serializers.DateField()
    to = serializers.DateField()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="How many results of each kind.")
    results = DifferenceRow(many=True)

    def get_fields(self):
        return {name.removesuffix("_"): field for name, field in super().get_fields().items()}


class RoadmapDiffViewSet(ApiViewSet):
    """What differs between the ends of two days, with who, when and why; by default the last thirty days.

    The filters of the roadmap apply: a feature is told that fits them on the first day or on the last.
    """

    answers = {"list": DiffRow}
    asked = ("from", "to", *sorted(FILTERS))

    def list(self, request, **kwargs):
        self.only(set(self.asked))
        until = read_point(self.member, request, "to", today(self.member))
        since = read_point(self.member, request, "from", until.day - timedelta(days=30))
        if since.at > until.at:
            raise Refused("from is later than to.", field="from")
        found = changes(self.member, read_filters(request), since.at, until.at)
        answer = {"from": since.day, "to": until.day, "counts": counted(found.differences)}
        return Response(answer | {"results": _differences(found)})


def read_filters(request) -> lens.Lens:
    params = request.query_params
    return lens.read(tuple((name, value) for name in params for value in params.getlist(name) if name in FILTERS))


def read_point(member, request, name: str, default: date) -> Point:
    """A day, or the key of a baseline."""
    text = request.query_params.get(name) or ""
    if lens.BASELINE.fullmatch(text):
        found = point_of(member, text)
        if found is None:
            raise Refused(f"There is no baseline {text}.", field=name)
        return found
    return day_point(member, read_day(request, name, default))


def read_day(request, name: str, default: date) -> date:
    text = request.query_params.get(name)
    try:
        found = day(text) if text else default
    except ValueError:
        found = None
    if found is None or not lens.EARLIEST <= found <= lens.LATEST:
        raise Refused(f"{name} is a date like 2026-03-01, or the key of a baseline.", field=name)
    return found


def _differences(found: Changes) -> list[dict[str, Any]]:
    """All deeds are told at once, so that the number of queries does not grow with them."""
    told = {words.event.pk: words.text for words in tell(event for one in found.differences for event in one.deeds)}
    answer = []
    for one in found.differences:
        (key, title), (code, because) = found.named.name_of(one), reason_of(one.deeds)
        row: dict[str, Any] = {"noun": one.noun, "key": key, "title": title, "label": one.label, "kinds": one.kinds}
        row |= {"fields": found.named.fields(one), "days": days_moved(one), "reason_code": code, "because": because}
        answer.append(row | {"deeds": [_deed(event, told[event.pk]) for event in one.deeds]})
    return answer


def _deed(event: Event, sentence: str) -> dict[str, Any]:
    who = {"at": event.at, "by": event.actor.name, "sentence": sentence}
    return who | {"reason_code": event.reason_code, "because": event.because}
