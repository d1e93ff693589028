"""Reading decisions again, time and training; and what the database keeps of the rules of reading again."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from moothall.core.access.policies import (
    APP_ROLE,
    SEES,
    append_only,
    need_to_know,
    need_to_know_policy,
    partnership_wide,
    secure,
)
from moothall.core.crypto.fields import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, only, to

READ_AND_ADD = "SELECT, INSERT"

# A training record is about somebody who works here: those who keep the records see it, and that person.
TRAINING = (
    secure("quality_training_record")
    + f"""
CREATE POLICY quality_training_record_see ON quality_training_record FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           AND ((SELECT moothall_role()) IN ('coordinator', 'administrator')
                OR person_id = (SELECT m.person_id FROM access_membership m WHERE m.id = (SELECT moothall_membership()))));
CREATE POLICY quality_training_record_add ON quality_training_record FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND (SELECT moothall_role()) IN ('coordinator', 'administrator'));
CREATE POLICY quality_training_record_change ON quality_training_record FOR UPDATE TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           AND (SELECT moothall_role()) IN ('coordinator', 'administrator'))
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, INSERT, UPDATE ON quality_training_record TO {APP_ROLE};
"""
)

# What the copy leaves out stays unseen, whoever asks, until the reading has its own finding.
BLIND = f"""
CREATE POLICY quality_left_out_see ON quality_left_out FOR SELECT TO {APP_ROLE}
    USING ({SEES.format(table="quality_left_out")}
           AND EXISTS (SELECT 1 FROM quality_finding f WHERE f.reading_id = quality_left_out.reading_id));
"""

# Only the reader writes the reader's finding and review.
OWN_READING = """
CREATE POLICY {table}_add ON {table} FOR INSERT TO {role}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND created_by_id = (SELECT moothall_membership())
                AND EXISTS (SELECT 1 FROM quality_reading r
                            WHERE r.id = {table}.reading_id AND r.reader_id = (SELECT moothall_membership())));
"""


def all_but(table: str, own: str, policy: str, grants: str) -> migrations.RunSQL:
    """The one text for a table about a child, but for the policy `own`, which has words of its own."""
    others = (one for one in ("see", "add", "change", "remove") if one != own)
    text = "\n".join(need_to_know_policy(table, one) for one in others)
    return migrations.RunSQL(
        f"{secure(table)}{text}\n{policy}\nGRANT {grants} ON {table} TO {APP_ROLE};", migrations.RunSQL.noop
    )


# Nobody reads again what they had a part in: not in another role either. `quality_had_a_part` is asked by the page
# as well, so that somebody who may not read is not offered.
HAD_A_PART = """
CREATE FUNCTION quality_had_a_part(which uuid) RETURNS TABLE (person uuid) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    WITH it AS (
        SELECT d.case_id, d.agenda_item_id, d.created_by_id, a.meeting_id, c.lead_worker_id, c.guardian_id
        FROM panel_determination d JOIN panel_agenda_item a ON a.id = d.agenda_item_id JOIN intake_case c ON c.id = d.case_id
        WHERE d.id = which AND d.partnership_id = moothall_partnership()
    )
    SELECT DISTINCT m.person_id FROM access_membership m JOIN (
        SELECT created_by_id AS part FROM it
        UNION SELECT lead_worker_id FROM it UNION SELECT guardian_id FROM it
        UNION SELECT s.membership_id FROM panel_meeting_seat s JOIN it ON it.meeting_id = s.meeting_id
        UNION SELECT v.created_by_id FROM panel_view v JOIN it ON it.agenda_item_id = v.agenda_item_id
        UNION SELECT r.written_by_id FROM panel_limb_reasoning r JOIN it ON it.agenda_item_id = r.agenda_item_id
    ) took ON took.part = m.id
$$;
CREATE FUNCTION quality_reader_had_no_part() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.reader_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM quality_had_a_part(NEW.determination_id) p JOIN access_membership m ON m.person_id = p.person
        WHERE m.id = NEW.reader_id
    ) THEN
        RAISE EXCEPTION 'nobody reads again what they had a part in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.determination_id, NEW.sample_id, NEW.number)
        IS DISTINCT FROM (OLD.determination_id, OLD.sample_id, OLD.number) THEN
        RAISE EXCEPTION 'what was drawn is not changed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER quality_reader_had_no_part BEFORE INSERT OR UPDATE ON quality_reading
    FOR EACH ROW EXECUTE FUNCTION quality_reader_had_no_part();
"""

# What a sample is drawn from: the last stage decided at each sitting of the quarter, superseded since or not, so
# that the same is found again in ten years. Keys, for those who draw and nobody else.
POPULATION = """
CREATE FUNCTION quality_population(which text, first_day date, last_day date, stages text[])
    RETURNS TABLE (determination uuid, stage text, outcome text) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (d.agenda_item_id) d.id, d.stage::text, d.outcome::text
    FROM panel_determination d JOIN intake_case c ON c.id = d.case_id
    WHERE d.partnership_id = moothall_partnership() AND moothall_role() = 'coordinator' AND c.arrangement = which
      AND d.decided_on BETWEEN first_day AND last_day
    ORDER BY d.agenda_item_id, array_position(stages, d.stage::text) DESC NULLS LAST, d.id
$$;
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [("quality", "0001_initial"), ("quality", "0002_policies")]
    dependencies = [("panel", "0003_marks_of_a_case")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Sample",
                    [
                        ("id", identifier()),
                        ("arrangement", models.CharField(max_length=60)),
                        ("arrangement_version", models.CharField(max_length=40)),
                        ("first_day", models.DateField()),
                        ("last_day", models.DateField()),
                        ("rule", models.CharField(max_length=20)),
                        ("rule_value", models.JSONField()),
                        ("seed", models.CharField(max_length=64)),
                        ("population", models.PositiveIntegerField()),
                        ("population_sha256", models.CharField(max_length=64)),
                        ("drawn", ArrayField(models.UUIDField(), default=list, size=None)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "quality_sample",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("partnership", "arrangement", "first_day"),
                                name="one_sample_a_quarter",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Reading",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("case_reference", models.CharField(max_length=20)),
                        ("position", models.PositiveSmallIntegerField()),
                        ("number", models.PositiveSmallIntegerField()),
                        ("given_at", models.DateTimeField(null=True)),
                        ("due_on", models.DateField()),
                        ("blind", models.BooleanField(null=True)),
                        ("copy", SealedJSONField(null=True)),
                        ("case", to("intake.case")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("determination", to("panel.determination")),
                        ("partnership", to("access.partnership")),
                        ("reader", to("access.membership", null=True)),
                        ("sample", to("quality.sample", "readings")),
                    ],
                    options={
                        "db_table": "quality_reading",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("sample", "determination", "number"), name="reading_once"
                            ),
                            models.UniqueConstraint(
                                fields=("sample", "determination", "reader"),
                                name="each_reader_once_a_decision",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "LeftOut",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("outcome", models.CharField(max_length=40)),
                        ("limbs", models.JSONField(default=dict)),
                        ("content", SealedJSONField()),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("reading", only("quality.reading", "left_out")),
                    ],
                    options={
                        "db_table": "quality_left_out",
                    },
                ),
                migrations.CreateModel(
                    "Finding",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("outcome", models.CharField(max_length=40)),
                        ("limbs", models.JSONField(default=dict)),
                        ("reasons", SealedTextField()),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("reading", only("quality.reading", "finding")),
                    ],
                    options={
                        "db_table": "quality_finding",
                    },
                ),
                migrations.CreateModel(
                    "Review",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("answers", models.JSONField(default=dict)),
                        ("themes", models.JSONField(default=dict)),
                        ("same_outcome", models.BooleanField()),
                        ("notes", SealedJSONField(default=dict)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("reading", only("quality.reading", "review")),
                    ],
                    options={
                        "db_table": "quality_review",
                    },
                ),
                migrations.CreateModel(
                    "TimeSpent",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("case_reference", models.CharField(max_length=20)),
                        ("spent_on", models.DateField()),
                        ("minutes", models.PositiveSmallIntegerField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("agency", to("access.agency")),
                        ("case", to("intake.case", "time_spent")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("request", to("sharing.informationrequest", null=True)),
                    ],
                    options={
                        "db_table": "quality_time_spent",
                        "indexes": [models.Index(fields=["case", "spent_on"], name="time_by_case")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                                name="minutes_of_one_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "TrainingRecord",
                    [
                        ("id", identifier()),
                        ("arrangement", models.CharField(max_length=60)),
                        ("kind", models.CharField(choices=one_of("learning", "competency"), max_length=20)),
                        ("code", models.CharField(max_length=60)),
                        ("completed_on", models.DateField()),
                        ("valid_until", models.DateField(null=True)),
                        ("evidence", models.CharField(blank=True, default="", max_length=200)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("withdrawn_reason", models.CharField(blank=True, default="", max_length=200)),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("person", to(settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "db_table": "quality_training_record",
                        "indexes": [
                            models.Index(
                                fields=["partnership", "arrangement", "person"], name="training_by_person"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_until", None),
                                    ("valid_until__gte", models.F("completed_on")),
                                    _connector="OR",
                                ),
                                name="training_lasts_from_its_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Rate",
                    [
                        ("id", identifier()),
                        ("pence_an_hour", models.PositiveIntegerField()),
                        ("effective_from", models.DateField()),
                        ("reason", models.CharField(max_length=300)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("agency", to("access.agency", null=True)),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "quality_rate",
                        "indexes": [
                            models.Index(
                                fields=["partnership", "agency", "effective_from"], name="rate_by_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Lesson",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("theme", models.CharField(max_length=20)),
                        ("learned", SealedTextField()),
                        ("action", SealedTextField()),
                        ("due_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=one_of("to_do", "done", "not_done"), default="to_do", max_length=20
                            ),
                        ),
                        ("answer", SealedTextField(default="")),
                        ("answered_on", models.DateField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("owner", to("access.membership", null=True)),
                        ("owner_agency", to("access.agency")),
                        ("partnership", to("access.partnership")),
                        ("reading", to("quality.reading", "lessons")),
                    ],
                    options={
                        "db_table": "quality_lesson",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "to_do")),
                                fields=["partnership", "due_on", "id"],
                                name="lesson_open_by_due",
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(TRAINING, migrations.RunSQL.noop),
        need_to_know("quality_time_spent"),
        partnership_wide("quality_rate", grants=READ_AND_ADD),
        append_only("quality_rate"),
        partnership_wide("quality_sample", grants=READ_AND_ADD),
        append_only("quality_sample"),
        need_to_know("quality_reading"),
        all_but("quality_left_out", "see", BLIND, READ_AND_ADD),
        append_only("quality_left_out"),
        *(
            all_but(table, "add", OWN_READING.format(table=table, role=APP_ROLE), READ_AND_ADD)
            for table in ("quality_finding", "quality_review")
        ),
        append_only("quality_finding"),
        append_only("quality_review"),
        need_to_know("quality_lesson"),
        migrations.RunSQL(HAD_A_PART, migrations.RunSQL.noop),
        migrations.RunSQL(POPULATION, migrations.RunSQL.noop),
    ]
