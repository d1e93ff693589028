"""How a referral stands, for whoever sent it: one word, and nothing else of the case it became."""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE

# plpgsql, since the tables of later stages may not exist yet when this is made.
STANDING = f"""
CREATE FUNCTION intake_referral_standing(wanted uuid) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    of_case uuid;
    way text;
BEGIN
    SELECT s.case_id, c.route INTO of_case, way FROM intake_referral_source s
        LEFT JOIN intake_case c ON c.id = s.case_id
        WHERE s.id = wanted AND s.partnership_id = moothall_partnership() AND moothall_sees(s.circle_id);
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF of_case IS NULL THEN RETURN 'received'; END IF;
    IF EXISTS (SELECT 1 FROM panel_determination d WHERE d.case_id = of_case
               AND (d.stage = 'conclusive_grounds' OR d.outcome = 'negative')) THEN RETURN 'decided'; END IF;
    RETURN CASE WHEN way = 'home_office' THEN 'with_home_office' ELSE 'with_panel' END;
END
$$;
REVOKE ALL ON FUNCTION intake_referral_standing(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intake_referral_standing(uuid) TO {APP_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_policies")]

    operations = [migrations.RunSQL(STANDING, "DROP FUNCTION intake_referral_standing(uuid)")]
