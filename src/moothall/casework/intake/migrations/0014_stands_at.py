"""One more mark the database sets: how far an undecided case has come. The panel's own migration keeps it."""

from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE

STAYS = f"""
CREATE OR REPLACE FUNCTION intake_case_marks_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = '{APP_ROLE}' THEN
        NEW.determined := OLD.determined;
        NEW.decided := OLD.decided;
        NEW.planned := OLD.planned;
        NEW.stands_at := OLD.stands_at;
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER intake_case_marks_stay ON intake_case;
CREATE TRIGGER intake_case_marks_stay BEFORE UPDATE ON intake_case FOR EACH ROW
    WHEN ((OLD.determined, OLD.decided, OLD.planned, OLD.stands_at)
        IS DISTINCT FROM (NEW.determined, NEW.decided, NEW.planned, NEW.stands_at))
    EXECUTE FUNCTION intake_case_marks_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0013_nobody_reviews_oneself")]

    operations = [
        migrations.AddField(
            "case", "stands_at", models.CharField(max_length=10, default="received", db_default="received")
        ),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
