"""Who may see, add and change the rows of this stage."""

from django.db import migrations

from moothall.core.access.policies import append_only, need_to_know

READ_AND_ADD = "SELECT, INSERT"

NEXT_NUMBER = """
CREATE FUNCTION sharing_next_item_number(which_case uuid) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(which_case::text, 7));
    RETURN (SELECT coalesce(max(number), 0) + 1 FROM sharing_item WHERE case_id = which_case);
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("sharing", "0001_initial"), ("access", "0002_policies")]

    operations = [
        migrations.RunSQL(NEXT_NUMBER, migrations.RunSQL.noop),
        need_to_know("sharing_information_request"),
        need_to_know("sharing_chase", grants=READ_AND_ADD),
        append_only("sharing_chase"),
        need_to_know("sharing_reply", grants=READ_AND_ADD),
        append_only("sharing_reply"),
        need_to_know("sharing_item", grants=READ_AND_ADD),
        append_only("sharing_item"),
        need_to_know("sharing_statutory_step", grants=READ_AND_ADD),
        append_only("sharing_statutory_step"),
        need_to_know("sharing_chronology_entry", grants=READ_AND_ADD),
        append_only("sharing_chronology_entry"),
    ]
