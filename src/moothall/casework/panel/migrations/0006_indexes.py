"""Indexes over what is still open before the panel: meetings, agenda, letters; and decisions by their day."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


def index(model: str, name: str, fields: list[str], condition: Q) -> AddIndexConcurrently:
    return AddIndexConcurrently(model, models.Index(fields=fields, name=name, condition=condition))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("panel", "0005_settled")]

    operations = [
        index("agendaitem", "agenda_item_open", ["case"], Q(removed_at=None, closed_at=None)),
        index(
            "determination",
            "determination_first_by_day",
            ["partnership", "stage", "decided_on"],
            Q(supersedes=None),
        ),
        index("letter", "letter_unsettled", ["partnership", "created_at"], Q(sent_on=None, settled=False)),
        index(
            "meeting",
            "meeting_not_over",
            ["partnership", "starts_at", "id"],
            Q(cancelled_at=None, closed_at=None),
        ),
    ]
