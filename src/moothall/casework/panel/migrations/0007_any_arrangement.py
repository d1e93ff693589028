"""Stages and outcomes are the arrangement's own; a determination says whether it settles the case."""

from django.db import migrations, models

import moothall.core.crypto.fields

# Only the child panel's determinations exist so far; its second decision, or a negative first one, ends a case.
SETTLED = """
ALTER TABLE panel_determination DISABLE TRIGGER USER;
UPDATE panel_determination SET settles = true
    WHERE stage = 'conclusive_grounds' OR (stage = 'reasonable_grounds' AND outcome = 'negative');
ALTER TABLE panel_determination ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("panel", "0006_indexes"),
    ]

    operations = [
        migrations.RenameField("proposedoutcome", "negative_reason", "reason"),
        migrations.AddField(
            model_name="agendaitem",
            name="plan_contents",
            field=moothall.core.crypto.fields.SealedJSONField(null=True),
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="plan_contents_version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="determination",
            name="in_time",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="determination",
            name="settles",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="meeting",
            name="desk",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="determination",
            name="outcome",
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name="determination",
            name="stage",
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name="dissent",
            name="stage",
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name="limbreasoning",
            name="stage",
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name="proposedoutcome",
            name="stage",
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name="view",
            name="outcome",
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name="view",
            name="stage",
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name="viewdraft",
            name="outcome",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AlterField(
            model_name="viewdraft",
            name="stage",
            field=models.CharField(max_length=40),
        ),
        migrations.RunSQL(SETTLED, migrations.RunSQL.noop),
    ]
