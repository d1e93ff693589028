"""Releases, what is checked of them, the votes, what was published; and what the database lets nobody do."""

from django.db import migrations, models

from moothall.core.access.policies import append_only
from moothall.core.crypto import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, only, to
from moothall.evidence.release import policies


class Migration(migrations.Migration):
    initial = True
    dependencies = [("access", "0003_own_tables"), ("studies", "0001_registered_and_run")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Release",
                    [
                        ("id", identifier()),
                        ("partnership", to("access.partnership")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("created_by", to("access.membership")),
                        ("study", to("studies.study", "releases")),
                        ("key", models.SlugField(max_length=80)),
                        ("version", models.PositiveSmallIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=one_of("release", "correction", "withdrawal"), max_length=10
                            ),
                        ),
                        ("supersedes", to("release.release", "followed_by", null=True)),
                        ("reason", models.CharField(blank=True, default="", max_length=500)),
                    ],
                    options={
                        "db_table": "release",
                        "indexes": [
                            models.Index(fields=["partnership", "key", "-version"], name="release_of_a_work")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("kind", "release")),
                                fields=("partnership", "key"),
                                name="a_work_has_one_first_version",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("kind", "release"),
                                        ("reason", ""),
                                        ("supersedes", None),
                                        ("version", 1),
                                    ),
                                    models.Q(
                                        ("kind__in", ["correction", "withdrawal"]),
                                        ("supersedes__isnull", False),
                                        ("version__gt", 1),
                                        models.Q(("reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_later_version_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReleaseDraft",
                    [
                        ("id", identifier()),
                        ("partnership", to("access.partnership")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("created_by", to("access.membership")),
                        ("release", to("release.release", "drafts")),
                        ("number", models.PositiveSmallIntegerField()),
                        ("run", to("studies.studyrun")),
                        ("words", SealedJSONField()),
                        ("left_out", models.JSONField(default=dict)),
                    ],
                    options={
                        "db_table": "release_draft",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("release", "number"), name="release_draft_numbered_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReleaseWork",
                    [
                        ("id", identifier()),
                        ("partnership", to("access.partnership")),
                        ("draft", to("release.releasedraft", "work")),
                        ("done", models.PositiveSmallIntegerField(default=0)),
                        ("whole", models.PositiveSmallIntegerField(default=1)),
                        ("at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("refused", models.CharField(blank=True, default="", max_length=1000)),
                    ],
                    options={
                        "db_table": "release_work",
                        "indexes": [models.Index(fields=["draft", "-at"], name="release_work_newest")],
                    },
                ),
                migrations.CreateModel(
                    "ReleasePrepared",
                    [
                        ("id", identifier()),
                        ("partnership", to("access.partnership")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("created_by", to("access.membership")),
                        ("draft", only("release.releasedraft", "prepared")),
                        ("rules", models.CharField(max_length=100)),
                        ("rules_sha256", models.CharField(max_length=64)),
                        ("earlier_sha256", models.CharField(max_length=64)),
                        ("code_version", models.CharField(max_length=100)),
                        ("log", models.JSONField(default=list)),
                        ("entries", SealedTextField()),
                    ],
                    options={
                        "db_table": "release_prepared",
                    },
                ),
                migrations.CreateModel(
                    "ReleaseItem",
                    [
                        ("id", identifier()),
                        ("partnership", to("access.partnership")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("created_by", to("access.membership")),
                        ("release", to("release.release", "items")),
                        ("run", to("studies.studyrun")),
                        (
                            "what",
                            models.CharField(choices=one_of("output", "words", "report"), max_length=10),
                        ),
                        ("name", models.CharField(max_length=100)),
                        ("title", models.CharField(max_length=300)),
                        ("output", to("studies.studyoutput", null=True)),
                        ("true_sha256", models.CharField(max_length=64)),
                        ("shown_sha256", models.CharField(max_length=64)),
                        ("rules_sha256", models.CharField(max_length=64)),
                        ("shown", SealedTextField()),
                        ("risks", SealedJSONField()),
                    ],
                    options={
                        "db_table": "release_item",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=(
                                    "release",
                                    "run",
                                    "name",
                                    "true_sha256",
                                    "shown_sha256",
                                    "rules_sha256",
                                ),
                                name="release_item_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("output__isnull", False), ("what", "output")),
                                    models.Q(models.Q(("what", "output"), _negated=True), ("output", None)),
                                    _connector="OR",
                                ),
                                name="an_output_is_one_of_a_run",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReleaseHolds",
                    [
                        ("id", identifier()),
                        ("partnership", to("access.partnership")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("created_by", to("access.membership")),
                        ("draft", to("release.releasedraft", "holds")),
                        ("item", to("release.releaseitem", "held")),
                        ("place", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "db_table": "release_holds",
                        "constraints": [
                            models.UniqueConstraint(fields=("draft", "item"), name="release_held_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReleaseVote",
                    [
                        ("id", identifier()),
                        ("partnership", to("access.partnership")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("created_by", to("access.membership")),
                        ("item", to("release.releaseitem", "votes")),
                        ("round", models.PositiveSmallIntegerField()),
                        ("person", to("access.person")),
                        (
                            "vote",
                            models.CharField(choices=one_of("accept", "send back", "refuse"), max_length=10),
                        ),
                        ("words", SealedTextField()),
                        ("shown_sha256", models.CharField(max_length=64)),
                    ],
                    options={
                        "db_table": "release_vote",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("item", "round", "person"), name="two_distinct_people_vote"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReleaseAnswer",
                    [
                        ("id", identifier()),
                        ("partnership", to("access.partnership")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("created_by", to("access.membership")),
                        ("item", to("release.releaseitem", "answers")),
                        ("round", models.PositiveSmallIntegerField()),
                        ("words", SealedTextField()),
                    ],
                    options={
                        "db_table": "release_answer",
                        "constraints": [
                            models.UniqueConstraint(fields=("item", "round"), name="a_round_is_answered_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ReleasePublished",
                    [
                        ("id", identifier()),
                        ("partnership", to("access.partnership")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("created_by", to("access.membership")),
                        ("release", only("release.release", "published")),
                        ("draft", only("release.releasedraft", "published", null=True)),
                        ("released_on", models.DateField()),
                        ("title", models.CharField(max_length=500)),
                        ("manifest_sha256", models.CharField(max_length=64)),
                        ("bundle_sha256", models.CharField(max_length=64)),
                        ("size", models.BigIntegerField()),
                        ("key_id", models.CharField(max_length=32)),
                    ],
                    options={
                        "db_table": "release_published",
                    },
                ),
                migrations.CreateModel(
                    "ReleasedOutput",
                    [
                        ("id", identifier()),
                        ("partnership", to("access.partnership")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("created_by", to("access.membership")),
                        ("published", to("release.releasepublished", "outputs")),
                        ("place", models.PositiveSmallIntegerField()),
                        ("name", models.CharField(max_length=100)),
                        ("cells", models.PositiveIntegerField()),
                        ("content", models.TextField()),
                        ("entries", models.TextField()),
                        ("sha256", models.CharField(max_length=64)),
                    ],
                    options={
                        "db_table": "released_output",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("published", "name"), name="released_output_named_once"
                            )
                        ],
                    },
                ),
            ]
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in policies.EVERYTHING),
        *(append_only(table) for table in policies.ADDED_ONLY),
    ]
