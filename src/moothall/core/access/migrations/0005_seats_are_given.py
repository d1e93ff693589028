"""A seat is given by one who has a say in its circle; a role by an administrator; a row in one's own name."""

from typing import Any

from django.db import migrations

from moothall.core.access.policies import APP_ROLE, SEAT_HOLDS, need_to_know_policy

FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION moothall_sees(circle uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
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

-- The seats of the person who asks, in whatever role of theirs.
CREATE FUNCTION moothall_own_seats() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT array_agg('membership:' || m.id) FROM access_membership m
    WHERE m.person_id = (SELECT person_id FROM access_membership WHERE id = moothall_membership())
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

CREATE FUNCTION moothall_seat_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.ended_at > OLD.ended_at) THEN
        RAISE EXCEPTION 'a seat that has an end keeps it' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER access_circle_seat_ends_once BEFORE UPDATE ON access_circle_seat
    FOR EACH ROW EXECUTE FUNCTION moothall_seat_ends_once();
"""

POLICIES = f"""
REVOKE ALL ON access_circle, access_circle_within, access_circle_seat FROM {APP_ROLE};

DROP POLICY access_circle_add ON access_circle;
DROP POLICY access_circle_change ON access_circle;
CREATE POLICY access_circle_add ON access_circle FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND created_by_id = (SELECT moothall_membership()));
GRANT SELECT, INSERT ON access_circle TO {APP_ROLE};

DROP POLICY access_circle_within_add ON access_circle_within;
CREATE POLICY access_circle_within_add ON access_circle_within FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()) AND moothall_sees(inner_id)
                AND (moothall_opens(outer_id) OR moothall_has_say(outer_id, '')));
GRANT SELECT, INSERT ON access_circle_within TO {APP_ROLE};

DROP POLICY access_circle_seat_see ON access_circle_seat;
DROP POLICY access_circle_seat_add ON access_circle_seat;
DROP POLICY access_circle_seat_change ON access_circle_seat;
CREATE POLICY access_circle_seat_see ON access_circle_seat FOR SELECT TO {APP_ROLE}
    USING (holder = ANY ((SELECT moothall_holders())::text[]) OR moothall_sees(circle_id));
CREATE POLICY access_circle_seat_add ON access_circle_seat FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()) AND CASE
        WHEN because_of_id IS NOT NULL
            THEN moothall_follows(circle_id, holder, relation, ended_at, because_of_id)
        ELSE moothall_opens(circle_id) OR moothall_has_say(circle_id, relation) END);
-- Whoever has a say may end a seat; and everybody may give up the seats held as a person.
CREATE POLICY access_circle_seat_change ON access_circle_seat FOR UPDATE TO {APP_ROLE}
    USING (moothall_has_say(circle_id, '') OR holder = ANY ((SELECT moothall_own_seats())::text[]))
    WITH CHECK (ended_at IS NOT NULL);
GRANT SELECT, INSERT, UPDATE (ended_at, ended_because) ON access_circle_seat TO {APP_ROLE};

REVOKE ALL ON access_membership, access_agency FROM {APP_ROLE};
DROP POLICY access_membership_own ON access_membership;
CREATE POLICY access_membership_see ON access_membership FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership()) OR person_id = (SELECT moothall_person()));
CREATE POLICY access_membership_give ON access_membership FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND (SELECT moothall_role()) = 'administrator');
CREATE POLICY access_membership_end ON access_membership FOR UPDATE TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           AND (SELECT moothall_role()) = 'administrator' AND ended_at IS NULL)
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, INSERT, UPDATE (ended_at, job_title) ON access_membership TO {APP_ROLE};

DROP POLICY access_agency_own ON access_agency;
CREATE POLICY access_agency_see ON access_agency FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           OR EXISTS (SELECT 1 FROM access_membership m
                      WHERE m.agency_id = access_agency.id AND m.person_id = (SELECT moothall_person())));
CREATE POLICY access_agency_add ON access_agency FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND (SELECT moothall_role()) = 'administrator');
CREATE POLICY access_agency_change ON access_agency FOR UPDATE TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership()) AND (SELECT moothall_role()) = 'administrator')
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, INSERT, UPDATE ON access_agency TO {APP_ROLE};
"""

# Tables that stand already are given the text that new ones get; a policy of its own words is left as it is.
STANDING = """SELECT p.tablename, substr(p.policyname, length(p.tablename) + 2) FROM pg_policies p
    JOIN pg_policies old ON old.tablename = 'intake_case'
         AND old.policyname = 'intake_case' || substr(p.policyname, length(p.tablename) + 1)
    WHERE p.schemaname = 'public' AND p.policyname <> p.tablename || '_owner'
      AND (replace(p.qual, p.tablename, 'intake_case'), replace(p.with_check, p.tablename, 'intake_case'))
          IS NOT DISTINCT FROM (old.qual, old.with_check)
      AND (SELECT count(*) FROM information_schema.columns c
           WHERE c.table_schema = 'public' AND c.table_name = p.tablename
             AND c.column_name IN ('circle_id', 'created_by_id')) = 2
    ORDER BY 1, 2"""


def renew(apps: Any, schema_editor: Any) -> None:
    """Make anew what was made by the older text."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(STANDING)
        for table, what in cursor.fetchall():
            cursor.execute(f"DROP POLICY {table}_{what} ON {table}; {need_to_know_policy(table, what)}")


class Migration(migrations.Migration):
    dependencies = [("access", "0004_who_seats_whom")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunPython(renew, migrations.RunPython.noop),
    ]
