"""An index over the few files that are held back."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("files", "0003_held_back")]

    operations = [
        AddIndexConcurrently(
            "storedfile",
            models.Index(
                fields=["partnership", "created_at"],
                name="file_held_back",
                condition=models.Q(state__in=["quarantined", "refused"]),
            ),
        ),
    ]
