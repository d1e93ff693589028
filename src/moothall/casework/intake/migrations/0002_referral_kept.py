"""Referrals as they were received, what is known from them, and children they may be about."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE, need_to_know
from moothall.core.crypto.fields import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, only, to

SOURCE_NEVER_ALTERED = """
CREATE FUNCTION intake_refuse_source_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (to_jsonb(NEW) - 'case_id') IS DISTINCT FROM (to_jsonb(OLD) - 'case_id')
       OR (OLD.case_id IS NOT NULL AND NEW.case_id IS DISTINCT FROM OLD.case_id) THEN
        RAISE EXCEPTION 'a referral is kept as received: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER intake_referral_source_kept BEFORE UPDATE OR DELETE ON intake_referral_source
    FOR EACH ROW EXECUTE FUNCTION intake_refuse_source_change();
CREATE TRIGGER intake_referral_source_no_truncate BEFORE TRUNCATE ON intake_referral_source
    FOR EACH STATEMENT EXECUTE FUNCTION moothall_refuse_change();
"""

# How a referral stands, for whoever sent it: one word, and nothing else of the case it became.
# plpgsql, since the tables of later stages do not exist yet when this is made.
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

# A child points at, and may match, children of its own partnership alone: a reference is not checked by a policy.
SAME_CHILD_HERE = """
CREATE FUNCTION intake_same_child_here() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    other uuid := CASE WHEN TG_TABLE_NAME = 'intake_child' THEN (to_jsonb(NEW) ->> 'same_as_id')::uuid
                       ELSE (to_jsonb(NEW) ->> 'child_id')::uuid END;
BEGIN
    IF other IS NOT NULL AND (SELECT c.partnership_id FROM intake_child c WHERE c.id = other)
        IS DISTINCT FROM NEW.partnership_id THEN
        RAISE EXCEPTION 'a child is never joined with one of another partnership'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER intake_child_same_here BEFORE INSERT OR UPDATE OF same_as_id ON intake_child
    FOR EACH ROW WHEN (NEW.same_as_id IS NOT NULL) EXECUTE FUNCTION intake_same_child_here();
CREATE TRIGGER intake_possible_match_here BEFORE INSERT OR UPDATE OF child_id ON intake_possible_match
    FOR EACH ROW EXECUTE FUNCTION intake_same_child_here();
"""


class Migration(migrations.Migration):
    replaces = [("intake", "0002_policies")]
    dependencies = [("intake", "0001_cases")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "ReferralSource",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "form",
                            models.CharField(
                                choices=one_of(
                                    "home_office_message",
                                    "browser_form",
                                    "pasted_copy",
                                    "arrangement_form",
                                    "onward_referral",
                                ),
                                max_length=30,
                            ),
                        ),
                        ("external_id", models.CharField(max_length=100)),
                        ("body", models.BinaryField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("media_type", models.CharField(max_length=100)),
                        ("received_on", models.DateField()),
                        ("meaning_version", models.CharField(max_length=40)),
                        ("case", to("intake.case", "sources", null=True)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("referrer_agency", to("access.agency", null=True)),
                    ],
                    options={
                        "db_table": "intake_referral_source",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("case", None)),
                                fields=["partnership", "created_at"],
                                name="referral_waiting",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("partnership", "external_id"), name="referral_external_id_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReferralDraft",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("reference", models.CharField(max_length=60)),
                        ("answers", SealedJSONField(default=dict)),
                        ("page", models.CharField(blank=True, default="", max_length=60)),
                        ("saved_at", models.DateTimeField(auto_now=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("sent_as", to("intake.referralsource", null=True)),
                    ],
                    options={
                        "db_table": "intake_referral_draft",
                    },
                ),
                migrations.CreateModel(
                    "ReferralFile",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("name", SealedTextField()),
                        ("description", SealedTextField(default="")),
                        ("case", to("intake.case", "files", null=True)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("draft", to("intake.referraldraft", "files", null=True)),
                        ("file", to("files.storedfile", null=True)),
                        ("partnership", to("access.partnership")),
                        ("source", to("intake.referralsource", "files", null=True)),
                    ],
                    options={
                        "db_table": "intake_referral_file",
                    },
                ),
                migrations.CreateModel(
                    "Fact",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("key", models.CharField(max_length=80)),
                        ("label", models.CharField(max_length=200)),
                        ("section", models.CharField(max_length=40)),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        ("text", SealedTextField(default="")),
                        (
                            "answer",
                            models.CharField(
                                blank=True, choices=one_of("yes", "no", "not_sure"), default="", max_length=10
                            ),
                        ),
                        ("source_key", models.CharField(blank=True, default="", max_length=120)),
                        (
                            "state",
                            models.CharField(
                                choices=one_of("received", "confirmed", "corrected", "not_known"),
                                default="received",
                                max_length=12,
                            ),
                        ),
                        ("said_by", models.CharField(max_length=200)),
                        ("reason", SealedTextField(default="")),
                        ("superseded", models.BooleanField(default=False)),
                        ("case", to("intake.case", "facts")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("supersedes", only("intake.fact", "superseded_by", null=True)),
                        ("source", to("intake.referralsource", "facts", null=True)),
                    ],
                    options={
                        "db_table": "intake_fact",
                        "indexes": [
                            models.Index(fields=["case", "section", "position"], name="fact_by_case")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "PossibleMatch",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("why", ArrayField(models.CharField(max_length=40), default=list, size=None)),
                        (
                            "decision",
                            models.CharField(
                                blank=True, choices=one_of("same", "different"), default="", max_length=10
                            ),
                        ),
                        ("decided_reason", SealedTextField(default="")),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("case", to("intake.case", "possible_matches")),
                        ("child", to("intake.child")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("decided_by", to("access.membership", null=True)),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "intake_possible_match",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("decision", "")),
                                fields=["partnership", "created_at"],
                                name="match_undecided",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "child"), name="possible_match_once")
                        ],
                    },
                ),
            ]
        ),
        need_to_know("intake_fact"),
        need_to_know("intake_referral_draft"),
        need_to_know("intake_referral_file"),
        need_to_know("intake_possible_match"),
        need_to_know("intake_referral_source", grants="SELECT, INSERT, UPDATE (case_id)"),
        migrations.RunSQL(SOURCE_NEVER_ALTERED, migrations.RunSQL.noop),
        migrations.RunSQL(STANDING, migrations.RunSQL.noop),
        migrations.RunSQL(SAME_CHILD_HERE, migrations.RunSQL.noop),
    ]
