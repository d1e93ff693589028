"""Who may see, add and change the rows of this stage; and the one thing a link opens without anybody signed in."""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE, append_only, need_to_know

READ_AND_ADD = "SELECT, INSERT"
KEPT = ("outcomes_wave", "outcomes_measure", "outcomes_follow_up_consent", "outcomes_handover")

# A link may end, once, in one way. Nothing else of it changes, and it never opens again.
LINK_ENDS_ONCE = f"""
CREATE FUNCTION outcomes_link_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
       OR to_jsonb(NEW) - 'used_at' - 'withdrawn_at' IS DISTINCT FROM to_jsonb(OLD) - 'used_at' - 'withdrawn_at' THEN
        RAISE EXCEPTION 'a link that has ended stays so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER outcomes_answer_link_ends_once BEFORE UPDATE ON outcomes_answer_link
    FOR EACH ROW EXECUTE FUNCTION outcomes_link_ends_once();
REVOKE UPDATE ON outcomes_answer_link FROM {APP_ROLE};
GRANT UPDATE (used_at, withdrawn_at) ON outcomes_answer_link TO {APP_ROLE};
"""

# Whoever holds the address of a link has no membership, and without one no row is seen. This says what the link
# opens, and while it is open lets the rest of the transaction act in the membership that gave it; where that has
# ended, in that of a coordinator of the same partnership, so that no child's answer is lost because somebody left.
LINK_ENTERS = f"""
CREATE FUNCTION outcomes_link_enter(sent bytea, at timestamptz)
    RETURNS TABLE (link uuid, membership uuid, person uuid, partnership uuid, agency uuid, role text, used boolean,
                   over boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found record;
    picked record;
    is_over boolean;
BEGIN
    SELECT l.id, l.partnership_id, l.created_by_id, l.circle_id, l.used_at, l.withdrawn_at, l.expires_at INTO found
        FROM outcomes_answer_link l WHERE l.digest = sent;
    IF found.id IS NULL THEN
        RETURN;
    END IF;
    is_over := found.withdrawn_at IS NOT NULL OR found.expires_at <= at;
    SELECT m.id, m.person_id, m.agency_id, m.role INTO picked FROM access_membership m
        WHERE m.partnership_id = found.partnership_id AND m.ended_at IS NULL
          AND (m.id = found.created_by_id OR m.role = 'coordinator')
          AND EXISTS (SELECT 1 FROM access_circle_seat s WHERE s.circle_id = found.circle_id
                      AND (s.ended_at IS NULL OR s.ended_at > now())
                      AND s.holder IN ('membership:' || m.id, 'agency:' || m.agency_id || ':' || m.role,
                                       'office:' || m.partnership_id || ':' || m.role))
        ORDER BY (m.id = found.created_by_id) DESC, m.started_on, m.id LIMIT 1;
    IF found.used_at IS NULL AND NOT is_over AND picked.id IS NOT NULL THEN
        PERFORM set_config('moothall.membership', picked.id::text, true);
    END IF;
    RETURN QUERY SELECT found.id, picked.id, picked.person_id, found.partnership_id, picked.agency_id,
                        picked.role::text, found.used_at IS NOT NULL, is_over OR picked.id IS NULL;
END
$$;
REVOKE ALL ON FUNCTION outcomes_link_enter(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION outcomes_link_enter(bytea, timestamptz) TO {APP_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_initial"), ("access", "0005_seats_are_given")]

    operations = [
        *[need_to_know(table, grants=READ_AND_ADD) for table in KEPT],
        *[append_only(table) for table in KEPT],
        need_to_know("outcomes_answer_link"),
        migrations.RunSQL(LINK_ENDS_ONCE, migrations.RunSQL.noop),
        migrations.RunSQL(LINK_ENTERS, migrations.RunSQL.noop),
    ]
