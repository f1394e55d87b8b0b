"""Lists run in the order of creation: the primary key leads through the rows of others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("features", "0004_score_inputs_may_wait"),
        ("workspaces", "0002_token_maker"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="feature",
            name="feature_by_id",
        ),
        migrations.AddIndex(
            model_name="feature",
            index=models.Index(
                models.F("workspace"),
                models.F("created_at"),
                models.F("id"),
                condition=models.Q(("removed_at", None)),
                name="feature_by_creation",
            ),
        ),
    ]
