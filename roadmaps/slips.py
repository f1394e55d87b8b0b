"""How plans hold: arithmetic of slips and of stability, without a database.

A slip is how many days later a feature ends (or shipped) than was planned on the day that is compared with. Percentiles
interpolate between neighbours, as PostgreSQL's `percentile_cont` does. Stability after n days is the share of the plans
of a day that are the same n days later: both dates unchanged, and not taken away. Shipping keeps a plan.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

# Days later, each up to and including its number; the last one takes the rest.
BINS: tuple[tuple[str, int], ...] = (
    ("earlier", -1), ("kept", 0), ("1–14 d", 14), ("15–30 d", 30), ("31–60 d", 60), ("61–90 d", 90),
    ("over 90 d", 10**9),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spread:
    """The slips of some features in days; median and p85 are None of none."""

    count: int
    late: int
    median: float | None
    p85: float | None
    bins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stability:
    """Of the plans of one day, how many stood unchanged `after` days later."""

    on: date
    after: int
    planned: int
    kept: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.kept / self.planned) if self.planned else None


class State(NamedTuple):
    """What of a feature counts for its plan at a moment."""

    starts_on: Any = None
    ends_on: Any = None
    shipped_on: Any = None
    removed_at: Any = None

    @property
    def is_plan(self) -> bool:
        return bool(self.starts_on and self.ends_on and not self.shipped_on and not self.removed_at)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Between the neighbours of the place `share` of the way along the sorted values."""
    if not values:
        return None
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def spread(days: Sequence[int]) -> Spread:
    bins = [0] * len(BINS)
    for one in days:
        bins[next(at for at, (_, most) in enumerate(BINS) if one <= most)] += 1
    late = sum(one > 0 for one in days)
    return Spread(len(days), late, percentile(days, 0.5), percentile(days, 0.85), tuple(bins))


def moved_later(old: Any, new: Any) -> bool:
    """Whether a promise went from one day (or version) to a later one; first dates and taken ones do not count."""
    return bool(old and new and new > old)


class Story:
    """One feature's plan over time, from the parts of its events that touch it, in the order of versions."""

    def __init__(self, deeds: Iterable[tuple[datetime, Mapping[str, Any]]]):
        self.moments: list[datetime] = []
        self.states: list[State] = []
        values: dict[str, Any] = {}
        for at, changes in deeds:
            values |= changes
            self.moments.append(max(at, self.moments[-1]) if self.moments else at)
            self.states.append(State(**values))

    def at(self, moment: datetime) -> State:
        place = bisect_right(self.moments, moment)
        return self.states[place - 1] if place else State()


def stability(stories: Iterable[Story], days: Sequence[tuple[date, datetime, datetime]], after: int) -> list[Stability]:
    """For each (day, its end, the end of the day `after` days later): plans there were, and plans that stood."""
    # In the zone that the database speaks: comparing moments of two zones costs many times as much.
    spans = [(then.astimezone(UTC), later.astimezone(UTC)) for _, then, later in days]
    planned, kept = [0] * len(days), [0] * len(days)
    for story in stories:
        for place, (then, later) in enumerate(spans):
            was = story.at(then)
            if was.is_plan:
                now = story.at(later)
                planned[place] += 1
                kept[place] += was[:2] == now[:2] and not now.removed_at
    return [Stability(day, after, planned[place], kept[place]) for place, (day, _, _) in enumerate(days)]
