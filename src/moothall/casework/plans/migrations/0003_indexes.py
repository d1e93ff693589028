"""Indexes over the open actions of one owner."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

STATES = ["to_do", "under_way"]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("plans", "0002_policies")]

    operations = [
        AddIndexConcurrently(
            "action",
            models.Index(
                fields=["owner", "due_on", "id"],
                name="action_open_of_owner",
                condition=Q(state__in=STATES),
            ),
        ),
        AddIndexConcurrently(
            "action",
            models.Index(
                fields=["owner_agency", "due_on", "id"],
                name="action_open_of_agency",
                condition=Q(state__in=STATES, owner=None),
            ),
        ),
    ]
