"""Outcomes that are proposed and determined, with their reasons and dissents; and the letters that tell of them."""

from django.db import migrations, models

from moothall.core.access.policies import append_only, need_to_know
from moothall.core.crypto.fields import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, only, to

READ_AND_ADD = "SELECT, INSERT"

# A letter that was sent is evidence of what somebody was told: the database refuses to change it.
SENT_STAYS = """
CREATE FUNCTION panel_letter_sent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a letter is never removed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.sent_on IS NOT NULL THEN
        RAISE EXCEPTION 'this letter was sent and is not changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.record, NEW.note, NEW.language, NEW.recipient, NEW.version, NEW.case_id, NEW.determination_id)
       IS DISTINCT FROM
       (OLD.record, OLD.note, OLD.language, OLD.recipient, OLD.version, OLD.case_id, OLD.determination_id) THEN
        RAISE EXCEPTION 'what a version of a letter says is not changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER panel_letter_sent_stays BEFORE UPDATE OR DELETE ON panel_letter
    FOR EACH ROW EXECUTE FUNCTION panel_letter_sent_stays();
CREATE UNIQUE INDEX letter_version_once ON panel_letter
    (case_id, coalesce(determination_id, case_id), recipient, version);
"""

# A letter is settled when it is sent, set aside with a reason, or replaced by a later version. The reason is sealed;
# whether there is one shows in its length (the key's name and its length, a nonce of 12 bytes, a tag of 16, the text).
SETTLED = """
CREATE FUNCTION panel_sealed_words(sealed bytea) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT octet_length(sealed) > 0 AND octet_length(sealed) > 29 + get_byte(sealed, 0)
$$;
CREATE FUNCTION panel_letter_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.settled := (TG_OP = 'UPDATE' AND OLD.settled) OR NEW.settled OR NEW.sent_on IS NOT NULL
                   OR panel_sealed_words(NEW.not_sent_reason);
    RETURN NEW;
END
$$;
CREATE TRIGGER panel_letter_settled BEFORE INSERT OR UPDATE ON panel_letter
    FOR EACH ROW EXECUTE FUNCTION panel_letter_settled();
CREATE FUNCTION panel_letter_replaced() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE panel_letter SET settled = true
    WHERE case_id = NEW.case_id AND recipient = NEW.recipient AND version < NEW.version AND NOT settled
      AND determination_id IS NOT DISTINCT FROM NEW.determination_id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION panel_letter_replaced() FROM PUBLIC;
CREATE TRIGGER panel_letter_replaced AFTER INSERT ON panel_letter
    FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION panel_letter_replaced();
"""


class Migration(migrations.Migration):
    replaces = [("panel", "0002_policies")]
    dependencies = [("panel", "0001_sittings")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "LimbReasoning",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("stage", models.CharField(max_length=40)),
                        ("limb", models.CharField(max_length=60)),
                        ("evidence_for", SealedTextField(default="")),
                        ("evidence_against", SealedTextField(default="")),
                        ("different_view", SealedTextField(default="")),
                        (
                            "finding",
                            models.CharField(
                                blank=True,
                                choices=one_of("met", "not_met", "not_shown"),
                                default="",
                                max_length=20,
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("written_at", models.DateTimeField(auto_now=True)),
                        ("agenda_item", to("panel.agendaitem", "reasoning")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("written_by", to("access.membership", null=True)),
                    ],
                    options={
                        "db_table": "panel_limb_reasoning",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agenda_item", "stage", "limb"), name="one_card_per_limb"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Citation",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("side", models.CharField(choices=one_of("for", "against"), max_length=10)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("item", to("sharing.item")),
                        ("partnership", to("access.partnership")),
                        ("reasoning", to("panel.limbreasoning", "citations")),
                    ],
                    options={
                        "db_table": "panel_citation",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("reasoning", "item", "side"), name="cited_once_a_side"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Dissent",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("stage", models.CharField(max_length=40)),
                        ("words", SealedTextField()),
                        ("agenda_item", to("panel.agendaitem", "dissents")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("seat", to("panel.meetingseat")),
                    ],
                    options={
                        "db_table": "panel_dissent",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agenda_item", "seat", "stage"), name="one_dissent_each"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Determination",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("stage", models.CharField(max_length=40)),
                        ("outcome", models.CharField(max_length=40)),
                        ("decided_on", models.DateField()),
                        ("recorded_at", models.DateTimeField()),
                        ("wording_rule", models.CharField(max_length=20)),
                        ("voting_how", models.CharField(max_length=20)),
                        ("content", SealedJSONField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("agenda_item", to("panel.agendaitem", "determinations")),
                        ("case", to("intake.case", "determinations")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("supersedes", only("panel.determination", "superseded_by", null=True)),
                        ("pack", to("panel.pack")),
                        ("in_time", models.BooleanField(null=True)),
                        ("settles", models.BooleanField(default=False)),
                    ],
                    options={
                        "db_table": "panel_determination",
                        "indexes": [
                            models.Index(
                                fields=["case", "stage", "decided_on"], name="determination_by_case"
                            ),
                            models.Index(
                                condition=models.Q(("in_time__isnull", False), ("supersedes", None)),
                                fields=["partnership", "decided_on"],
                                name="determination_timed_by_day",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agenda_item", "stage"), name="one_determination_a_stage"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Letter",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("recipient", models.CharField(max_length=40)),
                        ("band", models.CharField(blank=True, default="", max_length=20)),
                        ("language", models.CharField(default="en", max_length=5)),
                        ("rule", models.CharField(blank=True, default="", max_length=20)),
                        ("record", SealedJSONField()),
                        ("note", SealedTextField(default="")),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("sent_on", models.DateField(null=True)),
                        ("sent_how", models.CharField(blank=True, default="", max_length=60)),
                        ("sent_sha256", models.CharField(blank=True, default="", max_length=64)),
                        ("not_sent_reason", SealedTextField(default="")),
                        ("case", to("intake.case", "letters")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("determination", to("panel.determination", "letters", null=True)),
                        ("partnership", to("access.partnership")),
                        ("settled", models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        "db_table": "panel_letter",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("sent_on", None), ("settled", False)),
                                fields=["partnership", "created_at"],
                                name="letter_unsettled",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ProposedOutcome",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("stage", models.CharField(max_length=40)),
                        ("votes", models.JSONField(default=dict)),
                        ("reason", models.CharField(blank=True, default="", max_length=60)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("agenda_item", to("panel.agendaitem", "votes")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("dissents", SealedJSONField(null=True)),
                    ],
                    options={
                        "db_table": "panel_proposed_outcome",
                        "constraints": [
                            models.UniqueConstraint(fields=("agenda_item", "stage"), name="one_vote_a_stage")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Reconsideration",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("asked_by_kind", models.CharField(max_length=40)),
                        ("asked_by_name", SealedTextField()),
                        ("asked_on", models.DateField()),
                        ("grounds", SealedTextField()),
                        ("late", models.BooleanField(default=False)),
                        ("accepted", models.BooleanField(null=True)),
                        ("accepted_reason", SealedTextField(default="")),
                        ("agenda_item", to("panel.agendaitem", null=True)),
                        ("case", to("intake.case", "reconsiderations")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("determination", to("panel.determination", "reconsiderations")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "panel_reconsideration",
                    },
                ),
            ]
        ),
        need_to_know("panel_limb_reasoning"),
        need_to_know("panel_citation", grants="SELECT, INSERT, DELETE"),
        need_to_know("panel_dissent", grants=READ_AND_ADD),
        append_only("panel_dissent"),
        need_to_know("panel_determination", grants=READ_AND_ADD),
        append_only("panel_determination"),
        need_to_know("panel_proposed_outcome"),
        need_to_know("panel_reconsideration"),
        need_to_know("panel_letter"),
        migrations.RunSQL(SENT_STAYS, migrations.RunSQL.noop),
        migrations.RunSQL(SETTLED, migrations.RunSQL.noop),
    ]
