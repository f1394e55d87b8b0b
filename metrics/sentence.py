"""The sentence above the dashboard, written from rules alone.

It counts, names the largest gap, and says which ship date coincides with the turn. It never says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metrics import buckets, numbers
from metrics.pacing import DOWN, ON_TRACK, UP


@dataclass(frozen=True)
class Ship:
    """Something that reached users on a day."""

    title: str
    on: date
    url: str = ""
    key: str = ""
    note: bool = False


@dataclass(frozen=True)
class Standing:
    """One KPI as the sentence sees it; `series` are (bucket, value) in order."""

    name: str
    unit: str
    direction: str
    grain: str
    value: float | None
    expected: float | None
    behind: float | None
    status: str
    series: Sequence[tuple[date, float]] = ()
    ships: Sequence[Ship] = ()
    key: str = ""


@dataclass(frozen=True)
class Sentence:
    """Three parts with three weights: how many are well, the largest gap, what it coincides with."""

    lead: str
    gap: str = ""
    tail: str = ""
    tone: str = ""
    key: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.lead, self.gap, self.tail) if part)


def write(standings: Sequence[Standing]) -> Sentence:
    judged = [s for s in standings if s.status]
    if not standings:
        return Sentence("There are no KPIs here yet.")
    if not judged:
        return Sentence(f"{_capital(_kpis(len(standings)))} {_has(len(standings))} no target yet.")
    late = [s for s in judged if s.status != ON_TRACK]
    lead = _count(len(judged) - len(late), len(judged))
    if not late:
        return Sentence(lead, *_furthest(judged))
    worst = max(late, key=lambda s: s.behind or 0)
    coincidence = turn(worst)
    gap = f"{worst.name} is {_gap(worst)}"
    tone = "bad" if worst.status == "off_track" else "warn"
    return Sentence(lead, gap if coincidence else gap + ".", coincidence, tone, worst.key)


def turn(standing: Standing) -> str:
    """“— it turned down the week X shipped (8 Sep).” when the best value and a ship date coincide, else nothing."""
    peak = _turning_point(standing)
    if peak is None:
        return ""
    around = timedelta(days={"day": 3, "week": 7, "month": 31}[standing.grain])
    first, last = peak - around, buckets.last_day(peak, standing.grain) + around
    near = [ship for ship in standing.ships if first <= ship.on <= last]
    if not near:
        return ""
    ship = min(near, key=lambda s: abs((s.on - peak).days))
    way = "down" if standing.direction == UP else "up"
    when = "month" if standing.grain == "month" else "week"
    verb = "was noted" if ship.note else "shipped"
    return f"— it turned {way} the {when} {ship.title} {verb} ({ship.on.day} {ship.on:%b})."


def _turning_point(standing: Standing) -> date | None:
    """The bucket of the best value, if at least two worse ones follow and the last lies clearly below it."""
    points = list(standing.series)
    if len(points) < 5:
        return None
    best = max(range(len(points)), key=lambda i: (points[i][1] if standing.direction == UP else -points[i][1], i))
    values = [value for _, value in points]
    if best in {0} or len(points) - best < 3:
        return None
    fall = abs(values[best] - values[-1])
    return points[best][0] if fall >= 0.2 * (max(values) - min(values)) else None


def _count(good: int, total: int) -> str:
    if good == total:
        return {1: "The only KPI is on track.", 2: "Both KPIs are on track."}.get(
            total, f"All {numbers.in_words(total)} KPIs are on track."
        )
    if total == 1:
        return "The only KPI is not on track."
    many = numbers.in_words(good) if good else "none"
    return f"{many.capitalize()} of {numbers.in_words(total)} KPIs {'is' if good < 2 else 'are'} on track."


def _gap(standing: Standing) -> str:
    delta = (standing.value or 0) - (standing.expected or 0)
    size = numbers.amount(delta, standing.unit)
    return f"{size} above plan" if standing.direction == DOWN else f"{size} behind plan"


def _furthest(judged: Sequence[Standing]) -> tuple[str, ...]:
    best = min(judged, key=lambda s: s.behind if s.behind is not None else 0)
    if best.behind is None or best.behind >= 0 or best.value is None or best.expected is None:
        return ()
    where = "below" if best.direction == DOWN else "ahead of"
    return (
        "",
        f"{best.name} is {numbers.amount(best.value - best.expected, best.unit)} {where} plan.",
        "good",
        best.key,
    )


def _kpis(count: int) -> str:
    return f"{numbers.in_words(count)} KPI{'' if count == 1 else 's'}"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
