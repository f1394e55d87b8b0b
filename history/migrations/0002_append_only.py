"""Events are append-only: only the outbox columns move on, and only a purge of a workspace deletes."""

from django.db import migrations

GUARD = """
CREATE FUNCTION history_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('pmhub.purge', true) = 'on' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE'
       AND to_jsonb(NEW) - 'pending' - 'attempts' = to_jsonb(OLD) - 'pending' - 'attempts' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'events are append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON history_event
    FOR EACH ROW EXECUTE FUNCTION history_event_append_only();
"""
UNGUARD = "DROP TRIGGER append_only ON history_event; DROP FUNCTION history_event_append_only();"


class Migration(migrations.Migration):
    dependencies = [("history", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
