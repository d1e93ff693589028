"""What the panel marks on a case by itself, and that who stands aside from a case does not open it in an emergency."""

from django.db import migrations

# A case has a determination; it is decided while one that settles it stands, which a reconsideration may change.
DETERMINED = """
CREATE FUNCTION panel_case_determined() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    stands boolean;
BEGIN
    stands := EXISTS (
        SELECT 1 FROM panel_determination d WHERE d.case_id = NEW.case_id AND d.settles
        AND NOT EXISTS (SELECT 1 FROM panel_determination n WHERE n.supersedes_id = d.id));
    UPDATE intake_case SET determined = true, decided = stands
    WHERE id = NEW.case_id AND (NOT determined OR decided <> stands);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION panel_case_determined() FROM PUBLIC;
CREATE TRIGGER panel_case_determined AFTER INSERT ON panel_determination
    FOR EACH ROW EXECUTE FUNCTION panel_case_determined();
"""

# How far an undecided case has come is marked on it whenever a request, a voice or an agenda changes that.
STANDS_AT = """
CREATE FUNCTION panel_case_stands_at(of_case uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT CASE
        WHEN EXISTS (SELECT 1 FROM panel_agenda_item a
                     WHERE a.case_id = of_case AND a.removed_at IS NULL AND a.closed_at IS NULL) THEN 'listed'
        WHEN NOT EXISTS (SELECT 1 FROM sharing_information_request r
                         WHERE r.case_id = of_case AND r.withdrawn_at IS NULL) THEN 'received'
        WHEN EXISTS (SELECT 1 FROM sharing_information_request r
                     WHERE r.case_id = of_case AND r.withdrawn_at IS NULL AND NOT r.answered)
            OR NOT EXISTS (SELECT 1 FROM voice_voice v WHERE v.case_id = of_case) THEN 'gathering'
        ELSE 'ready' END
$$;
REVOKE ALL ON FUNCTION panel_case_stands_at(uuid) FROM PUBLIC;
CREATE FUNCTION panel_case_moved() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    now_at text;
BEGIN
    -- Two replies at one moment would each miss the other: the second waits, and then sees the first.
    PERFORM 1 FROM intake_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    now_at := panel_case_stands_at(NEW.case_id);
    UPDATE intake_case SET stands_at = now_at WHERE id = NEW.case_id AND stands_at <> now_at;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION panel_case_moved() FROM PUBLIC;
CREATE TRIGGER panel_case_moved AFTER INSERT ON voice_voice
    FOR EACH ROW EXECUTE FUNCTION panel_case_moved();
CREATE TRIGGER panel_case_moved AFTER INSERT ON sharing_information_request
    FOR EACH ROW EXECUTE FUNCTION panel_case_moved();
CREATE TRIGGER panel_case_moved_on AFTER UPDATE ON sharing_information_request FOR EACH ROW
    WHEN ((OLD.withdrawn_at, OLD.answered) IS DISTINCT FROM (NEW.withdrawn_at, NEW.answered))
    EXECUTE FUNCTION panel_case_moved();
CREATE TRIGGER panel_case_moved AFTER INSERT ON panel_agenda_item
    FOR EACH ROW EXECUTE FUNCTION panel_case_moved();
CREATE TRIGGER panel_case_moved_on AFTER UPDATE ON panel_agenda_item FOR EACH ROW
    WHEN ((OLD.removed_at, OLD.closed_at) IS DISTINCT FROM (NEW.removed_at, NEW.closed_at))
    EXECUTE FUNCTION panel_case_moved();
"""

# Whether they had been let into it before or not. By the last thing that was declared of each of a person's seats, as
# `aside_from` in the room's verbs has it.
STANDS_ASIDE = """
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
    replaces = [
        ("panel", "0003_drafts"),
        ("panel", "0004_letters_sent_stay"),
        ("panel", "0005_settled"),
        ("panel", "0006_indexes"),
        ("panel", "0007_any_arrangement"),
        ("panel", "0008_views_and_chairs"),
        ("panel", "0009_decided"),
        ("panel", "0010_indexes"),
        ("panel", "0011_aside_in_an_emergency"),
        ("panel", "0012_stands_at"),
    ]
    dependencies = [("panel", "0002_decisions"), ("voice", "0001_heard")]

    operations = [
        migrations.RunSQL(DETERMINED, migrations.RunSQL.noop),
        migrations.RunSQL(STANDS_AT, migrations.RunSQL.noop),
        migrations.RunSQL(STANDS_ASIDE, migrations.RunSQL.noop),
    ]
