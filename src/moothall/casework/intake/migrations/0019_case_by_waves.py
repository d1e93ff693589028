"""Cases in scope by the points of the follow-up they have behind them, oldest first: who is due lies together."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0018_waves_recorded")]

    operations = [
        AddIndexConcurrently(
            "case",
            models.Index(
                fields=["partnership", "arrangement", "waves_recorded", "received_on", "id"],
                condition=Q(in_scope=True),
                name="case_by_waves",
            ),
        ),
    ]
