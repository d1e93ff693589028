"""Rows of the table of actions agreed for a child."""

from __future__ import annotations

from moothall.core.clock import UNITED_KINGDOM
from moothall.evidence.extract.known import Known, Row
from moothall.evidence.extract.pseudonyms import Pseudonyms
from moothall.methods.extracts.coarsening import calendar_month, days_between

OPEN = ("to_do", "under_way")


def action_rows(known: Known, key: Pseudonyms) -> list[Row]:
    """One row for each action, of every case."""
    rows = [_action(known, key, row) for case in known.cases for row in known.actions.get(case, [])]
    return sorted(rows, key=lambda row: (row["case"], row["action"]))


def _action(known: Known, key: Pseudonyms, row: Row) -> Row:
    agreed = row["made_at"].astimezone(UNITED_KINGDOM).date()
    ended = None if row["state"] in OPEN else row["state_on"]
    late = ended > row["due_on"] if ended else row["due_on"] < known.as_at
    return {
        "action": key.action(row["id"]),
        "case": key.case(row["case_id"]),
        "month": calendar_month(agreed),
        "owner": known.function(row["owner_agency_id"]),
        "answers": _answers(known, row),
        "direction": row["direction"] or None,
        "days_given": days_between(agreed, row["due_on"]),
        "state": row["state"],
        "days_to_end": days_between(agreed, ended),
        "overdue": late and row["state"] in (*OPEN, "done"),
    }


def _answers(known: Known, row: Row) -> str:
    if row["need_id"] in known.needs:
        return known.needs[row["need_id"]]
    if row["because_limb"]:
        return "finding"
    if row["because_item_id"]:
        return "evidence"
    return "decision" if row["because_determination_id"] else "none"
