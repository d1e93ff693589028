"""What is left to do on a case, counted, so that nobody closes it without having seen it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moothall.casework.overview.case_page import CaseFrame
from moothall.casework.overview.missing import waiting_item
from moothall.casework.plans.rules import OPEN_STATES


@dataclass(frozen=True)
class Left:
    """One kind of thing that is left to do, and the rows it is made of."""

    what: str
    rows: tuple[Any, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.rows)


def left_to_do(frame: CaseFrame) -> list[Left]:
    """What is left, in the order a person would look at it. Pure: of the rows of the frame and of the overview."""
    rows = frame.rows
    item = waiting_item(rows)
    answered = {row.request_id for row in rows["replies"]}
    found = {
        "undecided": [frame.case] if frame.case.in_scope and not frame.case.decided else [],
        "agenda": [item] if item is not None else [],
        "actions": [row for row in rows["actions"] if row.state in OPEN_STATES],
        "plan": [row for row in rows["plans"] if row.ended_on is None],
        "requests": [row for row in rows["requests"] if row.withdrawn_at is None and row.pk not in answered],
        "letters": [row for row in rows["letters"] if row.sent_on is None and not row.not_sent_reason],
        "hazards": frame.hazards,
        "matches": rows["matches"],
    }
    return [Left(what, tuple(each)) for what, each in found.items() if each]
