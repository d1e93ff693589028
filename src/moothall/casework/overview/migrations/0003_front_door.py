"""The strategic picture of a front door: what came, from whom, how it was rated, what came of it. Numbers alone.

The function is the owner's and counts the caller's own partnership; each row is a kind (week, source, rating,
outcome, repeat, release, onward), a code within it, and how many. Ratings carry how many were decided in time of those
decided, and the days within which half and nine in ten were.
"""

from django.db import migrations

STRATEGIC = """
CREATE FUNCTION overview_strategic(which text, from_day date, to_day date)
    RETURNS TABLE (kind text, code text, number bigint, in_time bigint, decided bigint, half numeric, most numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH came AS MATERIALIZED (
        SELECT c.id, c.received_on, c.repeat_of_id FROM intake_case c
        WHERE c.partnership_id = moothall_partnership() AND c.arrangement = which
          AND c.received_on BETWEEN from_day AND to_day
    ), rated AS (
        SELECT DISTINCT ON (g.case_id) g.case_id, g.rating::text AS rating, g.rated_on
        FROM intake_rating g JOIN came ON came.id = g.case_id ORDER BY g.case_id, g.rated_on DESC, g.created_at DESC
    ), made AS (
        SELECT DISTINCT ON (d.case_id, d.stage) d.case_id, d.stage::text AS stage, d.outcome::text AS outcome,
               d.decided_on, d.in_time
        FROM panel_determination d JOIN came ON came.id = d.case_id
        WHERE NOT EXISTS (SELECT 1 FROM panel_determination n WHERE n.supersedes_id = d.id)
        ORDER BY d.case_id, d.stage, d.decided_on
    ), first_made AS (
        SELECT DISTINCT ON (case_id) case_id, decided_on, in_time FROM made ORDER BY case_id, decided_on
    )
    SELECT 'week', to_char(date_trunc('week', received_on), 'YYYY-MM-DD'), count(*), NULL::bigint, NULL::bigint,
           NULL::numeric, NULL::numeric
    FROM came GROUP BY 2
    UNION ALL
    SELECT 'source', coalesce((SELECT s.referrer_agency_id::text FROM intake_referral_source s
                               WHERE s.case_id = came.id ORDER BY s.created_at LIMIT 1), ''), count(*), NULL, NULL,
           NULL, NULL
    FROM came GROUP BY 2
    UNION ALL
    SELECT 'rating', coalesce(r.rating, ''), count(*), count(*) FILTER (WHERE f.in_time), count(f.case_id),
           percentile_disc(0.5) WITHIN GROUP (ORDER BY f.decided_on - r.rated_on)::numeric,
           percentile_disc(0.9) WITHIN GROUP (ORDER BY f.decided_on - r.rated_on)::numeric
    FROM came LEFT JOIN rated r ON r.case_id = came.id LEFT JOIN first_made f ON f.case_id = came.id GROUP BY 2
    UNION ALL
    SELECT 'outcome', coalesce(m.stage || ':' || m.outcome, ''), count(*), NULL, NULL, NULL, NULL
    FROM came LEFT JOIN made m ON m.case_id = came.id GROUP BY 2
    UNION ALL
    SELECT 'repeat', CASE WHEN repeat_of_id IS NULL THEN 'first' ELSE 'again' END, count(*), NULL, NULL, NULL, NULL
    FROM came GROUP BY 2
    UNION ALL
    SELECT 'release', r.owner_id || ':' || r.state, count(*), NULL, NULL, NULL, NULL
    FROM sharing_release r JOIN came ON came.id = r.case_id GROUP BY 2
    UNION ALL
    SELECT 'onward', o.route || ':' || o.state, count(*), NULL, NULL, NULL, NULL
    FROM sharing_onward_referral o JOIN came ON came.id = o.case_id GROUP BY 2
$$;
REVOKE ALL ON FUNCTION overview_strategic(text, date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION overview_strategic(text, date, date) TO moothall_app;
"""


class Migration(migrations.Migration):
    replaces = [("overview", "0004_strategic")]
    dependencies = [("overview", "0002_seven_themes")]

    operations = [
        migrations.RunSQL(STRATEGIC, "DROP FUNCTION overview_strategic(text, date, date)"),
    ]
