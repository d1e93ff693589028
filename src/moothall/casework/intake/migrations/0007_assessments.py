"""Assessments, and those left half way. An assessment is never changed: a correction is a row of its own."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.crypto.fields
import moothall.core.kinds.identifiers
from moothall.core.access.policies import need_to_know

ABOUT = [("case", "case"), ("missing_episode", "missing_episode")]


def _id() -> models.UUIDField:
    return models.UUIDField(default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False)


def _to(model: str, **more) -> models.ForeignKey:
    return models.ForeignKey(
        **{"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": model, **more}
    )


def _only(model: str, related: str = "+") -> models.OneToOneField:
    return models.OneToOneField(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name=related, to=model
    )


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_policies"),
        ("intake", "0006_any_arrangement"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", _id()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("about_kind", models.CharField(choices=ABOUT, default="case", max_length=20)),
                ("about_id", models.UUIDField(null=True)),
                ("instrument", models.CharField(max_length=60)),
                ("instrument_version", models.CharField(max_length=40)),
                ("instrument_hash", models.CharField(max_length=64)),
                ("answers", moothall.core.crypto.fields.SealedJSONField(default=dict)),
                ("total", models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ("band", models.CharField(blank=True, default="", max_length=40)),
                ("judged_band", models.CharField(blank=True, default="", max_length=40)),
                ("judged_reason", moothall.core.crypto.fields.SealedTextField(default="")),
                ("completed_by", models.CharField(max_length=200)),
                ("completed_on", models.DateField()),
                ("notes", moothall.core.crypto.fields.SealedTextField(default="")),
                ("correction_reason", moothall.core.crypto.fields.SealedTextField(default="")),
                ("case", _to("intake.case", related_name="assessments")),
                ("circle", _to("access.circle")),
                ("completed_for", _to("access.agency", null=True)),
                ("created_by", _to("access.membership")),
                ("partnership", _to("access.partnership")),
                ("supersedes", _only("intake.assessment", "superseded_by")),
            ],
            options={"db_table": "intake_assessment"},
        ),
        migrations.CreateModel(
            name="AssessmentDraft",
            fields=[
                ("id", _id()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("about_kind", models.CharField(choices=ABOUT, default="case", max_length=20)),
                ("about_id", models.UUIDField(null=True)),
                ("instrument", models.CharField(max_length=60)),
                ("instrument_version", models.CharField(max_length=40)),
                ("instrument_hash", models.CharField(max_length=64)),
                ("answers", moothall.core.crypto.fields.SealedJSONField(default=dict)),
                ("beside", moothall.core.crypto.fields.SealedJSONField(default=dict)),
                ("saved_at", models.DateTimeField(auto_now=True)),
                ("case", _to("intake.case", related_name="assessment_drafts")),
                ("circle", _to("access.circle")),
                ("corrects", _to("intake.assessment", null=True)),
                ("created_by", _to("access.membership")),
                ("finished_as", _only("intake.assessment")),
                ("partnership", _to("access.partnership")),
            ],
            options={"db_table": "intake_assessment_draft"},
        ),
        migrations.AddIndex(
            model_name="assessment",
            index=models.Index(fields=["case", "instrument", "-completed_on"], name="assessment_by_case"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.CheckConstraint(
                condition=models.Q(about_kind="case", about_id=None)
                | (~models.Q(about_kind="case") & models.Q(about_id__isnull=False)),
                name="assessment_about_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentdraft",
            constraint=models.UniqueConstraint(
                condition=models.Q(finished_as=None),
                fields=("case", "created_by", "instrument", "about_id", "corrects"),
                name="one_open_draft_each",
                nulls_distinct=False,
            ),
        ),
        need_to_know("intake_assessment", grants="SELECT, INSERT"),
        need_to_know("intake_assessment_draft"),
    ]
