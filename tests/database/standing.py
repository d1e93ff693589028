"""How far each case has come, asked twice: of the line that derives it, and of the filter that reads the marks."""

from __future__ import annotations

from moothall.casework.overview.caseload import Filters, caseload
from moothall.casework.overview.stage import STAGES
from moothall.core import ledger
from moothall.core.kinds import Actor


def stages_by_line(actor: Actor, filters: Filters) -> dict[str, str]:
    """The stage of every case on the list, page after page, by its reference."""
    found: dict[str, str] = {}
    key = ""
    with ledger.unit(actor, "test"):
        while True:
            page = caseload(actor, filters, after=key)
            found |= {line.reference: line.stage.code for line in page.lines}
            if not (key := page.next_key):
                return found


def the_marks_agree(actor: Actor) -> dict[str, str]:
    """The stage of every case, having seen that each filter finds those whose line says so, and no other."""
    stages = stages_by_line(actor, Filters()) | stages_by_line(actor, Filters(closed=True))
    for stage in STAGES:
        found = stages_by_line(actor, Filters(stage=stage))
        assert found == {reference: code for reference, code in stages.items() if code == stage}, stage
    return stages
