"""Two indexes that others begin with go, and the merging aggregate: replay takes each field's last value at once."""

import django.db.models.deletion
from django.db import migrations, models

MERGE = "CREATE AGGREGATE history_merge(jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, INITCOND = '{}')"
UNMERGE = "DROP AGGREGATE history_merge(jsonb)"


class Migration(migrations.Migration):
    dependencies = [("history", "0004_event_transaction"), ("workspaces", "0001_initial")]
    operations = [
        migrations.RemoveIndex(model_name="event", name="event_feed"),
        migrations.AlterField(
            model_name="event",
            name="workspace",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="workspaces.workspace",
            ),
        ),
        migrations.RunSQL(UNMERGE, MERGE),
    ]
