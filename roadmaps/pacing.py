"""Where a key result should be today: the curve from its start to its target over the time of its objective.

`passed` is the share of the time that has gone by, 0 to 1. Evenly: f(t) = t. Front-loaded: f(t) = 1 - (1 - t)²,
three quarters of the way at half-time. Back-loaded: f(t) = t², a quarter. Behind is measured against the whole way,
with the same bands as the targets of KPIs (`metrics.pacing`). `roadmaps.results` says the same in SQL.
"""

from datetime import date, timedelta

from metrics.pacing import AT_RISK, AT_RISK_BAND, OFF_TRACK, ON_TRACK, ON_TRACK_BAND

# A hair of tolerance: 0.55 - 0.5 is a little more than 0.05 in floating point.
HAIR = 1e-9


def passed(starts_on: date | None, ends_on: date | None, day: date) -> float | None:
    """None without both days, before the first, and where there is no time between them."""
    if starts_on is None or ends_on is None or day < starts_on or starts_on == ends_on:
        return None
    return min(1.0, (day - starts_on).days / (ends_on - starts_on).days)


def expected(share: float | None, curve: str) -> float | None:
    """The share of the way that the curve asks for when `share` of the time has passed."""
    if share is None:
        return None
    return {"front_loaded": 1 - (1 - share) ** 2, "back_loaded": share**2}.get(curve, share)


def status(ahead: float | None) -> str:
    """`ahead` is the share of the way before the curve, negative behind it; "" when nothing can be said."""
    if ahead is None:
        return ""
    if ahead >= -ON_TRACK_BAND - HAIR:
        return ON_TRACK
    return AT_RISK if ahead >= -AT_RISK_BAND - HAIR else OFF_TRACK


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())
