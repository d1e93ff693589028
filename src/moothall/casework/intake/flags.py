"""Flags that the records of a case raise by themselves, by its arrangement's rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from moothall.casework.intake.assessments.queries import scores_in
from moothall.casework.intake.assessments.rules import CASE
from moothall.methods.arrangements import Arrangement, Raised, flags


def flags_of(arrangement: Arrangement, rows: Mapping[str, Sequence[Any]], today: date) -> tuple[Raised, ...]:
    """Each flag of the arrangement with whether it is raised, from the gathered rows of a case's frame."""
    steps = rows.get("steps", ())
    replaced = {row.supersedes_id for row in steps if row.supersedes_id}
    events = [(row.step, row.happened_on) for row in steps if row.pk not in replaced]
    scores = scores_in(row for row in rows.get("assessments", ()) if row.about_kind == CASE)
    return flags(arrangement, events, scores, today)
