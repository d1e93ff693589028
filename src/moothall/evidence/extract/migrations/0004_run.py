"""How far the making of an extract is, for its page."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.kinds.identifiers
from moothall.core.access.policies import partnership_wide


def _to(model: str, related: str = "+") -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related, to=model)


class Migration(migrations.Migration):
    dependencies = [("access", "0002_policies"), ("extract", "0003_outcomes")]

    operations = [
        migrations.CreateModel(
            name="ExtractRun",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("done", models.PositiveSmallIntegerField(default=0)),
                ("whole", models.PositiveSmallIntegerField(default=1)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("refused", models.CharField(blank=True, default="", max_length=300)),
                ("partnership", _to("access.partnership")),
                ("request", _to("extract.extractrequest", "runs")),
            ],
            options={"db_table": "extract_run"},
        ),
        migrations.AddIndex(
            model_name="extractrun",
            index=models.Index(fields=["request", "-at"], name="extract_run_newest"),
        ),
        partnership_wide("extract_run"),
    ]
