"""A child points at, and may match, children of its own partnership alone: a reference is not checked by a policy."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION intake_same_child_here() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    other uuid := CASE WHEN TG_TABLE_NAME = 'intake_child' THEN (to_jsonb(NEW) ->> 'same_as_id')::uuid
                       ELSE (to_jsonb(NEW) ->> 'child_id')::uuid END;
BEGIN
    IF other IS NOT NULL AND (SELECT c.partnership_id FROM intake_child c WHERE c.id = other)
        IS DISTINCT FROM NEW.partnership_id THEN
        RAISE EXCEPTION 'a child is never joined with one of another partnership'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER intake_child_same_here BEFORE INSERT OR UPDATE OF same_as_id ON intake_child
    FOR EACH ROW WHEN (NEW.same_as_id IS NOT NULL) EXECUTE FUNCTION intake_same_child_here();
CREATE TRIGGER intake_possible_match_here BEFORE INSERT OR UPDATE OF child_id ON intake_possible_match
    FOR EACH ROW EXECUTE FUNCTION intake_same_child_here();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0016_closing")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
