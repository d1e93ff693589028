"""A return interview names its episode, who heard the child, whether the child would talk, and why it was late."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.crypto.fields


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_seats_are_given"),
        ("intake", "0012_link_digest"),
        ("sharing", "0008_episodes"),
    ]

    operations = [
        migrations.AddField(
            model_name="statutorystep",
            name="about",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="interviews",
                to="sharing.statutorystep",
            ),
        ),
        migrations.AddField(
            model_name="statutorystep",
            name="heard_as",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="statutorystep",
            name="heard_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="statutorystep",
            name="late_because",
            field=moothall.core.crypto.fields.SealedTextField(default=""),
        ),
        migrations.AddField(
            model_name="statutorystep",
            name="talked",
            field=models.CharField(
                blank=True,
                choices=[("yes", "yes"), ("partly", "partly"), ("no", "no")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="statutorystep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("about", None), ("step__startswith", "return_interview"), _connector="OR"
                ),
                name="only_an_interview_is_about_an_episode",
            ),
        ),
    ]
