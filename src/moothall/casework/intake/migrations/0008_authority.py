"""The local authority a referral names, by its code, so that it can be corrected and the rules applied again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0007_assessments")]

    operations = [
        migrations.AddField(
            "case", "authority_code", models.CharField(max_length=12, blank=True, default="", db_default="")
        ),
        migrations.AddField(
            "case", "authority_unmatched", models.BooleanField(default=False, db_default=False)
        ),
    ]
