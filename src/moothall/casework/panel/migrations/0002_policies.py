"""Who may see, add and change the rows of this stage."""

from django.db import migrations

from moothall.core.access.policies import append_only, need_to_know, partnership_wide

READ_AND_ADD = "SELECT, INSERT"

# Who has given a view is known at once; what it says only when the round has closed.
VIEWS_GIVEN = """
CREATE FUNCTION panel_views_given(which_sitting uuid)
    RETURNS TABLE (view_id uuid, seat_id uuid, stage text, circle_id uuid) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT v.id, v.seat_id, v.stage::text, v.circle_id FROM panel_view v
    JOIN panel_agenda_item a ON a.id = v.agenda_item_id
    WHERE v.agenda_item_id = which_sitting AND moothall_sees(a.circle_id)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("panel", "0001_initial"), ("access", "0002_policies")]

    operations = [
        migrations.RunSQL(VIEWS_GIVEN, migrations.RunSQL.noop),
        partnership_wide("panel_meeting"),
        partnership_wide("panel_meeting_seat"),
        need_to_know("panel_agenda_item"),
        need_to_know("panel_conflict"),
        need_to_know("panel_pack", grants=READ_AND_ADD),
        append_only("panel_pack"),
        need_to_know("panel_view", grants=READ_AND_ADD),
        append_only("panel_view"),
        need_to_know("panel_limb_reasoning"),
        need_to_know("panel_citation", grants="SELECT, INSERT, DELETE"),
        need_to_know("panel_dissent", grants=READ_AND_ADD),
        append_only("panel_dissent"),
        need_to_know("panel_proposed_outcome"),
        need_to_know("panel_determination", grants=READ_AND_ADD),
        append_only("panel_determination"),
        need_to_know("panel_minutes", grants=READ_AND_ADD),
        append_only("panel_minutes"),
        need_to_know("panel_reconsideration"),
        need_to_know("panel_letter"),
    ]
