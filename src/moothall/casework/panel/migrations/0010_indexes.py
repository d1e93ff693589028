"""The first decisions of a quarter by their day, whatever the arrangement calls their stage."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("panel", "0009_decided")]

    operations = [
        RemoveIndexConcurrently("determination", "determination_first_by_day"),
        AddIndexConcurrently(
            "determination",
            models.Index(
                fields=["partnership", "decided_on"],
                condition=Q(supersedes=None, in_time__isnull=False),
                name="determination_timed_by_day",
            ),
        ),
    ]
