"""Factories and readers for the tests of numbers."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from features.actions import set_status
from metrics import actions, facts, recompute
from metrics.intake import Given
from metrics.models import Dirty, Metric, Snapshot
from tests.make import make_feature, status
from workspaces.models import Member


def make_metric(*, by: Member, name: str = "Activation rate", **fields) -> Metric:
    return actions.define_metric(name=name, by=by, **{"unit": "%", "grain": "day", **fields})


def at(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def readings(*pairs) -> list[Given]:
    """readings(("2026-11-01T10:00", 3), …), optionally with dimensions as a third."""
    return [Given(at(when), float(value), *more) for when, value, *more in pairs]


def weekly(*values: float, since: date = date(2026, 1, 5)) -> list[Given]:
    start = datetime(since.year, since.month, since.day, 12, tzinfo=UTC)
    return [Given(start + timedelta(weeks=n), float(value)) for n, value in enumerate(values)]


def recompute_now() -> recompute.Done:
    done = recompute.run()
    assert not Dirty.objects.exists() or done.failed
    return done


def snapshots_of(metric: Metric) -> dict:
    fields = ("value", "count", "minimum", "maximum", "previous", "change", "target", "status")
    rows = Snapshot.objects.filter(metric=metric)
    return {(row.grain, row.bucket): tuple(getattr(row, name) for name in fields) for row in rows}


def busy_board(*, by: Member) -> list[Metric]:
    """Six KPIs with a year of weeks, targets, ships and a note: what the dashboard is made for."""
    this_week = timezone.now().date() - timedelta(days=timezone.now().weekday())
    begin = this_week - timedelta(weeks=45)
    shapes = [
        ("Activation rate", "%", "up", [38 + n * 0.25 for n in range(36)] + [45 - n * 0.1 for n in range(10)], 38, 48),
        ("Weekly active teams", "", "up", [2300 + n * 18 for n in range(46)], 2300, 3000),
        ("Jobs / dispatcher / day", "", "up", [37 + n * 0.2 for n in range(46)], 37, 46),
        ("Net revenue retention", "%", "up", [105.5 + n * 0.09 for n in range(46)], 105, 111),
        ("Time to first value", "days", "down", [4.2 - n * 0.035 for n in range(46)], 3, 3),
        ("Support contacts / 100 teams", "", "down", [12 - n * 0.02 for n in range(46)], 14, 10),
    ]
    made = []
    for name, unit, direction, values, start, end in shapes:
        metric = make_metric(
            by=by, name=name, unit=unit, direction=direction, grain="week", description="What it counts"
        )
        facts.record(metric, weekly(*[round(value, 2) for value in values], since=begin))
        line = {"starts_on": begin, "start_value": start, "ends_on": begin + timedelta(days=364), "end_value": end}
        actions.set_target(metric, by=by, **line)
        made.append(metric)
    actions.annotate(on=begin + timedelta(weeks=20), text="Pricing page change", metric=made[0], by=by)
    for title, week in (("Guided first job (beta)", 11), ("New sign-up form", 36), ("Bulk assign", 40)):
        feature = make_feature(by=by, title=title)
        set_status(feature, status=status(by, "shipped"), by=by, on=begin + timedelta(weeks=week, days=1))
    recompute_now()
    return made
