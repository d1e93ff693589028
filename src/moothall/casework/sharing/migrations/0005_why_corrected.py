"""Why a chronology entry or a statutory step was corrected, kept with the correction."""

from django.db import migrations

import moothall.core.crypto.fields


class Migration(migrations.Migration):
    dependencies = [("sharing", "0004_indexes")]

    operations = [
        migrations.AddField(
            "chronologyentry",
            "corrected_because",
            moothall.core.crypto.fields.SealedTextField(default=""),
        ),
        migrations.AddField(
            "statutorystep",
            "corrected_because",
            moothall.core.crypto.fields.SealedTextField(default=""),
        ),
    ]
