"""Moving features about over REST: what a drag on the timeline does, by the same actions."""

from dataclasses import replace
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from features import queries as features
from features import reasons
from features.models import Feature
from history.models import Event
from history.record import one_batch
from kit.api.inputs import Input, Pick, read_input
from kit.api.viewsets import ApiViewSet
from kit.errors import Refused
from roadmaps import strategy
from roadmaps.actions import plans
from roadmaps.actions.plans import STAY, Move
from roadmaps.forms import MOST_MOVES
from workspaces.queries import people, teams

TAG_HELP = "Takes the place of the first tag, the others stay; null takes all away."


class MoveInput(Input):
    """Where a feature goes: days, both null to take it off the calendar, and what it belongs to; the rest stays."""

    feature = Pick("feature", features.features, "key")
    version = serializers.IntegerField(min_value=1, required=False)
    starts_on = serializers.DateField(required=False, allow_null=True)
    ends_on = serializers.DateField(required=False, allow_null=True)
    granularity = serializers.ChoiceField(
        ["day", "month", "quarter"], required=False, help_text="How exact the days are meant; found out if not said."
    )
    objective = Pick("objective", strategy.objectives, "key", required=False, allow_null=True)
    team = Pick("team", teams, "slug", required=False, allow_null=True)
    owner = Pick("member", people, "id", required=False, allow_null=True)
    status = Pick("status", features.statuses, "slug", required=False)
    release = Pick("release", features.releases, "key", required=False, allow_null=True)
    parent = Pick("feature", features.features, "key", required=False, allow_null=True)  # type: ignore[assignment]
    tag = serializers.CharField(max_length=50, required=False, allow_null=True, help_text=TAG_HELP)
    horizon = serializers.ChoiceField(
        Feature.Horizon.choices, required=False, allow_null=True, help_text="null: neither a horizon nor dates."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        first, last = data.get("starts_on"), data.get("ends_on")
        if bool(first) != bool(last):
            raise serializers.ValidationError({"ends_on": "Give both the first and the last day, or null for both."})
        if first and last and last < first:
            raise serializers.ValidationError({"ends_on": "The last day is before the first."})
        return data


class MovesInput(Input):
    example = {"moves": [{"feature": "FLD-1", "starts_on": "2027-01-04", "ends_on": "2027-02-26", "status": "planned"}]}
    moves = serializers.ListField(child=MoveInput(), min_length=1, max_length=MOST_MOVES)
    because = serializers.CharField(max_length=2_000, required=False, allow_blank=True, default="")
    reason_code = serializers.ChoiceField([*Event.Reason.values, ""], required=False, default="")


class MovedRow(serializers.Serializer):
    key = serializers.CharField()
    version = serializers.IntegerField()
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)


class MovesRow(serializers.Serializer):
    features = MovedRow(many=True)
    batch = serializers.UUIDField()


class RoadmapMovesViewSet(ApiViewSet):
    """Dates and lanes of up to 500 features: all or none, one step to undo."""

    create_input = MovesInput
    answers = {"create": MovesRow}

    def create(self, request, **kwargs):
        self.only()
        data = read_input(MovesInput, request, self.member)
        wanted = data.pop("moves")
        with one_batch() as batch:
            plans.move_features([move for one in wanted for move in _moves(one)], by=self.member, **data)
        return Response(_moved([one["feature"] for one in wanted], batch))


class ShiftInput(Input):
    example = {"feature": "FLD-1", "direction": "later", "because": "The pilot takes longer."}
    feature = Pick("feature", features.features, "key")
    direction = serializers.ChoiceField(["later", "earlier"], default="later")
    because = serializers.CharField(max_length=2_000, required=False, allow_blank=True, default="")


class RoadmapShiftsViewSet(ApiViewSet):
    """Move what waits for a feature: `later` behind its end, each as little as needed; `earlier` as far forward as all
    that it waits for allows, not to before today. What is shipped stays."""

    create_input = ShiftInput
    answers = {"create": MovesRow}

    def create(self, request, **kwargs):
        self.only()
        data = read_input(ShiftInput, request, self.member)
        with one_batch() as batch:
            about = {"earlier": data["direction"] == "earlier", "because": data["because"]}
            moved = plans.shift_dependents(data["feature"], by=self.member, **about)
        return Response(_moved(moved, batch))


class ReasonInput(Input):
    """Why dates were moved: those of a batch, or the last time those of a feature were."""

    example = {"feature": "FLD-1", "reason_code": "capacity", "because": "Two people left the team."}
    batch = serializers.UUIDField(required=False)
    feature = Pick("feature", features.features, "key", required=False)
    reason_code = serializers.ChoiceField([*Event.Reason.values, ""], required=False, default="")
    because = serializers.CharField(max_length=2_000, required=False, allow_blank=True, default="")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if ("batch" in data) == ("feature" in data):
            raise serializers.ValidationError({"batch": "Give either a batch or a feature."})
        return data


class RoadmapReasonsViewSet(ApiViewSet):
    """Say why dates changed, after they did. It is a deed of its own that joins the one it explains."""

    create_input = ReasonInput
    answers = {"create": MovesRow}

    def create(self, request, **kwargs):
        self.only()
        data = read_input(ReasonInput, request, self.member)
        feature = data.pop("feature", None)
        batch = data.pop("batch", None) or reasons.last_move(self.member, feature)
        things = reasons.explain_moves(batch, by=self.member, **data)
        return Response({"features": MovedRow(things, many=True).data, "batch": str(batch)})


def _moves(one: dict[str, Any]) -> list[Move]:
    """One move for the dates and one for each thing it comes to belong to; the version counts for the first."""
    feature, version = one["feature"], one.get("version")
    dates = STAY
    if "starts_on" in one or "ends_on" in one:
        dates = (one["starts_on"], one["ends_on"]) if one.get("starts_on") else None
    made = [] if dates is STAY else [Move(feature, dates, granularity=one.get("granularity", ""))]
    made += [Move(feature, STAY, by, one[by]) for by in plans.LANES if by in one]
    if not made:
        raise Refused("A move gives days, or what the feature should belong to.", field="moves")
    return [replace(one, base_version=None if n else version) for n, one in enumerate(made)]


def _moved(things: list, batch) -> dict[str, Any]:
    found = {thing.pk: thing for thing in things}
    return {"features": MovedRow(list(found.values()), many=True).data, "batch": str(batch.id)}
