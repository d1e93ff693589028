"""The table of Django's database cache, where rate limits are counted, which holds nothing about anybody; and which
notices have been sent."""

from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE, secure
from moothall.core.kinds.tables import Tables

CACHE = """
CREATE TABLE framework_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX framework_cache_expires ON framework_cache (expires);
GRANT SELECT, INSERT, UPDATE, DELETE ON framework_cache TO moothall_app;
"""

# The rows hold a number and a time: the worker, which acts for nobody, must see them whoever they were for.
SENT = (
    secure("outbox_sent_notice")
    + f"""
CREATE POLICY outbox_sent_notice_all ON outbox_sent_notice TO {APP_ROLE} USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON outbox_sent_notice TO {APP_ROLE};
"""
)


class Migration(migrations.Migration):
    initial = True
    replaces = [("outbox", "0001_framework_cache"), ("outbox", "0002_sent_notice")]
    dependencies = []

    operations = [
        migrations.RunSQL(CACHE, migrations.RunSQL.noop),
        Tables(
            [
                migrations.CreateModel(
                    "SentNotice",
                    [
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("sent_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "db_table": "outbox_sent_notice",
                    },
                ),
            ]
        ),
        migrations.RunSQL(SENT, migrations.RunSQL.noop),
    ]
