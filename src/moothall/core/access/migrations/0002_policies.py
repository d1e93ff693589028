"""The functions that say who is asking, and the policies of this room's own tables."""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE, secure

FUNCTIONS = f"""
CREATE FUNCTION moothall_membership() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('moothall.membership', true), '')::uuid
$$;
CREATE FUNCTION moothall_person() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('moothall.person', true), '')::uuid
$$;
CREATE FUNCTION moothall_partnership() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT partnership_id FROM access_membership WHERE id = moothall_membership() AND ended_at IS NULL
$$;
CREATE FUNCTION moothall_role() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT role FROM access_membership WHERE id = moothall_membership() AND ended_at IS NULL
$$;
CREATE FUNCTION moothall_holders() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT ARRAY['membership:' || id, 'agency:' || agency_id || ':' || role,
                 'office:' || partnership_id || ':' || role]
    FROM access_membership WHERE id = moothall_membership() AND ended_at IS NULL
$$;
CREATE FUNCTION moothall_sees(circle uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM access_circle_seat WHERE circle_id = circle AND ended_at IS NULL
                   AND holder = ANY (moothall_holders()))
$$;
CREATE FUNCTION moothall_enter(who uuid, wanted uuid)
    RETURNS TABLE (chosen boolean, membership uuid, partnership uuid, agency uuid, role text, name text,
                   agency_name text, agency_function text, partnership_name text)
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
               a.function::text, s.name::text
        FROM access_membership m
        JOIN access_person p ON p.id = m.person_id
        JOIN access_agency a ON a.id = m.agency_id
        JOIN access_partnership s ON s.id = m.partnership_id
        WHERE m.person_id = who AND m.ended_at IS NULL AND p.is_active
        ORDER BY m.started_on, m.id;
END
$$;
CREATE FUNCTION moothall_command_actor(wanted_code text, wanted_email text, wanted_role text)
    RETURNS TABLE (person uuid, membership uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.person_id, m.id FROM access_membership m
    JOIN access_person p ON p.id = m.person_id
    JOIN access_partnership s ON s.id = m.partnership_id
    WHERE m.ended_at IS NULL AND p.is_active AND m.role = wanted_role
      AND (wanted_code IS NULL OR s.code = wanted_code)
      AND (wanted_email IS NULL OR lower(p.email) = lower(wanted_email))
    ORDER BY s.created_at, m.started_on, m.id LIMIT 1
$$;
CREATE FUNCTION moothall_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
GRANT USAGE ON SCHEMA public TO {APP_ROLE};
"""

OWN_TABLES = (
    secure("access_partnership")
    + f"""
CREATE POLICY access_partnership_own ON access_partnership TO {APP_ROLE}
    USING (id = (SELECT moothall_partnership())
           OR EXISTS (SELECT 1 FROM access_membership m
                      WHERE m.partnership_id = access_partnership.id AND m.person_id = (SELECT moothall_person())));
GRANT SELECT ON access_partnership TO {APP_ROLE};
"""
    + secure("access_agency")
    + f"""
CREATE POLICY access_agency_own ON access_agency TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           OR EXISTS (SELECT 1 FROM access_membership m
                      WHERE m.agency_id = access_agency.id AND m.person_id = (SELECT moothall_person())))
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, INSERT, UPDATE ON access_agency TO {APP_ROLE};
"""
    + secure("access_membership")
    + f"""
CREATE POLICY access_membership_own ON access_membership TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership()) OR person_id = (SELECT moothall_person()))
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, INSERT, UPDATE ON access_membership TO {APP_ROLE};
GRANT SELECT, INSERT, UPDATE ON access_person TO {APP_ROLE};
"""
    + secure("access_circle")
    + f"""
CREATE POLICY access_circle_see ON access_circle FOR SELECT TO {APP_ROLE} USING (moothall_sees(id));
CREATE POLICY access_circle_add ON access_circle FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
CREATE POLICY access_circle_change ON access_circle FOR UPDATE TO {APP_ROLE} USING (moothall_sees(id));
GRANT SELECT, INSERT, UPDATE ON access_circle TO {APP_ROLE};
"""
    + secure("access_circle_within")
    + f"""
CREATE POLICY access_circle_within_see ON access_circle_within FOR SELECT TO {APP_ROLE}
    USING (moothall_sees(inner_id));
CREATE POLICY access_circle_within_add ON access_circle_within FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, INSERT ON access_circle_within TO {APP_ROLE};
"""
    + secure("access_circle_seat")
    + f"""
CREATE POLICY access_circle_seat_see ON access_circle_seat FOR SELECT TO {APP_ROLE}
    USING (holder = ANY ((SELECT moothall_holders())::text[]) OR moothall_sees(circle_id));
CREATE POLICY access_circle_seat_add ON access_circle_seat FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
CREATE POLICY access_circle_seat_change ON access_circle_seat FOR UPDATE TO {APP_ROLE}
    USING (moothall_sees(circle_id)) WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, INSERT, UPDATE ON access_circle_seat TO {APP_ROLE};
"""
)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(OWN_TABLES, migrations.RunSQL.noop),
    ]
