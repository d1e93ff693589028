"""Whether a missing episode of a case wants something still is marked on the case when a step or an assessment is recorded.

It wants something while the child is missing, until it is assessed, and until a return interview was held or declined:
one that names it (or what it was corrected from, up to three times), or one since, before the child went missing again.
`overview.episodes` asks the same of each episode it lists; the mark only keeps it from asking all the others.
"""

from django.db import migrations

MARK = """
CREATE FUNCTION sharing_episode_waits(which uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    WITH stands AS (
        SELECT s.* FROM sharing_statutory_step s
        WHERE s.case_id = which AND NOT EXISTS (SELECT 1 FROM sharing_statutory_step n WHERE n.supersedes_id = s.id)
    ), episodes AS (
        SELECT e.id, e.happened_on, e.ended_on, ARRAY[e.id, e.supersedes_id, b.supersedes_id, c.supersedes_id] AS known_as
        FROM stands e
        LEFT JOIN sharing_statutory_step b ON b.id = e.supersedes_id
        LEFT JOIN sharing_statutory_step c ON c.id = b.supersedes_id
        WHERE e.step = 'missing_episode'
    ), interviews AS (
        SELECT * FROM stands WHERE step IN ('return_interview', 'return_interview_declined')
    )
    SELECT EXISTS (
        SELECT 1 FROM episodes e
        WHERE e.ended_on IS NULL
           OR NOT EXISTS (SELECT 1 FROM intake_assessment a WHERE a.case_id = which AND a.about_id = ANY (e.known_as))
           OR NOT EXISTS (
               SELECT 1 FROM interviews i
               WHERE i.about_id = ANY (e.known_as)
                  OR (i.about_id IS NULL AND i.happened_on >= e.ended_on AND NOT EXISTS (
                          SELECT 1 FROM episodes again
                          WHERE again.happened_on > e.happened_on AND again.happened_on <= i.happened_on))))
$$;
REVOKE ALL ON FUNCTION sharing_episode_waits(uuid) FROM PUBLIC;
CREATE FUNCTION sharing_mark_episodes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    -- Two records of one moment would each miss the other: the second waits, and then sees the first.
    PERFORM 1 FROM intake_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    UPDATE intake_case SET episode_waits = NOT episode_waits
    WHERE id = NEW.case_id AND episode_waits <> sharing_episode_waits(id);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION sharing_mark_episodes() FROM PUBLIC;
CREATE TRIGGER sharing_mark_episodes AFTER INSERT ON sharing_statutory_step FOR EACH ROW
    WHEN (NEW.step IN ('missing_episode', 'return_interview', 'return_interview_declined') OR NEW.supersedes_id IS NOT NULL)
    EXECUTE FUNCTION sharing_mark_episodes();
CREATE TRIGGER sharing_mark_episodes AFTER INSERT ON intake_assessment FOR EACH ROW
    WHEN (NEW.about_kind = 'missing_episode') EXECUTE FUNCTION sharing_mark_episodes();
UPDATE intake_case SET episode_waits = true
WHERE id IN (SELECT case_id FROM sharing_statutory_step WHERE step = 'missing_episode') AND sharing_episode_waits(id);
"""
BACK = """
DROP TRIGGER sharing_mark_episodes ON sharing_statutory_step;
DROP TRIGGER sharing_mark_episodes ON intake_assessment;
DROP FUNCTION sharing_mark_episodes();
DROP FUNCTION sharing_episode_waits(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_gathered"), ("intake", "0005_episode_waits")]

    operations = [migrations.RunSQL(MARK, BACK)]
