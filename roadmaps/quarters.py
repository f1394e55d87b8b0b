"""Quarters as places that a feature can be moved to: pure arithmetic over dates."""

import calendar
from datetime import date, timedelta

from features.dates import Plan
from roadmaps.scale import quarter_start


def horizon_of(starts_on: date | None, horizon: str, today: date, fiscal: int = 1) -> str:
    """What somebody said, else what the dates say by the bands of the timeline; "" for neither."""
    if horizon or starts_on is None:
        return horizon
    if starts_on < quarter_start(today, 1, fiscal):
        return "now"
    return "next" if starts_on < quarter_start(today, 2, fiscal) else "later"


def into_quarter(plan: Plan, day: date, fiscal: int = 1) -> Plan:
    """The plan moved so that it ends in the quarter of `day`.

    What is planned in days or months keeps its length and goes by whole quarters; the rest takes all of the quarter.
    """
    first = quarter_start(day, 0, fiscal)
    if plan.starts_on is None or plan.ends_on is None or plan.granularity not in ("day", "month"):
        return Plan(first, quarter_start(day, 1, fiscal) - timedelta(days=1), "quarter")
    here = quarter_start(plan.ends_on, 0, fiscal)
    months = (first.year - here.year) * 12 + first.month - here.month
    return Plan(_later(plan.starts_on, months), _later(plan.ends_on, months), plan.granularity)


def _later(day: date, months: int) -> date:
    """The same day of another month; the last day of a month stays the last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    last = calendar.monthrange(year, month)[1]
    was_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month, last if was_last else min(day.day, last))
