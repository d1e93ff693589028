"""Rows of the table of decisions: codes and counts out of the sealed record, none of its words."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from moothall.casework.panel.models import Determination
from moothall.evidence.extract.known import Known, Row
from moothall.evidence.extract.pseudonyms import Pseudonyms
from moothall.methods.extracts.coarsening import calendar_month, days_between

MET = "met"


def decision_rows(known: Known, key: Pseudonyms) -> list[Row]:
    """One row for each determination, of every case, superseded since or not."""
    rows = [
        _decision(known, key, case, made)
        for case in known.cases.values()
        for made in known.of("decisions", case["id"])
    ]
    return sorted(rows, key=lambda row: (row["case"], row["days"], row["decision"]))


def _decision(known: Known, key: Pseudonyms, case: Row, made: Row) -> Row:
    others = known.of("decisions", case["id"])
    together = {row["stage"] for row in others if row["agenda_item_id"] == made["agenda_item_id"]}
    dissents = [
        row for row in known.of("dissents", case["id"])
        if (row["agenda_item_id"], row["stage"]) == (made["agenda_item_id"], made["stage"])
    ]  # fmt: skip
    return {
        "decision": key.decision(made["id"]),
        "case": key.case(case["id"]),
        "stage": made["stage"],
        "outcome": made["outcome"],
        "month": calendar_month(made["decided_on"]),
        "days": days_between(case["received_on"], made["decided_on"]),
        "in_time": made["in_time"],
        "test": made["wording_rule"],
        "one_sitting": len(together) > 1,
        "decided_how": made["voting_how"] or None,
        "dissents": len(dissents),
        "reconsidered": made["supersedes_id"] is not None,
        "stands": all(row["supersedes_id"] != made["id"] for row in others),
        **_out_of_the_record(made),
    }


def _out_of_the_record(made: Row) -> Row:
    content: dict[str, Any] = Determination._meta.get_field("content").opened(made["content"], made["id"])
    found = Counter(limb.get("finding", "") for limb in content.get("limbs", []))
    since = (content.get("test") or {}).get("in_force_from")
    return {
        "test_since": calendar_month(date.fromisoformat(since)) if since else None,
        "limbs_met": found[MET],
        "limbs_not_met": found["not_met"] + found["not_shown"],
    }
