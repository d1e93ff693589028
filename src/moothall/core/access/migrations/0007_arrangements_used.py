"""A partnership says which arrangements it runs; whoever enters is told, with its nation."""

import django.contrib.postgres.fields
from django.db import migrations, models

_ENTER = """
DROP FUNCTION moothall_enter(uuid, uuid);
CREATE FUNCTION moothall_enter(who uuid, wanted uuid)
    RETURNS TABLE (chosen boolean, membership uuid, partnership uuid, agency uuid, role text, name text,
                   agency_name text, agency_function text, partnership_name text{columns})
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    picked uuid;
BEGIN
    SELECT m.id INTO picked FROM access_membership m JOIN access_person p ON p.id = m.person_id
    WHERE m.person_id = who AND m.ended_at IS NULL AND p.is_active
    ORDER BY (m.id = wanted) DESC NULLS LAST, m.started_on, m.id LIMIT 1;
    PERFORM set_config('moothall.person', who::text, true),
            set_config('moothall.membership', coalesce(picked::text, ''), true);
    RETURN QUERY
        SELECT m.id = picked, m.id, m.partnership_id, m.agency_id, m.role::text, p.name::text, a.name::text,
               a.function::text, s.name::text{values}
        FROM access_membership m
        JOIN access_person p ON p.id = m.person_id
        JOIN access_agency a ON a.id = m.agency_id
        JOIN access_partnership s ON s.id = m.partnership_id
        WHERE m.person_id = who AND m.ended_at IS NULL AND p.is_active
        ORDER BY m.started_on, m.id;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0006_an_emergency_reads")]

    operations = [
        migrations.AddField(
            "partnership",
            "arrangements",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=60), default=list, db_default=[], size=None
            ),
        ),
        migrations.RunSQL(
            _ENTER.format(
                columns=", partnership_nation text, partnership_runs text[]",
                values=", s.nation::text, s.arrangements::text[]",
            ),
            _ENTER.format(columns="", values=""),
        ),
    ]
