"""A case may belong to any arrangement: its own answers, in scope or not, ratings and consent."""

import django.db.models.deletion
from django.db import migrations, models

import moothall.core.crypto.fields
import moothall.core.kinds.identifiers
from moothall.core.access.policies import need_to_know

KEPT = """
UPDATE intake_case SET in_scope = (route = 'panel'),
    answers = jsonb_strip_nulls(jsonb_build_object(
        'public_order', NULLIF(public_order, ''), 'bad_faith', NULLIF(bad_faith, '')));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_policies"),
        ("intake", "0005_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("given", "given"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("given_by", models.CharField(max_length=40)),
                ("name", moothall.core.crypto.fields.SealedTextField(default="")),
                ("how", moothall.core.crypto.fields.SealedTextField()),
                ("answered_on", models.DateField()),
            ],
            options={
                "db_table": "intake_consent",
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("rating", models.CharField(max_length=40)),
                ("reasons", moothall.core.crypto.fields.SealedTextField()),
                ("rated_on", models.DateField()),
            ],
            options={
                "db_table": "intake_rating",
            },
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_undecided_oldest",
        ),
        migrations.AddField(
            model_name="case",
            name="answers",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="case",
            name="in_scope",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="case",
            name="police_area",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="case",
            name="repeat_of",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repeats",
                to="intake.case",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="route",
            field=models.CharField(max_length=40),
        ),
        migrations.AlterField(
            model_name="referralsource",
            name="form",
            field=models.CharField(
                choices=[
                    ("home_office_message", "home_office_message"),
                    ("browser_form", "browser_form"),
                    ("pasted_copy", "pasted_copy"),
                    ("arrangement_form", "arrangement_form"),
                    ("onward_referral", "onward_referral"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_on", None), ("determined", False)),
                fields=["partnership", "in_scope", "received_on", "id"],
                name="case_undecided_oldest",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="intake.case"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="circle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.membership"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.partnership"
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="intake.case"
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="circle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.circle"
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.membership"
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.partnership"
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["case", "answered_on"], name="consent_by_case"),
        ),
        migrations.AddIndex(
            model_name="rating",
            index=models.Index(fields=["case", "rated_on"], name="rating_by_case"),
        ),
        migrations.RunSQL(KEPT, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="case",
            name="bad_faith",
        ),
        migrations.RemoveField(
            model_name="case",
            name="public_order",
        ),
        need_to_know("intake_rating", grants="SELECT, INSERT"),
        need_to_know("intake_consent", grants="SELECT, INSERT"),
    ]
