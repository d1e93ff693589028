"""How far an undecided case has come is marked on it whenever a request, a voice or an agenda changes that."""

from django.db import migrations

MARKED = """
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
UPDATE intake_case SET stands_at = panel_case_stands_at(id) WHERE stands_at <> panel_case_stands_at(id);
"""
TAKEN_BACK = """
DROP TRIGGER panel_case_moved ON voice_voice;
DROP TRIGGER panel_case_moved ON sharing_information_request;
DROP TRIGGER panel_case_moved_on ON sharing_information_request;
DROP TRIGGER panel_case_moved ON panel_agenda_item;
DROP TRIGGER panel_case_moved_on ON panel_agenda_item;
DROP FUNCTION panel_case_moved();
DROP FUNCTION panel_case_stands_at(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("panel", "0011_aside_in_an_emergency"),
        ("intake", "0014_stands_at"),
        ("sharing", "0009_interviews"),
        ("voice", "0003_words_of_referral"),
    ]

    operations = [migrations.RunSQL(MARKED, TAKEN_BACK)]
