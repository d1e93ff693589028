"""Indexes over the requests nobody has answered."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OPEN = models.Q(answered=False, withdrawn_at=None)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("sharing", "0003_answered")]

    operations = [
        AddIndexConcurrently(
            "informationrequest",
            models.Index(fields=["partnership", "due_on", "id"], condition=OPEN, name="request_open_by_due"),
        ),
        AddIndexConcurrently(
            "informationrequest",
            models.Index(fields=["agency", "due_on", "id"], condition=OPEN, name="request_open_of_agency"),
        ),
    ]
