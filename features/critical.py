"""The critical chain: which features decide when something is done. Pure arithmetic, in working days.

Of all chains of features that wait for each other, the critical one takes longest. The slack of a feature is how many
working days longer it may take before the longest chain grows; on the critical chain that is none.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

WEEK = 5  # working days


@dataclass(frozen=True, slots=True)
class Chain:
    """`path` goes from the first feature to the last; `slack` is known for everything that leads to the targets."""

    path: tuple[int, ...] = ()
    working_days: int = 0
    slack: dict[int, int] = field(default_factory=dict)


def working_days(starts_on: date, ends_on: date) -> int:
    """Mondays to Fridays from the first day to the last, at least one: who plans a weekend works on it."""
    days = (ends_on - starts_on).days + 1
    weeks, rest = divmod(days, 7)
    more = sum((starts_on + timedelta(days=n)).weekday() < WEEK for n in range(rest))
    return max(1, weeks * WEEK + more)


def length_of(starts_on: date | None, ends_on: date | None, effort: float | None) -> int | None:
    """How many working days a feature takes: as planned, else five for each person-week; None where nobody said."""
    if starts_on and ends_on:
        return working_days(starts_on, ends_on)
    return ceil(effort * WEEK) if effort else None


def leading_to(targets: Collection[int], edges: Iterable[tuple[int, int]]) -> set[int]:
    """The targets and everything they wait for, directly or not."""
    before: dict[int, list[int]] = {}
    for source, target in edges:
        before.setdefault(target, []).append(source)
    found, waiting = set(targets), list(targets)
    while waiting:
        fresh = set(before.get(waiting.pop(), ())) - found
        found |= fresh
        waiting += fresh
    return found


def critical_chain(days: Mapping[int, int], edges: Iterable[tuple[int, int]]) -> Chain:
    """The longest chain through these features; of equally long ones the first in their order.

    `edges` are (source, target): the source comes first. Those with an end that is not in `days` do not count, and
    neither do features on a circle.
    """
    links = {(a, b) for a, b in edges if a in days and b in days}
    order = in_order(days, links)
    after, before = _beside(links)
    place = {id_: n for n, id_ in enumerate(days)}
    ahead: dict[int, int] = {}  # until the feature is done, itself included
    for id_ in order:
        ahead[id_] = days[id_] + max((ahead[one] for one in before.get(id_, ()) if one in ahead), default=0)
    left: dict[int, int] = {}  # from its beginning to the end of everything behind it
    for id_ in reversed(order):
        left[id_] = days[id_] + max((left[one] for one in after.get(id_, ()) if one in left), default=0)
    if not order:
        return Chain()
    longest = max(left.values())
    slack = {id_: longest - (ahead[id_] + left[id_] - days[id_]) for id_ in order}
    starts = [id_ for id_ in order if left[id_] == longest and ahead[id_] == days[id_]]
    path = [min(starts, key=place.__getitem__)]
    while followers := [one for one in after.get(path[-1], ()) if one in left]:
        rest = left[path[-1]] - days[path[-1]]
        path.append(min((one for one in followers if left[one] == rest), key=place.__getitem__))
    return Chain(tuple(path), longest, slack)


def in_order(ids: Iterable[int], edges: Iterable[tuple[int, int]]) -> list[int]:
    """The ids so that every source comes before its targets; what is on a circle, or behind one, is left out."""
    after, before = _beside(edges)
    waits = {id_: len(before.get(id_, ())) for id_ in ids}
    free = [id_ for id_, count in waits.items() if not count]
    order = []
    while free:
        order.append(free.pop())
        for target in after.get(order[-1], ()):
            if target in waits:
                waits[target] -= 1
                if not waits[target]:
                    free.append(target)
    return order


def _beside(edges: Iterable[tuple[int, int]]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """What comes after each, and what before."""
    after: dict[int, set[int]] = {}
    before: dict[int, set[int]] = {}
    for source, target in edges:
        after.setdefault(source, set()).add(target)
        before.setdefault(target, set()).add(source)
    return after, before
