"""Which points of its follow-up a case has behind it is marked on it whenever one is recorded, in the order of codes.

`outcomes_waves_recorded` names the marks there are in the caller's partnership, each once and by one look at the
index: codes of points, and nothing of any case.
"""

from django.db import migrations

MARKED = """
CREATE FUNCTION outcomes_case_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    -- Two waves recorded at one moment would each miss the other: the second waits, and then sees the first.
    PERFORM 1 FROM intake_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    UPDATE intake_case SET waves_recorded = (
        SELECT string_agg(DISTINCT w.point, ',' ORDER BY w.point) FROM outcomes_wave w WHERE w.case_id = NEW.case_id)
    WHERE id = NEW.case_id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION outcomes_case_followed() FROM PUBLIC;
CREATE TRIGGER outcomes_case_followed AFTER INSERT ON outcomes_wave
    FOR EACH ROW EXECUTE FUNCTION outcomes_case_followed();
UPDATE intake_case c SET waves_recorded = (
    SELECT string_agg(DISTINCT w.point, ',' ORDER BY w.point) FROM outcomes_wave w WHERE w.case_id = c.id)
WHERE EXISTS (SELECT 1 FROM outcomes_wave w WHERE w.case_id = c.id);

CREATE FUNCTION outcomes_waves_recorded(which text) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    WITH RECURSIVE marks(mark) AS (
        (SELECT c.waves_recorded FROM intake_case c
         WHERE c.partnership_id = moothall_partnership() AND c.arrangement = which AND c.in_scope
         ORDER BY c.waves_recorded LIMIT 1)
        UNION ALL
        SELECT (SELECT c.waves_recorded FROM intake_case c
                WHERE c.partnership_id = moothall_partnership() AND c.arrangement = which AND c.in_scope
                  AND c.waves_recorded > m.mark ORDER BY c.waves_recorded LIMIT 1)
        FROM marks m WHERE m.mark IS NOT NULL
    )
    SELECT mark FROM marks WHERE mark IS NOT NULL
$$;
REVOKE ALL ON FUNCTION outcomes_waves_recorded(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION outcomes_waves_recorded(text) TO moothall_app;
"""
TAKEN_BACK = """
DROP TRIGGER outcomes_case_followed ON outcomes_wave;
DROP FUNCTION outcomes_case_followed();
DROP FUNCTION outcomes_waves_recorded(text);
"""


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0008_join_policies"), ("intake", "0018_waves_recorded")]

    operations = [migrations.RunSQL(MARKED, TAKEN_BACK)]
