"""Which notices have been sent."""

from django.db import migrations, models

GRANT = "GRANT SELECT, INSERT ON outbox_sent_notice TO moothall_app;"


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
