"""Undecided cases by how far they have come, in the order in which they are listed."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0014_stands_at")]

    operations = [
        AddIndexConcurrently(
            "case",
            models.Index(
                fields=["partnership", "stands_at", "received_on", "id"],
                condition=Q(closed_on=None, determined=False, in_scope=True),
                name="case_undecided_by_stage",
            ),
        ),
    ]
