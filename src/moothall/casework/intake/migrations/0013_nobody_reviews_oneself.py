"""An emergency is reviewed by a data protection officer who did not open it, in whatever role."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION intake_emergency_reviewed_by_another() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.finding <> OLD.finding
       AND moothall_is_oneself((SELECT person_id FROM access_membership WHERE id = OLD.created_by_id)) THEN
        RAISE EXCEPTION 'nobody reviews what they opened themselves' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER intake_emergency_opening_by_another BEFORE UPDATE ON intake_emergency_opening
    FOR EACH ROW EXECUTE FUNCTION intake_emergency_reviewed_by_another();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0012_link_digest"), ("access", "0006_an_emergency_reads")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
