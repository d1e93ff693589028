"""Two actions of one plan that may conflict, and which stands; what an action does, and about whom."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.crypto.fields
import moothall.core.kinds.identifiers
from moothall.core.access.policies import need_to_know


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_seats_are_given"),
        ("intake", "0008_authority"),
        ("plans", "0003_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="about",
            field=moothall.core.crypto.fields.SealedTextField(default=""),
        ),
        migrations.AddField(
            model_name="action",
            name="direction",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.CreateModel(
            name="PlanConflict",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "stands",
                    models.CharField(
                        choices=[("first", "first"), ("second", "second"), ("both", "both")], max_length=10
                    ),
                ),
                ("reason", moothall.core.crypto.fields.SealedTextField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_conflicts",
                        to="intake.case",
                    ),
                ),
                (
                    "circle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.membership"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.action"
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.partnership"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.action"
                    ),
                ),
            ],
            options={
                "db_table": "plans_conflict",
                "constraints": [
                    models.UniqueConstraint(fields=("case", "first", "second"), name="conflict_settled_once")
                ],
            },
        ),
        need_to_know("plans_conflict", grants="SELECT, INSERT"),
    ]
