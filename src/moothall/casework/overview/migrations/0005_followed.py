"""How many children were followed at each wave, how many were lost and why, and how each indicator stood: numbers alone.

`outcomes_counts` is the owner's, and adds up the rows of its caller's own partnership. When waves are due is handed in,
so that nothing here knows any one arrangement; a birthday is found by the keyed digest of the day of birth.
"""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE

COUNTS = """
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
COUNTS += f"GRANT EXECUTE ON FUNCTION outcomes_counts(text, jsonb, bytea[], date[], date) TO {APP_ROLE};\n"


class Migration(migrations.Migration):
    dependencies = [("overview", "0004_strategic"), ("outcomes", "0002_policies")]

    operations = [
        migrations.RunSQL(COUNTS, "DROP FUNCTION outcomes_counts(text, jsonb, bytea[], date[], date)")
    ]
