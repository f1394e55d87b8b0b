"""The dashboard's HTML against its own SQL: what drawing costs beyond reading."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from bench import make
from bench.pages_and_sql import sql_alone, statements_of
from bench.report import Report, work
from metrics import actions, facts, recompute
from metrics.intake import Given


def fill(member, count: int) -> None:
    begin = timezone.now() - timedelta(weeks=52)
    for number in range(count):
        metric = actions.define_metric(name=f"KPI {number}", unit="%", grain="week", by=member)
        facts.record(metric, [Given(begin + timedelta(weeks=n), 40 + n * 0.2 + number) for n in range(52)])
        line = {"starts_on": begin.date(), "start_value": 40 + number, "ends_on": begin.date() + timedelta(days=400)}
        actions.set_target(metric, by=member, end_value=60 + number, **line)
    recompute.run()


def run(report: Report) -> None:
    member = make.workspace("board")
    fill(member, 1)
    client = Client(SERVER_NAME="localhost")
    client.force_login(member.user)
    address = f"/w/{member.workspace.slug}/kpis/"
    if client.get(address).status_code != 200:
        raise RuntimeError("the dashboard did not answer")
    one = statements_of(client, address)
    fill(member, 5)
    six = statements_of(client, address)
    report.most("dashboard: queries with 6 KPIs beyond those with 1", len(six) - len(one), 0)
    html = work(lambda: client.get(address), 15)
    report.ratio("dashboard: HTML / its SQL", html, sql_alone(six), 5)
    report.note(f"{len(six)} queries, {len(client.get(address).content) / 1000:.0f} kB of HTML")
