"""What the role that reads for an extract may read of each table, and what the database remembers for it."""

from django.db import migrations

from moothall.evidence.extract.policies import EXTRACT_ROLE, readable, remembers

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
    "outcomes_return_match": ("case_id", "kind", "year", "tables", "doubt", "ended_at"),
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
    "outcomes_wave": (
        "id", "partnership_id", "case_id", "point", "due_on", "way", "reason_code", "supersedes_id", "created_at",
    ),
    "outcomes_measure": (
        "id", "partnership_id", "case_id", "point", "instrument", "instrument_version", "values", "total", "own",
        "supersedes_id", "created_at",
    ),
    "outcomes_handover": ("id", "partnership_id", "case_id", "handed_on", "created_at"),
    "outcomes_return_row": ("id", "partnership_id", "match_id", "kind", "year", "table", "values", "line", "created_at"),
    "extract_remembered": (
        "id", "partnership_id", "number", "of_table", "of_row", "values", "created_at",
    ),
}  # fmt: skip

PARTNERSHIP = f"""
CREATE POLICY access_partnership_extract ON access_partnership FOR SELECT TO {EXTRACT_ROLE}
    USING (id = (SELECT extract_partnership()));
GRANT SELECT (id, code, nation, authority_codes) ON access_partnership TO {EXTRACT_ROLE};
"""


class Migration(migrations.Migration):
    replaces = [("extract", "0002_policies"), ("extract", "0003_outcomes"), ("extract", "0004_run")]
    dependencies = [
        ("extract", "0001_asked_and_answered"),
        ("plans", "0001_plans"),
        ("voice", "0001_heard"),
        ("outcomes", "0003_same_child"),
    ]

    operations = [
        *(remembers(table, columns) for table, columns in CHANGING.items()),
        *(readable(table, columns) for table, columns in READ.items()),
        migrations.RunSQL(PARTNERSHIP, migrations.RunSQL.noop),
    ]
