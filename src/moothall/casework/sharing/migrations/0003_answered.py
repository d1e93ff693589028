"""A mark on each request that has a reply, set by the database when the reply is written."""

from django.db import migrations, models

MARKED = """
CREATE FUNCTION sharing_request_answered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sharing_information_request SET answered = true WHERE id = NEW.request_id AND NOT answered;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION sharing_request_answered() FROM PUBLIC;
CREATE TRIGGER sharing_request_answered AFTER INSERT ON sharing_reply
    FOR EACH ROW EXECUTE FUNCTION sharing_request_answered();
CREATE FUNCTION sharing_request_answered_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.answered := true;
    RETURN NEW;
END
$$;
CREATE TRIGGER sharing_request_answered_stays BEFORE UPDATE ON sharing_information_request
    FOR EACH ROW WHEN (OLD.answered AND NOT NEW.answered) EXECUTE FUNCTION sharing_request_answered_stays();
UPDATE sharing_information_request r SET answered = true
    WHERE EXISTS (SELECT 1 FROM sharing_reply a WHERE a.request_id = r.id);
"""
TAKEN_BACK = """
DROP TRIGGER sharing_request_answered ON sharing_reply;
DROP FUNCTION sharing_request_answered();
DROP TRIGGER sharing_request_answered_stays ON sharing_information_request;
DROP FUNCTION sharing_request_answered_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0002_policies")]

    operations = [
        migrations.AddField(
            "informationrequest", "answered", models.BooleanField(default=False, db_default=False)
        ),
        migrations.RunSQL(MARKED, TAKEN_BACK),
    ]
