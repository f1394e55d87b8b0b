"""Who said yes to the vision and to objectives, to which version, and whether it still is what they read."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, DateTimeField, F, Func, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from history.travel import looked_at
from roadmaps.models import Objective, Vision


def with_approval(rows: QuerySet, model: type[Vision] | type[Objective]) -> QuerySet:
    """With `stale`: the content is another now than in the version that was approved."""
    changed = Func(
        F("workspace_id"),
        Value(model.noun, output_field=TextField()),
        F("pk"),
        F("approved_version"),
        Value(list(model.content), output_field=ArrayField(TextField())),
        Value(looked_at(), output_field=DateTimeField()),
        function="roadmaps_changed_since",
        output_field=BooleanField(),
    )
    return rows.annotate(stale=Coalesce(changed, False))
