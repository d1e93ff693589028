"""Somebody who reads a decision again for quality has a place in a circle."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_policies"),
    ]

    operations = [
        migrations.AlterField(
            model_name="circleseat",
            name="relation",
            field=models.CharField(
                choices=[
                    ("holds_case", "holds_case"),
                    ("panel_seat", "panel_seat"),
                    ("asked", "asked"),
                    ("action_owner", "action_owner"),
                    ("referrer", "referrer"),
                    ("guardian", "guardian"),
                    ("second_reader", "second_reader"),
                    ("none", "none"),
                ],
                max_length=30,
            ),
        ),
    ]
