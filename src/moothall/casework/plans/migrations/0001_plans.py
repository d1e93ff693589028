"""Plans, what is needed, who does what; two actions that may conflict, and which stands."""

from django.db import migrations, models

from moothall.core.access.policies import append_only, need_to_know
from moothall.core.crypto.fields import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, only, to

READ_AND_ADD = "SELECT, INSERT"

# A case is marked once it has a plan.
PLANNED = """
CREATE FUNCTION plans_case_planned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE intake_case SET planned = true WHERE id = NEW.case_id AND NOT planned;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION plans_case_planned() FROM PUBLIC;
CREATE TRIGGER plans_case_planned AFTER INSERT ON plans_plan
    FOR EACH ROW EXECUTE FUNCTION plans_case_planned();
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("plans", "0001_initial"),
        ("plans", "0002_policies"),
        ("plans", "0003_indexes"),
        ("plans", "0004_one_plan"),
        ("plans", "0005_planned"),
    ]
    dependencies = [("panel", "0003_marks_of_a_case")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Plan",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("child_view", SealedTextField(default="")),
                        (
                            "child_agrees",
                            models.CharField(
                                blank=True,
                                choices=one_of("agrees", "partly", "disagrees", "not_asked"),
                                default="",
                                max_length=20,
                            ),
                        ),
                        ("next_review_on", models.DateField(null=True)),
                        ("ended_on", models.DateField(null=True)),
                        ("ended_reason", SealedTextField(default="")),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("case", only("intake.case", "plan")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "plans_plan",
                        "indexes": [
                            models.Index(
                                fields=["partnership", "next_review_on", "id"], name="plan_by_review"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Need",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("what", models.CharField(choices=one_of("need", "risk"), max_length=10)),
                        ("text", SealedTextField()),
                        ("goal", SealedTextField(default="")),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("plan", to("plans.plan", "needs")),
                    ],
                    options={
                        "db_table": "plans_need",
                    },
                ),
                migrations.CreateModel(
                    "Action",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("case_reference", models.CharField(max_length=20)),
                        ("text", SealedTextField()),
                        ("due_on", models.DateField()),
                        ("because", SealedTextField(default="")),
                        ("because_limb", models.CharField(blank=True, default="", max_length=60)),
                        (
                            "state",
                            models.CharField(
                                choices=one_of(
                                    "to_do", "under_way", "done", "could_not", "did_not", "withdrawn"
                                ),
                                default="to_do",
                                max_length=20,
                            ),
                        ),
                        ("state_reason", SealedTextField(default="")),
                        ("state_on", models.DateField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("agenda_item", to("panel.agendaitem", "actions", null=True)),
                        ("because_determination", to("panel.determination", null=True)),
                        ("because_item", to("sharing.item", null=True)),
                        ("case", to("intake.case", "actions")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("owner", to("access.membership", null=True)),
                        ("owner_agency", to("access.agency")),
                        ("partnership", to("access.partnership")),
                        ("need", to("plans.need", "actions", null=True)),
                        ("plan", to("plans.plan", "actions")),
                        ("about", SealedTextField(default="")),
                        ("direction", models.CharField(blank=True, default="", max_length=20)),
                    ],
                    options={
                        "db_table": "plans_action",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["to_do", "under_way"])),
                                fields=["partnership", "due_on", "id"],
                                name="action_open_by_due",
                            ),
                            models.Index(
                                condition=models.Q(("state__in", ["to_do", "under_way"])),
                                fields=["owner", "due_on", "id"],
                                name="action_open_of_owner",
                            ),
                            models.Index(
                                condition=models.Q(("owner", None), ("state__in", ["to_do", "under_way"])),
                                fields=["owner_agency", "due_on", "id"],
                                name="action_open_of_agency",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ActionUpdate",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("state", models.CharField(max_length=20)),
                        ("text", SealedTextField(default="")),
                        ("action", to("plans.action", "updates")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "plans_action_update",
                    },
                ),
                migrations.CreateModel(
                    "PlanReview",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("held_on", models.DateField()),
                        ("attendance", SealedJSONField(default=list)),
                        ("child_view", SealedTextField(default="")),
                        ("summary", SealedTextField()),
                        ("from_version", models.PositiveIntegerField()),
                        ("to_version", models.PositiveIntegerField()),
                        ("next_review_on", models.DateField(null=True)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("plan", to("plans.plan", "reviews")),
                    ],
                    options={
                        "db_table": "plans_review",
                    },
                ),
                migrations.CreateModel(
                    "PlanVersion",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("version", models.PositiveIntegerField()),
                        ("content", SealedJSONField()),
                        ("because", models.CharField(max_length=200)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("plan", to("plans.plan", "versions")),
                    ],
                    options={
                        "db_table": "plans_plan_version",
                        "constraints": [
                            models.UniqueConstraint(fields=("plan", "version"), name="plan_version_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "PlanConflict",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "stands",
                            models.CharField(choices=one_of("first", "second", "both"), max_length=10),
                        ),
                        ("reason", SealedTextField()),
                        ("case", to("intake.case", "plan_conflicts")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("first", to("plans.action")),
                        ("partnership", to("access.partnership")),
                        ("second", to("plans.action")),
                    ],
                    options={
                        "db_table": "plans_conflict",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "first", "second"), name="conflict_settled_once"
                            )
                        ],
                    },
                ),
            ]
        ),
        need_to_know("plans_plan"),
        need_to_know("plans_plan_version", grants=READ_AND_ADD),
        append_only("plans_plan_version"),
        need_to_know("plans_need"),
        need_to_know("plans_action"),
        need_to_know("plans_action_update", grants=READ_AND_ADD),
        append_only("plans_action_update"),
        need_to_know("plans_review", grants=READ_AND_ADD),
        append_only("plans_review"),
        need_to_know("plans_conflict", grants=READ_AND_ADD),
        migrations.RunSQL(PLANNED, migrations.RunSQL.noop),
    ]
