"""By an emergency one reads and writes nothing; a seat that has ended keeps its end; nobody gives oneself a role."""

from typing import Any

from django.db import migrations

from moothall.core.access.policies import APP_ROLE, need_to_know_policy

FUNCTIONS = """
CREATE OR REPLACE FUNCTION moothall_seat_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- Whether a person is the one who asks, in whatever role.
CREATE FUNCTION moothall_is_oneself(who uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT who = (SELECT person_id FROM access_membership WHERE id = moothall_membership())
$$;
"""

POLICIES = f"""
DROP POLICY access_membership_give ON access_membership;
CREATE POLICY access_membership_give ON access_membership FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND (SELECT moothall_role()) = 'administrator' AND NOT moothall_is_oneself(person_id));
"""

# The policies that stand and let write whoever sees: those of the one text, and of no words of their own.
STANDING = """SELECT p.tablename, substr(p.policyname, length(p.tablename) + 2) FROM pg_policies p
    JOIN pg_policies see ON see.tablename = p.tablename AND see.policyname = p.tablename || '_see'
    WHERE p.schemaname = 'public' AND p.policyname IN (p.tablename || '_change', p.tablename || '_remove')
      AND p.qual = see.qual AND see.qual LIKE '%access_circle_seat s%'
    UNION ALL
    SELECT p.tablename, 'add' FROM pg_policies p
    JOIN pg_policies see ON see.tablename = p.tablename AND see.policyname = p.tablename || '_see'
    WHERE p.schemaname = 'public' AND p.policyname = p.tablename || '_add'
      AND see.qual LIKE '%access_circle_seat s%'
      AND p.with_check = (SELECT replace(c.with_check, 'intake_case', p.tablename) FROM pg_policies c
                          WHERE c.policyname = 'intake_case_add')
    ORDER BY 1, 2"""


def renew(apps: Any, schema_editor: Any) -> None:
    """Make anew what was made by the older text."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(STANDING)
        for table, what in cursor.fetchall():
            cursor.execute(f"DROP POLICY {table}_{what} ON {table}; {need_to_know_policy(table, what)}")


class Migration(migrations.Migration):
    dependencies = [("access", "0005_seats_are_given")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunPython(renew, migrations.RunPython.noop),
    ]
