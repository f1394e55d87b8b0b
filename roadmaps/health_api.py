"""Health over REST: what was said of features, objectives and products, and how everything goes by the rule."""

from rest_framework import serializers
from rest_framework.response import Response

from features.queries import features
from history.api import TrackedViewSet, who
from kit.api.filters import Filter, day, whole
from kit.api.inputs import Input, Pick
from kit.api.rows import Row
from kit.api.viewsets import ApiViewSet
from kit.errors import Refused
from roadmaps import health, strategy
from roadmaps.actions import health as actions
from roadmaps.models import Objective
from workspaces.clock import today
from workspaces.queries import products

SUBJECTS = ("feature", "objective", "product")


class StatusUpdateRow(Row):
    """One of `feature`, `objective` and `product` says what it is about."""

    sorts = {"said_on": "said_on"}
    default_sort = "-said_on"

    feature = serializers.CharField(source="feature.key", allow_null=True)
    objective = serializers.CharField(source="objective.key", allow_null=True)
    product = serializers.CharField(source="product.slug", allow_null=True)
    health = serializers.ChoiceField(Objective.Health.values)
    note = serializers.CharField()
    confidence = serializers.IntegerField(allow_null=True)
    said_on = serializers.DateField()
    author = who("author")


class ChangedUpdate(Input):
    health = serializers.ChoiceField(Objective.Health.values)
    note = serializers.CharField(max_length=2_000, allow_blank=True, required=False)
    confidence = serializers.IntegerField(min_value=0, max_value=100, allow_null=True, required=False)
    said_on = serializers.DateField(required=False, help_text="By default today.")


class NewUpdate(ChangedUpdate):
    example = {"product": "field", "health": "at_risk", "note": "The carriers want one more letter."}
    feature = Pick("feature", features, "key", required=False)
    objective = Pick("objective", strategy.objectives, "key", required=False)
    product = Pick("product", products, "slug", required=False)


class StatusUpdateViewSet(TrackedViewSet):
    """How something goes; of an objective the latest is its `health`."""

    row = StatusUpdateRow
    create_input = NewUpdate
    change_input = ChangedUpdate
    lookup_field = "id"
    what = "status update"
    search = ("note",)
    filters = {
        "feature": Filter("feature__key", nullable=True),
        "objective": Filter("objective__key", nullable=True),
        "product": Filter("product__slug", nullable=True),
        "health": Filter("health"),
        "author": Filter("author_id", whole),
        "said_on": Filter("said_on", day, ranged=True),
    }

    def queryset(self):
        return health.updates(self.member).order_by()

    def create_one(self, data):
        things = [data.pop(noun) for noun in SUBJECTS if noun in data]
        if len(things) != 1:
            raise Refused("Say it of one thing: a feature, an objective or a product.", field="feature")
        if "said_on" in data:
            data["on"] = data.pop("said_on")
        return actions.say_health(things[0], data.pop("health"), by=self.member, **data)

    def change_one(self, thing, data, base_version):
        return actions.change_update(thing, by=self.member, base_version=base_version, **data)

    def remove_one(self, thing, base_version):
        actions.remove_update(thing, by=self.member, base_version=base_version)


class HealthOfRow(serializers.Serializer):
    key = serializers.CharField(help_text="Of a product its short name.")
    title = serializers.CharField()
    health = serializers.ChoiceField([*Objective.Health.values, ""])
    rolled_up = serializers.BooleanField(help_text="By the rule, from what is below it.")
    stale = serializers.BooleanField(help_text="Older than 14 days, or follows from a word that is.")
    said_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class StaleRow(serializers.Serializer):
    feature = serializers.CharField(source="feature.key")
    title = serializers.CharField(source="feature.title")
    health = serializers.CharField()
    said_on = serializers.DateField()


class HealthRow(serializers.Serializer):
    rule = serializers.CharField()
    objectives = HealthOfRow(many=True)
    products = HealthOfRow(many=True)
    stale = StaleRow(many=True, help_text="Being built, and nothing was said for 14 days.")


class HealthViewSet(ApiViewSet):
    """How objectives and products go, and which updates are too old."""

    answers = {"list": HealthRow}

    def list(self, request, **kwargs):
        self.only()
        now = today(self.member)
        found = health.book(self.member, now)
        body = {
            "rule": health.RULE,
            "objectives": [
                _row(one.key, one.title, found.objectives.get(one.pk)) for one in strategy.objectives(self.member)
            ],
            "products": [_row(one.slug, one.name, found.products.get(one.pk)) for one in products(self.member)],
            "stale": health.stale_updates(self.member, now),
        }
        return Response(HealthRow(body).data)


def _row(key: str, title: str, word: health.Word | None) -> dict:
    word = word or health.Word("")
    about = {
        "health": word.health,
        "rolled_up": word.rolled,
        "stale": word.stale,
        "said_on": word.said_on,
        "note": word.note,
    }
    return {"key": key, "title": title} | about
