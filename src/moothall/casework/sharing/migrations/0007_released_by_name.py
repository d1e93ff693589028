"""What an owner is asked to release, by its number and title."""

from django.db import migrations, models

import moothall.core.crypto.fields


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0006_releases_and_onward"),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="number",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="release",
            name="title",
            field=moothall.core.crypto.fields.SealedTextField(default=""),
        ),
    ]
