"""What must move when something ends later than planned: pure arithmetic on dates."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

Dates = Mapping[int, tuple[date, date]]


def shifted(
    dates: Dates, edges: Iterable[tuple[int, int]], source: int, fixed: Collection[int] = ()
) -> dict[int, tuple[date, date]]:
    """New dates of everything that has to wait for `source`, directly or not, each moved as little as needed.

    `edges` are (source, target) pairs without cycles; a target starts no earlier than the day its source ends, and
    keeps its length. What is `fixed` or has no dates stays, and nothing is pushed through it.
    """
    targets: dict[int, list[int]] = {}
    for before, after in edges:
        targets.setdefault(before, []).append(after)
    moved: dict[int, tuple[date, date]] = {}
    waiting = [source]
    steps = 0
    while waiting and steps < 100_000:
        current = waiting.pop()
        ends_on = moved.get(current, dates.get(current, (None, None)))[1]
        for target in targets.get(current, ()):
            steps += 1
            if target in fixed or target not in dates or target == source or ends_on is None:
                continue
            starts, ends = moved.get(target, dates[target])
            if starts < ends_on:
                by = ends_on - starts
                moved[target] = (starts + by, ends + by)
                waiting.append(target)
    return moved


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
