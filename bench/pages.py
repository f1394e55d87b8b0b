"""The first page of the grid and of a timeline of 300 bars, against their own SQL."""

from datetime import date, timedelta

from django.db import connection
from django.test import Client

from bench import rows
from bench.pages_and_sql import sql_alone, statements_of
from bench.report import Report, work
from workspaces.models import User

_PLAN = """
    UPDATE features_feature SET granularity = 'day', starts_on = %(first)s::date + (number %% 200)::int,
        ends_on = %(first)s::date + (number %% 200 + 20 + number %% 40)::int
    WHERE workspace_id = %(workspace)s AND number <= %(bars)s
"""


def run(report: Report) -> None:
    world = rows.world("pages", 5_000)
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email="pages@bench.invalid"))
    _page(report, client, f"/w/{world.slug}/features/", "grid, first 100 of 5,000")
    given = {"workspace": world.workspace_id, "first": date.today() - timedelta(days=60)}
    few = _planned(client, world.slug, {**given, "bars": 3})
    many = _planned(client, world.slug, {**given, "bars": 300})
    report.most("timeline: queries with 300 bars beyond those with 3", many - few, 0)
    _page(report, client, f"/w/{world.slug}/roadmap/", "timeline, 300 bars")


def _planned(client: Client, slug: str, given: dict) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_PLAN, given)
        cursor.execute("ANALYZE features_feature")
    return len(statements_of(client, f"/w/{slug}/roadmap/"))


def _page(report: Report, client: Client, address: str, name: str) -> None:
    asked = statements_of(client, address)
    report.ratio(f"{name}: HTML / its SQL", work(lambda: client.get(address), 15), sql_alone(asked), 5)
    report.note(f"{len(asked)} queries, {len(client.get(address).content) / 1000:.0f} kB of HTML")
