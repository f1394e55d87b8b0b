"""PostgreSQL itself keeps workspaces apart: no row can point out of its own."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from features.models import Feature
from history.models import Tracked
from pmhub.db.schema import in_workspace
from tests.make import make_feature, make_release

ROOMS = [model for model in apps.get_models() if model._meta.managed and in_workspace(model)]

# Facts by the million, such as readings, do without the index where nothing points at them.
POINTED_AT = {
    column.remote_field.model for model in ROOMS for column in model._meta.concrete_fields if column.is_relation
}

_KEYS = """
    SELECT c.conname, array_agg(a.attname::text ORDER BY k.place), c.condeferrable
    FROM pg_constraint c
    CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k(attnum, place)
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
    WHERE c.conrelid = %s::regclass AND c.contype = %s
    GROUP BY c.conname, c.condeferrable
"""


def constraints(table: str, kind: str) -> list[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [table, kind])
        return [columns for _, columns, _ in cursor.fetchall()]


@pytest.mark.parametrize("model", ROOMS, ids=lambda model: model.__name__)
def test_every_table_of_a_workspace_is_walled_in(model, db):
    table = model._meta.db_table
    if issubclass(model, Tracked) or model in POINTED_AT:
        assert ["workspace_id", "id"] in constraints(table, "u"), f"{table} has no UNIQUE (workspace_id, id)"
    keys = constraints(table, "f")
    for column in model._meta.concrete_fields:
        if column.is_relation and column.name != "workspace" and in_workspace(column.remote_field.model):
            assert ["workspace_id", column.column] in keys, f"{table}.{column.column} can leave its workspace"
            assert [column.column] not in keys


def test_a_crossing_row_is_refused_by_the_database_itself(alice, charlie, bob):
    theirs = make_feature(by=charlie)
    mine = make_feature(by=bob)
    release = make_release(by=charlie)
    for name, value in (("parent_id", theirs.pk), ("release_id", release.pk), ("owner_id", charlie.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Feature._base_manager.filter(pk=mine.pk).update(**{name: value})
            connection.check_constraints()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
