"""Every table of the schema, filled from what was known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from moothall.evidence.extract.cases import case_rows, site_rows
from moothall.evidence.extract.decisions import decision_rows
from moothall.evidence.extract.follow_up import indicator_rows, wave_rows
from moothall.evidence.extract.known import Known, Row
from moothall.evidence.extract.plan_actions import action_rows
from moothall.evidence.extract.pseudonyms import Pseudonyms
from moothall.evidence.extract.steps import step_rows
from moothall.methods.extracts import current_schema

if TYPE_CHECKING:
    from moothall.methods.extracts.tables import TableWriter

Told = Callable[[int, int], None]


def fill(known: Known, key: Pseudonyms, told: Told | None, writers: Mapping[str, TableWriter]) -> None:
    """Write the rows of every table, each in the order the schema says; `told` hears after each how many are done."""
    schema = current_schema()
    rows: dict[str, Iterable[Row]] = {
        "site_calendar": site_rows(known),
        "case": case_rows(known, schema, key),
        "decision": decision_rows(known, key),
        "step": step_rows(known, key),
        "action": action_rows(known, key),
        "wave": wave_rows(known, key),
        "indicator": indicator_rows(known, key),
    }
    for done, (name, writer) in enumerate(writers.items(), start=1):
        writer.rows(rows[name])
        if told is not None:
            told(done, len(writers))
