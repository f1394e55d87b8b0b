from django.db import migrations, models
from django.db.models import Q

# Features that are there begin in the order of their numbers, each with the deed on record, done by the system.
BEGIN = """
    WITH ranked AS (
        UPDATE features_feature SET rank = 'j' || lpad(number::text, 10, '0') || product_id || 'V', version = version + 1
        RETURNING workspace_id, id, version, key, title, rank
    )
    INSERT INTO history_event (workspace_id, at, actor_id, verb, noun, object_id, version, label, changes, because,
                               reason_code, batch, pending, attempts)
    SELECT workspace_id, now(), (
               SELECT id FROM workspaces_member actor WHERE actor.workspace_id = ranked.workspace_id
               ORDER BY role <> 'system', id LIMIT 1
           ), 'feature.ranked', 'feature', id, version, left(key || ' ' || title, 300),
           jsonb_build_object('rank', jsonb_build_array('', rank)), '', '', gen_random_uuid(), false, 0
    FROM ranked
"""


class Migration(migrations.Migration):
    dependencies = [
        ("features", "0005_lists_in_order_of_creation"),
        ("history", "0004_event_transaction"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="feature",
            name="rank",
            field=models.CharField(db_collation="C", default="", editable=False, max_length=100),
            preserve_default=False,
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index("workspace", "rank", "id", condition=Q(removed_at=None), name="feature_by_rank"),
        ),
        migrations.AddConstraint(
            model_name="feature",
            constraint=models.CheckConstraint(condition=~Q(rank=""), name="feature_has_a_rank"),
        ),
    ]
