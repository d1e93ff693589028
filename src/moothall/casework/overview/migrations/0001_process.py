"""How the systems meet, as counts for those who see no case.

Two functions are the owner's alone: every person once, however many records there are of them
(`same_as` followed to its root), with their cases; and every step on their path. The third is the one the
application may call. It answers numbers for the caller's own partnership, by whole quarters and calendar years and
never by a day, so that nobody can ask for the one case of a Tuesday. It answers no date, no name, no key.

The path is one for each person, across all their cases. A step follows the one recorded before it: the
directly-follows relation of process mining (W. van der Aalst, Process Mining, 2016, chapter 6). Of one day, what
is on file of the earlier case comes first; within a case what happened to the child, and then what agencies did
about it, in the order in which work goes.

Each function says about how many rows it gives (ROWS): taken for a thousand, they were joined as if they were few, and
the map took time by the square of the cases. For the same reason days are placed in their quarter once for each day of
the calendar, and counts are added up by way before they are placed in quarters and years.
"""

from django.db import migrations

PEOPLE = """
CREATE FUNCTION overview_people()
    RETURNS TABLE (person uuid, case_id uuid, arrangement text, received_on date, closed_on date, kinds text[])
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 100000 SET search_path = public, pg_temp AS $$
    WITH RECURSIVE known AS (
        SELECT id, id AS person FROM intake_child
        WHERE partnership_id = moothall_partnership() AND same_as_id IS NULL
        UNION ALL
        SELECT c.id, k.person FROM intake_child c JOIN known k ON c.same_as_id = k.id
        WHERE c.partnership_id = moothall_partnership()
    )
    SELECT k.person, c.id, c.arrangement::text, c.received_on, c.closed_on, c.exploitation::text[]
    FROM intake_case c JOIN known k ON k.id = c.child_id WHERE c.partnership_id = moothall_partnership()
$$;
REVOKE ALL ON FUNCTION overview_people() FROM PUBLIC;
"""

STEPS = """
CREATE FUNCTION overview_steps(today date)
    RETURNS TABLE (person uuid, happened_on date, received_on date, case_id uuid, place integer, number uuid,
                   step text)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000000 SET search_path = public, pg_temp AS $$
    WITH known AS MATERIALIZED (SELECT * FROM overview_people()),
    happened AS (
        SELECT k.case_id, s.happened_on, 10 AS place, s.id AS number, 'step:' || s.step AS step
        FROM sharing_statutory_step s JOIN known k ON k.case_id = s.case_id
        WHERE NOT EXISTS (SELECT 1 FROM sharing_statutory_step n WHERE n.supersedes_id = s.id)
        UNION ALL
        SELECT case_id, received_on, 20, case_id, 'referral:' || arrangement FROM known
        UNION ALL
        SELECT k.case_id, min((r.created_at AT TIME ZONE 'Europe/London')::date), 30, k.case_id, 'asked'
        FROM sharing_information_request r JOIN known k ON k.case_id = r.case_id
        WHERE r.withdrawn_at IS NULL GROUP BY k.case_id
        UNION ALL
        SELECT k.case_id, max(y.replied), 40, k.case_id, 'replied'
        FROM sharing_information_request r JOIN known k ON k.case_id = r.case_id
        LEFT JOIN (SELECT request_id, min((created_at AT TIME ZONE 'Europe/London')::date) AS replied
                   FROM sharing_reply WHERE partnership_id = moothall_partnership() GROUP BY request_id) y
            ON y.request_id = r.id
        WHERE r.withdrawn_at IS NULL GROUP BY k.case_id HAVING count(y.replied) = count(*)
        UNION ALL
        SELECT k.case_id, min(v.gathered_on), 50, k.case_id, 'heard'
        FROM voice_voice v JOIN known k ON k.case_id = v.case_id
        WHERE v.heard AND NOT EXISTS (SELECT 1 FROM voice_voice n WHERE n.supersedes_id = v.id)
        GROUP BY k.case_id
        UNION ALL
        SELECT k.case_id, min((i.created_at AT TIME ZONE 'Europe/London')::date), 60, k.case_id, 'listed'
        FROM panel_agenda_item i JOIN known k ON k.case_id = i.case_id JOIN panel_meeting m ON m.id = i.meeting_id
        WHERE i.removed_at IS NULL AND NOT m.desk GROUP BY k.case_id
        UNION ALL
        SELECT k.case_id, d.decided_on, 70, d.id, concat_ws(':', 'decided', k.arrangement, d.stage, d.outcome)
        FROM panel_determination d JOIN known k ON k.case_id = d.case_id
        UNION ALL
        SELECT k.case_id, o.made_on, 75, o.id,
               CASE WHEN o.to_arrangement = '' THEN 'onward_service'
                    WHEN o.about = 'same_person' THEN 'onward:' || o.to_arrangement
                    ELSE 'onward_other:' || o.to_arrangement END
        FROM sharing_onward_referral o JOIN known k ON k.case_id = o.case_id
        WHERE o.state = 'made' AND o.step_id IS NULL
        UNION ALL
        SELECT k.case_id, (p.created_at AT TIME ZONE 'Europe/London')::date, 80, p.id, 'planned'
        FROM plans_plan p JOIN known k ON k.case_id = p.case_id
        UNION ALL
        SELECT k.case_id, min(a.state_on), 90, k.case_id, 'acted'
        FROM plans_action a JOIN known k ON k.case_id = a.case_id
        WHERE a.state = 'done' AND a.state_on IS NOT NULL GROUP BY k.case_id
        UNION ALL
        SELECT k.case_id, min(l.sent_on), 100, k.case_id, 'told'
        FROM panel_letter l JOIN known k ON k.case_id = l.case_id
        WHERE l.sent_on IS NOT NULL GROUP BY k.case_id
        UNION ALL
        SELECT case_id, closed_on, 110, case_id, 'closed' FROM known WHERE closed_on IS NOT NULL
    )
    SELECT DISTINCT ON (k.person, h.step, h.happened_on)
           k.person, h.happened_on, k.received_on, k.case_id, h.place, h.number, h.step
    FROM happened h JOIN known k USING (case_id) WHERE h.happened_on <= today
    ORDER BY k.person, h.step, h.happened_on, k.received_on, k.case_id, h.number
$$;
REVOKE ALL ON FUNCTION overview_steps(date) FROM PUBLIC;
"""

MAP = """
CREATE FUNCTION overview_process(today date, this_period text, period_before text, wanted_arrangement text,
                                 wanted_kind text)
    RETURNS TABLE (measure text, period text, step text, following text, times bigint[], people bigint[],
                   days integer[])
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64MB' AS $$
    WITH about AS MATERIALIZED (
        SELECT p.person, bool_or(p.closed_on IS NULL) AS open,
               wanted_arrangement = '' OR bool_or(p.arrangement = wanted_arrangement) AS arranged,
               wanted_kind = '' OR bool_or(wanted_kind = ANY (p.kinds)) AS kind
        FROM overview_people() p GROUP BY p.person
    ), path AS MATERIALIZED (
        SELECT s.person, s.step, s.happened_on, coalesce(lag(s.step) OVER along, '') AS came_from,
               s.happened_on - lag(s.happened_on) OVER along AS days, lead(s.step) OVER along IS NULL AS ends,
               about.open, about.arranged, about.kind
        FROM overview_steps(today) s JOIN about USING (person)
        WINDOW along AS (PARTITION BY s.person ORDER BY s.happened_on, s.received_on, s.case_id, s.place, s.number)
    ), calendar AS MATERIALIZED (
        -- a day's quarter and year once for each day, and not for each step
        SELECT d::date AS happened_on, to_char(d, 'YYYY') AS year, to_char(d, 'YYYY-Q') AS quarter
        FROM generate_series(make_date(left(period_before, 4)::integer, 1, 1)::timestamp,
                             make_date(left(this_period, 4)::integer, 12, 31)::timestamp, '1 day') d
    ), placed AS (
        SELECT path.*, year, quarter FROM path JOIN calendar USING (happened_on)
    ), counted AS MATERIALIZED (
        SELECT step, came_from, year, quarter, days, arranged, kind,
               row_number() OVER (PARTITION BY person, step, year) = 1 AS step_in_year,
               row_number() OVER (PARTITION BY person, step, quarter) = 1 AS step_in_quarter,
               row_number() OVER (PARTITION BY person, step, came_from, year) = 1 AS way_in_year,
               row_number() OVER (PARTITION BY person, step, came_from, quarter) = 1 AS way_in_quarter
        FROM placed
    ), ways AS MATERIALIZED (
        -- every way once, with how often: all that follows adds up these few rows, and reads the many no more
        SELECT step, came_from, year, quarter, arranged, kind, count(*) AS times,
               count(*) FILTER (WHERE step_in_year) AS step_in_year,
               count(*) FILTER (WHERE step_in_quarter) AS step_in_quarter,
               count(*) FILTER (WHERE way_in_year) AS way_in_year,
               count(*) FILTER (WHERE way_in_quarter) AS way_in_quarter
        FROM counted GROUP BY step, came_from, year, quarter, arranged, kind
    ), beginning AS MATERIALIZED (
        SELECT person, step, arranged, kind, min(happened_on) AS happened_on FROM path
        WHERE step LIKE 'referral:%' OR step LIKE 'decided:%' OR step LIKE 'step:%'
        GROUP BY person, step, arranged, kind
    ), anchors AS MATERIALIZED (
        SELECT b.*, year, quarter FROM beginning b JOIN calendar USING (happened_on) WHERE step NOT LIKE 'step:%'
    ), orders AS MATERIALIZED (
        SELECT a.step, s.step AS following, a.year, a.quarter, a.arranged, a.kind,
               abs(a.happened_on - s.happened_on) AS days,
               CASE sign(a.happened_on - s.happened_on) WHEN 1 THEN 'before' WHEN 0 THEN 'same_day'
                    ELSE 'after' END AS measure, count(*) AS times
        FROM anchors a JOIN beginning s ON s.person = a.person AND s.step LIKE 'step:%'
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ), waits AS MATERIALIZED (
        SELECT step, today - happened_on AS days, arranged, kind, count(*) AS times
        FROM path WHERE ends AND open GROUP BY 1, 2, 3, 4
    ), told(measure, period, step, following, arranged, kind, times, people) AS (
        SELECT 'follows', p.period, came_from, step, arranged, kind, times, p.once
        FROM ways CROSS JOIN LATERAL (VALUES (year, way_in_year), (quarter, way_in_quarter)) AS p(period, once)
        UNION ALL
        SELECT 'reached', p.period, '', step, arranged, kind, times, p.once
        FROM ways CROSS JOIN LATERAL (VALUES (year, step_in_year), (quarter, step_in_quarter)) AS p(period, once)
        UNION ALL
        SELECT measure, p.period, step, following, arranged, kind, times, times
        FROM orders CROSS JOIN LATERAL (VALUES (year), (quarter)) AS p(period)
        UNION ALL
        SELECT 'first', p.period, step, '', arranged, kind, count(*), count(*)
        FROM anchors CROSS JOIN LATERAL (VALUES (year), (quarter)) AS p(period) GROUP BY 2, 3, 5, 6
        UNION ALL
        SELECT 'waits', '', step, '', arranged, kind, times, times FROM waits
    ), lengths AS (
        -- how often each number of days: what is sorted for the medians is this, and not every arrow
        SELECT 'follows' AS measure, p.period, came_from AS step, step AS following, days, count(*) AS times
        FROM counted CROSS JOIN LATERAL (VALUES (year), (quarter)) AS p(period)
        WHERE days IS NOT NULL AND arranged AND kind AND p.period IN (this_period, period_before) GROUP BY 1, 2, 3, 4, 5
        UNION ALL
        SELECT measure, p.period, step, following, days, sum(times)
        FROM orders CROSS JOIN LATERAL (VALUES (year), (quarter)) AS p(period)
        WHERE arranged AND kind AND p.period IN (this_period, period_before) GROUP BY 1, 2, 3, 4, 5
        UNION ALL
        SELECT 'waits', '', step, '', days, sum(times) FROM waits WHERE arranged AND kind GROUP BY 3, 5
    ), up_to AS (
        SELECT l.*, sum(times) OVER (PARTITION BY measure, period, step, following ORDER BY days) AS so_far,
               sum(times) OVER (PARTITION BY measure, period, step, following) AS every
        FROM lengths l
    )
    SELECT measure, period, step, following,
           ARRAY[sum(times), coalesce(sum(times) FILTER (WHERE arranged), 0), coalesce(sum(times) FILTER (WHERE kind), 0),
                 coalesce(sum(times) FILTER (WHERE arranged AND kind), 0)]::bigint[],
           ARRAY[sum(people), coalesce(sum(people) FILTER (WHERE arranged), 0), coalesce(sum(people) FILTER (WHERE kind), 0),
                 coalesce(sum(people) FILTER (WHERE arranged AND kind), 0)]::bigint[],
           NULL::integer[]
    FROM told GROUP BY measure, period, step, following
    UNION ALL
    SELECT measure, period, step, following, NULL, NULL,
           ARRAY[min(days) FILTER (WHERE so_far >= ceil(0.25 * every)), min(days) FILTER (WHERE so_far >= ceil(0.5 * every)),
                 min(days) FILTER (WHERE so_far >= ceil(0.75 * every)), min(days) FILTER (WHERE so_far >= ceil(0.9 * every))]
    FROM up_to GROUP BY measure, period, step, following
$$;
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [("overview", "0001_figures"), ("overview", "0002_process_map")]
    dependencies = [("plans", "0001_plans"), ("voice", "0001_heard")]

    operations = [
        migrations.RunSQL(PEOPLE, "DROP FUNCTION overview_people()"),
        migrations.RunSQL(STEPS, "DROP FUNCTION overview_steps(date)"),
        migrations.RunSQL(MAP, "DROP FUNCTION overview_process(date, text, text, text, text)"),
    ]
