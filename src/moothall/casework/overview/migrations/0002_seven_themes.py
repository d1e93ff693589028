"""The seven themes counted from the records: one text for the figure and for the list of cases behind it.

`overview_theme_facts` says what counts, a row for each thing counted: which figure, which part of it, on which day,
in which case (or of which person), and how much of how much. Called by the application it sees what its caller sees,
and is the list behind a figure. `overview_themes` is the owner's: it adds the same rows up by whole quarters and
calendar years for the caller's own partnership, and answers numbers alone. What an arrangement names (clocks, seats,
courses, letters) is handed in as `p`, so that nothing here knows any one arrangement.

What is looked up is a set, which is hashed, and not a table that is searched for each row; working days are counted once
for each day of the calendar and not for each decision; and things are added up by day before they are placed in quarters
and years. So the cost grows with the cases and not with their square.
"""

from django.db import migrations

# Days are counted as methods.arrangements.clocks counts them: from the day after the start, without paused days.
IN_TIME = """
CREATE FUNCTION overview_in_time(start date, done date, clock jsonb, still datemultirange, holidays date[])
    RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN done <= start THEN true
        WHEN isempty(still) AND clock->>'unit' = 'calendar_days' THEN done - start <= (clock->>'limit')::integer
        WHEN clock->>'unit' = 'months' THEN
            done - (SELECT count(*)::integer FROM generate_series(start + 1, done - 1, '1 day') d
                    WHERE still @> d::date) <= (start + make_interval(months => (clock->>'limit')::integer))::date
        ELSE (SELECT count(*) FROM generate_series(start + 1, done - 1, '1 day') d
              WHERE NOT still @> d::date AND (clock->>'unit' <> 'working_days'
                    OR (extract(isodow FROM d) < 6 AND d::date <> ALL (holidays)))) < (clock->>'limit')::integer
    END
$$;
"""

FACTS = """
CREATE FUNCTION overview_theme_facts(which text, from_day date, to_day date, today date, p jsonb)
    RETURNS TABLE (figure text, code text, day date, case_id uuid, who uuid, part numeric, whole numeric)
    LANGUAGE sql STABLE ROWS 1000000 SET search_path = public, pg_temp AS $$
    WITH ours AS (SELECT moothall_partnership() AS id),
    made AS MATERIALIZED (
        SELECT d.id, d.case_id, d.agenda_item_id, d.stage::text AS stage, d.outcome::text AS outcome, d.decided_on,
               c.received_on, c.lead_worker_id
        FROM panel_determination d JOIN intake_case c ON c.id = d.case_id
        WHERE d.partnership_id = (SELECT id FROM ours) AND c.partnership_id = (SELECT id FROM ours)
          AND c.arrangement = which AND d.supersedes_id IS NULL AND d.decided_on BETWEEN from_day AND to_day
    ), sat AS MATERIALIZED (
        SELECT made.agenda_item_id, made.case_id, made.lead_worker_id, max(decided_on) AS day, count(*) AS stages,
               (SELECT max(e.decided_on) FROM panel_determination e
                WHERE e.case_id = made.case_id AND e.agenda_item_id <> made.agenda_item_id
                  AND e.decided_on < max(made.decided_on)) AS before
        FROM made GROUP BY 1, 2, 3
    ), held AS MATERIALIZED (
        SELECT m.id, (m.opened_at AT TIME ZONE 'Europe/London')::date AS day, m.chair_id
        FROM panel_meeting m
        WHERE m.partnership_id = (SELECT id FROM ours) AND m.arrangement = which AND m.opened_at IS NOT NULL
          AND (m.opened_at AT TIME ZONE 'Europe/London')::date BETWEEN from_day AND to_day
    ), seats AS MATERIALIZED (
        SELECT s.id, s.meeting_id, s.agency_id, s.function::text AS function, s.attendance::text AS attendance,
               s.apology_sent_information, s.arrived_at, s.left_at, b.person_id, h.day
        FROM panel_meeting_seat s JOIN held h ON h.id = s.meeting_id
        JOIN access_membership b ON b.id = s.membership_id
    ), clocks AS (
        SELECT c AS clock, c->>'code' AS code, c->>'unit' AS unit, (c->>'limit')::integer AS most,
               (c->>'may_pause')::boolean AS may_pause
        FROM jsonb_array_elements(p->'clocks') c
    ), timed AS MATERIALIZED (
        SELECT DISTINCT ON (k.code, made.case_id) k.code, k.clock, k.unit, k.most, k.may_pause, made.case_id,
               made.decided_on,
               (SELECT max(t.day) FROM (
                   SELECT made.received_on AS day WHERE k.clock->'starts' ? 'referral_received'
                   UNION ALL SELECT e.decided_on FROM panel_determination e
                   WHERE e.case_id = made.case_id AND e.decided_on <= made.decided_on AND e.id <> made.id
                     AND k.clock->'starts' ?| ARRAY[e.stage || '_decided', e.stage || '_' || e.outcome]
                   -- a rating starts its clock while it stands: another one takes its place
                   UNION ALL SELECT g.rated_on FROM intake_rating g
                   WHERE g.case_id = made.case_id AND g.rated_on <= made.decided_on
                     AND k.clock->'starts' ? ('rated_' || g.rating)
                     AND NOT EXISTS (SELECT 1 FROM intake_rating n
                                     WHERE n.case_id = g.case_id AND n.rated_on <= made.decided_on
                                       AND (n.rated_on, n.created_at) > (g.rated_on, g.created_at))) t) AS start
        FROM made JOIN clocks k ON k.clock->'ends' ?| ARRAY[made.stage || '_decided', made.stage || '_' || made.outcome]
        ORDER BY k.code, made.case_id, made.decided_on
    ), free AS MATERIALIZED (
        SELECT ARRAY(SELECT jsonb_array_elements_text(p->'holidays')::date) AS days
    ), worked AS MATERIALIZED (
        -- up to each day, how many were working days: so that those between two days are one subtraction
        SELECT d::date AS day,
               sum((extract(isodow FROM d) < 6 AND d::date <> ALL (free.days))::integer) OVER (ORDER BY d) AS number
        FROM free, generate_series((SELECT min(start) FROM timed), to_day, '1 day') d
    ), judged AS (
        SELECT t.code, t.case_id, t.decided_on,
               CASE WHEN t.decided_on <= t.start THEN true
                    WHEN NOT isempty(z.still) OR t.unit NOT IN ('calendar_days', 'working_days')
                        THEN overview_in_time(t.start, t.decided_on, t.clock, z.still, (SELECT days FROM free))
                    WHEN t.unit = 'calendar_days' THEN t.decided_on - t.start <= t.most
                    ELSE last.number - first.number < t.most END AS kept
        FROM timed t
        CROSS JOIN LATERAL (
            SELECT coalesce(range_agg(daterange(z.from_date, least(coalesce(z.until_date, t.decided_on), t.decided_on))),
                            '{}'::datemultirange) AS still
            FROM intake_clock_pause z
            WHERE z.case_id = t.case_id AND z.from_date < t.decided_on AND t.may_pause AND z.clock IN ('', t.code)) z
        LEFT JOIN worked first ON first.day = t.start
        LEFT JOIN worked last ON last.day = t.decided_on - 1
        WHERE t.start IS NOT NULL
    ), heard AS MATERIALIZED (
        SELECT v.id, s.case_id, s.agenda_item_id, s.day, v.heard, v.gathered_how::text AS how,
               v.advocate_present::text AS advocate
        FROM sat s JOIN voice_voice v ON v.case_id = s.case_id AND v.gathered_on <= s.day
        WHERE (s.before IS NULL OR v.gathered_on > s.before OR NOT EXISTS (
                  SELECT 1 FROM voice_voice w WHERE w.case_id = s.case_id AND w.gathered_on > s.before
                     AND w.gathered_on <= s.day))
          AND NOT EXISTS (SELECT 1 FROM voice_voice n WHERE n.supersedes_id = v.id)
    ), minutes AS MATERIALIZED (
        SELECT s.agenda_item_id, s.case_id, s.day, t.agency_id, 'prepared' AS kind, t.spent_on AS on_day,
               t.minutes::numeric AS minutes
        FROM sat s JOIN quality_time_spent t ON t.case_id = s.case_id
        WHERE t.withdrawn_at IS NULL AND t.spent_on <= s.day AND (s.before IS NULL OR t.spent_on > s.before)
        UNION ALL
        SELECT s.agenda_item_id, s.case_id, s.day, e.agency_id, 'sat', s.day,
               round(extract(epoch FROM greatest(least(a.closed_at, coalesce(e.left_at, a.closed_at))
                                                 - greatest(a.opened_at, coalesce(e.arrived_at, a.opened_at)),
                                                 '0 minutes'::interval)) / 60)
        FROM sat s JOIN panel_agenda_item a ON a.id = s.agenda_item_id
        JOIN panel_meeting_seat e ON e.meeting_id = a.meeting_id AND e.attendance = 'present'
        WHERE a.closed_at > a.opened_at AND a.closed_at < a.opened_at + '12 hours'::interval
    ), priced AS (
        SELECT m.*, (SELECT r.pence_an_hour FROM quality_rate r
                     WHERE r.partnership_id = (SELECT id FROM ours) AND (r.agency_id = m.agency_id OR r.agency_id IS NULL)
                       AND r.effective_from <= m.on_day
                     ORDER BY r.agency_id IS NULL, r.effective_from DESC, r.created_at DESC LIMIT 1) AS pence
        FROM minutes m WHERE m.minutes > 0
    ), asked AS MATERIALIZED (
        SELECT r.id, r.case_id, r.agency_id, r.gateway::text AS gateway, r.due_on,
               (SELECT min((y.created_at AT TIME ZONE 'Europe/London')::date) FROM sharing_reply y
                WHERE y.request_id = r.id) AS replied,
               (SELECT y.outcome::text FROM sharing_reply y WHERE y.request_id = r.id
                ORDER BY y.created_at DESC, y.id DESC LIMIT 1) AS outcome
        FROM sharing_information_request r JOIN intake_case c ON c.id = r.case_id
        WHERE r.partnership_id = (SELECT id FROM ours) AND c.arrangement = which AND r.withdrawn_at IS NULL
          AND r.due_on BETWEEN from_day AND to_day
    ), replies AS (
        SELECT a.*, k.code FROM asked a
        CROSS JOIN LATERAL (VALUES (''), ('agency:' || a.agency_id), ('gateway:' || a.gateway)) k(code)
    ), acts AS (
        SELECT x.case_id, x.owner_agency_id, x.due_on,
               (x.state IN ('to_do', 'under_way') AND x.due_on < today)
               OR (x.state NOT IN ('to_do', 'under_way') AND x.state_on > x.due_on) AS late, x.state = 'done' AS done
        FROM plans_action x JOIN intake_case c ON c.id = x.case_id
        WHERE x.partnership_id = (SELECT id FROM ours) AND c.arrangement = which AND x.state <> 'withdrawn'
          AND x.due_on BETWEEN from_day AND to_day
    ), read_again AS MATERIALIZED (
        SELECT r.id, r.case_id, d.decided_on AS day, v.id AS review, v.same_outcome, v.answers, v.themes
        FROM quality_reading r JOIN quality_sample q ON q.id = r.sample_id
        JOIN panel_determination d ON d.id = r.determination_id
        LEFT JOIN quality_review v ON v.reading_id = r.id
        WHERE r.partnership_id = (SELECT id FROM ours) AND q.arrangement = which
          AND d.decided_on BETWEEN from_day AND to_day
    ), counted(figure, code, day, case_id, who, part, whole) AS (
        -- function
        SELECT 'in_time', k.code, j.decided_on, j.case_id, NULL::uuid, j.kept::integer::numeric, 1::numeric
        FROM judged j CROSS JOIN LATERAL (VALUES (''), ('clock:' || j.code)) k(code)
        UNION ALL
        SELECT 'with_plan', '', s.day, s.case_id, NULL, (EXISTS (
                   SELECT 1 FROM plans_action x WHERE x.case_id = s.case_id AND x.state <> 'withdrawn'))::integer, 1
        FROM sat s
        UNION ALL
        SELECT 'combined', '', s.day, s.case_id, NULL, (s.stages > 1)::integer, 1 FROM sat s
        -- membership
        UNION ALL
        SELECT 'quorate', '', h.day, NULL, NULL,
               (coalesce(c.present, 0) >= (p->>'quorum')::integer)::integer, 1
        FROM held h LEFT JOIN (
            SELECT s.meeting_id, count(DISTINCT s.function) AS present FROM seats s
            WHERE s.attendance = 'present' AND p->'core' ? s.function GROUP BY s.meeting_id) c ON c.meeting_id = h.id
        UNION ALL
        SELECT 'attended', k.code, s.day, NULL, NULL, (s.attendance = 'present')::integer, 1
        FROM seats s CROSS JOIN LATERAL (VALUES (''), ('agency:' || s.agency_id)) k(code)
        UNION ALL
        SELECT 'apologies', k.code, s.day, NULL, NULL, (s.attendance = 'apology')::integer, 1
        FROM seats s CROSS JOIN LATERAL (VALUES (''), ('agency:' || s.agency_id)) k(code)
        UNION ALL
        SELECT 'apology_with_word', k.code, s.day, NULL, NULL, s.apology_sent_information::integer, 1
        FROM seats s CROSS JOIN LATERAL (VALUES (''), ('agency:' || s.agency_id)) k(code)
        WHERE s.attendance = 'apology'
        UNION ALL
        SELECT 'independent_chair', '', s.day, s.case_id, NULL,
               (m.chair_id IS NOT NULL AND chair.person_id IS DISTINCT FROM worker.person_id
                AND (jsonb_array_length(p->'chair_from') = 0 OR p->'chair_from' ? g.function::text))::integer, 1
        FROM sat s JOIN panel_agenda_item a ON a.id = s.agenda_item_id JOIN panel_meeting m ON m.id = a.meeting_id
        LEFT JOIN access_membership chair ON chair.id = m.chair_id LEFT JOIN access_agency g ON g.id = chair.agency_id
        LEFT JOIN access_membership worker ON worker.id = s.lead_worker_id
        -- voice
        UNION ALL
        SELECT 'heard', '', s.day, s.case_id, NULL,
               (s.agenda_item_id IN (SELECT v.agenda_item_id FROM heard v WHERE v.heard))::integer, 1
        FROM sat s
        UNION ALL
        SELECT 'heard_or_why', '', s.day, s.case_id, NULL,
               (s.agenda_item_id IN (SELECT v.agenda_item_id FROM heard v))::integer, 1
        FROM sat s
        UNION ALL
        SELECT 'ways', '', v.day, v.case_id, NULL, (v.how <> '')::integer, 1 FROM heard v WHERE v.heard
        UNION ALL
        SELECT 'ways', 'way:' || w.way, v.day, v.case_id, NULL, (v.how = w.way)::integer, 1
        FROM heard v CROSS JOIN LATERAL jsonb_array_elements_text(p->'ways') w(way) WHERE v.heard
        UNION ALL
        SELECT 'advocate', '', v.day, v.case_id, NULL, (v.advocate = 'yes')::integer, 1 FROM heard v WHERE v.heard
        UNION ALL
        SELECT 'letters', '', s.day, s.case_id, NULL, (EXISTS (
                   SELECT 1 FROM panel_letter l JOIN panel_determination d ON d.id = l.determination_id
                   WHERE d.agenda_item_id = s.agenda_item_id AND p->'own_letters' ? l.recipient::text
                     AND l.band <> '' AND l.sent_on IS NOT NULL))::integer, 1
        FROM sat s
        UNION ALL
        SELECT 'letters', 'language:' || t.language, s.day, s.case_id, NULL, (EXISTS (
                   SELECT 1 FROM panel_letter l JOIN panel_determination d ON d.id = l.determination_id
                   WHERE d.agenda_item_id = s.agenda_item_id AND p->'own_letters' ? l.recipient::text
                     AND l.band <> '' AND l.sent_on IS NOT NULL AND l.language = t.language))::integer, 1
        FROM sat s CROSS JOIN LATERAL jsonb_array_elements_text(p->'languages') t(language)
        -- training
        UNION ALL
        SELECT 'trained', '', s.day, NULL, s.person_id, (NOT EXISTS (
                   SELECT 1 FROM jsonb_array_elements_text(p->'learning') c(code) WHERE NOT EXISTS (
                       SELECT 1 FROM quality_training_record t
                       WHERE t.person_id = s.person_id AND t.arrangement = which AND t.kind = 'learning'
                         AND t.code = c.code AND t.withdrawn_at IS NULL AND t.completed_on <= s.day
                         AND (t.valid_until IS NULL OR t.valid_until >= s.day))))::integer, 1
        FROM seats s WHERE s.attendance = 'present'
        UNION ALL
        SELECT 'trained', 'learning:' || c.code, s.day, NULL, s.person_id, (EXISTS (
                   SELECT 1 FROM quality_training_record t
                   WHERE t.person_id = s.person_id AND t.arrangement = which AND t.kind = 'learning' AND t.code = c.code
                     AND t.withdrawn_at IS NULL AND t.completed_on <= s.day
                     AND (t.valid_until IS NULL OR t.valid_until >= s.day)))::integer, 1
        FROM seats s CROSS JOIN LATERAL jsonb_array_elements_text(p->'learning') c(code) WHERE s.attendance = 'present'
        UNION ALL
        SELECT 'chairs', k.code, h.day, NULL, b.person_id, (NOT EXISTS (
                   SELECT 1 FROM jsonb_array_elements_text(p->'competencies') c(code)
                   WHERE k.code IN ('', 'competency:' || c.code) AND NOT EXISTS (
                       SELECT 1 FROM quality_training_record t
                       WHERE t.person_id = b.person_id AND t.arrangement = which AND t.kind = 'competency'
                         AND t.code = c.code AND t.withdrawn_at IS NULL AND t.completed_on <= h.day
                         AND (t.valid_until IS NULL OR t.valid_until >= h.day))))::integer, 1
        FROM held h JOIN access_membership b ON b.id = h.chair_id
        CROSS JOIN LATERAL (SELECT '' AS code UNION ALL
                            SELECT 'competency:' || c FROM jsonb_array_elements_text(p->'competencies') c) k
        -- resourcing
        UNION ALL
        SELECT CASE m.kind WHEN 'sat' THEN 'sitting' ELSE 'preparing' END, '', m.day, m.case_id, NULL,
               sum(m.minutes), 1
        FROM minutes m GROUP BY m.kind, m.day, m.case_id, m.agenda_item_id HAVING sum(m.minutes) > 0
        UNION ALL
        SELECT CASE m.kind WHEN 'sat' THEN 'sitting' ELSE 'preparing' END, 'agency:' || m.agency_id, m.day, m.case_id,
               NULL, sum(m.minutes), 1
        FROM minutes m GROUP BY m.kind, m.agency_id, m.day, m.case_id, m.agenda_item_id
        UNION ALL
        SELECT 'time_kept', '', s.day, s.case_id, NULL, (s.agenda_item_id IN (
                   SELECT m.agenda_item_id FROM minutes m WHERE m.kind = 'prepared'))::integer, 1
        FROM sat s
        UNION ALL
        SELECT 'cost', '', x.day, x.case_id, NULL, round(sum(x.minutes * x.pence / 60)), 1
        FROM priced x GROUP BY x.agenda_item_id, x.case_id, x.day
        HAVING bool_and(x.pence IS NOT NULL) AND bool_or(x.kind = 'prepared')
        UNION ALL
        SELECT 'priced', '', x.day, x.case_id, NULL, bool_and(x.pence IS NOT NULL)::integer, 1
        FROM priced x GROUP BY x.agenda_item_id, x.case_id, x.day
        -- information sharing
        UNION ALL
        SELECT 'replied', r.code, r.due_on, r.case_id, NULL, (coalesce(r.replied <= r.due_on, false))::integer, 1
        FROM replies r
        UNION ALL
        SELECT 'nil', r.code, r.due_on, r.case_id, NULL, (r.outcome = 'nothing_held')::integer, 1
        FROM replies r WHERE r.outcome IS NOT NULL
        UNION ALL
        SELECT 'refused', r.code, r.due_on, r.case_id, NULL, (r.outcome = 'cannot_share')::integer, 1
        FROM replies r WHERE r.outcome IS NOT NULL
        -- governance
        UNION ALL
        SELECT 'dissent', '', s.day, s.case_id, NULL, (EXISTS (
                   SELECT 1 FROM panel_dissent x WHERE x.agenda_item_id = s.agenda_item_id))::integer, 1
        FROM sat s
        UNION ALL
        SELECT 'asked_again', '', s.day, s.case_id, NULL, (EXISTS (
                   SELECT 1 FROM panel_reconsideration x JOIN panel_determination d ON d.id = x.determination_id
                   WHERE d.agenda_item_id = s.agenda_item_id))::integer, 1
        FROM sat s
        UNION ALL
        SELECT 'actions_late', k.code, a.due_on, a.case_id, NULL, a.late::integer, 1
        FROM acts a CROSS JOIN LATERAL (VALUES (''), ('agency:' || a.owner_agency_id)) k(code)
        UNION ALL
        SELECT 'read_again', '', r.day, r.case_id, NULL, (r.review IS NOT NULL)::integer, 1 FROM read_again r
        UNION ALL
        SELECT 'same_outcome', '', r.day, r.case_id, NULL, r.same_outcome::integer, 1
        FROM read_again r WHERE r.review IS NOT NULL
        UNION ALL
        SELECT 'good_answers', k.code, r.day, r.case_id, NULL, (q.answer = 'yes')::integer, 1
        FROM read_again r CROSS JOIN LATERAL jsonb_each_text(r.answers) q(question, answer)
        CROSS JOIN LATERAL (VALUES (''), ('theme:' || (r.themes->>q.question))) k(code)
        WHERE r.review IS NOT NULL AND q.answer <> 'cannot_say'
        UNION ALL
        SELECT 'lessons_done', k.code, l.due_on, r.case_id, NULL, (l.state = 'done')::integer, 1
        FROM quality_lesson l JOIN quality_reading r ON r.id = l.reading_id JOIN quality_sample q ON q.id = r.sample_id
        CROSS JOIN LATERAL (VALUES (''), ('theme:' || l.theme)) k(code)
        WHERE l.partnership_id = (SELECT id FROM ours) AND q.arrangement = which AND l.due_on BETWEEN from_day AND to_day
    )
    SELECT figure, code, day, case_id, who, coalesce(part, 0)::numeric, whole::numeric FROM counted
    WHERE p->'figures' ? figure
$$;
"""

THEMES = """
CREATE FUNCTION overview_themes(which text, of_year integer, today date, p jsonb)
    RETURNS TABLE (figure text, code text, period text, part numeric, whole numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '64MB' AS $$
    WITH each_day AS MATERIALIZED (
        -- added up by day first: what is placed in a quarter and a year are days then, and not the things counted
        SELECT f.figure, f.code, f.day, f.who, sum(f.part) AS part, sum(f.whole) AS whole, min(f.part) AS least
        FROM overview_theme_facts(which, make_date(of_year - 1, 1, 1), least(make_date(of_year, 12, 31), today), today, p) f
        GROUP BY f.figure, f.code, f.day, f.who
    ), placed AS (
        SELECT d.figure, d.code, k.period, d.who, d.part, d.whole, d.least FROM each_day d
        CROSS JOIN LATERAL (VALUES (to_char(d.day, 'YYYY')), (to_char(d.day, 'YYYY-Q'))) k(period)
    )
    SELECT figure, code, period, sum(part), sum(whole) FROM placed WHERE who IS NULL GROUP BY figure, code, period
    UNION ALL
    SELECT figure, code, period, sum(part), count(*) FROM (
        SELECT figure, code, period, who, min(least) AS part FROM placed WHERE who IS NOT NULL
        GROUP BY figure, code, period, who) each_person
    GROUP BY figure, code, period
$$;
"""

# What two readers said of the same thing, counted: the panel beside each reader, and two readers beside each other.
PAIRS = """
CREATE FUNCTION overview_reading_pairs(which text)
    RETURNS TABLE (between_whom text, theme text, one text, other text, pairs bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH readings AS (
        SELECT r.id, r.sample_id, r.determination_id, r.number
        FROM quality_reading r JOIN quality_sample q ON q.id = r.sample_id
        WHERE r.partnership_id = moothall_partnership() AND q.arrangement = which
    ), told AS (
        SELECT 'panel' AS between_whom, 'outcome' AS theme, o.outcome::text AS one, f.outcome::text AS other
        FROM readings r JOIN quality_finding f ON f.reading_id = r.id JOIN quality_left_out o ON o.reading_id = r.id
        UNION ALL
        SELECT 'panel', 'limbs', o.limbs->>x.limb, x.finding
        FROM readings r JOIN quality_finding f ON f.reading_id = r.id JOIN quality_left_out o ON o.reading_id = r.id
        CROSS JOIN LATERAL jsonb_each_text(f.limbs) x(limb, finding) WHERE o.limbs ? x.limb
        UNION ALL
        SELECT 'readers', a.themes->>x.question, x.answer, b.answers->>x.question
        FROM readings r JOIN readings s ON s.sample_id = r.sample_id AND s.determination_id = r.determination_id
             AND s.number > r.number
        JOIN quality_review a ON a.reading_id = r.id JOIN quality_review b ON b.reading_id = s.id
        CROSS JOIN LATERAL jsonb_each_text(a.answers) x(question, answer) WHERE b.answers ? x.question
        UNION ALL
        SELECT 'readers', 'outcome', f.outcome::text, g.outcome::text
        FROM readings r JOIN readings s ON s.sample_id = r.sample_id AND s.determination_id = r.determination_id
             AND s.number > r.number
        JOIN quality_finding f ON f.reading_id = r.id JOIN quality_finding g ON g.reading_id = s.id
    )
    SELECT between_whom, theme, one, other, count(*) FROM told GROUP BY between_whom, theme, one, other
$$;
"""


class Migration(migrations.Migration):
    replaces = [("overview", "0003_themes")]
    dependencies = [("overview", "0001_process"), ("quality", "0001_reading_again")]

    operations = [
        migrations.RunSQL(
            IN_TIME, "DROP FUNCTION overview_in_time(date, date, jsonb, datemultirange, date[])"
        ),
        migrations.RunSQL(FACTS, "DROP FUNCTION overview_theme_facts(text, date, date, date, jsonb)"),
        migrations.RunSQL(THEMES, "DROP FUNCTION overview_themes(text, integer, date, jsonb)"),
        migrations.RunSQL(PAIRS, "DROP FUNCTION overview_reading_pairs(text)"),
    ]
