"""Forgetting the files of returns when the rule of keeping says so: first it is recorded, then the bytes go.

What was counted stays, and so do the rows of children of cases, which belong to the case. Files, the list of faults
(it names children) and the index of other children go.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction

from moothall.casework.outcomes.returns.models import ReturnChild, ReturnForgotten, StatutoryReturn
from moothall.casework.outcomes.returns.queries import with_reports
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require, visible
from moothall.core.files import store
from moothall.core.kinds import Actor

#: Held shared by whoever keeps pieces of a return, and alone by whoever removes some: the same bytes are kept once.
PIECES = "SELECT pg_advisory_xact_lock(hashtextextended('moothall: pieces of returns', 0))"


def forget_old(*, by: Actor) -> list[UUID]:
    """Record that the files of a partnership's old returns are forgotten. Answers which; their bytes go with `remove_bytes`."""
    with ledger.unit(by, "Forget files of returns by the rule of keeping") as record:
        require(by, Capability.TAKE_IN_RETURNS)
        rows = visible(StatutoryReturn.objects.filter(forgotten=None), by)
        due = [one for one in with_reports(by, list(rows)) if one.kept_until < clock.today()]
        for one in due:
            ReturnForgotten.objects.create(
                partnership_id=by.partnership_id, circle_id=one.row.circle_id, created_by_id=by.membership_id,
                of_return=one.row, rule=one.rule.id,
            )  # fmt: skip
            ReturnChild.objects.filter(of_return=one.row).delete()
            record.wrote(
                "return.forgotten",
                one.row,
                rule=one.rule.id,
                kept_until=one.kept_until.isoformat(),
                own=one.rule.override is not None,
            )
    return [one.row.pk for one in due]


def remove_bytes() -> int:
    """Remove from the store what only forgotten returns hold. Returns how many pieces went; done twice, none."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PIECES)
        cursor.execute("SELECT piece FROM outcomes_pieces_free()")
        return sum(store.remove(piece) for (piece,) in cursor.fetchall())


def keepers() -> list[tuple[UUID, UUID]]:
    """For each partnership that has returns, the person and membership in whose name its files are forgotten."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT person, membership FROM outcomes_keepers()")
        return list(cursor.fetchall())
