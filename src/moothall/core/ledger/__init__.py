"""The append-only, hash-chained record of every write, and of every read of a case.

    with ledger.unit(actor, "Answer an information request") as record:
        ...
        record.wrote("request.answered", request, case_id=request.case_id, circle_id=request.circle_id)

One unit is one transaction. Its entries are appended last, numbered from a locked head; if they cannot be
appended, nothing is saved and nothing is served.
"""

from __future__ import annotations

from moothall.core.ledger.unit import Record, Unrecorded, current_actor, unit

__all__ = ["Record", "Unrecorded", "current_actor", "unit"]
