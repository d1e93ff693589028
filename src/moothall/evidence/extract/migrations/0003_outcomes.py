"""Waves, measures, handovers and what returns tell of a child."""

from django.db import migrations

from moothall.evidence.extract.policies import readable, remembers

READ = {
    "outcomes_wave": (
        "id", "partnership_id", "case_id", "point", "due_on", "way", "reason_code", "supersedes_id", "created_at",
    ),
    "outcomes_measure": (
        "id", "partnership_id", "case_id", "point", "instrument", "instrument_version", "values", "total", "own",
        "supersedes_id", "created_at",
    ),
    "outcomes_handover": ("id", "partnership_id", "case_id", "handed_on", "created_at"),
    "outcomes_return_row": ("id", "partnership_id", "match_id", "kind", "year", "table", "values", "line", "created_at"),
}  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("extract", "0002_policies"), ("outcomes", "0004_return_policies")]

    operations = [
        remembers("outcomes_return_match", ("case_id", "kind", "year", "tables", "doubt", "ended_at")),
        *(readable(table, columns) for table, columns in READ.items()),
    ]
