"""How many children were followed at each wave, how many were lost and why, how each indicator stood, and what returns
tell of them: numbers alone.

`outcomes_counts` and `outcomes_return_counts` are the owner's, and add up the rows of their caller's own partnership.
When waves are due is handed in, so that nothing here knows any one arrangement; a birthday is found by the keyed digest
of the day of birth. In returns a wave counts once its window has closed, whether or not anybody held it: returns come
without being asked for.
"""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE

FOLLOWED = """
CREATE FUNCTION outcomes_counts(which text, points jsonb, born bytea[], turning date[], today date)
    RETURNS TABLE (what text, point text, kind text, code text, value text, cases bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ours AS MATERIALIZED (
        SELECT c.id, c.child_id, c.received_on, c.exploitation FROM intake_case c
        WHERE c.partnership_id = moothall_partnership() AND c.arrangement = which AND c.in_scope
    ), p AS (
        SELECT * FROM jsonb_to_recordset(points) AS p(code text, months integer, closes_after integer)
    ), days AS (
        SELECT b.digest, t.day FROM unnest(born) WITH ORDINALITY AS b(digest, place)
        JOIN unnest(turning) WITH ORDINALITY AS t(day, place) USING (place)
    ), planned AS (
        SELECT o.id, p.code, (o.received_on + make_interval(months => p.months))::date + p.closes_after AS closes
        FROM ours o CROSS JOIN p WHERE p.months IS NOT NULL
        UNION ALL
        SELECT DISTINCT ON (o.id, p.code) o.id, p.code, d.day + p.closes_after
        FROM p CROSS JOIN days d
        JOIN intake_child_key k ON k.partnership_id = moothall_partnership() AND k.what = 'birth' AND k.digest = d.digest
        JOIN ours o ON o.child_id = k.child_id AND o.received_on < d.day
        WHERE p.months IS NULL
    ), waves AS MATERIALIZED (
        SELECT w.case_id, w.point::text AS point, w.way::text AS way, w.reason_code::text AS reason, w.facts, w.created_at,
               w.supersedes_id IS NOT NULL AS corrected
        FROM outcomes_wave w JOIN ours o ON o.id = w.case_id
        WHERE w.partnership_id = moothall_partnership()
          AND NOT EXISTS (SELECT 1 FROM outcomes_wave n WHERE n.supersedes_id = w.id)
    ), due AS MATERIALIZED (
        SELECT d.id, d.code, w.way, w.reason FROM planned d LEFT JOIN waves w ON w.case_id = d.id AND w.point = d.code
        WHERE w.case_id IS NOT NULL OR d.closes < today
    ), kinds AS MATERIALIZED (
        SELECT id, '' AS kind FROM ours UNION ALL SELECT DISTINCT id, k FROM ours, unnest(exploitation) k
    ), told AS (
        SELECT DISTINCT ON (m.case_id, m.point, v.key) m.case_id, m.point::text AS point, v.key, v.value
        FROM outcomes_measure m JOIN ours o ON o.id = m.case_id
        LEFT JOIN waves w ON w.case_id = m.case_id AND w.point = m.point AND w.corrected
        CROSS JOIN LATERAL jsonb_each_text(m.values) v(key, value)
        WHERE m.partnership_id = moothall_partnership() AND (m.own OR w.case_id IS NULL OR m.created_at >= w.created_at)
          AND NOT EXISTS (SELECT 1 FROM outcomes_measure n WHERE n.supersedes_id = m.id)
        ORDER BY m.case_id, m.point, v.key, m.completed_on DESC, m.created_at DESC
    ), counted(what, point, kind, code, value, id) AS (
        SELECT 'due', d.code, k.kind, coalesce(d.way, 'unexplained'),
               CASE WHEN d.way IN ('missed', 'records_only') THEN d.reason ELSE '' END, d.id
        FROM due d JOIN kinds k ON k.id = d.id
        UNION ALL
        SELECT 'value', t.point, k.kind, t.key, t.value, t.case_id FROM told t JOIN kinds k ON k.id = t.case_id
        UNION ALL
        SELECT 'value', w.point, k.kind, 'records.' || f.key, least(f.value::integer, 2)::text, w.case_id
        FROM waves w JOIN kinds k ON k.id = w.case_id CROSS JOIN LATERAL jsonb_each_text(w.facts) f(key, value)
        WHERE w.way <> 'missed'
    )
    SELECT what, point, kind, code, value, count(DISTINCT id) FROM counted GROUP BY 1, 2, 3, 4, 5
$$;
REVOKE ALL ON FUNCTION outcomes_counts(text, jsonb, bytea[], date[], date) FROM PUBLIC;
"""
FOLLOWED += f"GRANT EXECUTE ON FUNCTION outcomes_counts(text, jsonb, bytea[], date[], date) TO {APP_ROLE};\n"

IN_RETURNS = """
CREATE FUNCTION outcomes_return_counts(which text, points jsonb, born bytea[], turning date[], today date)
    RETURNS TABLE (what text, point text, kind text, code text, value text, cases bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH ours AS MATERIALIZED (
        SELECT c.id, c.child_id, c.received_on, c.exploitation FROM intake_case c
        WHERE c.partnership_id = moothall_partnership() AND c.arrangement = which AND c.in_scope
    ), p AS (
        SELECT * FROM jsonb_to_recordset(points) AS p(code text, months integer, closes_after integer)
    ), days AS (
        SELECT b.digest, t.day FROM unnest(born) WITH ORDINALITY AS b(digest, place)
        JOIN unnest(turning) WITH ORDINALITY AS t(day, place) USING (place)
    ), planned AS (
        SELECT o.id, p.code, (o.received_on + make_interval(months => p.months))::date + p.closes_after AS closes
        FROM ours o CROSS JOIN p WHERE p.months IS NOT NULL
        UNION ALL
        SELECT DISTINCT ON (o.id, p.code) o.id, p.code, d.day + p.closes_after
        FROM p CROSS JOIN days d
        JOIN intake_child_key k ON k.partnership_id = moothall_partnership() AND k.what = 'birth' AND k.digest = d.digest
        JOIN ours o ON o.child_id = k.child_id AND o.received_on < d.day
        WHERE p.months IS NULL
    ), kinds AS MATERIALIZED (
        SELECT id, '' AS kind FROM ours UNION ALL SELECT DISTINCT id, k FROM ours, unnest(exploitation) k
    ), told AS MATERIALIZED (
        SELECT m.case_id, m.point::text AS point, m.values FROM outcomes_return_measure m
        WHERE m.partnership_id = moothall_partnership()
    ), doubted AS MATERIALIZED (
        SELECT DISTINCT m.case_id FROM outcomes_return_match m
        WHERE m.partnership_id = moothall_partnership() AND m.ended_at IS NULL AND m.doubt <> ''
    ), due AS MATERIALIZED (
        SELECT d.id, d.code, t.values,
               CASE WHEN t.case_id IS NOT NULL THEN 'told' WHEN b.case_id IS NOT NULL THEN 'in_doubt' ELSE 'not_found' END
                   AS stands
        FROM planned d LEFT JOIN told t ON t.case_id = d.id AND t.point = d.code LEFT JOIN doubted b ON b.case_id = d.id
        WHERE d.closes < today
    ), counted(what, point, kind, code, value, id) AS (
        SELECT 'due', d.code, k.kind, d.stands, '', d.id FROM due d JOIN kinds k ON k.id = d.id
        UNION ALL
        SELECT 'value', d.code, k.kind, v.key, v.value, d.id
        FROM due d JOIN kinds k ON k.id = d.id CROSS JOIN LATERAL jsonb_each_text(d.values) v(key, value)
    )
    SELECT what, point, kind, code, value, count(DISTINCT id) FROM counted GROUP BY 1, 2, 3, 4, 5
$$;
REVOKE ALL ON FUNCTION outcomes_return_counts(text, jsonb, bytea[], date[], date) FROM PUBLIC;
"""
IN_RETURNS += (
    f"GRANT EXECUTE ON FUNCTION outcomes_return_counts(text, jsonb, bytea[], date[], date) TO {APP_ROLE};\n"
)


class Migration(migrations.Migration):
    replaces = [("overview", "0005_followed"), ("overview", "0006_return_counts")]
    dependencies = [("overview", "0003_front_door"), ("outcomes", "0003_same_child")]

    operations = [
        migrations.RunSQL(FOLLOWED, "DROP FUNCTION outcomes_counts(text, jsonb, bytea[], date[], date)"),
        migrations.RunSQL(
            IN_RETURNS, "DROP FUNCTION outcomes_return_counts(text, jsonb, bytea[], date[], date)"
        ),
    ]
