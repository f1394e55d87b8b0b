"""The objective beside a feature: the column that the strategy brings to the grid and the panel."""

from collections import defaultdict
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from features.joined import Joined, Mark
from features.models import Feature
from history.models import Event
from history.record import one_batch
from kit.errors import Stale, Unknown
from roadmaps import strategy
from roadmaps.actions.objectives import contribute, remove_contribution, serve_instead, serve_only
from roadmaps.models import Contribution, Objective

LAST = Value(2**31 - 1, output_field=BigIntegerField())


def _links(*columns: str):
    """The contributions of the feature in the outer query, strongest first; of two with one weight, the older."""
    there = Contribution.objects.filter(feature=OuterRef("pk"), removed_at=None, objective__removed_at=None)
    return there.order_by("-weight", "id").values(*columns)


class ServedObjective(Joined):
    name = "objective"
    label = "Objective"
    verb = "contribution.set"
    noun = "contribution"

    def choices(self, member) -> list[Mark]:
        return [Mark(one.key, one.title, one.colour) for one in strategy.objectives(member)]

    def marks(self, member, features: list[int]) -> dict[int, list[Mark]]:
        found: dict[int, list[Mark]] = defaultdict(list)
        links = strategy.contributions(member).filter(feature_id__in=features).order_by("-weight", "id")
        columns = ("feature_id", "weight", "objective__key", "objective__title", "objective__colour")
        for feature, weight, key, title, colour in links.values_list(*columns):
            found[feature].append(Mark(key, title, colour, Contribution.WEIGHTS[weight]))
        return found

    def order(self) -> tuple:
        terms = [
            Subquery(_links(f"objective__{one}")[:1], output_field=BigIntegerField()) for one in ("position", "id")
        ]
        return tuple(Coalesce(term, LAST) for term in terms)

    def main_key(self) -> Any:
        return Subquery(_links("objective__key")[:1])

    def names(self) -> Any:
        return ArraySubquery(_links("objective__title"))

    def among(self, keys: list[str]) -> Q:
        return Q(Exists(_links("id").filter(objective__key__in=keys)))

    def none(self) -> Q:
        return Q(~Exists(_links("id")))

    def put(self, feature: Feature, how: str, keys: list[str], *, seen: str | None, by) -> None:
        by.must(self.verb, feature)
        found = {one.key: one for one in strategy.objectives(by).filter(key__in=keys)}
        if len(found) < len(set(keys)):
            raise Unknown("This objective does not exist any more.", field=self.name)
        objectives = [found[key] for key in keys]
        with one_batch():
            Feature._base_manager.select_for_update().get(pk=feature.pk)
            _check(feature, seen, by)
            _put(feature, how, objectives, by)


def _put(feature: Feature, how: str, objectives: list[Objective], by) -> None:
    if how == "main":
        serve_instead(feature, objectives[0] if objectives else None, by=by)
    elif how == "only":
        serve_only(feature, objectives, by=by)
    elif how == "also":
        for objective in objectives:
            contribute(feature, objective, by=by)
    else:
        for link in strategy.contributions(by).filter(feature=feature, objective__in=objectives):
            remove_contribution(link, by=by)


def _check(feature: Feature, seen: str | None, by) -> None:
    """Whoever saw other objectives than stand there now decides again."""
    if seen is None:
        return
    now = [mark.key for mark in ServedObjective().marks(by, [feature.pk]).get(feature.pk, [])]
    if seen.split(",") == (now or [""]):
        return
    ids = Contribution._base_manager.filter(workspace_id=by.workspace_id, feature=feature).values("id")
    told = Event.objects.visible_to(by).filter(noun="contribution", object_id__in=ids).select_related("actor")
    last = told.order_by("-id").first()
    if last and last.actor_id == by.pk:
        return
    raise Stale(
        {"objective": {"yours": None, "theirs": ", ".join(now)}},
        version=feature.version,
        theirs_by=last.actor.name if last else "Somebody",
        theirs_at=last.at if last else feature.updated_at,
    )
