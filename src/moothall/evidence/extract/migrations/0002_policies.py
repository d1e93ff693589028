"""Who asks, who answers, who makes; what the role that reads for an extract may read; and what is remembered."""

from django.db import migrations

from moothall.core.access.policies import APP_ROLE, append_only, secure
from moothall.evidence.extract.policies import EXTRACT_ROLE, readable, remembers

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

#: Tables whose rows are changed in place, and the columns of them that an extract is made from.
CHANGING = {
    "intake_case": (
        "child_id", "arrangement", "arrangement_version", "received_on", "in_scope", "owning_agency_id",
        "authority_code", "guardian_id", "exploitation", "looked_after", "closed_on",
    ),
    "intake_child": (
        "date_of_birth", "birth_certainty", "gender", "nationalities", "ethnicity", "interpreter_needed", "same_as_id",
    ),
    "plans_plan": ("case_id", "ended_on"),
    "plans_action": (
        "case_id", "need_id", "because_limb", "because_item_id", "because_determination_id", "owner_agency_id",
        "due_on", "direction", "state", "state_on",
    ),
    "panel_letter": ("case_id", "sent_on"),
}  # fmt: skip

#: Tables whose rows stay as they were written, or carry the moment of each change; read by these columns alone.
READ = {
    "access_agency": ("id", "partnership_id", "function", "reference_code"),
    "intake_referral_source": ("id", "partnership_id", "case_id", "referrer_agency_id", "created_at"),
    "sharing_information_request": (
        "id", "partnership_id", "case_id", "agency_id", "created_at", "withdrawn_at",
    ),
    "sharing_reply": ("id", "partnership_id", "request_id", "outcome", "created_at"),
    "sharing_statutory_step": (
        "id", "partnership_id", "case_id", "step", "happened_on", "ended_on", "supersedes_id", "created_at",
    ),
    "sharing_onward_referral": ("id", "partnership_id", "case_id", "state", "made_on", "created_at"),
    "voice_voice": ("id", "partnership_id", "case_id", "heard", "gathered_on", "supersedes_id", "created_at"),
    "panel_agenda_item": ("id", "partnership_id", "case_id", "opened_at"),
    "panel_determination": (
        "id", "partnership_id", "case_id", "agenda_item_id", "stage", "outcome", "in_time", "decided_on",
        "recorded_at", "wording_rule", "voting_how", "content", "supersedes_id", "created_at",
    ),
    "panel_dissent": ("id", "partnership_id", "agenda_item_id", "stage", "created_at"),
    "panel_reconsideration": ("id", "partnership_id", "case_id", "asked_on", "created_at"),
    "plans_need": ("id", "partnership_id", "what"),
    "plans_review": ("id", "partnership_id", "plan_id", "held_on", "created_at"),
    "extract_remembered": (
        "id", "partnership_id", "number", "of_table", "of_row", "values", "created_at",
    ),
}  # fmt: skip

PARTNERSHIP = f"""
CREATE POLICY access_partnership_extract ON access_partnership FOR SELECT TO {EXTRACT_ROLE}
    USING (id = (SELECT extract_partnership()));
GRANT SELECT (id, code, nation, authority_codes) ON access_partnership TO {EXTRACT_ROLE};
"""


def run(sql: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql, migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [
        ("extract", "0001_initial"),
        ("intake", "0010_indexes"),
        ("sharing", "0007_released_by_name"),
        ("voice", "0003_words_of_referral"),
        ("panel", "0010_indexes"),
        ("plans", "0005_planned"),
    ]

    operations = [
        run(THE_ROLE_IS_THERE),
        run(PARTNERSHIP_OF_THE_EXTRACT),
        *(run(sql) for sql in (ASKED, ANSWERED, MADE, REMEMBERED)),
        *(
            append_only(table)
            for table in ("extract_request", "extract_answer", "extract_made", "extract_remembered")
        ),
        *(remembers(table, columns) for table, columns in CHANGING.items()),
        *(readable(table, columns) for table, columns in READ.items()),
        run(PARTNERSHIP),
    ]
