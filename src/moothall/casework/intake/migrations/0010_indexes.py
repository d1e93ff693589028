"""One index for each part of the way of an open case that a list can be narrowed to."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

NEWEST = ["partnership", "received_on", "id"]


def index(name: str, condition: Q) -> AddIndexConcurrently:
    return AddIndexConcurrently("case", models.Index(fields=NEWEST, name=name, condition=condition))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0009_decided")]

    operations = [
        index("case_part_decided", Q(closed_on=None, determined=True, decided=False)),
        index("case_without_plan", Q(closed_on=None, decided=True, planned=False)),
        index("case_with_plan", Q(closed_on=None, decided=True, planned=True)),
    ]
