"""What became of each child at each point of the follow-up; and the one thing a link opens without anybody signed in."""

from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE, append_only, need_to_know
from moothall.core.crypto.fields import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, only, to

READ_AND_ADD = "SELECT, INSERT"

KEPT = ("outcomes_wave", "outcomes_measure", "outcomes_follow_up_consent", "outcomes_handover")

# A link may end, once, in one way. Nothing else of it changes, and it never opens again.
LINK_ENDS_ONCE = """
CREATE FUNCTION outcomes_link_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.used_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
       OR to_jsonb(NEW) - 'used_at' - 'withdrawn_at' IS DISTINCT FROM to_jsonb(OLD) - 'used_at' - 'withdrawn_at' THEN
        RAISE EXCEPTION 'a link that has ended stays so' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER outcomes_answer_link_ends_once BEFORE UPDATE ON outcomes_answer_link
    FOR EACH ROW EXECUTE FUNCTION outcomes_link_ends_once();
"""

# Whoever holds the address of a link has no membership, and without one no row is seen. This says what the link
# opens, and while it is open lets the rest of the transaction act in the membership that gave it; where that has
# ended, in that of a coordinator of the same partnership, so that no child's answer is lost because somebody left.
LINK_ENTERS = f"""
CREATE FUNCTION outcomes_link_enter(sent bytea, at timestamptz)
    RETURNS TABLE (link uuid, membership uuid, person uuid, partnership uuid, agency uuid, role text, used boolean,
                   over boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found record;
    picked record;
    is_over boolean;
BEGIN
    SELECT l.id, l.partnership_id, l.created_by_id, l.circle_id, l.used_at, l.withdrawn_at, l.expires_at INTO found
        FROM outcomes_answer_link l WHERE l.digest = sent;
    IF found.id IS NULL THEN
        RETURN;
    END IF;
    is_over := found.withdrawn_at IS NOT NULL OR found.expires_at <= at;
    SELECT m.id, m.person_id, m.agency_id, m.role INTO picked FROM access_membership m
        WHERE m.partnership_id = found.partnership_id AND m.ended_at IS NULL
          AND (m.id = found.created_by_id OR m.role = 'coordinator')
          AND EXISTS (SELECT 1 FROM access_circle_seat s WHERE s.circle_id = found.circle_id
                      AND (s.ended_at IS NULL OR s.ended_at > now())
                      AND s.holder IN ('membership:' || m.id, 'agency:' || m.agency_id || ':' || m.role,
                                       'office:' || m.partnership_id || ':' || m.role))
        ORDER BY (m.id = found.created_by_id) DESC, m.started_on, m.id LIMIT 1;
    IF found.used_at IS NULL AND NOT is_over AND picked.id IS NOT NULL THEN
        PERFORM set_config('moothall.membership', picked.id::text, true);
    END IF;
    RETURN QUERY SELECT found.id, picked.id, picked.person_id, found.partnership_id, picked.agency_id,
                        picked.role::text, found.used_at IS NOT NULL, is_over OR picked.id IS NULL;
END
$$;
REVOKE ALL ON FUNCTION outcomes_link_enter(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION outcomes_link_enter(bytea, timestamptz) TO {APP_ROLE};
"""

# Which points of its follow-up a case has behind it is marked on it whenever one is recorded, in the order of codes.
FOLLOWED = """
CREATE FUNCTION outcomes_case_followed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    -- Two waves recorded at one moment would each miss the other: the second waits, and then sees the first.
    PERFORM 1 FROM intake_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
    UPDATE intake_case SET waves_recorded = (
        SELECT string_agg(DISTINCT w.point, ',' ORDER BY w.point) FROM outcomes_wave w WHERE w.case_id = NEW.case_id)
    WHERE id = NEW.case_id;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION outcomes_case_followed() FROM PUBLIC;
CREATE TRIGGER outcomes_case_followed AFTER INSERT ON outcomes_wave
    FOR EACH ROW EXECUTE FUNCTION outcomes_case_followed();
"""

# The marks there are in the caller's partnership, each once and by one look at the index: codes of points, and nothing
# of any case.
WAVES_RECORDED = """
CREATE FUNCTION outcomes_waves_recorded(which text) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    WITH RECURSIVE marks(mark) AS (
        (SELECT c.waves_recorded FROM intake_case c
         WHERE c.partnership_id = moothall_partnership() AND c.arrangement = which AND c.in_scope
         ORDER BY c.waves_recorded LIMIT 1)
        UNION ALL
        SELECT (SELECT c.waves_recorded FROM intake_case c
                WHERE c.partnership_id = moothall_partnership() AND c.arrangement = which AND c.in_scope
                  AND c.waves_recorded > m.mark ORDER BY c.waves_recorded LIMIT 1)
        FROM marks m WHERE m.mark IS NOT NULL
    )
    SELECT mark FROM marks WHERE mark IS NOT NULL
$$;
REVOKE ALL ON FUNCTION outcomes_waves_recorded(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION outcomes_waves_recorded(text) TO moothall_app;
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [("outcomes", "0001_initial")]
    dependencies = [("intake", "0004_opened_in_an_emergency")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "AnswerLink",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("point", models.CharField(max_length=40)),
                        ("instrument", models.CharField(max_length=60)),
                        ("instrument_version", models.CharField(max_length=40)),
                        ("instrument_hash", models.CharField(max_length=64)),
                        ("language", models.CharField(default="en", max_length=5)),
                        ("digest", models.BinaryField(unique=True)),
                        ("expires_at", models.DateTimeField()),
                        ("used_at", models.DateTimeField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("case", to("intake.case", "answer_links")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "outcomes_answer_link",
                        "indexes": [models.Index(fields=["case", "point"], name="answer_link_by_case")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("used_at", None), ("withdrawn_at", None), _connector="OR"
                                ),
                                name="link_ends_in_one_way",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "FollowUpConsent",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "answer",
                            models.CharField(
                                choices=one_of("asked", "given", "refused", "withdrawn"), max_length=12
                            ),
                        ),
                        ("how", SealedTextField()),
                        ("answered_on", models.DateField()),
                        ("case", to("intake.case", "follow_up_consents")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "outcomes_follow_up_consent",
                        "indexes": [
                            models.Index(fields=["case", "answered_on"], name="follow_up_consent_by_case")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Handover",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("authority_code", models.CharField(max_length=12)),
                        ("contact", SealedTextField()),
                        ("handed_on", models.DateField()),
                        ("reason", SealedTextField(default="")),
                        ("case", to("intake.case", "handovers")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "outcomes_handover",
                        "indexes": [models.Index(fields=["case", "handed_on"], name="handover_by_case")],
                    },
                ),
                migrations.CreateModel(
                    "Measure",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("point", models.CharField(max_length=40)),
                        ("instrument", models.CharField(max_length=60)),
                        ("instrument_version", models.CharField(max_length=40)),
                        ("instrument_hash", models.CharField(max_length=64)),
                        ("answers", SealedJSONField(default=dict)),
                        ("values", models.JSONField(default=dict)),
                        ("total", models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                        ("band", models.CharField(blank=True, default="", max_length=40)),
                        ("own", models.BooleanField(default=False)),
                        ("completed_by", models.CharField(max_length=200)),
                        ("completed_on", models.DateField()),
                        ("case", to("intake.case", "measures")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("link", only("outcomes.answerlink", "answer", null=True)),
                        ("partnership", to("access.partnership")),
                        ("supersedes", only("outcomes.measure", "superseded_by", null=True)),
                    ],
                    options={
                        "db_table": "outcomes_measure",
                        "indexes": [
                            models.Index(fields=["partnership", "case", "point"], name="measure_by_case")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("link", None), ("own", True), _connector="OR"),
                                name="what_comes_by_link_is_the_childs_own",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Wave",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("point", models.CharField(max_length=40)),
                        ("opens_on", models.DateField(null=True)),
                        ("due_on", models.DateField()),
                        ("closes_on", models.DateField(null=True)),
                        (
                            "way",
                            models.CharField(
                                choices=one_of("with_child", "without_child", "records_only", "missed"),
                                max_length=20,
                            ),
                        ),
                        ("held_on", models.DateField()),
                        ("reason_code", models.CharField(blank=True, default="", max_length=60)),
                        ("reason", SealedTextField(default="")),
                        ("authority_code", models.CharField(blank=True, default="", max_length=12)),
                        ("facts", models.JSONField(default=dict)),
                        ("note", SealedTextField(default="")),
                        ("case", to("intake.case", "waves")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("supersedes", only("outcomes.wave", "superseded_by", null=True)),
                    ],
                    options={
                        "db_table": "outcomes_wave",
                        "indexes": [
                            models.Index(fields=["partnership", "case", "point"], name="wave_by_case")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("way__in", ["with_child", "without_child"]),
                                    models.Q(("reason_code", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="missed_wave_has_a_reason",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("supersedes", None)),
                                fields=("case", "point"),
                                name="wave_once_a_point",
                            ),
                        ],
                    },
                ),
            ]
        ),
        *(need_to_know(table, grants=READ_AND_ADD) for table in KEPT),
        *(append_only(table) for table in KEPT),
        need_to_know("outcomes_answer_link", grants="SELECT, INSERT, UPDATE (used_at, withdrawn_at)"),
        migrations.RunSQL(LINK_ENDS_ONCE, migrations.RunSQL.noop),
        migrations.RunSQL(LINK_ENTERS, migrations.RunSQL.noop),
        migrations.RunSQL(FOLLOWED, migrations.RunSQL.noop),
        migrations.RunSQL(WAVES_RECORDED, migrations.RunSQL.noop),
    ]
