"""Who may see, add and change the rows of this stage."""

from django.db import migrations

from moothall.core.access.policies import need_to_know, partnership_wide

READ_AND_ADD = "SELECT, INSERT"

SOURCE_NEVER_ALTERED = """
CREATE FUNCTION intake_refuse_source_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - 'case_id') IS DISTINCT FROM (to_jsonb(OLD) - 'case_id')
       OR (OLD.case_id IS NOT NULL AND NEW.case_id IS DISTINCT FROM OLD.case_id) THEN
        RAISE EXCEPTION 'a referral is kept as received: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER intake_referral_source_kept BEFORE UPDATE OR DELETE ON intake_referral_source
    FOR EACH ROW EXECUTE FUNCTION intake_refuse_source_change();
CREATE TRIGGER intake_referral_source_no_truncate BEFORE TRUNCATE ON intake_referral_source
    FOR EACH STATEMENT EXECUTE FUNCTION moothall_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_initial"), ("access", "0002_policies")]

    operations = [
        partnership_wide("intake_case_number"),
        partnership_wide("intake_rule_override"),
        need_to_know("intake_child"),
        need_to_know("intake_case"),
        need_to_know("intake_fact"),
        need_to_know("intake_referral_draft"),
        need_to_know("intake_referral_file"),
        need_to_know("intake_possible_match"),
        need_to_know("intake_hazard"),
        need_to_know("intake_link"),
        need_to_know("intake_clock_pause"),
        need_to_know("intake_child_key", grants="SELECT, INSERT, DELETE"),
        need_to_know("intake_referral_source", grants="SELECT, INSERT, UPDATE (case_id)"),
        migrations.RunSQL(SOURCE_NEVER_ALTERED, migrations.RunSQL.noop),
    ]
