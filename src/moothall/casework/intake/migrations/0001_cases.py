"""Children and their cases. Indexes lie over what is open: a list reads what it shows, however much is over and done with."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE, need_to_know, partnership_wide
from moothall.core.crypto.fields import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, to

KINDS = (
    "forced_labour", "wages_taken", "forced_fraud", "forced_prostitution", "child_sexual_exploitation",
    "held_and_sexually_assaulted", "forced_criminality", "organ_removal", "domestic_servitude", "other",
)  # fmt: skip
OLDEST = ["partnership", "received_on", "id"]
BY_KIND = [
    models.Index(
        fields=OLDEST, condition=models.Q(exploitation__contains=[kind]), name=f"case_of_{kind[:22]}"
    )
    for kind in KINDS
]

# Marks on a case, so that a list need not look for what they say: it has a determination; one that settles it stands;
# there is a plan; how far it has come; which points of the follow-up have been recorded. Later rooms' migrations set
# them. A reconsideration can take one away again, so the application may write none of them: whatever it saves, the
# row keeps what the database says.
MARKS_STAY = f"""
CREATE FUNCTION intake_case_marks_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = '{APP_ROLE}' THEN
        NEW.determined := OLD.determined;
        NEW.decided := OLD.decided;
        NEW.planned := OLD.planned;
        NEW.stands_at := OLD.stands_at;
        NEW.waves_recorded := OLD.waves_recorded;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER intake_case_marks_stay BEFORE UPDATE ON intake_case FOR EACH ROW
    WHEN ((OLD.determined, OLD.decided, OLD.planned, OLD.stands_at, OLD.waves_recorded)
        IS DISTINCT FROM (NEW.determined, NEW.decided, NEW.planned, NEW.stands_at, NEW.waves_recorded))
    EXECUTE FUNCTION intake_case_marks_stay();
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [("intake", "0001_initial")]
    dependencies = [("access", "0003_own_tables"), ("files", "0001_stored_files")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Child",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("given_names", SealedTextField()),
                        ("family_name", SealedTextField()),
                        ("aliases", SealedJSONField(default=list)),
                        ("date_of_birth", SealedTextField(null=True)),
                        (
                            "birth_certainty",
                            models.CharField(
                                choices=one_of("stated", "confirmed", "disputed", "not_known"),
                                default="stated",
                                max_length=20,
                            ),
                        ),
                        ("gender", models.CharField(blank=True, default="", max_length=20)),
                        (
                            "nationalities",
                            ArrayField(models.CharField(max_length=80), default=list, size=None),
                        ),
                        ("ethnicity", SealedTextField(default="")),
                        ("language", models.CharField(blank=True, default="", max_length=80)),
                        ("interpreter_needed", models.CharField(blank=True, default="", max_length=10)),
                        ("communication_needs", SealedTextField(default="")),
                        ("identifiers", SealedJSONField(default=dict)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("same_as", to("intake.child", "also_known_as_rows", null=True)),
                    ],
                    options={
                        "db_table": "intake_child",
                    },
                ),
                migrations.CreateModel(
                    "Case",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("reference", models.CharField(max_length=20)),
                        ("arrangement", models.CharField(max_length=60)),
                        ("arrangement_version", models.CharField(max_length=40)),
                        ("arrangement_hash", models.CharField(max_length=64)),
                        ("received_on", models.DateField()),
                        ("route", models.CharField(max_length=40)),
                        ("route_reason", models.TextField(blank=True, default="")),
                        ("route_rules", ArrayField(models.CharField(max_length=20), default=list, size=None)),
                        (
                            "exploitation",
                            ArrayField(models.CharField(max_length=40), default=list, size=None),
                        ),
                        ("looked_after", models.CharField(blank=True, default="", max_length=10)),
                        ("closed_on", models.DateField(null=True)),
                        ("closed_reason", models.TextField(blank=True, default="")),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("guardian", to("access.membership", null=True)),
                        ("lead_worker", to("access.membership", null=True)),
                        ("owning_agency", to("access.agency")),
                        ("partnership", to("access.partnership")),
                        ("child", to("intake.child", "cases")),
                        ("determined", models.BooleanField(db_default=False, default=False)),
                        ("answers", models.JSONField(default=dict)),
                        ("in_scope", models.BooleanField(default=True)),
                        ("police_area", models.CharField(blank=True, default="", max_length=20)),
                        ("repeat_of", to("intake.case", "repeats", null=True)),
                        (
                            "authority_code",
                            models.CharField(blank=True, db_default="", default="", max_length=12),
                        ),
                        ("authority_unmatched", models.BooleanField(db_default=False, default=False)),
                        ("decided", models.BooleanField(db_default=False, default=False)),
                        ("planned", models.BooleanField(db_default=False, default=False)),
                        (
                            "stands_at",
                            models.CharField(db_default="received", default="received", max_length=10),
                        ),
                        ("waves_recorded", models.TextField(blank=True, db_default="", default="")),
                    ],
                    options={
                        "db_table": "intake_case",
                        "indexes": [
                            models.Index(
                                fields=["partnership", "-received_on", "-id"], name="case_newest_first"
                            ),
                            models.Index(
                                condition=models.Q(("closed_on", None)),
                                fields=OLDEST,
                                name="case_open_oldest",
                            ),
                            models.Index(fields=["partnership", "child"], name="case_by_child"),
                            models.Index(
                                condition=models.Q(("closed_on__isnull", False)),
                                fields=OLDEST,
                                name="case_closed_newest",
                            ),
                            *BY_KIND,
                            models.Index(
                                condition=models.Q(("closed_on", None), ("determined", False)),
                                fields=["partnership", "in_scope", "received_on", "id"],
                                name="case_undecided_oldest",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("closed_on", None), ("decided", False), ("determined", True)
                                ),
                                fields=OLDEST,
                                name="case_part_decided",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("closed_on", None), ("decided", True), ("planned", False)
                                ),
                                fields=OLDEST,
                                name="case_without_plan",
                            ),
                            models.Index(
                                condition=models.Q(("closed_on", None), ("decided", True), ("planned", True)),
                                fields=OLDEST,
                                name="case_with_plan",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("closed_on", None), ("determined", False), ("in_scope", True)
                                ),
                                fields=["partnership", "stands_at", "received_on", "id"],
                                name="case_undecided_by_stage",
                            ),
                            models.Index(
                                condition=models.Q(("in_scope", True)),
                                fields=["partnership", "arrangement", "waves_recorded", "received_on", "id"],
                                name="case_by_waves",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("partnership", "reference"), name="case_reference_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ChildKey",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "what",
                            models.CharField(
                                choices=one_of(
                                    "name", "sound", "birth", "birth_year", "identifier", "alias", "prefix"
                                ),
                                max_length=20,
                            ),
                        ),
                        ("digest", models.BinaryField()),
                        ("child", to("intake.child", "keys")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "intake_child_key",
                        "indexes": [
                            models.Index(fields=["partnership", "digest", "what"], name="child_key_lookup")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "CaseNumber",
                    [
                        ("id", identifier()),
                        ("year", models.PositiveSmallIntegerField()),
                        ("last", models.PositiveIntegerField(default=0)),
                        ("partnership", to("access.partnership", related_name=None)),
                    ],
                    options={
                        "db_table": "intake_case_number",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("partnership", "year"), name="case_number_per_year"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "RuleOverride",
                    [
                        ("id", identifier()),
                        ("arrangement", models.CharField(max_length=60)),
                        ("rule", models.CharField(max_length=20)),
                        ("value", models.JSONField()),
                        ("reason", models.TextField()),
                        ("effective_from", models.DateField()),
                        ("ended_on", models.DateField(null=True)),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                        ("made_by", to("access.membership", related_name=None)),
                        ("partnership", to("access.partnership", related_name=None)),
                    ],
                    options={
                        "db_table": "intake_rule_override",
                    },
                ),
                migrations.CreateModel(
                    "ClockPause",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("clock", models.CharField(max_length=60)),
                        ("from_date", models.DateField()),
                        ("until_date", models.DateField(null=True)),
                        ("code", models.CharField(max_length=60)),
                        ("reason", SealedTextField()),
                        ("case", to("intake.case", "pauses")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "intake_clock_pause",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("until_date", None)),
                                fields=["case"],
                                name="pause_not_over",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("until_date", None),
                                    ("until_date__gte", models.F("from_date")),
                                    _connector="OR",
                                ),
                                name="pause_ends_after_it_starts",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Hazard",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "about",
                            models.CharField(
                                choices=one_of("child", "staff", "family", "place"), max_length=20
                            ),
                        ),
                        ("text", SealedTextField()),
                        ("review_on", models.DateField()),
                        (
                            "told",
                            models.CharField(
                                blank=True, choices=one_of("yes", "no", "not_safe"), default="", max_length=10
                            ),
                        ),
                        ("ended_on", models.DateField(null=True)),
                        ("ended_reason", SealedTextField(default="")),
                        ("case", to("intake.case", "hazards")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "intake_hazard",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_on", None)),
                                fields=["partnership", "review_on"],
                                name="hazard_by_review",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Link",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "what",
                            models.CharField(
                                choices=one_of("child", "person", "place", "phone", "vehicle", "online"),
                                max_length=20,
                            ),
                        ),
                        ("label", SealedTextField()),
                        ("relation", models.CharField(max_length=120)),
                        ("notes", SealedTextField(default="")),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("case", to("intake.case", "links")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("linked_case", to("intake.case", null=True)),
                        ("partnership", to("access.partnership")),
                        ("digest", models.BinaryField()),
                    ],
                    options={
                        "db_table": "intake_link",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_at", None)),
                                fields=["partnership", "digest"],
                                name="link_to_the_same",
                            ),
                            models.Index(
                                condition=models.Q(("ended_at", None)),
                                fields=["partnership", "-created_at", "-id"],
                                name="link_newest_first",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "CaseClosing",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("what", models.CharField(choices=one_of("closed", "reopened"), max_length=10)),
                        ("on_day", models.DateField()),
                        ("code", models.CharField(blank=True, db_default="", default="", max_length=40)),
                        ("words", SealedTextField(default="")),
                        ("left", models.JSONField(default=dict)),
                        ("case", to("intake.case", "closings")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "intake_case_closing",
                        "indexes": [models.Index(fields=["case", "created_at"], name="closing_by_case")],
                    },
                ),
            ]
        ),
        partnership_wide("intake_case_number"),
        partnership_wide("intake_rule_override"),
        need_to_know("intake_child"),
        need_to_know("intake_child_key", grants="SELECT, INSERT, DELETE"),
        need_to_know("intake_case"),
        need_to_know("intake_clock_pause"),
        need_to_know("intake_hazard"),
        need_to_know("intake_link"),
        need_to_know("intake_case_closing", grants="SELECT, INSERT"),
        migrations.RunSQL(MARKS_STAY, migrations.RunSQL.noop),
    ]
