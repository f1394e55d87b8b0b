"""The critical chain up to a release or to any other set of features, read in two queries."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from features.critical import Chain, critical_chain, leading_to, length_of
from features.models import Dependency, Feature, Status
from features.queries import features

COLUMNS = ("id", "key", "title", "starts_on", "ends_on", "effort_low", "effort_high", "status__category")


@dataclass(frozen=True, slots=True)
class ChainSeen:
    """A chain with the rows of its features; `days` is how long each takes, None where nobody said: it counts as 0."""

    chain: Chain
    rows: dict[int, dict[str, Any]]
    days: dict[int, int | None]

    @property
    def path(self) -> list[dict[str, Any]]:
        return [self.rows[id_] | {"days": self.days[id_]} for id_ in self.chain.path]

    def in_words(self, id_: int) -> str:
        """What its place means for one feature: "on the critical chain", "12 working days of slack", or nothing."""
        slack = self.chain.slack.get(id_)
        if slack is None:
            return ""
        if slack == 0:
            return "on the critical chain, no slack"
        return f"{slack} working day{'' if slack == 1 else 's'} of slack"


def chain_to(member, targets: Collection[int] | None) -> ChainSeen:
    """Up to these features; None: up to the end of everything that is linked at all.

    What is shipped takes no more time and what is parked takes none, so neither is part of it. A feature takes the
    working days that it is planned for; one without dates five for each person-week of its estimate, and one without
    either none.
    """
    blocks = Dependency.objects.visible_to(member).filter(kind=Dependency.Kind.BLOCKS)
    edges = list(blocks.values_list("source_id", "target_id"))
    wanted = {id_ for edge in edges for id_ in edge} if targets is None else leading_to(targets, edges)
    open_ = features(member).filter(pk__in=wanted, status__category__in=Status.OPEN)
    rows = {row["id"]: row for row in open_.order_by("starts_on", "id").values(*COLUMNS)}
    if targets is None:
        linked = {id_ for a, b in edges if a in rows and b in rows for id_ in (a, b)}
        rows = {id_: row for id_, row in rows.items() if id_ in linked}
    days = {id_: length_of(row["starts_on"], row["ends_on"], effort_of(row)) for id_, row in rows.items()}
    return ChainSeen(critical_chain({id_: long or 0 for id_, long in days.items()}, edges), rows, days)


def effort_of(row: dict[str, Any]) -> float | None:
    """The middle of its range, in person-weeks."""
    known = [float(row[name]) for name in ("effort_low", "effort_high") if row[name] is not None]
    return sum(known) / len(known) if known else None


def chain_to_release(member, release) -> ChainSeen:
    inside = Feature.objects.visible_to(member).filter(release=release).values_list("id", flat=True)
    return chain_to(member, list(inside))
