"""What moves with a feature: what waits for it, later when it ends later, earlier when there is room. Pure arithmetic.

`edges` are (source, target) pairs; a target starts no earlier than the day its source ends, and keeps its length when
it moves. What is `fixed` or has no dates stays, and nothing is moved through it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from features.critical import in_order, leading_to

Dates = Mapping[int, tuple[date, date]]
Moved = dict[int, tuple[date, date]]


def shifted(dates: Dates, edges: Iterable[tuple[int, int]], source: int, fixed: Collection[int] = ()) -> Moved:
    """Later: new dates of everything that has to wait for `source`, directly or not, each moved as little as needed.

    Afterwards no feature that waits for `source`, or for one that was moved, starts before that one ends, unless it
    is fixed.
    """
    before, order = _behind(dates, edges, source, fixed)
    moved: Moved = {}
    for target in order:
        pushing = [one for one in before[target] if one == source or one in moved]
        ends = [moved.get(one, dates[one])[1] for one in pushing if one in dates]
        starts_on = dates[target][0]
        if ends and max(ends) > starts_on:
            moved[target] = _by(dates[target], max(ends) - starts_on)
    return moved


def pulled(
    dates: Dates, edges: Iterable[tuple[int, int]], source: int, fixed: Collection[int] = (), *, since: date
) -> Moved:
    """Earlier: everything that waits for `source`, directly or not, as early as all that it waits for allows.

    Nothing is moved to before `since`, and what also waits for something without dates stays: nobody knows when that
    will be. Afterwards nothing that was moved starts before something it waits for ends.
    """
    before, order = _behind(dates, edges, source, fixed)
    moved: Moved = {}
    for target in order:
        waits_for = before[target]
        if any(one not in dates for one in waits_for):
            continue
        starts_on = dates[target][0]
        earliest = max([since, *(moved.get(one, dates[one])[1] for one in waits_for)])
        if earliest < starts_on:
            moved[target] = _by(dates[target], earliest - starts_on)
    return moved


def _behind(
    dates: Dates, edges: Iterable[tuple[int, int]], source: int, fixed: Collection[int]
) -> tuple[dict[int, set[int]], list[int]]:
    """What each feature waits for; and what comes after `source` and may move, sources before their targets."""
    edges = set(edges)
    before: dict[int, set[int]] = {}
    for one, target in edges:
        before.setdefault(target, set()).add(one)
    movable = {id_ for id_ in dates if id_ not in fixed and id_ != source}
    inside = [(a, b) for a, b in edges if b in movable and (a in movable or a == source)]
    reached = leading_to([source], [(b, a) for a, b in inside]) - {source}
    order = in_order(reached | {source}, [(a, b) for a, b in inside if a in reached | {source} and b in reached])
    return before, [id_ for id_ in order if id_ != source]


def _by(span: tuple[date, date], delta: timedelta) -> tuple[date, date]:
    return span[0] + delta, span[1] + delta


def granularity_of(starts_on: date, ends_on: date, was: str) -> str:
    """How exact dates are meant after a move: a month or a quarter stays one only while it is whole.

    What had no dates and takes a whole quarter means the quarter.
    """
    whole = starts_on.day == 1 and (ends_on + timedelta(days=1)).day == 1
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1
    if whole and was in ("month", "quarter") and months in (1, 3):
        return "month" if months == 1 else "quarter"
    if whole and was == "bucket" and months == 3:
        return "quarter"
    return "day"
