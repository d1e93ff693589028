import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import moothall.core.crypto.fields
import moothall.core.kinds.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0003_second_reader"),
        ("intake", "0003_referral_standing"),
        ("panel", "0004_letters_sent_stay"),
        ("sharing", "0002_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("case_reference", models.CharField(max_length=20)),
                ("position", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("given_at", models.DateTimeField(null=True)),
                ("due_on", models.DateField()),
                ("blind", models.BooleanField(null=True)),
                ("copy", moothall.core.crypto.fields.SealedJSONField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.case"
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
                    "determination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="panel.determination",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.partnership"
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.membership",
                    ),
                ),
            ],
            options={
                "db_table": "quality_reading",
            },
        ),
        migrations.CreateModel(
            name="LeftOut",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("outcome", models.CharField(max_length=40)),
                ("limbs", models.JSONField(default=dict)),
                ("content", moothall.core.crypto.fields.SealedJSONField()),
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
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_out",
                        to="quality.reading",
                    ),
                ),
            ],
            options={
                "db_table": "quality_left_out",
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("outcome", models.CharField(max_length=40)),
                ("limbs", models.JSONField(default=dict)),
                ("reasons", moothall.core.crypto.fields.SealedTextField()),
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
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding",
                        to="quality.reading",
                    ),
                ),
            ],
            options={
                "db_table": "quality_finding",
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("answers", models.JSONField(default=dict)),
                ("themes", models.JSONField(default=dict)),
                ("same_outcome", models.BooleanField()),
                ("notes", moothall.core.crypto.fields.SealedJSONField(default=dict)),
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
                    "reading",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="review",
                        to="quality.reading",
                    ),
                ),
            ],
            options={
                "db_table": "quality_review",
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("arrangement", models.CharField(max_length=60)),
                ("arrangement_version", models.CharField(max_length=40)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("rule", models.CharField(max_length=20)),
                ("rule_value", models.JSONField()),
                ("seed", models.CharField(max_length=64)),
                ("population", models.PositiveIntegerField()),
                ("population_sha256", models.CharField(max_length=64)),
                (
                    "drawn",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
            ],
            options={
                "db_table": "quality_sample",
            },
        ),
        migrations.AddField(
            model_name="reading",
            name="sample",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="quality.sample"
            ),
        ),
        migrations.CreateModel(
            name="TimeSpent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("case_reference", models.CharField(max_length=20)),
                ("spent_on", models.DateField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.agency"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_spent",
                        to="intake.case",
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
                    "request",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sharing.informationrequest",
                    ),
                ),
            ],
            options={
                "db_table": "quality_time_spent",
            },
        ),
        migrations.CreateModel(
            name="TrainingRecord",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("arrangement", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("learning", "learning"), ("competency", "competency")], max_length=20
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("completed_on", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("evidence", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.CharField(blank=True, default="", max_length=200)),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "quality_training_record",
            },
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("pence_an_hour", models.PositiveIntegerField()),
                ("effective_from", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.agency",
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
            ],
            options={
                "db_table": "quality_rate",
                "indexes": [
                    models.Index(fields=["partnership", "agency", "effective_from"], name="rate_by_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=moothall.core.kinds.identifiers.uuid7, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("theme", models.CharField(max_length=20)),
                ("learned", moothall.core.crypto.fields.SealedTextField()),
                ("action", moothall.core.crypto.fields.SealedTextField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("to_do", "to_do"), ("done", "done"), ("not_done", "not_done")],
                        default="to_do",
                        max_length=20,
                    ),
                ),
                ("answer", moothall.core.crypto.fields.SealedTextField(default="")),
                ("answered_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
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
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.membership",
                    ),
                ),
                (
                    "owner_agency",
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
                (
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lessons",
                        to="quality.reading",
                    ),
                ),
            ],
            options={
                "db_table": "quality_lesson",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "to_do")),
                        fields=["partnership", "due_on", "id"],
                        name="lesson_open_by_due",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.UniqueConstraint(
                fields=("partnership", "arrangement", "first_day"), name="one_sample_a_quarter"
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                fields=("sample", "determination", "number"), name="reading_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                fields=("sample", "determination", "reader"), name="each_reader_once_a_decision"
            ),
        ),
        migrations.AddIndex(
            model_name="timespent",
            index=models.Index(fields=["case", "spent_on"], name="time_by_case"),
        ),
        migrations.AddConstraint(
            model_name="timespent",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)), name="minutes_of_one_day"
            ),
        ),
        migrations.AddIndex(
            model_name="trainingrecord",
            index=models.Index(fields=["partnership", "arrangement", "person"], name="training_by_person"),
        ),
        migrations.AddConstraint(
            model_name="trainingrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None), ("valid_until__gte", models.F("completed_on")), _connector="OR"
                ),
                name="training_lasts_from_its_day",
            ),
        ),
    ]
