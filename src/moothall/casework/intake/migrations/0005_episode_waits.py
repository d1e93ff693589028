"""A mark on a case with a missing episode that wants something still, set by the database alone (see `sharing` 0002)."""

from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE

MARKS_STAY = f"""
CREATE OR REPLACE FUNCTION intake_case_marks_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = '{APP_ROLE}' THEN
        NEW.determined := OLD.determined;
        NEW.decided := OLD.decided;
        NEW.planned := OLD.planned;
        NEW.stands_at := OLD.stands_at;
        NEW.waves_recorded := OLD.waves_recorded;
        NEW.episode_waits := OLD.episode_waits;
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER intake_case_marks_stay ON intake_case;
CREATE TRIGGER intake_case_marks_stay BEFORE UPDATE ON intake_case FOR EACH ROW
    WHEN ((OLD.determined, OLD.decided, OLD.planned, OLD.stands_at, OLD.waves_recorded, OLD.episode_waits)
        IS DISTINCT FROM (NEW.determined, NEW.decided, NEW.planned, NEW.stands_at, NEW.waves_recorded, NEW.episode_waits))
    EXECUTE FUNCTION intake_case_marks_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_opened_in_an_emergency")]

    operations = [
        migrations.AddField("case", "episode_waits", models.BooleanField(db_default=False, default=False)),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["partnership", "id"],
                condition=models.Q(closed_on=None, episode_waits=True),
                name="case_with_episode",
            ),
        ),
        migrations.RunSQL(MARKS_STAY, migrations.RunSQL.noop),
    ]
