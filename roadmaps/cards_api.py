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
from roadmaps.actions.cards import move_card, move_cards
from roadmaps.actions.plans import LANES
from roadmaps.cards import Cards, Column, cards
from roadmaps.forms import MOST_MOVES
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


class CardsInput(Input):
    """Cards in the order in which they go; each may name one before it as its neighbour."""

    example = {
        "moves": [
            {"feature": "FLD-1", "status": "building", "before": "FLD-3"},
            {"feature": "FLD-2", "status": "building", "after": "FLD-1"},
        ]
    }
    moves = serializers.ListField(child=CardInput(), min_length=1, max_length=MOST_MOVES)


class MovedCardRow(serializers.Serializer):
    key = serializers.CharField()
    version = serializers.IntegerField()
    rank = serializers.CharField()
    batch = serializers.UUIDField()


class RankedRow(serializers.Serializer):
    key = serializers.CharField()
    version = serializers.IntegerField()
    rank = serializers.CharField()


class MovedCardsRow(serializers.Serializer):
    features = RankedRow(many=True)
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
        asked = lens.read((("lens", "board"), ("earlier", "1"), *pairs))
        if asked.refused:
            raise Refused(f"{asked.refused[0]} makes no sense here.", field=asked.refused[0])
        now = today(self.member)
        if asked.as_of and asked.as_of > now:
            raise Refused("The future is not known yet; as_of is a past date.", field="as_of")
        return Response(_body(cards(self.member, asked, now)))

    def create(self, request, **kwargs):
        self.only()
        wanted = _move(read_input(CardInput, request, self.member))
        with one_batch() as batch:
            feature = move_card(**wanted, by=self.member)
        return Response(MovedCardRow({**RankedRow(feature).data, "batch": batch.id}).data)


class RoadmapCardMovesViewSet(ApiViewSet):
    """Up to 500 cards to their columns and places, in this order: all or none, one step to undo."""

    create_input = CardsInput
    answers = {"create": MovedCardsRow}

    def create(self, request, **kwargs):
        self.only()
        wanted = [_move(one) for one in read_input(CardsInput, request, self.member)["moves"]]
        with one_batch() as batch:
            moved = move_cards(wanted, by=self.member)
        found = {feature.pk: feature for feature in moved}
        return Response(MovedCardsRow({"features": list(found.values()), "batch": batch.id}).data)


def _move(data: dict[str, Any]) -> dict[str, Any]:
    """What `move_card` wants to know."""
    into = [(kind, data[kind]) for kind in (*LANES, "quarter") if kind in data]
    sides = {name: data[name] for name in ("before", "after", "to") if name in data}
    if not into and not sides:
        raise Refused("Say what the feature comes to belong to, or its place.", field="feature")
    place = Place(**sides) if sides else None
    return {"feature": data["feature"], "into": into, "place": place, "base_version": data.get("version")}


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
