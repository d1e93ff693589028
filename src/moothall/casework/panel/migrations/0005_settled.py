"""Marks the database sets by itself: a case that has a determination, a letter that waits for nobody.

A letter is settled when it is sent, set aside with a reason, or replaced by a later version; those sent before this
migration stay as they are, since a sent letter is never touched. The reason is sealed;
whether there is one shows in its length (the key's name and its length, a nonce of 12 bytes, a tag of 16, the text).
"""

from django.db import migrations, models

DETERMINED = """
CREATE FUNCTION panel_case_determined() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE intake_case SET determined = true WHERE id = NEW.case_id AND NOT determined;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION panel_case_determined() FROM PUBLIC;
CREATE TRIGGER panel_case_determined AFTER INSERT ON panel_determination
    FOR EACH ROW EXECUTE FUNCTION panel_case_determined();
UPDATE intake_case c SET determined = true
    WHERE EXISTS (SELECT 1 FROM panel_determination d WHERE d.case_id = c.id);
"""
DETERMINED_BACK = """
DROP TRIGGER panel_case_determined ON panel_determination;
DROP FUNCTION panel_case_determined();
"""

SETTLED = """
CREATE FUNCTION panel_sealed_words(sealed bytea) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT octet_length(sealed) > 0 AND octet_length(sealed) > 29 + get_byte(sealed, 0)
$$;
CREATE FUNCTION panel_letter_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.settled := (TG_OP = 'UPDATE' AND OLD.settled) OR NEW.settled OR NEW.sent_on IS NOT NULL
                   OR panel_sealed_words(NEW.not_sent_reason);
    RETURN NEW;
END
$$;
CREATE TRIGGER panel_letter_settled BEFORE INSERT OR UPDATE ON panel_letter
    FOR EACH ROW EXECUTE FUNCTION panel_letter_settled();
CREATE FUNCTION panel_letter_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE panel_letter SET settled = true
    WHERE case_id = NEW.case_id AND recipient = NEW.recipient AND version < NEW.version AND NOT settled
      AND determination_id IS NOT DISTINCT FROM NEW.determination_id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION panel_letter_replaced() FROM PUBLIC;
CREATE TRIGGER panel_letter_replaced AFTER INSERT ON panel_letter
    FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION panel_letter_replaced();
UPDATE panel_letter l SET settled = true
    WHERE sent_on IS NULL AND (panel_sealed_words(not_sent_reason) OR EXISTS (
        SELECT 1 FROM panel_letter n WHERE n.case_id = l.case_id AND n.recipient = l.recipient
        AND n.version > l.version AND n.determination_id IS NOT DISTINCT FROM l.determination_id));
"""
SETTLED_BACK = """
DROP TRIGGER panel_letter_replaced ON panel_letter;
DROP FUNCTION panel_letter_replaced();
DROP TRIGGER panel_letter_settled ON panel_letter;
DROP FUNCTION panel_letter_settled();
DROP FUNCTION panel_sealed_words(bytea);
"""


class Migration(migrations.Migration):
    dependencies = [("panel", "0004_letters_sent_stay"), ("intake", "0005_indexes")]

    operations = [
        migrations.RunSQL(DETERMINED, DETERMINED_BACK),
        migrations.AddField("letter", "settled", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(SETTLED, SETTLED_BACK),
    ]
