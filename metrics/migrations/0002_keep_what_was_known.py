"""A corrected or withdrawn reading leaves its old value behind, whoever writes; what it left is never changed.

Nothing points to readings, their revisions or snapshots, so these large tables do without the unique key
(workspace_id, id) that every other table offers to foreign keys.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION metrics_keep_reading() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('pmhub.purge', true) = 'on' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    INSERT INTO metrics_readingrevision (workspace_id, metric_id, at, dimensions, value, recorded_at, superseded_at)
    VALUES (OLD.workspace_id, OLD.metric_id, OLD.at, OLD.dimensions, OLD.value, OLD.recorded_at, clock_timestamp());
    RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER keep_corrected BEFORE UPDATE ON metrics_reading
    FOR EACH ROW WHEN (OLD.value IS DISTINCT FROM NEW.value) EXECUTE FUNCTION metrics_keep_reading();
CREATE TRIGGER keep_withdrawn BEFORE DELETE ON metrics_reading
    FOR EACH ROW EXECUTE FUNCTION metrics_keep_reading();

CREATE FUNCTION metrics_revision_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('pmhub.purge', true) = 'on' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'what was known is never changed';
END $$;
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON metrics_readingrevision
    FOR EACH ROW EXECUTE FUNCTION metrics_revision_insert_only();

ALTER TABLE metrics_reading DROP CONSTRAINT metrics_reading_inside;
ALTER TABLE metrics_readingrevision DROP CONSTRAINT metrics_readingrevision_inside;
ALTER TABLE metrics_snapshot DROP CONSTRAINT metrics_snapshot_inside;
"""
UNKEEP = """
DROP TRIGGER insert_only ON metrics_readingrevision;
DROP FUNCTION metrics_revision_insert_only();
DROP TRIGGER keep_withdrawn ON metrics_reading;
DROP TRIGGER keep_corrected ON metrics_reading;
DROP FUNCTION metrics_keep_reading();
ALTER TABLE metrics_reading ADD CONSTRAINT metrics_reading_inside UNIQUE (workspace_id, id);
ALTER TABLE metrics_readingrevision ADD CONSTRAINT metrics_readingrevision_inside UNIQUE (workspace_id, id);
ALTER TABLE metrics_snapshot ADD CONSTRAINT metrics_snapshot_inside UNIQUE (workspace_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [("metrics", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, UNKEEP)]
