"""Counts without names, for those who see no case: a function that answers numbers and nothing else."""

from django.db import migrations

SQL = """
CREATE FUNCTION overview_figures(first_day date, last_day date, decision_days integer, partners text[])
    RETURNS TABLE (theme text, part bigint, whole bigint) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    WITH decided AS (
        SELECT d.id, d.case_id, d.agenda_item_id, d.decided_on, c.received_on
        FROM panel_determination d JOIN intake_case c ON c.id = d.case_id
        WHERE d.partnership_id = moothall_partnership() AND d.stage = 'reasonable_grounds'
          AND d.supersedes_id IS NULL AND d.decided_on BETWEEN first_day AND last_day
    ), asked AS (
        SELECT r.id, r.due_on, (SELECT min(y.created_at)::date FROM sharing_reply y WHERE y.request_id = r.id) AS replied
        FROM sharing_information_request r
        WHERE r.partnership_id = moothall_partnership() AND r.withdrawn_at IS NULL
          AND r.due_on BETWEEN first_day AND last_day
    ), seats AS (
        SELECT s.attendance FROM panel_meeting_seat s JOIN panel_meeting m ON m.id = s.meeting_id
        WHERE s.partnership_id = moothall_partnership() AND m.opened_at IS NOT NULL
          AND m.starts_at::date BETWEEN first_day AND last_day
    ), actions AS (
        SELECT state FROM plans_action WHERE partnership_id = moothall_partnership()
          AND due_on BETWEEN first_day AND last_day AND state <> 'withdrawn'
    ), meetings AS (
        SELECT m.id, (SELECT count(DISTINCT s.function) FROM panel_meeting_seat s
                      WHERE s.meeting_id = m.id AND s.attendance = 'present'
                        AND s.function = ANY (partners)) AS present
        FROM panel_meeting m WHERE m.partnership_id = moothall_partnership() AND m.opened_at IS NOT NULL
          AND m.starts_at::date BETWEEN first_day AND last_day
    )
    SELECT 'function', count(*) FILTER (WHERE decided_on - received_on <= decision_days), count(*) FROM decided
    UNION ALL SELECT 'membership', count(*) FILTER (WHERE present = cardinality(partners)), count(*) FROM meetings
    UNION ALL SELECT 'voice', count(*) FILTER (WHERE EXISTS (SELECT 1 FROM voice_voice v
        WHERE v.case_id = decided.case_id AND v.heard AND v.gathered_on <= decided.decided_on)), count(*) FROM decided
    UNION ALL SELECT 'training', count(*) FILTER (WHERE attendance = 'present'), count(*) FROM seats
    UNION ALL SELECT 'resourcing', count(*) FILTER (WHERE state = 'done'), count(*) FROM actions
    UNION ALL SELECT 'information_sharing', count(*) FILTER (WHERE replied <= due_on), count(*) FROM asked
    UNION ALL SELECT 'governance', count(*) FILTER (WHERE EXISTS (SELECT 1 FROM panel_dissent x
        WHERE x.agenda_item_id = decided.agenda_item_id)), count(*) FROM decided
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_policies"), ("voice", "0002_policies")]

    operations = [migrations.RunSQL(SQL, "DROP FUNCTION overview_figures(date, date, integer, text[])")]
