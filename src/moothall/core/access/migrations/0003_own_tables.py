"""Who may see and change the tables of this room."""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE, secure

PARTNERSHIPS = (
    secure("access_partnership")
    + f"""
CREATE POLICY access_partnership_own ON access_partnership TO {APP_ROLE}
    USING (id = (SELECT moothall_partnership())
           OR EXISTS (SELECT 1 FROM access_membership m
                      WHERE m.partnership_id = access_partnership.id AND m.person_id = (SELECT moothall_person())));
GRANT SELECT ON access_partnership TO {APP_ROLE};
"""
)

AGENCIES = (
    secure("access_agency")
    + f"""
CREATE POLICY access_agency_see ON access_agency FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           OR EXISTS (SELECT 1 FROM access_membership m
                      WHERE m.agency_id = access_agency.id AND m.person_id = (SELECT moothall_person())));
CREATE POLICY access_agency_add ON access_agency FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND (SELECT moothall_role()) = 'administrator');
CREATE POLICY access_agency_change ON access_agency FOR UPDATE TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership()) AND (SELECT moothall_role()) = 'administrator')
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, INSERT, UPDATE ON access_agency TO {APP_ROLE};
"""
)

MEMBERSHIPS = (
    secure("access_membership")
    + f"""
CREATE POLICY access_membership_see ON access_membership FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership()) OR person_id = (SELECT moothall_person()));
CREATE POLICY access_membership_give ON access_membership FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND (SELECT moothall_role()) = 'administrator' AND NOT moothall_is_oneself(person_id));
CREATE POLICY access_membership_end ON access_membership FOR UPDATE TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           AND (SELECT moothall_role()) = 'administrator' AND ended_at IS NULL)
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, INSERT, UPDATE (ended_at, job_title) ON access_membership TO {APP_ROLE};
"""
)

CIRCLES = (
    secure("access_circle")
    + f"""
CREATE POLICY access_circle_see ON access_circle FOR SELECT TO {APP_ROLE} USING (moothall_sees(id));
CREATE POLICY access_circle_add ON access_circle FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND created_by_id = (SELECT moothall_membership()));
GRANT SELECT, INSERT ON access_circle TO {APP_ROLE};
"""
)

WITHIN = (
    secure("access_circle_within")
    + f"""
CREATE POLICY access_circle_within_see ON access_circle_within FOR SELECT TO {APP_ROLE}
    USING (moothall_sees(inner_id));
CREATE POLICY access_circle_within_add ON access_circle_within FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()) AND moothall_sees(inner_id)
                AND (moothall_opens(outer_id) OR moothall_has_say(outer_id, '')));
GRANT SELECT, INSERT ON access_circle_within TO {APP_ROLE};
"""
)

SEATS = (
    secure("access_circle_seat")
    + f"""
CREATE POLICY access_circle_seat_see ON access_circle_seat FOR SELECT TO {APP_ROLE}
    USING (holder = ANY ((SELECT moothall_holders())::text[]) OR moothall_sees(circle_id));
CREATE POLICY access_circle_seat_add ON access_circle_seat FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()) AND CASE
        WHEN because_of_id IS NOT NULL
            THEN moothall_follows(circle_id, holder, relation, ended_at, because_of_id)
        ELSE moothall_opens(circle_id) OR moothall_has_say(circle_id, relation) END);
-- Whoever has a say may end a seat; and everybody may give up the seats held as a person.
CREATE POLICY access_circle_seat_change ON access_circle_seat FOR UPDATE TO {APP_ROLE}
    USING (moothall_has_say(circle_id, '') OR holder = ANY ((SELECT moothall_own_seats())::text[]))
    WITH CHECK (ended_at IS NOT NULL);
GRANT SELECT, INSERT, UPDATE (ended_at, ended_because) ON access_circle_seat TO {APP_ROLE};
"""
)

# For whoever writes the tables without Django; Django's own defaults would ask for the row back, unseen as yet.
DEFAULTS = """
ALTER TABLE access_circle_within ALTER COLUMN relation SET DEFAULT '';
ALTER TABLE access_circle_seat ALTER COLUMN ended_because SET DEFAULT '';
"""


class Migration(migrations.Migration):
    replaces = [
        ("access", "0003_second_reader"),
        ("access", "0004_who_seats_whom"),
        ("access", "0005_seats_are_given"),
        ("access", "0006_an_emergency_reads"),
        ("access", "0007_arrangements_used"),
    ]
    dependencies = [("access", "0002_who_asks")]

    operations = [
        migrations.RunSQL(PARTNERSHIPS, migrations.RunSQL.noop),
        migrations.RunSQL(AGENCIES, migrations.RunSQL.noop),
        migrations.RunSQL(MEMBERSHIPS, migrations.RunSQL.noop),
        migrations.RunSQL(
            f"GRANT SELECT, INSERT, UPDATE ON access_person TO {APP_ROLE}", migrations.RunSQL.noop
        ),
        migrations.RunSQL(CIRCLES, migrations.RunSQL.noop),
        migrations.RunSQL(WITHIN, migrations.RunSQL.noop),
        migrations.RunSQL(SEATS, migrations.RunSQL.noop),
        migrations.RunSQL(DEFAULTS, migrations.RunSQL.noop),
    ]
