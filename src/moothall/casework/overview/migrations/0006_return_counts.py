"""What returns tell of children at each wave, added up: numbers alone, of the caller's own partnership.

As with `outcomes_counts`, when waves are due is handed in. A wave counts once its window has closed, whether or not
anybody held it: returns come without being asked for.
"""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE

COUNTS = """
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
COUNTS += (
    f"GRANT EXECUTE ON FUNCTION outcomes_return_counts(text, jsonb, bytea[], date[], date) TO {APP_ROLE};\n"
)


class Migration(migrations.Migration):
    dependencies = [("overview", "0005_followed"), ("outcomes", "0005_return_measure")]

    operations = [
        migrations.RunSQL(COUNTS, "DROP FUNCTION outcomes_return_counts(text, jsonb, bytea[], date[], date)")
    ]
