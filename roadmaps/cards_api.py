"""Cards over REST: the columns of Now-Next-Later and of the board, and moving a card, by the page's own action."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from features import queries as features
from features.models import Feature
from features.rank_actions import FIRST, LAST, Place
from history.record import one_batch
from kit.api.inputs import Input, Pick, read_input
from kit.api.viewsets import ApiViewSet
from kit.errors import Refused
from roadmaps import lens, strategy
from roadmaps.actions.cards import move_card
from roadmaps.actions.plans import LANES
from roadmaps.cards import Cards, Column, cards
from roadmaps.moves_api import TAG_HELP
from workspaces.clock import today
from workspaces.queries import people, teams

ASKED = {"columns", "lanes", "q", "from", "to", "as_of", *lens.MANY}


class CardInput(Input):
    """Where a card goes: what the feature comes to belong to, and its place right before or after another."""

    example = {"feature": "FLD-1", "horizon": "now", "before": "FLD-3"}

    feature = Pick("feature", features.features, "key")
    version = serializers.IntegerField(min_value=1, required=False)
    status = Pick("status", features.statuses, "slug", required=False)
    horizon = serializers.ChoiceField(Feature.Horizon.choices, required=False, allow_null=True)
    quarter = serializers.DateField(required=False, allow_null=True, help_text="Any day of it; null: not scheduled.")
    release = Pick("release", features.releases, "key", required=False, allow_null=True)
    owner = Pick("member", people, "id", required=False, allow_null=True)
    team = Pick("team", teams, "slug", required=False, allow_null=True)
    objective = Pick("objective", strategy.objectives, "key", required=False, allow_null=True)
    parent = Pick("feature", features.features, "key", required=False, allow_null=True)  # type: ignore[assignment]
    tag = serializers.CharField(max_length=50, required=False, allow_null=True, help_text=TAG_HELP)
    before = Pick("feature", features.features, "key", required=False)
    after = Pick("feature", features.features, "key", required=False)
    to = serializers.ChoiceField([FIRST, LAST], required=False)


class MovedCardRow(serializers.Serializer):
    key = serializers.CharField()
    version = serializers.IntegerField()
    rank = serializers.CharField()
    batch = serializers.UUIDField()


class CardOnRoadmap(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    lane = serializers.CharField(help_text="What its swim-lane is called.")
    effort = serializers.FloatField(help_text="Person-weeks, the middle of the range.")
    score = serializers.FloatField(allow_null=True)


class ColumnRow(serializers.Serializer):
    title = serializers.CharField()
    count = serializers.IntegerField()
    effort = serializers.FloatField(help_text="Person-weeks.")
    capacity = serializers.FloatField(allow_null=True, help_text="Person-weeks.")
    wip_limit = serializers.IntegerField(allow_null=True)
    cards = CardOnRoadmap(many=True)


class CardsRow(serializers.Serializer):
    as_of = serializers.DateField(allow_null=True)
    columns_by = serializers.CharField()
    columns = ColumnRow(many=True)
    truncated = serializers.BooleanField()


class RoadmapCardsViewSet(ApiViewSet):
    """GET: the columns as the page shows them, `columns=horizon` is Now-Next-Later. POST: move one card."""

    create_input = CardInput
    answers = {"list": CardsRow, "create": MovedCardRow}
    asked = tuple(sorted(ASKED))

    def list(self, request, **kwargs):
        self.only(ASKED)
        pairs = tuple((name, value) for name in request.query_params for value in request.query_params.getlist(name))
        asked = lens.read((("lens", "board"), *pairs))
        if asked.refused:
            raise Refused(f"{asked.refused[0]} makes no sense here.", field=asked.refused[0])
        now = today(self.member)
        if asked.as_of and asked.as_of > now:
            raise Refused("The future is not known yet; as_of is a past date.", field="as_of")
        return Response(_body(cards(self.member, asked, now)))

    def create(self, request, **kwargs):
        self.only()
        data = read_input(CardInput, request, self.member)
        into = [(kind, data[kind]) for kind in (*LANES, "quarter") if kind in data]
        sides = {name: data[name] for name in ("before", "after", "to") if name in data}
        place = Place(**sides) if sides else None
        if not into and place is None:
            raise Refused("Say what the feature comes to belong to, or its place.", field="feature")
        with one_batch() as batch:
            feature = move_card(
                data["feature"], into=into, place=place, by=self.member, base_version=data.get("version")
            )
        return Response(MovedCardRow(_moved(feature, batch.id)).data)


def _moved(feature: Feature, batch) -> dict[str, Any]:
    return {"key": feature.key, "version": feature.version, "rank": feature.rank, "batch": batch}


def _body(seen: Cards) -> dict[str, Any]:
    return {
        "as_of": seen.as_of,
        "columns_by": seen.lens.columns_by,
        "columns": [_column(column, at, seen) for at, column in enumerate(seen.columns)],
        "truncated": seen.truncated,
    }


def _column(column: Column, at: int, seen: Cards) -> dict[str, Any]:
    return {
        "title": column.title,
        "count": column.count,
        "effort": column.effort,
        "capacity": column.capacity or None,
        "wip_limit": column.limit,
        "cards": [
            {
                "key": work.row["key"],
                "title": work.row["title"],
                "lane": row.head.title,
                "effort": work.effort,
                "score": None if work.row["score"] is None else float(work.row["score"]),
            }
            for row in seen.rows
            for work in row.cells[at]
        ],
    }
