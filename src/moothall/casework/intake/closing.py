"""Closing a case: the panel's work on it is over. What was recorded stays, and the child is followed all the same."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, Refused


def close_case(*, by: Actor, case: Case, closed_on: date, reason: str) -> Case:
    """Close a case, with why. Refused where it is closed already; Invalid, naming the field, where the day is wrong."""
    with ledger.unit(by, "Close a case", must_write=True) as record:
        require(by, Capability.RECORD_FACTS, case.circle_id)
        if not reason.strip():
            raise Invalid("reason", _("Say why the case is closed."))
        if not case.received_on <= closed_on <= clock.today():
            raise Invalid("closed_on", _("Give a day from the referral up to today."))
        row = one_visible(Case.objects.select_for_update(of=("self",)), by, pk=case.pk)
        if row.closed_on is not None:
            raise Refused(_("The case is closed already."))
        row.closed_on, row.closed_reason, row.version = closed_on, reason, row.version + 1
        row.save(update_fields=["closed_on", "closed_reason", "version"])
        record.wrote("case.closed", row, case_id=row.pk)
    return row
