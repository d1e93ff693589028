"""The report of a run as it would be published, before a draft: see `policies.PREVIEW` for who may have it drawn."""

from django.db import migrations, models

from moothall.core.kinds.tables import identifier, to
from moothall.evidence.release import policies


class Migration(migrations.Migration):
    dependencies = [("release", "0002_withheld")]

    operations = [
        migrations.CreateModel(
            "ReportPreview",
            [
                ("id", identifier()),
                ("partnership", to("access.partnership")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("created_by", to("access.membership")),
                ("run", to("studies.studyrun")),
                ("done", models.PositiveSmallIntegerField(default=0)),
                ("whole", models.PositiveSmallIntegerField(default=1)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("refused", models.CharField(blank=True, default="", max_length=1000)),
                ("rules", models.CharField(blank=True, default="", max_length=100)),
                ("files", models.JSONField(default=list)),
                ("withheld", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "report_preview",
                "indexes": [models.Index(fields=["run", "-at"], name="report_preview_newest")],
            },
        ),
        migrations.RunSQL(policies.PREVIEW, migrations.RunSQL.noop),
    ]
