"""Which notices have been sent."""

from django.db import migrations, models

from moothall.core.access.policies import APP_ROLE, secure

# The rows hold a number and a time: the worker, which acts for nobody, must see them whoever they were for.
GRANT = (
    secure("outbox_sent_notice")
    + f"""
CREATE POLICY outbox_sent_notice_all ON outbox_sent_notice TO {APP_ROLE} USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON outbox_sent_notice TO {APP_ROLE};
"""
)


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_framework_cache")]

    operations = [
        migrations.CreateModel(
            name="SentNotice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sent_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={"db_table": "outbox_sent_notice"},
        ),
        migrations.RunSQL(GRANT, migrations.RunSQL.noop),
    ]
