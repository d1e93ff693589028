"""People, what they belong to, and the circles they sit in."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from moothall.core.kinds.tables import Tables, identifier, one_of, to


class Migration(migrations.Migration):
    initial = True
    replaces = [("access", "0001_initial")]
    dependencies = []

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Person",
                    [
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
                        ("id", identifier()),
                        ("email", models.EmailField(max_length=254, unique=True)),
                        ("name", models.CharField(max_length=200)),
                        ("language", models.CharField(default="en", max_length=5)),
                        ("is_active", models.BooleanField(default=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "db_table": "access_person",
                    },
                ),
                migrations.CreateModel(
                    "Partnership",
                    [
                        ("id", identifier()),
                        ("name", models.CharField(max_length=200)),
                        ("code", models.SlugField(max_length=20, unique=True)),
                        (
                            "nation",
                            models.CharField(
                                choices=one_of("england", "wales", "scotland", "northern-ireland"),
                                max_length=20,
                            ),
                        ),
                        (
                            "authority_codes",
                            ArrayField(models.CharField(max_length=12), default=list, size=None),
                        ),
                        ("case_prefix", models.CharField(default="MH", max_length=8)),
                        ("help_phone", models.CharField(default="", max_length=40)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "arrangements",
                            ArrayField(
                                models.CharField(max_length=60), db_default=[], default=list, size=None
                            ),
                        ),
                    ],
                    options={
                        "db_table": "access_partnership",
                    },
                ),
                migrations.CreateModel(
                    "Agency",
                    [
                        ("id", identifier()),
                        ("name", models.CharField(max_length=200)),
                        ("function", models.CharField(max_length=40)),
                        ("reference_code", models.CharField(blank=True, default="", max_length=20)),
                        ("inbox", models.EmailField(blank=True, default="", max_length=254)),
                        ("partnership", to("access.partnership", "agencies")),
                    ],
                    options={
                        "db_table": "access_agency",
                        "constraints": [
                            models.UniqueConstraint(fields=("partnership", "name"), name="agency_named_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Membership",
                    [
                        ("id", identifier()),
                        (
                            "role",
                            models.CharField(
                                choices=one_of(
                                    "coordinator",
                                    "chair",
                                    "seat_member",
                                    "contributor",
                                    "action_owner",
                                    "guardian",
                                    "data_protection_officer",
                                    "evaluator",
                                    "administrator",
                                ),
                                max_length=40,
                            ),
                        ),
                        ("job_title", models.CharField(blank=True, default="", max_length=120)),
                        ("started_on", models.DateField(auto_now_add=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("agency", to("access.agency", related_name=None)),
                        ("person", to(settings.AUTH_USER_MODEL, "memberships")),
                        ("partnership", to("access.partnership", related_name=None)),
                    ],
                    options={
                        "db_table": "access_membership",
                        "indexes": [models.Index(fields=["partnership", "role"], name="membership_by_role")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("person", "agency", "role"),
                                name="membership_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Circle",
                    [
                        ("id", identifier()),
                        ("purpose", models.CharField(max_length=120)),
                        ("started_at", models.DateTimeField(auto_now_add=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("partnership", to("access.partnership", related_name=None)),
                        ("created_by", to("access.membership", blank=True, null=True)),
                    ],
                    options={
                        "db_table": "access_circle",
                    },
                ),
                migrations.CreateModel(
                    "CircleWithin",
                    [
                        ("id", identifier()),
                        ("inner", to("access.circle")),
                        ("outer", to("access.circle")),
                        ("partnership", to("access.partnership", related_name=None)),
                        ("relation", models.CharField(blank=True, default="", max_length=30)),
                    ],
                    options={
                        "db_table": "access_circle_within",
                        "constraints": [
                            models.UniqueConstraint(fields=("inner", "outer"), name="circle_within_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "CircleSeat",
                    [
                        ("id", identifier()),
                        ("holder", models.CharField(max_length=120)),
                        (
                            "relation",
                            models.CharField(
                                choices=one_of(
                                    "holds_case",
                                    "panel_seat",
                                    "chairs",
                                    "asked",
                                    "action_owner",
                                    "referrer",
                                    "guardian",
                                    "second_reader",
                                    "emergency",
                                    "none",
                                ),
                                max_length=30,
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        ("started_at", models.DateTimeField(auto_now_add=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("because_of", to("access.circleseat", blank=True, null=True)),
                        ("circle", to("access.circle", "seats")),
                        ("partnership", to("access.partnership", related_name=None)),
                        ("ended_because", models.CharField(blank=True, default="", max_length=200)),
                    ],
                    options={
                        "db_table": "access_circle_seat",
                        "indexes": [
                            models.Index(fields=["circle", "holder"], name="seat_by_circle"),
                            models.Index(fields=["holder", "circle"], name="seat_by_holder"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)),
                                fields=("circle", "holder", "relation"),
                                name="seat_once",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
