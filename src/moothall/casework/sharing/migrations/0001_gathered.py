"""What was asked of agencies and what they answered; steps, releases, and cases that are sent on."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from moothall.core.access.policies import append_only, need_to_know
from moothall.core.crypto.fields import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, only, to

READ_AND_ADD = "SELECT, INSERT"

NEXT_NUMBER = """
CREATE FUNCTION sharing_next_item_number(which_case uuid) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(which_case::text, 7));
    RETURN (SELECT coalesce(max(number), 0) + 1 FROM sharing_item WHERE case_id = which_case);
END
$$;
"""

# A mark on each request that has a reply, set by the database when the reply is written.
ANSWERED = """
CREATE FUNCTION sharing_request_answered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE sharing_information_request SET answered = true WHERE id = NEW.request_id AND NOT answered;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION sharing_request_answered() FROM PUBLIC;
CREATE TRIGGER sharing_request_answered AFTER INSERT ON sharing_reply
    FOR EACH ROW EXECUTE FUNCTION sharing_request_answered();
CREATE FUNCTION sharing_request_answered_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.answered := true;
    RETURN NEW;
END
$$;
CREATE TRIGGER sharing_request_answered_stays BEFORE UPDATE ON sharing_information_request
    FOR EACH ROW WHEN (OLD.answered AND NOT NEW.answered) EXECUTE FUNCTION sharing_request_answered_stays();
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("sharing", "0001_initial"),
        ("sharing", "0002_policies"),
        ("sharing", "0003_answered"),
        ("sharing", "0004_indexes"),
        ("sharing", "0005_why_corrected"),
        ("sharing", "0006_releases_and_onward"),
        ("sharing", "0007_released_by_name"),
        ("sharing", "0008_episodes"),
        ("sharing", "0009_interviews"),
    ]
    dependencies = [("intake", "0004_opened_in_an_emergency")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "InformationRequest",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("case_reference", models.CharField(max_length=20)),
                        ("questions", models.JSONField(default=list)),
                        ("identity_shared", SealedJSONField(default=dict)),
                        ("note", SealedTextField(default="")),
                        ("gateway", models.CharField(max_length=60)),
                        ("due_on", models.DateField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("agency", to("access.agency")),
                        ("case", to("intake.case", "requests")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("answered", models.BooleanField(db_default=False, default=False)),
                        ("arrangement", models.CharField(default="", max_length=60)),
                        ("arrangement_version", models.CharField(default="", max_length=40)),
                    ],
                    options={
                        "db_table": "sharing_information_request",
                        "indexes": [
                            models.Index(fields=["partnership", "due_on", "id"], name="request_by_due"),
                            models.Index(
                                condition=models.Q(("answered", False), ("withdrawn_at", None)),
                                fields=["partnership", "due_on", "id"],
                                name="request_open_by_due",
                            ),
                            models.Index(
                                condition=models.Q(("answered", False), ("withdrawn_at", None)),
                                fields=["agency", "due_on", "id"],
                                name="request_open_of_agency",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Chase",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("note", SealedTextField(default="")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("request", to("sharing.informationrequest", "chases")),
                    ],
                    options={
                        "db_table": "sharing_chase",
                    },
                ),
                migrations.CreateModel(
                    "Reply",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "outcome",
                            models.CharField(
                                choices=one_of("information", "nothing_held", "cannot_share"), max_length=20
                            ),
                        ),
                        ("because", SealedTextField(default="")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("request", to("sharing.informationrequest", "replies")),
                        ("supersedes", only("sharing.reply", "superseded_by", null=True)),
                    ],
                    options={
                        "db_table": "sharing_reply",
                    },
                ),
                migrations.CreateModel(
                    "Item",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("number", models.PositiveIntegerField()),
                        ("question", models.CharField(blank=True, default="", max_length=60)),
                        ("dated", models.DateField(null=True)),
                        ("title", SealedTextField()),
                        ("text", SealedTextField(default="")),
                        ("gateway", models.CharField(max_length=60)),
                        ("marking", models.CharField(max_length=40)),
                        ("agency", to("access.agency")),
                        ("case", to("intake.case", "items")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("file", to("files.storedfile", null=True)),
                        ("partnership", to("access.partnership")),
                        ("supersedes", only("sharing.item", "superseded_by", null=True)),
                        ("reply", to("sharing.reply", "items", null=True)),
                    ],
                    options={
                        "db_table": "sharing_item",
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "number"), name="item_number_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ChronologyEntry",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("happened_on", models.DateField()),
                        (
                            "precision",
                            models.CharField(
                                choices=one_of("day", "month", "year"), default="day", max_length=10
                            ),
                        ),
                        ("text", SealedTextField()),
                        ("agency", to("access.agency")),
                        ("case", to("intake.case", "chronology")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("supersedes", only("sharing.chronologyentry", "superseded_by", null=True)),
                        ("item", to("sharing.item", null=True)),
                        ("corrected_because", SealedTextField(default="")),
                    ],
                    options={
                        "db_table": "sharing_chronology_entry",
                        "indexes": [models.Index(fields=["case", "happened_on"], name="chronology_by_date")],
                    },
                ),
                migrations.CreateModel(
                    "StatutoryStep",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("step", models.CharField(max_length=60)),
                        ("happened_on", models.DateField()),
                        ("ended_on", models.DateField(null=True)),
                        ("record_number", models.CharField(blank=True, default="", max_length=60)),
                        ("authority", models.CharField(blank=True, default="", max_length=200)),
                        ("outcome", SealedTextField(default="")),
                        ("case", to("intake.case", "steps")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("supersedes", only("sharing.statutorystep", "superseded_by", null=True)),
                        ("corrected_because", SealedTextField(default="")),
                        ("about", to("sharing.statutorystep", "interviews", null=True)),
                        ("heard_as", models.CharField(blank=True, db_default="", default="", max_length=60)),
                        ("heard_by", models.CharField(blank=True, db_default="", default="", max_length=200)),
                        ("late_because", SealedTextField(default="")),
                        (
                            "talked",
                            models.CharField(
                                blank=True,
                                choices=one_of("yes", "partly", "no"),
                                db_default="",
                                default="",
                                max_length=10,
                            ),
                        ),
                    ],
                    options={
                        "db_table": "sharing_statutory_step",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("step", "missing_episode")),
                                fields=["partnership", "-happened_on", "-id"],
                                name="missing_episode_newest_first",
                            ),
                            models.Index(fields=["case", "step", "happened_on"], name="step_of_case"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("about", None), ("step__startswith", "return_interview"), _connector="OR"
                                ),
                                name="only_an_interview_is_about_an_episode",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "OnwardReferral",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("route", models.CharField(max_length=60)),
                        ("state", models.CharField(choices=one_of("made", "not_made"), max_length=12)),
                        ("reason", SealedTextField()),
                        (
                            "about",
                            models.CharField(
                                choices=one_of("same_person", "another_person"),
                                default="same_person",
                                max_length=20,
                            ),
                        ),
                        ("to_arrangement", models.CharField(blank=True, default="", max_length=60)),
                        ("to_service", models.CharField(blank=True, default="", max_length=200)),
                        ("carried", ArrayField(models.UUIDField(), default=list, size=None)),
                        ("made_on", models.DateField()),
                        ("case", to("intake.case", "onward")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("step", to("sharing.statutorystep", null=True)),
                        ("to_case", to("intake.case", "came_from", null=True)),
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
                    "Release",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("where", models.CharField(max_length=200)),
                        (
                            "state",
                            models.CharField(
                                choices=one_of("asked", "released", "refused"), default="asked", max_length=12
                            ),
                        ),
                        ("reason", SealedTextField(default="")),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("answered_by", to("access.membership", null=True)),
                        ("case", to("intake.case", "releases")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("item", to("sharing.item", "releases")),
                        ("owner", to("access.agency")),
                        ("partnership", to("access.partnership")),
                        ("number", models.PositiveIntegerField(default=0)),
                        ("title", SealedTextField(default="")),
                    ],
                    options={
                        "db_table": "sharing_release",
                        "constraints": [
                            models.UniqueConstraint(fields=("item",), name="one_release_an_item")
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(NEXT_NUMBER, migrations.RunSQL.noop),
        need_to_know("sharing_information_request"),
        need_to_know("sharing_chase", grants=READ_AND_ADD),
        append_only("sharing_chase"),
        need_to_know("sharing_reply", grants=READ_AND_ADD),
        append_only("sharing_reply"),
        need_to_know("sharing_item", grants=READ_AND_ADD),
        append_only("sharing_item"),
        need_to_know("sharing_statutory_step", grants=READ_AND_ADD),
        append_only("sharing_statutory_step"),
        need_to_know("sharing_chronology_entry", grants=READ_AND_ADD),
        append_only("sharing_chronology_entry"),
        need_to_know("sharing_release"),
        need_to_know("sharing_onward_referral"),
        migrations.RunSQL(ANSWERED, migrations.RunSQL.noop),
    ]
