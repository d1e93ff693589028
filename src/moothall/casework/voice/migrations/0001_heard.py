"""The child's own words, and what they changed. Words that came with a referral point at it."""

from django.db import migrations, models

from moothall.core.access.policies import append_only, need_to_know
from moothall.core.crypto.fields import SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, only, to

READ_AND_ADD = "SELECT, INSERT"


class Migration(migrations.Migration):
    initial = True
    replaces = [("voice", "0001_initial"), ("voice", "0002_policies"), ("voice", "0003_words_of_referral")]
    dependencies = [("intake", "0004_opened_in_an_emergency")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Voice",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("heard", models.BooleanField()),
                        ("words", SealedTextField(default="")),
                        ("wishes", SealedTextField(default="")),
                        ("gathered_how", models.CharField(blank=True, default="", max_length=60)),
                        ("gathered_by", models.CharField(blank=True, default="", max_length=200)),
                        ("gathered_on", models.DateField()),
                        (
                            "advocate_present",
                            models.CharField(
                                blank=True, choices=one_of("yes", "no"), default="", max_length=10
                            ),
                        ),
                        (
                            "guardian_present",
                            models.CharField(
                                blank=True, choices=one_of("yes", "no"), default="", max_length=10
                            ),
                        ),
                        ("others_present", SealedTextField(default="")),
                        ("language", models.CharField(blank=True, default="", max_length=80)),
                        (
                            "interpreter",
                            models.CharField(
                                blank=True, choices=one_of("yes", "no"), default="", max_length=10
                            ),
                        ),
                        (
                            "told_about_nrm",
                            models.CharField(
                                blank=True, choices=one_of("yes", "no"), default="", max_length=10
                            ),
                        ),
                        ("could_not_code", models.CharField(blank=True, default="", max_length=60)),
                        ("could_not_reason", SealedTextField(default="")),
                        ("case", to("intake.case", "voices")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("supersedes", only("voice.voice", "superseded_by", null=True)),
                        ("source", only("intake.referralsource", "childs_words", null=True)),
                    ],
                    options={
                        "db_table": "voice_voice",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("heard", True),
                                    models.Q(("could_not_code", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="unheard_has_a_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "VoiceEffect",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("text", SealedTextField()),
                        ("case", to("intake.case", "voice_effects")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("voice", to("voice.voice", "effects")),
                    ],
                    options={
                        "db_table": "voice_effect",
                    },
                ),
            ]
        ),
        need_to_know("voice_voice", grants=READ_AND_ADD),
        append_only("voice_voice"),
        need_to_know("voice_effect", grants=READ_AND_ADD),
        append_only("voice_effect"),
    ]
