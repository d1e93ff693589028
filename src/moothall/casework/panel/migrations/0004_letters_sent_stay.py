"""A letter that was sent is evidence of what somebody was told: the database refuses to change it."""

from django.db import migrations

SENT_STAYS = """
CREATE FUNCTION panel_letter_sent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a letter is never removed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.sent_on IS NOT NULL THEN
        RAISE EXCEPTION 'this letter was sent and is not changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.record, NEW.note, NEW.language, NEW.recipient, NEW.version, NEW.case_id, NEW.determination_id)
       IS DISTINCT FROM
       (OLD.record, OLD.note, OLD.language, OLD.recipient, OLD.version, OLD.case_id, OLD.determination_id) THEN
        RAISE EXCEPTION 'what a version of a letter says is not changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER panel_letter_sent_stays BEFORE UPDATE OR DELETE ON panel_letter
    FOR EACH ROW EXECUTE FUNCTION panel_letter_sent_stays();
CREATE UNIQUE INDEX letter_version_once ON panel_letter
    (case_id, coalesce(determination_id, case_id), recipient, version);
"""
TAKEN_BACK = """
DROP INDEX letter_version_once;
DROP TRIGGER panel_letter_sent_stays ON panel_letter;
DROP FUNCTION panel_letter_sent_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("panel", "0003_drafts")]

    operations = [migrations.RunSQL(SENT_STAYS, TAKEN_BACK)]
