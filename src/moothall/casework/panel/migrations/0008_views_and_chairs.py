"""Views open to all once their round has closed; what is for the chair is for this case's chairs alone."""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE

OPEN_VIEWS = f"""
CREATE FUNCTION panel_open_views(which_sitting uuid) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    inner_circle uuid;
    found bigint;
BEGIN
    SELECT a.circle_id INTO inner_circle FROM panel_agenda_item a
        WHERE a.id = which_sitting AND a.views_closed_at IS NOT NULL AND moothall_sees(a.circle_id)
          AND a.partnership_id = moothall_partnership()
          AND (moothall_role() IN ('chair', 'coordinator')
               OR EXISTS (SELECT 1 FROM panel_view v JOIN panel_meeting_seat p ON p.id = v.seat_id
                          WHERE v.agenda_item_id = a.id AND p.membership_id = moothall_membership())
               OR EXISTS (SELECT 1 FROM panel_conflict k JOIN panel_meeting_seat p ON p.id = k.seat_id
                          WHERE k.agenda_item_id = a.id AND k.stood_aside
                            AND p.membership_id = moothall_membership()));
    IF inner_circle IS NULL THEN
        RAISE EXCEPTION 'the round of views is open still' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_circle_within (id, partnership_id, inner_id, outer_id, relation)
        SELECT gen_random_uuid(), v.partnership_id, inner_circle, v.circle_id, '' FROM panel_view v
        WHERE v.agenda_item_id = which_sitting AND v.circle_id <> inner_circle
        GROUP BY v.partnership_id, v.circle_id ON CONFLICT DO NOTHING;
    INSERT INTO access_circle_seat
        (id, partnership_id, circle_id, holder, relation, reason, started_at, ended_at, ended_because, because_of_id)
        SELECT gen_random_uuid(), s.partnership_id, v.circle_id, s.holder, s.relation,
               'The round of views is closed', now(), s.ended_at, '', s.id
        FROM access_circle_seat s, (SELECT DISTINCT circle_id FROM panel_view
                                    WHERE agenda_item_id = which_sitting AND circle_id <> inner_circle) v
        WHERE s.circle_id = inner_circle AND (s.ended_at IS NULL OR s.ended_at > now())
        ON CONFLICT DO NOTHING;
    SELECT count(DISTINCT circle_id) INTO found FROM panel_view WHERE agenda_item_id = which_sitting;
    RETURN found;
END
$$;
REVOKE ALL ON FUNCTION panel_open_views(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION panel_open_views(uuid) TO {APP_ROLE};
"""

# What lay open to the whole office of the chairs is left to those who chair the case's meetings.
THIS_CASES_CHAIRS = """
INSERT INTO access_circle_seat
    (id, partnership_id, circle_id, holder, relation, reason, started_at, ended_because)
    SELECT gen_random_uuid(), a.partnership_id, a.circle_id, 'membership:' || m.chair_id, 'chairs',
           'Chairs meeting ' || min(m.reference), now(), ''
    FROM panel_agenda_item a JOIN panel_meeting m ON m.id = a.meeting_id
    WHERE a.removed_at IS NULL AND m.cancelled_at IS NULL AND m.chair_id IS NOT NULL
    GROUP BY a.partnership_id, a.circle_id, m.chair_id ON CONFLICT DO NOTHING;
INSERT INTO access_circle_seat
    (id, partnership_id, circle_id, holder, relation, reason, started_at, ended_because, because_of_id)
    SELECT gen_random_uuid(), s.partnership_id, w.outer_id, s.holder, s.relation, s.reason, now(), '', s.id
    FROM access_circle_within w JOIN access_circle_seat s ON s.circle_id = w.inner_id
    WHERE w.relation = '' AND s.relation = 'chairs' AND s.ended_at IS NULL ON CONFLICT DO NOTHING;
INSERT INTO access_circle_within (id, partnership_id, inner_id, outer_id, relation)
    SELECT gen_random_uuid(), i.partnership_id, q.circle_id, i.circle_id, 'chairs'
    FROM sharing_item i JOIN sharing_reply r ON r.id = i.reply_id
    JOIN sharing_information_request q ON q.id = r.request_id
    WHERE i.marking = 'chair_only' AND i.circle_id <> q.circle_id
    GROUP BY i.partnership_id, q.circle_id, i.circle_id ON CONFLICT DO NOTHING;
INSERT INTO access_circle_seat
    (id, partnership_id, circle_id, holder, relation, reason, started_at, ended_because, because_of_id)
    SELECT gen_random_uuid(), s.partnership_id, w.outer_id, s.holder, s.relation, s.reason, now(), '', s.id
    FROM access_circle_within w JOIN access_circle_seat s ON s.circle_id = w.inner_id
    WHERE w.relation = 'chairs' AND s.relation = 'chairs' AND s.ended_at IS NULL ON CONFLICT DO NOTHING;
UPDATE access_circle_seat s SET ended_at = now(), ended_because = 'Only the chairs of this case see it'
    FROM access_circle_within w
    WHERE w.outer_id = s.circle_id AND w.relation = 'chairs' AND s.ended_at IS NULL
      AND s.holder LIKE 'office:%:chair';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("panel", "0007_any_arrangement"),
        ("sharing", "0002_policies"),
        ("access", "0005_seats_are_given"),
    ]

    operations = [
        migrations.RunSQL(OPEN_VIEWS, "DROP FUNCTION panel_open_views(uuid)"),
        migrations.RunSQL(THIS_CASES_CHAIRS, migrations.RunSQL.noop),
    ]
