"""Which outputs a draft was prepared without, since they could not be made safe."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("release", "0001_checked_and_published")]

    operations = [
        migrations.AddField(
            "ReleasePrepared",
            "withheld",
            models.JSONField(default=dict, db_default=models.Value({}, models.JSONField())),
        ),
    ]
