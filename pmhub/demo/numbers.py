"""Daily readings of the demo's KPIs: level, trend, weekday, wandering noise, and what launches did. Pure."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 548


@dataclass(frozen=True)
class Launch:
    """From `days_ago` on the level moves by `effect`, fully after two weeks."""

    days_ago: int
    effect: float


@dataclass(frozen=True)
class Series:
    """`first` and `last` are the levels at both ends; `week` what Monday … Sunday add, as a share of the level."""

    first: float
    last: float
    noise: float
    week: tuple[float, ...] = (0, 0, 0, 0, 0, 0, 0)
    launches: tuple[Launch, ...] = ()
    digits: int = 1
    memory: float = 0.75
    season: float = 0.0


WORKDAYS = (0.01, 0.03, 0.02, 0.0, -0.02, -0.03, -0.01)
SHOPS = (0.16, 0.2, 0.18, 0.15, 0.06, -0.34, -0.41)

SERIES = {
    "fixes": Series(1_610, 2_640, 55, SHOPS, (Launch(205, 60), Launch(160, 70), Launch(11, 40)), 0, season=0.04),
    "activation": Series(36.8, 44.8, 0.55, WORKDAYS, (Launch(243, 2.9), Launch(205, 0.8), Launch(75, -3.6))),
    "teams": Series(1_980, 3_126, 14, (0, 0, 0.002, 0.004, 0.004, -0.006, -0.004), (Launch(131, 60),), 0, 0.85),
    "jobs": Series(35.2, 46.2, 0.7, (0.03, 0.05, 0.03, 0.0, -0.05, -0.04, -0.02), (Launch(176, 1.4), Launch(11, 3.1))),
    "nrr": Series(102.6, 108.1, 0.12, launches=(Launch(131, 0.9),), memory=0.9),
    "first_value": Series(4.6, 2.6, 0.11, (-0.02, -0.02, 0, 0, 0.02, 0.03, 0.01), (Launch(243, -0.5),), 2),
    "support": Series(15.1, 11.4, 0.6, (0.14, 0.08, 0.02, 0, -0.04, -0.1, -0.1), (Launch(164, 0.4), Launch(75, 0.7))),
    "api": Series(9, 32, 0.8, launches=(Launch(150, 3),), digits=0, memory=0.8),
}


def readings(slug: str, today: date, seed: int) -> Iterator[tuple[date, float]]:
    """(day, value) for every day up to yesterday, oldest first; ends at the series' last level."""
    series = SERIES[slug]
    dice = random.Random(f"{seed}:{slug}")  # noqa: S311 - a made-up company needs no secrets
    moved = sum(launch.effect for launch in series.launches)
    drift = (series.last - series.first - moved) / DAYS
    wander = 0.0
    for ago in range(DAYS, 0, -1):
        day = today - timedelta(days=ago)
        wander = series.memory * wander + dice.gauss(0, series.noise * (1 - series.memory**2) ** 0.5)
        level = series.first + drift * (DAYS - ago) + wander
        level += sum(launch.effect * min(1, max(0, launch.days_ago - ago) / 14) for launch in series.launches)
        level *= 1 + series.week[day.weekday()] + _holidays(day, series.season)
        yield day, round(max(0, level), series.digits)


def _holidays(day: date, season: float) -> float:
    """July is quiet, and so are the days around the new year."""
    if day.month == 7:
        return -2.5 * season
    return -5 * season if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 2) else season / 2
