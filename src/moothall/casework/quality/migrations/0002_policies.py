"""Who may see, add and change the rows of this stage, and what the database keeps of the rules of reading again."""

from django.db import migrations

from moothall.core.access.policies import (
    APP_ROLE,
    SEES,
    append_only,
    need_to_know,
    partnership_wide,
    secure,
)

READ_AND_ADD = "SELECT, INSERT"

# A training record is about somebody who works here: those who keep the records see it, and that person.
TRAINING = (
    secure("quality_training_record")
    + f"""
CREATE POLICY quality_training_record_see ON quality_training_record FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           AND ((SELECT moothall_role()) IN ('coordinator', 'administrator')
                OR person_id = (SELECT m.person_id FROM access_membership m WHERE m.id = (SELECT moothall_membership()))));
CREATE POLICY quality_training_record_add ON quality_training_record FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND (SELECT moothall_role()) IN ('coordinator', 'administrator'));
CREATE POLICY quality_training_record_change ON quality_training_record FOR UPDATE TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           AND (SELECT moothall_role()) IN ('coordinator', 'administrator'))
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, INSERT, UPDATE ON quality_training_record TO {APP_ROLE};
"""
)

# What the copy leaves out stays unseen, whoever asks, until the reading has its own finding.
BLIND = f"""
DROP POLICY quality_left_out_see ON quality_left_out;
CREATE POLICY quality_left_out_see ON quality_left_out FOR SELECT TO {APP_ROLE}
    USING ({SEES.format(table="quality_left_out")}
           AND EXISTS (SELECT 1 FROM quality_finding f WHERE f.reading_id = quality_left_out.reading_id));
"""

# Only the reader writes the reader's finding and review.
OWN_READING = "".join(
    f"""
DROP POLICY {table}_add ON {table};
CREATE POLICY {table}_add ON {table} FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND created_by_id = (SELECT moothall_membership())
                AND EXISTS (SELECT 1 FROM quality_reading r
                            WHERE r.id = {table}.reading_id AND r.reader_id = (SELECT moothall_membership())));
"""
    for table in ("quality_finding", "quality_review")
)

# Nobody reads again what they had a part in: not in another role either. `quality_had_a_part` is asked by the page
# as well, so that somebody who may not read is not offered.
HAD_A_PART = """
CREATE FUNCTION quality_had_a_part(which uuid) RETURNS TABLE (person uuid) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    WITH it AS (
        SELECT d.case_id, d.agenda_item_id, d.created_by_id, a.meeting_id, c.lead_worker_id, c.guardian_id
        FROM panel_determination d JOIN panel_agenda_item a ON a.id = d.agenda_item_id JOIN intake_case c ON c.id = d.case_id
        WHERE d.id = which AND d.partnership_id = moothall_partnership()
    )
    SELECT DISTINCT m.person_id FROM access_membership m JOIN (
        SELECT created_by_id AS part FROM it
        UNION SELECT lead_worker_id FROM it UNION SELECT guardian_id FROM it
        UNION SELECT s.membership_id FROM panel_meeting_seat s JOIN it ON it.meeting_id = s.meeting_id
        UNION SELECT v.created_by_id FROM panel_view v JOIN it ON it.agenda_item_id = v.agenda_item_id
        UNION SELECT r.written_by_id FROM panel_limb_reasoning r JOIN it ON it.agenda_item_id = r.agenda_item_id
    ) took ON took.part = m.id
$$;
CREATE FUNCTION quality_reader_had_no_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.reader_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM quality_had_a_part(NEW.determination_id) p JOIN access_membership m ON m.person_id = p.person
        WHERE m.id = NEW.reader_id
    ) THEN
        RAISE EXCEPTION 'nobody reads again what they had a part in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.determination_id, NEW.sample_id, NEW.number)
        IS DISTINCT FROM (OLD.determination_id, OLD.sample_id, OLD.number) THEN
        RAISE EXCEPTION 'what was drawn is not changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER quality_reader_had_no_part BEFORE INSERT OR UPDATE ON quality_reading
    FOR EACH ROW EXECUTE FUNCTION quality_reader_had_no_part();
"""

# What a sample is drawn from: the last stage decided at each sitting of the quarter, superseded since or not, so
# that the same is found again in ten years. Keys, for those who draw and nobody else.
POPULATION = """
CREATE FUNCTION quality_population(which text, first_day date, last_day date, stages text[])
    RETURNS TABLE (determination uuid, stage text, outcome text) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (d.agenda_item_id) d.id, d.stage::text, d.outcome::text
    FROM panel_determination d JOIN intake_case c ON c.id = d.case_id
    WHERE d.partnership_id = moothall_partnership() AND moothall_role() = 'coordinator' AND c.arrangement = which
      AND d.decided_on BETWEEN first_day AND last_day
    ORDER BY d.agenda_item_id, array_position(stages, d.stage::text) DESC NULLS LAST, d.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_initial"), ("access", "0003_second_reader")]

    operations = [
        migrations.RunSQL(TRAINING, migrations.RunSQL.noop),
        need_to_know("quality_time_spent"),
        partnership_wide("quality_rate", grants=READ_AND_ADD),
        append_only("quality_rate"),
        partnership_wide("quality_sample", grants=READ_AND_ADD),
        append_only("quality_sample"),
        need_to_know("quality_reading"),
        need_to_know("quality_left_out", grants=READ_AND_ADD),
        append_only("quality_left_out"),
        need_to_know("quality_finding", grants=READ_AND_ADD),
        append_only("quality_finding"),
        need_to_know("quality_review", grants=READ_AND_ADD),
        append_only("quality_review"),
        need_to_know("quality_lesson"),
        migrations.RunSQL(BLIND, migrations.RunSQL.noop),
        migrations.RunSQL(OWN_READING, migrations.RunSQL.noop),
        migrations.RunSQL(HAD_A_PART, migrations.RunSQL.noop),
        migrations.RunSQL(POPULATION, migrations.RunSQL.noop),
    ]
