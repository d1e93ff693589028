"""A mark on each case that has a determination, so that a list of undecided cases need not look for one."""

from django.db import migrations, models

# What is once determined stays so: a row that was read before cannot be saved back over the mark.
STAYS = """
CREATE FUNCTION intake_case_determined_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.determined := NEW.determined OR OLD.determined;
    RETURN NEW;
END
$$;
CREATE TRIGGER intake_case_determined_stays BEFORE UPDATE ON intake_case
    FOR EACH ROW WHEN (OLD.determined AND NOT NEW.determined) EXECUTE FUNCTION intake_case_determined_stays();
"""
TAKEN_BACK = """
DROP TRIGGER intake_case_determined_stays ON intake_case;
DROP FUNCTION intake_case_determined_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_referral_standing")]

    operations = [
        migrations.AddField("case", "determined", models.BooleanField(default=False, db_default=False)),
        migrations.RunSQL(STAYS, TAKEN_BACK),
    ]
