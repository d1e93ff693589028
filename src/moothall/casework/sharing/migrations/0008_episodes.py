"""The missing episodes of a partnership, newest first, and the steps of one case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0007_released_by_name"),
    ]

    operations = [
        migrations.AddIndex(
            "statutorystep",
            models.Index(
                fields=["partnership", "-happened_on", "-id"],
                condition=models.Q(step="missing_episode"),
                name="missing_episode_newest_first",
            ),
        ),
        migrations.AddIndex(
            "statutorystep", models.Index(fields=["case", "step", "happened_on"], name="step_of_case")
        ),
    ]
