"""Ratings, consent and assessments, and those left half way. An assessment is never changed: a correction is a row of its own."""

from django.db import migrations, models

from moothall.core.access.policies import need_to_know
from moothall.core.crypto.fields import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, only, to


class Migration(migrations.Migration):
    replaces = [("intake", "0003_referral_standing")]
    dependencies = [("intake", "0002_referral_kept")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Consent",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "answer",
                            models.CharField(
                                choices=one_of("asked", "given", "refused", "withdrawn"), max_length=12
                            ),
                        ),
                        ("given_by", models.CharField(max_length=40)),
                        ("name", SealedTextField(default="")),
                        ("how", SealedTextField()),
                        ("answered_on", models.DateField()),
                        ("case", to("intake.case", "consents")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "intake_consent",
                        "indexes": [models.Index(fields=["case", "answered_on"], name="consent_by_case")],
                    },
                ),
                migrations.CreateModel(
                    "Rating",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("rating", models.CharField(max_length=40)),
                        ("reasons", SealedTextField()),
                        ("rated_on", models.DateField()),
                        ("case", to("intake.case", "ratings")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "intake_rating",
                        "indexes": [models.Index(fields=["case", "rated_on"], name="rating_by_case")],
                    },
                ),
                migrations.CreateModel(
                    "Assessment",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "about_kind",
                            models.CharField(
                                choices=one_of("case", "missing_episode"), default="case", max_length=20
                            ),
                        ),
                        ("about_id", models.UUIDField(null=True)),
                        ("instrument", models.CharField(max_length=60)),
                        ("instrument_version", models.CharField(max_length=40)),
                        ("instrument_hash", models.CharField(max_length=64)),
                        ("answers", SealedJSONField(default=dict)),
                        ("total", models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                        ("band", models.CharField(blank=True, default="", max_length=40)),
                        ("judged_band", models.CharField(blank=True, default="", max_length=40)),
                        ("judged_reason", SealedTextField(default="")),
                        ("completed_by", models.CharField(max_length=200)),
                        ("completed_on", models.DateField()),
                        ("notes", SealedTextField(default="")),
                        ("correction_reason", SealedTextField(default="")),
                        ("case", to("intake.case", "assessments")),
                        ("circle", to("access.circle")),
                        ("completed_for", to("access.agency", null=True)),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("supersedes", only("intake.assessment", "superseded_by", null=True)),
                    ],
                    options={
                        "db_table": "intake_assessment",
                        "indexes": [
                            models.Index(
                                fields=["case", "instrument", "-completed_on"], name="assessment_by_case"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("about_id", None), ("about_kind", "case")),
                                    models.Q(
                                        models.Q(("about_kind", "case"), _negated=True),
                                        ("about_id__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="assessment_about_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "AssessmentDraft",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "about_kind",
                            models.CharField(
                                choices=one_of("case", "missing_episode"), default="case", max_length=20
                            ),
                        ),
                        ("about_id", models.UUIDField(null=True)),
                        ("instrument", models.CharField(max_length=60)),
                        ("instrument_version", models.CharField(max_length=40)),
                        ("instrument_hash", models.CharField(max_length=64)),
                        ("answers", SealedJSONField(default=dict)),
                        ("beside", SealedJSONField(default=dict)),
                        ("saved_at", models.DateTimeField(auto_now=True)),
                        ("case", to("intake.case", "assessment_drafts")),
                        ("circle", to("access.circle")),
                        ("corrects", to("intake.assessment", null=True)),
                        ("created_by", to("access.membership")),
                        ("finished_as", only("intake.assessment", null=True)),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "intake_assessment_draft",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("finished_as", None)),
                                fields=("case", "created_by", "instrument", "about_id", "corrects"),
                                name="one_open_draft_each",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
            ]
        ),
        need_to_know("intake_rating", grants="SELECT, INSERT"),
        need_to_know("intake_consent", grants="SELECT, INSERT"),
        need_to_know("intake_assessment", grants="SELECT, INSERT"),
        need_to_know("intake_assessment_draft"),
    ]
