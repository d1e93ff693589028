"""An owner releases what is its own; a case is sent on; a request says which rules it is answered by."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import moothall.core.crypto.fields
import moothall.core.kinds.identifiers
from moothall.core.access.policies import need_to_know

OF_THE_CASE = """
UPDATE sharing_information_request r SET arrangement = c.arrangement, arrangement_version = c.arrangement_version
    FROM intake_case c WHERE c.id = r.case_id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_policies"),
        ("intake", "0006_any_arrangement"),
        ("sharing", "0005_why_corrected"),
    ]

    operations = [
        migrations.AddField(
            model_name="informationrequest",
            name="arrangement",
            field=models.CharField(default="", max_length=60),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="arrangement_version",
            field=models.CharField(default="", max_length=40),
        ),
        migrations.CreateModel(
            name="OnwardReferral",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("route", models.CharField(max_length=60)),
                (
                    "state",
                    models.CharField(choices=[("made", "made"), ("not_made", "not_made")], max_length=12),
                ),
                ("reason", moothall.core.crypto.fields.SealedTextField()),
                (
                    "about",
                    models.CharField(
                        choices=[("same_person", "same_person"), ("another_person", "another_person")],
                        default="same_person",
                        max_length=20,
                    ),
                ),
                ("to_arrangement", models.CharField(blank=True, default="", max_length=60)),
                ("to_service", models.CharField(blank=True, default="", max_length=200)),
                (
                    "carried",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("made_on", models.DateField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="onward", to="intake.case"
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
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.partnership"
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sharing.statutorystep",
                    ),
                ),
                (
                    "to_case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_from",
                        to="intake.case",
                    ),
                ),
            ],
            options={
                "db_table": "sharing_onward_referral",
                "indexes": [
                    models.Index(fields=["case", "made_on"], name="onward_by_case"),
                    models.Index(fields=["to_case"], name="onward_by_case_made"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("where", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "asked"), ("released", "released"), ("refused", "refused")],
                        default="asked",
                        max_length=12,
                    ),
                ),
                ("reason", moothall.core.crypto.fields.SealedTextField(default="")),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.membership",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="intake.case"
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="sharing.item",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.agency"
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.partnership"
                    ),
                ),
            ],
            options={
                "db_table": "sharing_release",
                "constraints": [models.UniqueConstraint(fields=("item",), name="one_release_an_item")],
            },
        ),
        migrations.RunSQL(OF_THE_CASE, migrations.RunSQL.noop),
        need_to_know("sharing_release"),
        need_to_know("sharing_onward_referral"),
    ]
