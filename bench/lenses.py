"""The lenses of a roadmap with 300 bars that has a past: 5,000 features told by 100,000 events.

The limit of a page is its own SQL. The limit of a page of a past day is the same page of today, and that of what
changed is reading the events between. What the past weighs on a page of today is shown beside the same bars without it.
"""

from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.test import Client

from bench.make import workspace
from bench.pages_and_sql import sql_alone, statements_of
from bench.report import Report, work
from features.models import Feature, Status
from features.ranks import first_rank
from history.backfill import Past, backfill
from history.bulk import create_rows
from history.models import Event
from workspaces.actions import add_product, add_team
from workspaces.models import Member

FEATURES, BARS, DEEDS = 5_000, 300, 19
LENSES = ("timeline", "now", "board", "list")
TODAY = date.today()
ROUNDS = 3


def run(report: Report) -> None:
    young, old = plan("young", BARS, 1), plan("old", FEATURES, DEEDS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE history_event, features_feature")
    report.note(f"{Event.objects.visible_to(old).count():,} events of {FEATURES:,} features, {BARS} bars")
    here, there = _asker(young), _asker(old)
    for lens in LENSES:
        page = _today(report, there, lens)
        if lens in ("timeline", "now"):  # the others show what shipped long ago as well
            report.ratio(f"{lens}: with its past / without one", page, here.work(f"?lens={lens}"), 1.2)
    for days in (30, 365):
        _as_of(report, there, days)
        _changes(report, old, there, days)


class _asker:
    """Somebody who looks at the roadmap of a workspace, by the fragment that a switch of lenses fetches."""

    def __init__(self, member: Member):
        self.client = Client(SERVER_NAME="localhost", headers={"X-Fragment": "board"})
        self.client.force_login(member.user)
        self.road = f"/w/{member.workspace.slug}/roadmap/"
        if self.get("").status_code != 200:
            raise RuntimeError("the roadmap did not answer")

    def get(self, query: str):
        return self.client.get(self.road + query)

    def work(self, query: str) -> float:
        return work(lambda: self.get(query), ROUNDS)

    def sql(self, query: str) -> float:
        return sql_alone(statements_of(self.client, self.road + query))


def _today(report: Report, there: _asker, lens: str) -> float:
    page = there.work(f"?lens={lens}")
    report.ratio(f"{lens}: switched to / its SQL", page, there.sql(f"?lens={lens}"), 5)
    report.note(f"{len(there.get(f'?lens={lens}').content) / 1000:.0f} kB")
    return page


def _as_of(report: Report, there: _asker, days: int) -> None:
    day = TODAY - timedelta(days=days)
    for lens in ("timeline", "list"):
        query = f"?lens={lens}&as_of={day}"
        past, bare = there.work(query), there.work(f"?lens={lens}")
        report.ratio(f"{lens} as of {days} days ago / of today", past, bare, 6)
        report.ratio(f"{lens} as of {days} days ago / its SQL", past, there.sql(query), 5)


def _changes(report: Report, member: Member, there: _asker, days: int) -> None:
    since = TODAY - timedelta(days=days)
    between = Event.objects.visible_to(member).filter(at__date__gt=since, at__date__lte=TODAY)
    bare = work(lambda: list(between.values()), ROUNDS)
    report.note(f"{between.count():,} events in {days} days")
    page = there.work(f"?lens=changes&since={since}")
    report.ratio(f"what changed in {days} days / reading its events", page, bare, 8)


# --- a workspace with a past ------------------------------------------------------------------------------


def plan(slug: str, features: int, deeds: int) -> Member:
    """`BARS` features with dates around today, the others shipped long ago; each with `deeds` deeds before pmhub."""
    owner = workspace(slug)
    product = add_product(name="Plan", prefix="PLAN", by=owner)
    teams = [add_team(name=f"Team {n}", by=owner).pk for n in range(8)]
    by_category = dict(Status.objects.visible_to(owner).values_list("category", "pk"))
    rows = [_row(n, product.pk, teams, by_category) for n in range(features)]
    ids = create_rows(Feature, rows, by=owner, verb="feature.imported")
    backfill(Feature, {pk: _story(row, n, deeds) for n, (pk, row) in enumerate(zip(ids, rows, strict=True))}, by=owner)
    return owner


def _row(number: int, product: int, teams: list[int], statuses: dict[str, int]) -> dict:
    is_bar = number < BARS
    starts_on = TODAY + timedelta(days=number % 200 - 60 if is_bar else -900 - number % 900)
    return {
        "product_id": product,
        "number": number + 1,
        "key": f"PLAN-{number + 1}",
        "title": f"Feature number {number + 1}",
        "status_id": statuses["planned" if is_bar else "shipped"],
        "shipped_on": None if is_bar else starts_on + timedelta(days=30),
        "team_id": teams[number % len(teams)],
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=20 + number % 40),
        "granularity": "day",
        "rank": first_rank(product, number + 1),
    }


def _story(row: dict, number: int, deeds: int) -> list[Past]:
    """Moved each time, until it stands where it stands."""
    last = datetime.combine(TODAY, datetime.min.time(), UTC) - timedelta(days=1 + number % 97)
    story = []
    for back in reversed(range(deeds)):
        later = timedelta(days=7 * back)
        values = row | {"starts_on": row["starts_on"] - later, "ends_on": row["ends_on"] - later}
        story.append(Past(last - timedelta(days=60 * back), "feature.planned", values))
    return story
