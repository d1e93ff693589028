"""What those who see no case may know of the files that are held back: state, kind, size and time, and no name."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION files_held_back(most integer)
    RETURNS TABLE (id uuid, state text, state_reason text, media_type text, size bigint, sha256 text,
                   kept_at timestamptz, together bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.id, f.state::text, f.state_reason::text, f.media_type::text, f.size, f.sha256::text, f.created_at,
           count(*) OVER ()
    FROM files_stored_file f
    WHERE f.partnership_id = moothall_partnership() AND f.state IN ('quarantined', 'refused')
      AND moothall_role() IN ('administrator', 'data_protection_officer')
    ORDER BY f.created_at DESC, f.id DESC LIMIT most
$$;
CREATE FUNCTION files_settle(file uuid, verdict text, reason text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE files_stored_file SET state = verdict, state_reason = left(reason, 200)
    WHERE id = file AND partnership_id = moothall_partnership() AND state = 'quarantined'
      AND verdict IN ('clean', 'refused') AND moothall_role() IN ('administrator', 'data_protection_officer');
    RETURN FOUND;
END
$$;
"""
TAKEN_BACK = "DROP FUNCTION files_settle(uuid, text, text); DROP FUNCTION files_held_back(integer);"


class Migration(migrations.Migration):
    dependencies = [("files", "0002_policies")]

    operations = [migrations.RunSQL(FUNCTIONS, TAKEN_BACK)]
