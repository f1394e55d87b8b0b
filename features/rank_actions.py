"""Putting a feature before or after another."""

from dataclasses import dataclass

from django.db import connection, transaction

from features.models import Feature
from features.ranks import rank_between
from history.record import changing
from kit.errors import Refused
from workspaces.models import Member

# The whole list, whatever part of it one looks at.
FIRST, LAST = "first", "last"


@dataclass(frozen=True)
class Place:
    """Where to: right before a feature, right after one, or to an end of the list. Exactly one of these."""

    before: Feature | None = None
    after: Feature | None = None
    to: str = ""

    def __post_init__(self):
        if sum(map(bool, (self.before, self.after, self.to))) != 1:
            raise Refused("Say one of before, after and to.", field="to")
        if self.to not in ("", FIRST, LAST):
            raise Refused("to is first or last.", field="to")


def rank_feature(
    feature: Feature, *, place: Place, by: Member, base_version: int | None = None, because: str = ""
) -> Feature:
    """Put it there; whoever else is in the list keeps the order. Where it already is, it stays, without an event."""
    by.must("feature.ranked", feature)
    neighbour = place.before or place.after
    if neighbour and neighbour.pk == feature.pk:
        raise Refused("A feature cannot be ranked beside itself.", field="before" if place.before else "after")
    with transaction.atomic():
        _one_ranking_at_a_time(by.workspace_id)
        feature.refresh_from_db(fields=["rank"])
        low, high = _room(feature, place, by)
        if (low is None or low < feature.rank) and (high is None or feature.rank < high):
            return feature
        with changing(feature, by=by, verb="feature.ranked", base_version=base_version, because=because):
            feature.rank = rank_between(low, high)
    return feature


def _room(feature: Feature, place: Place, by: Member) -> tuple[str | None, str | None]:
    """The ranks between which the feature goes."""
    others = Feature.objects.visible_to(by).exclude(pk=feature.pk).order_by("rank").values_list("rank", flat=True)
    if place.to == FIRST:
        return None, others.first()
    if place.to == LAST:
        return others.last(), None
    if place.before:
        high = others.get(pk=place.before.pk)
        return others.filter(rank__lt=high).last(), high
    low = others.get(pk=place.after.pk)  # type: ignore[union-attr]
    return low, others.filter(rank__gt=low).first()


def _one_ranking_at_a_time(workspace_id: int) -> None:
    """Two that go to the same place at once would get the same rank."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ranks'), %s)", [workspace_id])
