"""The functions that say who is asking, what they see, and where they have a say."""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE, SEAT_HOLDS

WHO_ASKS = """
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
-- The seats of the person who asks, in whatever role of theirs.
CREATE FUNCTION moothall_own_seats() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT array_agg('membership:' || m.id) FROM access_membership m
    WHERE m.person_id = (SELECT person_id FROM access_membership WHERE id = moothall_membership())
$$;
-- Whether a person is the one who asks, in whatever role.
CREATE FUNCTION moothall_is_oneself(who uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT who = (SELECT person_id FROM access_membership WHERE id = moothall_membership())
$$;
"""

# Whoever comes in has no membership yet, and without one no row is seen: these answer for the coming in alone.
COMES_IN = """
CREATE FUNCTION moothall_enter(who uuid, wanted uuid)
    RETURNS TABLE (chosen boolean, membership uuid, partnership uuid, agency uuid, role text, name text,
                   agency_name text, agency_function text, partnership_name text, partnership_nation text,
                   partnership_runs text[])
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
               a.function::text, s.name::text, s.nation::text, s.arrangements::text[]
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
"""

SEATS = f"""
CREATE FUNCTION moothall_sees(circle uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM access_circle_seat s WHERE s.circle_id = circle AND {SEAT_HOLDS}
                   AND s.holder = ANY (moothall_holders()))
$$;

-- Made by whoever asks, and nobody has sat in it yet. Stable, so that the first seats may come in one statement.
CREATE FUNCTION moothall_opens(circle uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM access_circle c WHERE c.id = circle AND c.created_by_id = moothall_membership())
       AND NOT EXISTS (SELECT 1 FROM access_circle_seat s WHERE s.circle_id = circle)
$$;

-- Who may give a seat of a relation in a circle: those who hold the case, its referrer, and who runs its panel.
-- The holding of a case is given on by its holders alone; an emergency is opened by a function of its own.
CREATE FUNCTION moothall_has_say(circle uuid, given text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT given <> 'emergency' AND EXISTS (
        SELECT 1 FROM access_circle_seat s
        WHERE s.circle_id = circle AND {SEAT_HOLDS} AND s.holder = ANY (moothall_holders())
          AND (s.relation IN ('holds_case', 'referrer')
               OR (s.relation = 'panel_seat' AND moothall_role() IN ('chair', 'coordinator')
                   AND given <> 'holds_case')))
$$;

-- A seat that follows from one within: the same holder in the same relation, in a circle whoever asks can see.
CREATE FUNCTION moothall_follows(circle uuid, who text, how text, ends timestamptz, because uuid)
    RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM access_circle_seat s
        JOIN access_circle_within w ON w.inner_id = s.circle_id AND w.outer_id = circle
             AND w.relation IN ('', s.relation)
        WHERE s.id = because AND {SEAT_HOLDS} AND s.holder = who AND s.relation = how
          AND s.ended_at IS NOT DISTINCT FROM ends AND moothall_sees(s.circle_id))
$$;
"""

STAYS = """
CREATE FUNCTION moothall_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE FUNCTION moothall_seat_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.ended_at > OLD.ended_at) THEN
        RAISE EXCEPTION 'a seat that has an end keeps it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.ended_at <= now() AND NEW.ended_because <> OLD.ended_because THEN
        RAISE EXCEPTION 'why a seat ended is not said anew' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER access_circle_seat_ends_once BEFORE UPDATE ON access_circle_seat
    FOR EACH ROW EXECUTE FUNCTION moothall_seat_ends_once();
"""


class Migration(migrations.Migration):
    replaces = [("access", "0002_policies")]
    dependencies = [("access", "0001_people_and_circles")]

    operations = [
        migrations.RunSQL(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}", migrations.RunSQL.noop),
        migrations.RunSQL(WHO_ASKS, migrations.RunSQL.noop),
        migrations.RunSQL(COMES_IN, migrations.RunSQL.noop),
        migrations.RunSQL(SEATS, migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
