"""A case is marked once it has a plan."""

from django.db import migrations

MARKED = """
CREATE FUNCTION plans_case_planned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE intake_case SET planned = true WHERE id = NEW.case_id AND NOT planned;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION plans_case_planned() FROM PUBLIC;
CREATE TRIGGER plans_case_planned AFTER INSERT ON plans_plan
    FOR EACH ROW EXECUTE FUNCTION plans_case_planned();
UPDATE intake_case c SET planned = true WHERE EXISTS (SELECT 1 FROM plans_plan p WHERE p.case_id = c.id);
"""
TAKEN_BACK = """
DROP TRIGGER plans_case_planned ON plans_plan;
DROP FUNCTION plans_case_planned();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0004_one_plan"), ("intake", "0009_decided")]

    operations = [migrations.RunSQL(MARKED, TAKEN_BACK)]
