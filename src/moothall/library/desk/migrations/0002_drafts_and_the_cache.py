"""Drafts; the table where tries at signing in are counted; what the role of the curators may do with them, and who they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CACHE = """
CREATE TABLE framework_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX framework_cache_expires ON framework_cache (expires);
"""
# A curator is never deleted: ratings and the log go on naming them.
GRANTS = """
GRANT SELECT, INSERT, UPDATE ON curator TO moothall_curator;
GRANT SELECT, INSERT, UPDATE, DELETE ON draft, framework_cache TO moothall_curator;
GRANT USAGE ON SEQUENCE curator_id_seq, draft_id_seq TO moothall_curator;
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=120)),
                ("based_on", models.PositiveIntegerField(blank=True, null=True)),
                ("description", models.JSONField()),
                ("places", models.JSONField(default=list)),
                ("begun_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "curator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "draft",
                "constraints": [models.UniqueConstraint(fields=("curator", "key"), name="draft_once_each")],
            },
        ),
        migrations.RunSQL(CACHE, "DROP TABLE framework_cache"),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
