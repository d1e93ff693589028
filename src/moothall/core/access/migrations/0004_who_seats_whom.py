"""Who made a circle, why a seat ended, and seats that end by themselves."""

import django.db.models.deletion
from django.db import migrations, models

RELATIONS = [
    "holds_case", "panel_seat", "chairs", "asked", "action_owner", "referrer", "guardian", "second_reader",
    "emergency", "none",
]  # fmt: skip


# For whoever writes the tables without Django; Django's own defaults would ask for the row back, unseen as yet.
DEFAULTS = """
ALTER TABLE access_circle_within ALTER COLUMN relation SET DEFAULT '';
ALTER TABLE access_circle_seat ALTER COLUMN ended_because SET DEFAULT '';
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0003_second_reader")]

    operations = [
        migrations.AddField(
            "circle",
            "created_by",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="access.membership",
            ),
        ),
        migrations.AddField(
            "circlewithin",
            "relation",
            models.CharField(blank=True, default="", max_length=30),
        ),
        migrations.AddField(
            "circleseat",
            "ended_because",
            models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.RunSQL(DEFAULTS, migrations.RunSQL.noop),
        migrations.AlterField(
            "circleseat",
            "relation",
            models.CharField(choices=[(one, one) for one in RELATIONS], max_length=30),
        ),
        migrations.RemoveIndex("circleseat", "seat_by_circle"),
        migrations.RemoveIndex("circleseat", "seat_by_holder"),
        migrations.AddIndex("circleseat", models.Index(fields=["circle", "holder"], name="seat_by_circle")),
        migrations.AddIndex("circleseat", models.Index(fields=["holder", "circle"], name="seat_by_holder")),
    ]  # fmt: skip
