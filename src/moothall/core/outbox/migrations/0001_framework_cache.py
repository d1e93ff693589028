"""The table of Django's database cache, where rate limits are counted. It holds nothing about anybody."""

from django.db import migrations

SQL = """
CREATE TABLE framework_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX framework_cache_expires ON framework_cache (expires);
GRANT SELECT, INSERT, UPDATE, DELETE ON framework_cache TO moothall_app;
"""


class Migration(migrations.Migration):
    dependencies = []

    operations = [migrations.RunSQL(SQL, "DROP TABLE framework_cache")]
