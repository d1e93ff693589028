"""Meetings and who sits in them, what is on the agenda, who stands aside, and the views each gives before."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE, append_only, need_to_know, partnership_wide
from moothall.core.crypto.fields import SealedJSONField, SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, to

READ_AND_ADD = "SELECT, INSERT"

# Who has given a view is known at once; what it says only when the round has closed.
VIEWS_GIVEN = """
CREATE FUNCTION panel_views_given(which_sitting uuid)
    RETURNS TABLE (view_id uuid, seat_id uuid, stage text, circle_id uuid) LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT v.id, v.seat_id, v.stage::text, v.circle_id FROM panel_view v
    JOIN panel_agenda_item a ON a.id = v.agenda_item_id
    WHERE v.agenda_item_id = which_sitting AND moothall_sees(a.circle_id)
$$;
"""

# Views are open to all once their round has closed.
OPEN_VIEWS = f"""
CREATE FUNCTION panel_open_views(which_sitting uuid) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    inner_circle uuid;
    found bigint;
BEGIN
    SELECT a.circle_id INTO inner_circle FROM panel_agenda_item a
        WHERE a.id = which_sitting AND a.views_closed_at IS NOT NULL AND moothall_sees(a.circle_id)
          AND a.partnership_id = moothall_partnership()
          AND (moothall_role() IN ('chair', 'coordinator')
               OR EXISTS (SELECT 1 FROM panel_view v JOIN panel_meeting_seat p ON p.id = v.seat_id
                          WHERE v.agenda_item_id = a.id AND p.membership_id = moothall_membership())
               OR EXISTS (SELECT 1 FROM panel_conflict k JOIN panel_meeting_seat p ON p.id = k.seat_id
                          WHERE k.agenda_item_id = a.id AND k.stood_aside
                            AND p.membership_id = moothall_membership()));
    IF inner_circle IS NULL THEN
        RAISE EXCEPTION 'the round of views is open still' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_circle_within (id, partnership_id, inner_id, outer_id, relation)
        SELECT gen_random_uuid(), v.partnership_id, inner_circle, v.circle_id, '' FROM panel_view v
        WHERE v.agenda_item_id = which_sitting AND v.circle_id <> inner_circle
        GROUP BY v.partnership_id, v.circle_id ON CONFLICT DO NOTHING;
    INSERT INTO access_circle_seat
        (id, partnership_id, circle_id, holder, relation, reason, started_at, ended_at, ended_because, because_of_id)
        SELECT gen_random_uuid(), s.partnership_id, v.circle_id, s.holder, s.relation,
               'The round of views is closed', now(), s.ended_at, '', s.id
        FROM access_circle_seat s, (SELECT DISTINCT circle_id FROM panel_view
                                    WHERE agenda_item_id = which_sitting AND circle_id <> inner_circle) v
        WHERE s.circle_id = inner_circle AND (s.ended_at IS NULL OR s.ended_at > now())
        ON CONFLICT DO NOTHING;
    SELECT count(DISTINCT circle_id) INTO found FROM panel_view WHERE agenda_item_id = which_sitting;
    RETURN found;
END
$$;
REVOKE ALL ON FUNCTION panel_open_views(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION panel_open_views(uuid) TO {APP_ROLE};
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [("panel", "0001_initial")]
    dependencies = [("intake", "0004_opened_in_an_emergency"), ("sharing", "0001_gathered")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Meeting",
                    [
                        ("id", identifier()),
                        ("arrangement", models.CharField(max_length=60)),
                        ("reference", models.CharField(max_length=20)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("place", models.CharField(max_length=200)),
                        ("invitation_sequence", models.PositiveIntegerField(default=0)),
                        ("opened_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("cancelled_at", models.DateTimeField(null=True)),
                        ("cancelled_reason", models.CharField(blank=True, default="", max_length=300)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("chair", to("access.membership", null=True)),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership", related_name=None)),
                        ("desk", models.BooleanField(default=False)),
                    ],
                    options={
                        "db_table": "panel_meeting",
                        "indexes": [
                            models.Index(fields=["partnership", "starts_at", "id"], name="meeting_by_start"),
                            models.Index(
                                condition=models.Q(("cancelled_at", None), ("closed_at", None)),
                                fields=["partnership", "starts_at", "id"],
                                name="meeting_not_over",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("partnership", "reference"), name="meeting_reference_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "AgendaItem",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("position", models.PositiveSmallIntegerField()),
                        ("minutes_planned", models.PositiveSmallIntegerField()),
                        (
                            "purpose",
                            models.CharField(
                                choices=one_of("decision", "reconsideration", "review"), max_length=20
                            ),
                        ),
                        ("opened_at", models.DateTimeField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("adjourned_reason", SealedTextField(default="")),
                        ("views_closed_at", models.DateTimeField(null=True)),
                        ("views_closed_reason", SealedTextField(default="")),
                        ("discussion", SealedTextField(default="")),
                        ("discussion_version", models.PositiveIntegerField(default=1)),
                        ("best_interests", SealedTextField(default="")),
                        ("best_interests_version", models.PositiveIntegerField(default=1)),
                        ("no_action_reason", SealedTextField(default="")),
                        ("no_action_version", models.PositiveIntegerField(default=1)),
                        ("removed_at", models.DateTimeField(null=True)),
                        ("case", to("intake.case", "agenda_items")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("meeting", to("panel.meeting", "agenda")),
                        ("papers_released_at", models.DateTimeField(null=True)),
                        ("plan_lines", SealedJSONField(null=True)),
                        ("plan_contents", SealedJSONField(null=True)),
                        ("plan_contents_version", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "db_table": "panel_agenda_item",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_at", None), ("removed_at", None)),
                                fields=["case"],
                                name="agenda_item_open",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("removed_at", None)),
                                fields=("meeting", "case"),
                                name="case_once_on_agenda",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "MeetingSeat",
                    [
                        ("id", identifier()),
                        ("function", models.CharField(max_length=40)),
                        (
                            "attendance",
                            models.CharField(
                                choices=one_of("invited", "present", "apology", "absent"),
                                default="invited",
                                max_length=20,
                            ),
                        ),
                        ("apology_sent_information", models.BooleanField(default=False)),
                        ("arrived_at", models.DateTimeField(null=True)),
                        ("left_at", models.DateTimeField(null=True)),
                        ("accepted_confidentiality_at", models.DateTimeField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("agency", to("access.agency")),
                        ("meeting", to("panel.meeting", "seats")),
                        ("membership", to("access.membership")),
                        ("partnership", to("access.partnership", related_name=None)),
                    ],
                    options={
                        "db_table": "panel_meeting_seat",
                        "constraints": [
                            models.UniqueConstraint(fields=("meeting", "membership"), name="one_seat_each")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Conflict",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("text", SealedTextField()),
                        ("stood_aside", models.BooleanField()),
                        ("decided_reason", SealedTextField(default="")),
                        ("agenda_item", to("panel.agendaitem", "conflicts")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("seat", to("panel.meetingseat")),
                        ("tie", models.CharField(blank=True, default="", max_length=60)),
                    ],
                    options={
                        "db_table": "panel_conflict",
                        "constraints": [
                            models.UniqueConstraint(fields=("agenda_item", "seat"), name="conflict_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Minutes",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("version", models.PositiveIntegerField()),
                        ("content", SealedJSONField()),
                        ("amendment", SealedTextField(default="")),
                        ("amended_because", SealedTextField(default="")),
                        ("agenda_item", to("panel.agendaitem", "minutes")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "panel_minutes",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agenda_item", "version"), name="minutes_version_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "Pack",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("version", models.PositiveIntegerField()),
                        ("content", SealedJSONField()),
                        ("item_ids", ArrayField(models.UUIDField(), default=list, size=None)),
                        ("sha256", models.CharField(max_length=64)),
                        ("agenda_item", to("panel.agendaitem", "packs")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "panel_pack",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agenda_item", "version"), name="pack_version_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "View",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("stage", models.CharField(max_length=40)),
                        ("outcome", models.CharField(max_length=40)),
                        ("reasons", SealedTextField()),
                        ("agenda_item", to("panel.agendaitem", "views")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("seat", to("panel.meetingseat")),
                    ],
                    options={
                        "db_table": "panel_view",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agenda_item", "seat", "stage"), name="one_view_each"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    "ViewDraft",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("stage", models.CharField(max_length=40)),
                        ("outcome", models.CharField(blank=True, default="", max_length=40)),
                        ("reasons", SealedTextField(default="")),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("agenda_item", to("panel.agendaitem", "view_drafts")),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                        ("seat", to("panel.meetingseat")),
                    ],
                    options={
                        "db_table": "panel_view_draft",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agenda_item", "seat", "stage", "created_by"),
                                name="one_draft_a_writer",
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(VIEWS_GIVEN, migrations.RunSQL.noop),
        partnership_wide("panel_meeting"),
        partnership_wide("panel_meeting_seat"),
        need_to_know("panel_agenda_item"),
        need_to_know("panel_conflict"),
        need_to_know("panel_pack", grants=READ_AND_ADD),
        append_only("panel_pack"),
        need_to_know("panel_view", grants=READ_AND_ADD),
        append_only("panel_view"),
        need_to_know("panel_minutes", grants=READ_AND_ADD),
        append_only("panel_minutes"),
        need_to_know("panel_view_draft"),
        migrations.RunSQL(OPEN_VIEWS, migrations.RunSQL.noop),
    ]
