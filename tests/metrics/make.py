"""Factories and readers for the tests of numbers."""

from datetime import UTC, date, datetime, timedelta

from metrics import actions, recompute
from metrics.intake import Given
from metrics.models import Dirty, Metric, Snapshot
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
