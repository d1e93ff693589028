"""Opening a case in an emergency: the seat, and the row that tells of it, are given by one function."""

from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE, secure
from moothall.core.crypto.fields import SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, to

# What the database allows at the most, whatever an arrangement says: a day.
CEILING = "interval '24 hours'"

# Who may: the roles that `capabilities.py` gives it to. A test holds the two together.
ROLES = "('coordinator', 'chair', 'seat_member', 'contributor')"

FUNCTIONS = f"""
-- The open case of a reference, or the newest open case of the one child who has this birth date and all these names.
-- `matches` is how many children (or cases) answer to it; nothing is opened unless it is one.
CREATE FUNCTION moothall_open_in_emergency(wanted text, names bytea[], birth bytea, opening uuid)
    RETURNS TABLE (outcome text, matches integer, found_case uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who uuid := moothall_membership();
    mine uuid := moothall_partnership();
    cases uuid[];
    target intake_case%ROWTYPE;
    seat uuid;
    until timestamptz := now() + {CEILING};
BEGIN
    IF mine IS NULL OR moothall_role() NOT IN {ROLES} THEN
        RAISE EXCEPTION 'nobody of this role opens a case in an emergency' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF wanted <> '' THEN
        SELECT array_agg(c.id) INTO cases FROM intake_case c WHERE c.partnership_id = mine AND c.reference = wanted;
    ELSIF cardinality(names) > 1 AND birth IS NOT NULL THEN
        WITH children AS (
            SELECT k.child_id FROM intake_child_key k
            WHERE k.partnership_id = mine AND k.what = 'birth' AND k.digest = birth
              AND NOT EXISTS (
                  SELECT 1 FROM unnest(names) n WHERE NOT EXISTS (
                      SELECT 1 FROM intake_child_key o WHERE o.child_id = k.child_id AND o.digest = n
                        AND o.what IN ('name', 'alias')))),
        newest AS (
            SELECT DISTINCT ON (c.child_id) c.id FROM intake_case c JOIN children USING (child_id)
            WHERE c.partnership_id = mine ORDER BY c.child_id, (c.closed_on IS NULL) DESC, c.received_on DESC, c.id)
        SELECT array_agg(id) INTO cases FROM newest;
    END IF;
    IF coalesce(cardinality(cases), 0) <> 1 THEN
        RETURN QUERY SELECT 'not_one'::text, coalesce(cardinality(cases), 0), NULL::uuid;
        RETURN;
    END IF;
    SELECT * INTO target FROM intake_case c WHERE c.id = cases[1];
    IF moothall_sees(target.circle_id) THEN
        RETURN QUERY SELECT 'seen'::text, 1, target.id;
        RETURN;
    END IF;
    IF EXISTS (SELECT 1 FROM access_circle_seat s WHERE s.circle_id = target.circle_id
               AND s.holder = ANY (moothall_own_seats()) AND s.ended_because LIKE 'Stood aside%') THEN
        RETURN QUERY SELECT 'stands_aside'::text, 1, NULL::uuid;
        RETURN;
    END IF;
    WITH RECURSIVE reached(circle, depth) AS (
        SELECT target.circle_id, 0
        UNION
        SELECT w.outer_id, r.depth + 1 FROM access_circle_within w JOIN reached r ON w.inner_id = r.circle
        WHERE w.relation IN ('', 'emergency') AND r.depth < 8)
    INSERT INTO access_circle_seat (id, partnership_id, circle_id, holder, relation, reason, started_at, ended_at)
    SELECT gen_random_uuid(), mine, circle, 'membership:' || who, 'emergency', 'Opened in an emergency', now(), until
    FROM (SELECT DISTINCT circle FROM reached) once;
    INSERT INTO intake_emergency_opening (id, partnership_id, circle_id, created_at, created_by_id, case_id, reference,
                                          ends_at)
    VALUES (opening, mine, target.circle_id, now(), who, target.id, target.reference, until);
    RETURN QUERY SELECT 'opened'::text, 1, target.id;
END
$$;
REVOKE ALL ON FUNCTION moothall_open_in_emergency(text, bytea[], bytea, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION moothall_open_in_emergency(text, bytea[], bytea, uuid) TO {APP_ROLE};

-- What was typed once stays: the reason and the end by who opened, the finding by the officer.
CREATE FUNCTION moothall_emergency_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.why IS NOT NULL AND NEW.why IS DISTINCT FROM OLD.why) OR NEW.ends_at > OLD.ends_at
       OR (OLD.finding <> '' AND (NEW.finding, NEW.note, NEW.reviewed_at, NEW.reviewed_by_id)
           IS DISTINCT FROM (OLD.finding, OLD.note, OLD.reviewed_at, OLD.reviewed_by_id)) THEN
        RAISE EXCEPTION 'what was recorded of an emergency is not changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.finding <> OLD.finding OR NEW.reviewed_at IS DISTINCT FROM OLD.reviewed_at)
       AND (moothall_role() <> 'data_protection_officer' OR NEW.reviewed_by_id <> moothall_membership()) THEN
        RAISE EXCEPTION 'an emergency is reviewed by the data protection officer' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER intake_emergency_opening_stays BEFORE UPDATE ON intake_emergency_opening
    FOR EACH ROW EXECUTE FUNCTION moothall_emergency_stays();
"""

# An emergency is reviewed by a data protection officer who did not open it, in whatever role.
BY_ANOTHER = """
CREATE FUNCTION intake_emergency_reviewed_by_another() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.finding <> OLD.finding
       AND moothall_is_oneself((SELECT person_id FROM access_membership WHERE id = OLD.created_by_id)) THEN
        RAISE EXCEPTION 'nobody reviews what they opened themselves' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER intake_emergency_opening_by_another BEFORE UPDATE ON intake_emergency_opening
    FOR EACH ROW EXECUTE FUNCTION intake_emergency_reviewed_by_another();
"""

POLICIES = (
    secure("intake_emergency_opening")
    + f"""
CREATE POLICY intake_emergency_opening_see ON intake_emergency_opening FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           AND (created_by_id = (SELECT moothall_membership())
                OR (SELECT moothall_role()) = 'data_protection_officer' OR moothall_sees(circle_id)));
CREATE POLICY intake_emergency_opening_change ON intake_emergency_opening FOR UPDATE TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           AND (created_by_id = (SELECT moothall_membership())
                OR (SELECT moothall_role()) = 'data_protection_officer'))
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, UPDATE (why, ends_at, finding, note, reviewed_at, reviewed_by_id) ON intake_emergency_opening
    TO {APP_ROLE};
"""
)


class Migration(migrations.Migration):
    replaces = [
        ("intake", "0004_determined"),
        ("intake", "0005_indexes"),
        ("intake", "0006_any_arrangement"),
        ("intake", "0007_assessments"),
        ("intake", "0008_authority"),
        ("intake", "0009_decided"),
        ("intake", "0010_indexes"),
        ("intake", "0011_emergency"),
        ("intake", "0012_link_digest"),
        ("intake", "0013_nobody_reviews_oneself"),
        ("intake", "0014_stands_at"),
        ("intake", "0015_undecided_by_stage"),
        ("intake", "0016_closing"),
        ("intake", "0017_same_child_here"),
        ("intake", "0018_waves_recorded"),
        ("intake", "0019_case_by_waves"),
    ]
    dependencies = [("intake", "0003_assessed")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "EmergencyOpening",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("reference", models.CharField(max_length=20)),
                        ("why", SealedTextField(null=True)),
                        ("ends_at", models.DateTimeField()),
                        (
                            "finding",
                            models.CharField(
                                blank=True,
                                choices=one_of("justified", "not_justified"),
                                db_default="",
                                default="",
                                max_length=20,
                            ),
                        ),
                        ("note", SealedTextField(null=True)),
                        ("reviewed_at", models.DateTimeField(null=True)),
                        ("case", to("intake.case", "emergency_openings")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("reviewed_by", to("access.membership", null=True)),
                    ],
                    options={
                        "db_table": "intake_emergency_opening",
                        "indexes": [
                            models.Index(
                                fields=["partnership", "-created_at", "-id"], name="emergency_newest_first"
                            ),
                            models.Index(fields=["case", "-created_at"], name="emergency_by_case"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("finding", ""), ("reviewed_at", None), ("reviewed_by", None)),
                                    models.Q(
                                        models.Q(("finding", ""), _negated=True),
                                        ("reviewed_at__isnull", False),
                                        ("reviewed_by__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="emergency_reviewed_whole",
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(BY_ANOTHER, migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
