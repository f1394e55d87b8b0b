"""Workspaces full of features, filled by SQL: what the benchmarks of lists read."""

from dataclasses import dataclass

from django.db import connection

from features.actions import create_release
from workspaces.actions import add_product, add_team, create_token, found_workspace
from workspaces.models import User

_FEATURES = """
    INSERT INTO features_feature (workspace_id, product_id, number, key, title, description, status_id, owner_id,
        team_id, release_id, effort_low, effort_high, progress, horizon, granularity, confidence, tags, fields,
        external_source, external_id, score, rank, version, created_at, updated_at)
    SELECT %(workspace)s, %(product)s, n, 'BEN-' || n, 'Feature number ' || n, repeat('What it is about. ', 8),
        %(status)s, %(owner)s, %(team)s, %(release)s, 1.0 + n %% 5, 9.0 + n %% 7, n %% 100, 'next', 'bucket', 80,
        ARRAY['mobile', 'tag-' || n %% 50], jsonb_build_object('segment', 'smb', 'seats', n), '', '',
        (n * 7919) %% 10007, 'j' || lpad(n::text, 10, '0') || 'V', 1, now(), now()
    FROM generate_series(1, %(count)s) n
"""
INSERT_ONE = """
    INSERT INTO features_feature (workspace_id, product_id, number, key, title, description, status_id, progress,
        horizon, granularity, confidence, tags, fields, external_source, external_id, rank, version, created_at,
        updated_at)
    SELECT workspace_id, product_id, 10000000 + nextval('features_feature_id_seq'),
        'X-' || currval('features_feature_id_seq'), title, '', status_id, 0, '', 'bucket', 80, '{}', '{}', '', '',
        'k', 1, now(), now()
    FROM features_feature WHERE workspace_id = %(workspace)s AND key = 'BEN-1' RETURNING id
"""


@dataclass(frozen=True)
class World:
    slug: str
    workspace_id: int
    secret: str


def world(slug: str, count: int) -> World:
    user = User.objects.create_user(f"{slug}@bench.invalid", name=slug)
    owner = found_workspace(name=slug, slug=slug, owner=user)
    product = add_product(name="Bench", prefix="BEN", slug="bench", by=owner)
    from features.queries import statuses

    given = {"workspace": owner.workspace_id, "product": product.pk, "owner": owner.pk, "count": count}
    given |= {"team": add_team(name="Team", by=owner).pk, "status": statuses(owner).first().pk}
    given |= {"release": create_release(product=product, name="1.0", by=owner).pk}
    with connection.cursor() as cursor:
        cursor.execute(_FEATURES, given)
        cursor.execute(
            "INSERT INTO workspaces_counter (workspace_id, series, last) VALUES (%s, %s, %s)",
            [owner.workspace_id, f"feature:{product.pk}", count],
        )
        cursor.execute("VACUUM ANALYZE features_feature")
    _, secret = create_token(name="bench", scopes=["read", "write"], by=owner)
    return World(slug, owner.workspace_id, secret)
