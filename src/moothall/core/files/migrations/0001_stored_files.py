"""Stored files; and what those who see no case may know of the files that are held back: state, kind, size and time,
and no name."""

from django.db import migrations, models

from moothall.core.access.policies import need_to_know
from moothall.core.crypto.fields import SealedTextField
from moothall.core.kinds.tables import Tables, identifier, one_of, to

HELD_BACK = """
CREATE FUNCTION files_held_back(most integer)
    RETURNS TABLE (id uuid, state text, state_reason text, media_type text, size bigint, sha256 text,
                   kept_at timestamptz, together bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT f.id, f.state::text, f.state_reason::text, f.media_type::text, f.size, f.sha256::text, f.created_at,
           count(*) OVER ()
    FROM files_stored_file f
    WHERE f.partnership_id = moothall_partnership() AND f.state IN ('quarantined', 'refused')
      AND moothall_role() IN ('administrator', 'data_protection_officer')
    ORDER BY f.created_at DESC, f.id DESC LIMIT most
$$;
CREATE FUNCTION files_settle(file uuid, verdict text, reason text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE files_stored_file SET state = verdict, state_reason = left(reason, 200)
    WHERE id = file AND partnership_id = moothall_partnership() AND state = 'quarantined'
      AND verdict IN ('clean', 'refused') AND moothall_role() IN ('administrator', 'data_protection_officer');
    RETURN FOUND;
END
$$;
"""


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("files", "0001_initial"),
        ("files", "0002_policies"),
        ("files", "0003_held_back"),
        ("files", "0004_indexes"),
    ]
    dependencies = [("access", "0003_own_tables")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "StoredFile",
                    [
                        ("id", identifier()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("name", SealedTextField()),
                        ("media_type", models.CharField(max_length=100)),
                        ("size", models.BigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=one_of("quarantined", "clean", "unscanned", "refused"), max_length=20
                            ),
                        ),
                        ("state_reason", models.CharField(blank=True, default="", max_length=200)),
                        ("case_id", models.UUIDField(null=True)),
                        ("circle", to("access.circle")),
                        ("created_by", to("access.membership")),
                        ("partnership", to("access.partnership")),
                    ],
                    options={
                        "db_table": "files_stored_file",
                        "indexes": [
                            models.Index(fields=["partnership", "case_id"], name="file_by_case"),
                            models.Index(
                                condition=models.Q(("state__in", ["quarantined", "refused"])),
                                fields=["partnership", "created_at"],
                                name="file_held_back",
                            ),
                        ],
                    },
                ),
            ]
        ),
        need_to_know("files_stored_file"),
        migrations.RunSQL(HELD_BACK, migrations.RunSQL.noop),
    ]
