"""Who asks, who answers, who makes; and what is remembered."""

from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE, append_only, partnership_wide, secure
from moothall.core.kinds.tables import Tables, identifier, one_of, to
from moothall.evidence.extract.policies import EXTRACT_ROLE

THE_ROLE_IS_THERE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{EXTRACT_ROLE}') THEN
        RAISE EXCEPTION 'There is no role {EXTRACT_ROLE}: run its lines of deploy/roles.sql as a superuser first.';
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO {EXTRACT_ROLE};
"""

SEEN_BY = "(SELECT moothall_role()) IN ('data_protection_officer', 'evaluator')"

# Only the evaluator who asked may make it, and only while an approval by somebody else stands.
PARTNERSHIP_OF_THE_EXTRACT = """
CREATE FUNCTION moothall_today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (coalesce(nullif(current_setting('moothall.now', true), '')::timestamptz, now())
            AT TIME ZONE 'Europe/London')::date
$$;
CREATE FUNCTION extract_partnership() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT q.partnership_id
    FROM extract_request q
    JOIN access_membership m ON m.id = q.created_by_id
    JOIN LATERAL (SELECT a.answer, a.valid_until FROM extract_answer a WHERE a.request_id = q.id
                  ORDER BY a.created_at DESC, a.id DESC LIMIT 1) newest ON true
    WHERE q.id = nullif(current_setting('moothall.extract', true), '')::uuid
      AND m.id = moothall_membership() AND m.ended_at IS NULL AND m.role = 'evaluator'
      AND m.partnership_id = q.partnership_id
      AND newest.answer = 'approved' AND newest.valid_until >= moothall_today()
$$;
"""

ASKED = (
    secure("extract_request")
    + f"""
CREATE POLICY extract_request_see ON extract_request FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership()) AND {SEEN_BY});
CREATE POLICY extract_request_add ON extract_request FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()) AND created_by_id = (SELECT moothall_membership())
                AND (SELECT moothall_role()) = 'evaluator');
GRANT SELECT, INSERT ON extract_request TO {APP_ROLE};
"""
)

# A person does not approve what the same person asked for, in whatever other role.
ANSWERED = (
    secure("extract_answer")
    + f"""
CREATE POLICY extract_answer_see ON extract_answer FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership()) AND {SEEN_BY});
CREATE POLICY extract_answer_add ON extract_answer FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()) AND created_by_id = (SELECT moothall_membership())
                AND (SELECT moothall_role()) = 'data_protection_officer'
                AND EXISTS (SELECT 1 FROM extract_request q JOIN access_membership asks ON asks.id = q.created_by_id
                            JOIN access_membership says ON says.id = (SELECT moothall_membership())
                            WHERE q.id = request_id AND q.partnership_id = extract_answer.partnership_id
                              AND asks.person_id <> says.person_id));
GRANT SELECT, INSERT ON extract_answer TO {APP_ROLE};
"""
)

MADE = (
    secure("extract_made")
    + f"""
CREATE POLICY extract_made_see ON extract_made FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership()) AND {SEEN_BY});
CREATE POLICY extract_made_add ON extract_made FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership()) AND created_by_id = (SELECT moothall_membership())
                AND EXISTS (SELECT 1 FROM extract_request q
                            WHERE q.id = request_id AND q.created_by_id = (SELECT moothall_membership())));
GRANT SELECT, INSERT ON extract_made TO {APP_ROLE};
"""
)

REMEMBERED = (
    secure("extract_remembered")
    + f"""
CREATE POLICY extract_remembered_none ON extract_remembered FOR SELECT TO {APP_ROLE} USING (false);
GRANT SELECT ON extract_remembered TO {APP_ROLE};
CREATE SEQUENCE extract_remembered_number;
ALTER TABLE extract_remembered ALTER COLUMN number SET DEFAULT nextval('extract_remembered_number');
CREATE FUNCTION extract_remember() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    is_now jsonb;
BEGIN
    SELECT jsonb_object_agg(key, value) INTO is_now FROM jsonb_each(to_jsonb(NEW)) WHERE key = ANY (TG_ARGV);
    IF TG_OP = 'UPDATE' THEN
        IF is_now = (SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(OLD)) WHERE key = ANY (TG_ARGV)) THEN
            RETURN NULL;
        END IF;
    END IF;
    INSERT INTO extract_remembered
        (id, partnership_id, circle_id, created_at, created_by_id, of_table, of_row, "values")
    VALUES (gen_random_uuid(), NEW.partnership_id, NEW.circle_id,
            CASE WHEN TG_OP = 'INSERT' THEN NEW.created_at
                 ELSE coalesce(nullif(current_setting('moothall.now', true), '')::timestamptz, now()) END,
            coalesce(moothall_membership(), NEW.created_by_id), TG_TABLE_NAME, NEW.id, is_now);
    RETURN NULL;
END
$$;
"""
)


class Migration(migrations.Migration):
    initial = True
    replaces = [("extract", "0001_initial")]
    dependencies = [("access", "0003_own_tables")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "ExtractRequest",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("purpose", models.SlugField(max_length=40)),
                        ("as_at", models.DateField()),
                        ("why", models.CharField(max_length=1000)),
                        ("protocol", models.CharField(blank=True, default="", max_length=100)),
                        ("keep_until", models.DateField()),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "extract_request",
                        "indexes": [
                            models.Index(
                                fields=["partnership", "-created_at", "-id"], name="extract_newest_first"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("purpose__regex", "^[a-z0-9][a-z0-9-]*$")),
                                name="purpose_is_a_code",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ExtractMade",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("sha256", models.CharField(max_length=64)),
                        ("schema_version", models.CharField(max_length=10)),
                        ("rows", models.JSONField(default=dict)),
                        ("size", models.BigIntegerField()),
                        ("packed_sha256", models.CharField(blank=True, default="", max_length=64)),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("request", to("extract.extractrequest", "made")),
                    ],
                    options={
                        "db_table": "extract_made",
                        "indexes": [
                            models.Index(fields=["request", "-created_at"], name="extract_made_newest")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ExtractAnswer",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "answer",
                            models.CharField(
                                choices=one_of("approved", "refused", "withdrawn"), max_length=10
                            ),
                        ),
                        ("reason", models.CharField(max_length=1000)),
                        ("valid_until", models.DateField(null=True)),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("request", to("extract.extractrequest", "answers")),
                    ],
                    options={
                        "db_table": "extract_answer",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answer", "approved"), _negated=True),
                                    ("valid_until__isnull", False),
                                    _connector="OR",
                                ),
                                name="an_approval_has_an_end",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Remembered",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("number", models.BigIntegerField()),
                        ("of_table", models.CharField(max_length=63)),
                        ("of_row", models.UUIDField()),
                        ("values", models.JSONField()),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "extract_remembered",
                        "indexes": [
                            models.Index(
                                fields=["partnership", "of_table", "of_row", "-number"],
                                name="remembered_newest",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ExtractRun",
                    [
                        ("id", identifier()),
                        ("done", models.PositiveSmallIntegerField(default=0)),
                        ("whole", models.PositiveSmallIntegerField(default=1)),
                        ("at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("refused", models.CharField(blank=True, default="", max_length=300)),
                        ("partnership", to("access.partnership")),
                        ("request", to("extract.extractrequest", "runs")),
                    ],
                    options={
                        "db_table": "extract_run",
                        "indexes": [models.Index(fields=["request", "-at"], name="extract_run_newest")],
                    },
                ),
            ]
        ),
        migrations.RunSQL(THE_ROLE_IS_THERE, migrations.RunSQL.noop),
        migrations.RunSQL(PARTNERSHIP_OF_THE_EXTRACT, migrations.RunSQL.noop),
        migrations.RunSQL(ASKED, migrations.RunSQL.noop),
        migrations.RunSQL(ANSWERED, migrations.RunSQL.noop),
        migrations.RunSQL(MADE, migrations.RunSQL.noop),
        migrations.RunSQL(REMEMBERED, migrations.RunSQL.noop),
        *(
            append_only(table)
            for table in ("extract_request", "extract_answer", "extract_made", "extract_remembered")
        ),
        partnership_wide("extract_run"),
    ]
