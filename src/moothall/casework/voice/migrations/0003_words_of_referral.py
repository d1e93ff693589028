"""The child's words that came with a referral point at it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_determined"), ("voice", "0002_policies")]

    operations = [
        migrations.AddField(
            "voice",
            "source",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="childs_words",
                to="intake.referralsource",
            ),
        ),
    ]
