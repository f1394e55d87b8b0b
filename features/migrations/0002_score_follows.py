"""A feature's score column follows its RICE row, whoever writes that row."""

from django.db import migrations

FOLLOW = """
CREATE FUNCTION features_score_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE features_feature SET
        score = (SELECT value FROM features_score
                 WHERE feature_id = coalesce(NEW.feature_id, OLD.feature_id) AND model = 'rice' AND removed_at IS NULL),
        updated_at = now()
    WHERE id = coalesce(NEW.feature_id, OLD.feature_id);
    RETURN NULL;
END $$;
CREATE TRIGGER score_follows AFTER INSERT OR UPDATE OR DELETE ON features_score
    FOR EACH ROW EXECUTE FUNCTION features_score_follows();
"""
UNFOLLOW = "DROP TRIGGER score_follows ON features_score; DROP FUNCTION features_score_follows();"


class Migration(migrations.Migration):
    dependencies = [("features", "0001_initial")]
    operations = [migrations.RunSQL(FOLLOW, UNFOLLOW)]
