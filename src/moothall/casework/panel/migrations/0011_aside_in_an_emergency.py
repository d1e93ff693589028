"""Who stands aside from a case does not open it in an emergency, whether they had been let into it before or not."""

from django.db import migrations

# By the last thing that was declared of each of a person's seats, as `aside_from` in the room's verbs has it.
FUNCTIONS = """
CREATE FUNCTION panel_stands_aside(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT coalesce(bool_or(last.stood_aside), false) FROM (
        SELECT DISTINCT ON (s.membership_id) c.stood_aside
        FROM panel_conflict c JOIN panel_agenda_item a ON a.id = c.agenda_item_id
        JOIN panel_meeting_seat s ON s.id = c.seat_id
        WHERE a.case_id = wanted AND 'membership:' || s.membership_id = ANY (moothall_own_seats())
        ORDER BY s.membership_id, c.created_at DESC) last
$$;
REVOKE ALL ON FUNCTION panel_stands_aside(uuid) FROM PUBLIC;

CREATE FUNCTION panel_no_emergency_for_who_stands_aside() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF panel_stands_aside(NEW.case_id) THEN
        RAISE EXCEPTION 'who stands aside from a case does not open it' USING ERRCODE = 'MH001';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER intake_emergency_opening_not_aside BEFORE INSERT ON intake_emergency_opening
    FOR EACH ROW EXECUTE FUNCTION panel_no_emergency_for_who_stands_aside();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("panel", "0010_indexes"),
        ("intake", "0011_emergency"),
        ("access", "0005_seats_are_given"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
