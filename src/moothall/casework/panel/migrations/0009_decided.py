"""A case is marked as decided while a determination that settles it stands; a reconsideration may change that."""

from django.db import migrations

MARKED = """
CREATE OR REPLACE FUNCTION panel_case_determined() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    stands boolean;
BEGIN
    stands := EXISTS (
        SELECT 1 FROM panel_determination d WHERE d.case_id = NEW.case_id AND d.settles
        AND NOT EXISTS (SELECT 1 FROM panel_determination n WHERE n.supersedes_id = d.id));
    UPDATE intake_case SET determined = true, decided = stands
    WHERE id = NEW.case_id AND (NOT determined OR decided <> stands);
    RETURN NULL;
END
$$;
UPDATE intake_case c SET decided = true WHERE EXISTS (
    SELECT 1 FROM panel_determination d WHERE d.case_id = c.id AND d.settles
    AND NOT EXISTS (SELECT 1 FROM panel_determination n WHERE n.supersedes_id = d.id));
"""


class Migration(migrations.Migration):
    dependencies = [("panel", "0008_views_and_chairs"), ("intake", "0009_decided")]

    operations = [migrations.RunSQL(MARKED, migrations.RunSQL.noop)]
