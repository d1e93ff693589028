"""One more mark the database sets: which points of the follow-up have been recorded. The outcomes' migration keeps it."""

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
        NEW.waves_recorded := OLD.waves_recorded;
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER intake_case_marks_stay ON intake_case;
CREATE TRIGGER intake_case_marks_stay BEFORE UPDATE ON intake_case FOR EACH ROW
    WHEN ((OLD.determined, OLD.decided, OLD.planned, OLD.stands_at, OLD.waves_recorded)
        IS DISTINCT FROM (NEW.determined, NEW.decided, NEW.planned, NEW.stands_at, NEW.waves_recorded))
    EXECUTE FUNCTION intake_case_marks_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0017_same_child_here")]

    operations = [
        migrations.AddField(
            "case", "waves_recorded", models.TextField(blank=True, default="", db_default="")
        ),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
