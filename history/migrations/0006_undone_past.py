"""Whether a row is away because the step that brought it in was undone: then its imported past is gone too."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION history_was_undone(here bigint, kind varchar, which bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT e.verb LIKE '%.undone' AND e.changes -> 'removed_at' ->> 1 IS NOT NULL
        FROM history_event e WHERE e.workspace_id = here AND e.noun = kind AND e.object_id = which
        ORDER BY e.version DESC LIMIT 1
    ), false)
$$
"""
UNFUNCTION = "DROP FUNCTION history_was_undone(bigint, varchar, bigint)"


class Migration(migrations.Migration):
    dependencies = [("history", "0005_leaner_events")]
    operations = [migrations.RunSQL(FUNCTION, UNFUNCTION)]
