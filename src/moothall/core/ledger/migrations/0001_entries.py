"""Entries: append-only for the application, written in the name of whoever asks and of nobody else; read by the data
protection officer, and by those who may see the case."""

from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE, append_only, secure
from moothall.core.kinds.tables import Tables, identifier, one_of

GUARDS = (
    secure("ledger_entry")
    + f"""
CREATE POLICY ledger_entry_see ON ledger_entry FOR SELECT TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership())
           AND ((SELECT moothall_role()) = 'data_protection_officer'
                OR membership_id = (SELECT moothall_membership())
                OR (circle_id IS NOT NULL AND moothall_sees(circle_id))));
CREATE POLICY ledger_entry_add ON ledger_entry FOR INSERT TO {APP_ROLE}
    WITH CHECK (partnership_id = (SELECT moothall_partnership())
                AND membership_id = (SELECT moothall_membership()));
GRANT SELECT, INSERT ON ledger_entry TO {APP_ROLE};
"""
    + secure("ledger_head")
    + f"""
CREATE POLICY ledger_head_own ON ledger_head TO {APP_ROLE}
    USING (partnership_id = (SELECT moothall_partnership()))
    WITH CHECK (partnership_id = (SELECT moothall_partnership()));
GRANT SELECT, UPDATE ON ledger_head TO {APP_ROLE};
"""
)


class Migration(migrations.Migration):
    initial = True
    replaces = [("ledger", "0001_initial"), ("ledger", "0002_policies"), ("ledger", "0003_in_ones_own_name")]
    dependencies = [("access", "0003_own_tables")]

    operations = [
        Tables(
            [
                migrations.CreateModel(
                    "Head",
                    [
                        ("partnership_id", models.UUIDField(primary_key=True, serialize=False)),
                        ("number", models.BigIntegerField(default=0)),
                        ("hash", models.BinaryField(default=b"")),
                    ],
                    options={
                        "db_table": "ledger_head",
                    },
                ),
                migrations.CreateModel(
                    "Entry",
                    [
                        ("id", identifier()),
                        ("partnership_id", models.UUIDField()),
                        ("number", models.BigIntegerField()),
                        ("at", models.DateTimeField()),
                        ("membership_id", models.UUIDField()),
                        ("person_name", models.TextField()),
                        ("agency_name", models.TextField()),
                        ("role", models.CharField(max_length=40)),
                        ("act", models.CharField(choices=one_of("read", "write"), max_length=10)),
                        ("verb", models.CharField(max_length=80)),
                        ("purpose", models.TextField()),
                        ("subject_kind", models.CharField(max_length=80)),
                        ("subject_id", models.UUIDField(null=True)),
                        ("case_id", models.UUIDField(null=True)),
                        ("circle_id", models.UUIDField(null=True)),
                        ("detail", models.JSONField(default=dict)),
                        ("previous_hash", models.BinaryField()),
                        ("hash", models.BinaryField()),
                    ],
                    options={
                        "db_table": "ledger_entry",
                        "indexes": [
                            models.Index(
                                fields=["partnership_id", "case_id", "-number"], name="ledger_entry_by_case"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("partnership_id", "number"), name="ledger_entry_number_once"
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
        append_only("ledger_entry"),
    ]
