"""What returns come to for each case and wave, as codes; written anew when returns change what is known."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.kinds.identifiers
from moothall.core.access.policies import need_to_know


def _to(model: str, related: str = "+") -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related, to=model)


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0004_return_policies")]

    operations = [
        migrations.CreateModel(
            name="ReturnMeasure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("point", models.CharField(max_length=40)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("terms", models.CharField(max_length=40)),
                ("values", models.JSONField(default=dict)),
                ("case", _to("intake.case", "return_measures")),
                ("circle", _to("access.circle")),
                ("created_by", _to("access.membership")),
                ("partnership", _to("access.partnership")),
            ],
            options={"db_table": "outcomes_return_measure"},
        ),
        migrations.AddConstraint(
            model_name="returnmeasure",
            constraint=models.UniqueConstraint(fields=("case", "point"), name="return_measure_once"),
        ),
        need_to_know("outcomes_return_measure", grants="SELECT, INSERT, DELETE"),
    ]
