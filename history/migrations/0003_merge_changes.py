"""Merge a row's changes in the order of its versions: what replay needs, in one pass over an index."""

from django.db import migrations

MERGE = "CREATE AGGREGATE history_merge(jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, INITCOND = '{}')"
UNMERGE = "DROP AGGREGATE history_merge(jsonb)"


class Migration(migrations.Migration):
    dependencies = [("history", "0002_append_only")]
    operations = [migrations.RunSQL(MERGE, UNMERGE)]
