"""Workspaces of the sizes that benchmarks need, filled by SQL."""

from datetime import UTC, datetime

from django.db import connection

from workspaces.actions import found_workspace
from workspaces.models import Member, User

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_METRICS = """
INSERT INTO metrics_metric (workspace_id, key, name, description, unit, direction, aggregation, grain, is_north_star,
    position, stage, version, created_at, updated_at)
SELECT %s, 'K-' || n, 'Metric ' || n, '', '', 'up', (ARRAY['sum', 'mean', 'last', 'min', 'max', 'count'])[1 + n %% 6],
    'day', false, n, '', 1, now(), now() FROM generate_series(1, %s) n
"""
_READINGS = """
INSERT INTO metrics_reading (workspace_id, metric_id, at, value, dimensions, recorded_at)
SELECT m.workspace_id, m.id, %s::timestamptz + n * %s * interval '1 second' + (m.position %% 600) * interval '1 second',
    round((random() * 100)::numeric, 2)::float8, '{}', now()
FROM metrics_metric m, generate_series(0, %s) n WHERE m.workspace_id = %s
"""


def workspace(name: str) -> Member:
    user = User.objects.create_user(f"{name}@bench.invalid", name=name)
    return found_workspace(name=name, slug=name, owner=user, time_zone="Europe/Helsinki")


def metrics(member: Member, count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_METRICS, [member.workspace_id, count])


def readings(member: Member, each: int, days: int) -> None:
    """`each` readings per metric, evenly over `days`."""
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, [BEGIN, max(1, days * 86_400 // each), each - 1, member.workspace_id])
        cursor.execute("VACUUM ANALYZE metrics_reading, metrics_metric")
