"""Lists of children brought in by agencies: kept as rows with their source, once, and taken back without loss."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from moothall.casework.outcomes.joins.actions import MANY, desk_circle
from moothall.casework.outcomes.joins.gathering import COMPARED, list_key
from moothall.casework.outcomes.joins.models import AgencyList, JoinPair, JoinRecord
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.models import Agency
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.files.scanner import scan
from moothall.core.kinds import Actor, Invalid, Refused
from moothall.methods.linkage import LinkageError, read_records
from moothall.methods.linkage.records import RAW

#: A list is of children who may be known here, not of a whole authority: that is a return.
MOST_ROWS = 50_000


def bring_in_list(
    *,
    by: Actor,
    agency_id: UUID,
    name: str,
    content: bytes,
    of_code: str = "",
    said: dict[str, str] | None = None,
) -> tuple[AgencyList, bool]:
    """Keep an agency's list, a CSV with one line for each child. Returns it, and False where it was there already.

    Only columns that are compared are kept. `of_code` names another partnership whose children they are; it has to
    share under an agreement in force. Raises Invalid naming the field and the mend, Refused, NotAllowed.
    """
    with ledger.unit(by, "Bring in an agency's list", must_write=True) as record:
        require(by, Capability.JOIN_RECORDS)
        agency = Agency.objects.filter(pk=agency_id, partnership_id=by.partnership_id).first()
        if agency is None:
            raise Invalid("agency", _("Choose one of the partnership's agencies."))
        whose, of_name = _of_partnership(by, of_code)
        sha256 = hashlib.sha256(content).hexdigest()
        before = visible(
            AgencyList.objects.filter(agency=agency, sha256=sha256, taken_back_at=None), by
        ).first()
        if before is not None:
            record.wrote("joins.list_brought_again", before)
            return before, False
        rows, columns = read_list(content, name, said or {})
        made = AgencyList(
            partnership_id=by.partnership_id, circle_id=desk_circle(by), created_by_id=by.membership_id, agency=agency,
            of_partnership_id=whose, of_name=of_name, name=name[:200], sha256=sha256, rows=len(rows), columns=columns,
        )  # fmt: skip
        made.save(force_insert=True)
        JoinRecord.objects.bulk_create(
            (
                JoinRecord(
                    partnership_id=by.partnership_id, circle_id=made.circle_id, created_by_id=by.membership_id,
                    source="list", of_partnership_id=whose, key=list_key(made.pk, number), of_list=made, values=values,
                )
                for number, values in rows
            ),
            batch_size=MANY,
        )  # fmt: skip
        record.wrote("joins.list_brought", made, rows=len(rows), sha256=sha256, agency=str(agency.pk))
    return made, True


def read_list(
    content: bytes, name: str, said: dict[str, str]
) -> tuple[list[tuple[str, dict[str, str]]], dict[str, str]]:
    """The rows of a list, each with its id in the list and what is compared; and which column each kind was read from.

    Raises Invalid("file", …) with the column and the mend.
    """
    if scan(content).state == "refused":
        raise Invalid("file", _("The virus scanner found something in this file. It was not kept."))
    with tempfile.TemporaryDirectory(prefix="moothall-list-") as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(content)
        try:
            records = read_records([path], said, threads=1)
        except LinkageError as wrong:
            raise Invalid("file", str(wrong).replace("list.csv", name)) from None
        if not 0 < records.count <= MOST_ROWS:
            raise Invalid(
                "file", _("A list has at least one line and at most %(most)s.") % {"most": MOST_ROWS}
            )
        held = {column for (column,) in records.con.execute(f"SELECT column_name FROM information_schema.columns WHERE table_name = '{RAW}'").fetchall()}  # fmt: skip
        kinds = [kind for kind in COMPARED if kind in held]
        rows = records.con.execute(
            f"SELECT record_id, {', '.join(kinds) or 'NULL'} FROM {RAW} ORDER BY line"
        ).fetchall()
        records.con.close()
    told = [
        (row[0], {kind: value for kind, value in zip(kinds, row[1:], strict=False) if value}) for row in rows
    ]
    return told, {
        kind: column for kind, column in records.columns.of.items() if kind in (*kinds, "record_id")
    }


def _of_partnership(by: Actor, code: str) -> tuple[UUID, str]:
    """Whose children they are. Raises Invalid for a partnership that is not known, Refused without an agreement."""
    if not code:
        return by.partnership_id, by.partnership_name
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name, outcomes_shares(%s, id) FROM outcomes_partnership_of_code(%s)",
            [by.partnership_id, code],
        )
        row = cursor.fetchone()
    if row is None:
        raise Invalid("of_code", _("No partnership has the code %(code)s.") % {"code": code})
    if not row[2]:
        raise Refused(_("No sharing agreement with this partnership is in force. The data protection officers of both record one first."))  # fmt: skip
    return UUID(str(row[0])), row[1]


def take_back_list(*, by: Actor, list_id: UUID, reason: str) -> AgencyList:
    """Take a list back: it is weighed no more, its pairs without an answer go, and rows that no answer rests on."""
    with ledger.unit(by, "Take back an agency's list", must_write=True) as record:
        require(by, Capability.JOIN_RECORDS)
        if not reason.strip():
            raise Invalid("reason", _("Say why the list is taken back."))
        one = one_visible(AgencyList.objects.filter(taken_back_at=None), by, pk=list_id)
        mine = visible(JoinPair.objects.filter(right__of_list=one), by)
        mine.filter(answers=None).delete()
        answered = mine.values("right_id")
        gone, _kinds = visible(JoinRecord.objects.filter(of_list=one).exclude(pk__in=answered), by).delete()
        one.taken_back_at, one.taken_back_because = clock.now(), reason.strip()[:2_000]
        one.save(update_fields=["taken_back_at", "taken_back_because"])
        record.wrote("joins.list_taken_back", one, rows_removed=gone)
    return one
