"""Closings of cases, and their being opened again: rows that are added and never changed."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.crypto.fields
import moothall.core.kinds.identifiers
from moothall.core.access.policies import need_to_know


def _to(model: str, related: str = "+") -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related, to=model)


class Migration(migrations.Migration):
    dependencies = [("access", "0002_policies"), ("intake", "0015_undecided_by_stage")]

    operations = [
        migrations.CreateModel(
            name="CaseClosing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "what",
                    models.CharField(choices=[("closed", "closed"), ("reopened", "reopened")], max_length=10),
                ),
                ("on_day", models.DateField()),
                ("code", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("words", moothall.core.crypto.fields.SealedTextField(default="")),
                ("left", models.JSONField(default=dict)),
                ("case", _to("intake.case", "closings")),
                ("circle", _to("access.circle")),
                ("created_by", _to("access.membership")),
                ("partnership", _to("access.partnership")),
            ],
            options={"db_table": "intake_case_closing"},
        ),
        migrations.AddIndex(
            model_name="caseclosing",
            index=models.Index(fields=["case", "created_at"], name="closing_by_case"),
        ),
        need_to_know("intake_case_closing", grants="SELECT, INSERT"),
    ]
