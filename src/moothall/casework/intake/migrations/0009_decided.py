"""Two more marks the database sets: a settling determination stands, and there is a plan.

A reconsideration can take the first away again, so the application may not write either mark: whatever it saves, the
row keeps what the database says.
"""

from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE

STAYS = f"""
DROP TRIGGER intake_case_determined_stays ON intake_case;
DROP FUNCTION intake_case_determined_stays();
CREATE FUNCTION intake_case_marks_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = '{APP_ROLE}' THEN
        NEW.determined := OLD.determined;
        NEW.decided := OLD.decided;
        NEW.planned := OLD.planned;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER intake_case_marks_stay BEFORE UPDATE ON intake_case FOR EACH ROW
    WHEN ((OLD.determined, OLD.decided, OLD.planned) IS DISTINCT FROM (NEW.determined, NEW.decided, NEW.planned))
    EXECUTE FUNCTION intake_case_marks_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0008_authority")]

    operations = [
        migrations.AddField("case", "decided", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("case", "planned", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(STAYS, migrations.RunSQL.noop),
    ]
