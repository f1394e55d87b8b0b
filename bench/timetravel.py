"""Looking back: states of a day and the difference of two days, over 100,000 events.

The limit of a state is reading as many present rows; the limit of a difference is reading the events between.
"""

from datetime import UTC, date, datetime, timedelta

from django.db import connection

from bench.make import workspace
from bench.report import Report, work
from features.models import Feature, Status
from features.ranks import first_rank
from history.backfill import Past, backfill
from history.bulk import create_rows
from history.models import Event
from history.replay import difference, states_as_of
from workspaces.actions import add_product

FEATURES, CHANGES = 5_000, 19
BEGIN = datetime(2020, 1, 1, 12, tzinfo=UTC)
_STEP = timedelta(days=100)


def run(report: Report) -> None:
    owner = workspace("past")
    status = Status.objects.visible_to(owner).first()
    product = add_product(name="Past", prefix="PAST", by=owner)
    ids = fill(owner, product, status)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE history_event")
        cursor.execute("ANALYZE features_feature")
    report.note(f"{Event.objects.count():,} events of {FEATURES:,} features")
    rows = work(lambda: list(Feature.objects.visible_to(owner).values()))
    for share in (0.25, 0.5, 1):
        moment = BEGIN + _STEP * CHANGES * share
        looked = work(lambda moment=moment: states_as_of(owner, Feature, moment))
        report.ratio(f"all features as of {moment:%Y-%m-%d} / reading the present ones", looked, rows, 6)
    one = work(lambda: states_as_of(owner, Feature, BEGIN + _STEP * 9, [ids[7]]), times=20)
    plain = work(lambda: list(Feature.objects.filter(pk=ids[7]).values()), times=20)
    report.note(f"one feature as of a day: {one * 1e3:.2f} ms, the present one: {plain * 1e3:.2f} ms")
    _differences(report, owner)


def _differences(report: Report, owner) -> None:
    for days in (90, 700):
        since, until = BEGIN + _STEP * 9, BEGIN + _STEP * 9 + timedelta(days=days)
        between = Event.objects.visible_to(owner).filter(noun="feature", at__gt=since, at__lte=until)
        bare = work(lambda between=between: list(between.values()))
        measured = work(lambda since=since, until=until: difference(owner, Feature, since, until))
        report.ratio(f"difference over {days} days, {between.count():,} events / reading them", measured, bare, 8)


def fill(owner, product, status) -> list[int]:
    """Every feature with a birth and nineteen changes before pmhub, and its birth here."""
    rows = [
        {
            "product_id": product.pk,
            "number": n,
            "key": f"PAST-{n}",
            "title": f"Feature {n}",
            "status_id": status.pk,
            "rank": first_rank(product.pk, n),
        }
        for n in range(1, FEATURES + 1)
    ]
    ids = create_rows(Feature, rows, by=owner, verb="feature.imported")
    stories = {pk: _story(row, n) for n, (pk, row) in enumerate(zip(ids, rows, strict=True))}
    backfill(Feature, stories, by=owner)
    return ids


def _story(row: dict, number: int) -> list[Past]:
    at = BEGIN + timedelta(minutes=number)
    story = [Past(at, "feature.created", row)]
    for n in range(1, CHANGES):
        day = date(2020, 1, 1) + timedelta(days=100 * n)
        values = row | {"starts_on": day, "ends_on": day + timedelta(days=90), "granularity": "quarter"}
        story.append(Past(at + _STEP * n, "feature.planned", values | {"title": f"Feature {number}, {n // 5}"}))
    return story
