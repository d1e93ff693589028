"""Recording minutes as they are spent, in one field, and keeping what an hour costs."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case
from moothall.casework.quality import rules
from moothall.casework.quality.models import Rate, TimeSpent
from moothall.casework.sharing.models import InformationRequest
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.models import Agency
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, NotAllowed, Refused


def record_time(*, by: Actor, case: Case, minutes: int) -> TimeSpent:
    """So many minutes of one's own agency spent today on preparing this case. Entries add up."""
    with ledger.unit(by, "Record time spent", must_write=True) as record:
        require(by, Capability.RECORD_TIME, case.circle_id)
        rules.check_minutes(minutes)
        row = _spent(by, case.pk, case.reference, case.circle_id, minutes, None)
        record.wrote("time.recorded", row, case_id=case.pk, minutes=minutes)
    return row


def record_time_replying(*, by: Actor, request_id: UUID, minutes: int) -> TimeSpent:
    """So many minutes spent today on answering one request, by somebody who need not see the case."""
    with ledger.unit(by, "Record time spent on a reply", must_write=True) as record:
        request = one_visible(InformationRequest.objects.all(), by, pk=request_id)
        require(by, Capability.RECORD_TIME, request.circle_id)
        rules.check_minutes(minutes)
        row = _spent(by, request.case_id, request.case_reference, request.circle_id, minutes, request_id)
        record.wrote("time.recorded", row, case_id=request.case_id, minutes=minutes)
    return row


def _spent(
    by: Actor, case_id: UUID, reference: str, circle_id: UUID, minutes: int, request_id: UUID | None
) -> TimeSpent:
    row = TimeSpent(
        partnership_id=by.partnership_id, circle_id=circle_id, created_by_id=by.membership_id, case_id=case_id,
        case_reference=reference, agency_id=by.agency_id, request_id=request_id, spent_on=clock.today(), minutes=minutes,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def take_back_time(*, by: Actor, time_id: UUID) -> TimeSpent:
    """Take back an entry of one's own that was wrong. It no longer counts."""
    with ledger.unit(by, "Take back time recorded", must_write=True) as record:
        row = one_visible(TimeSpent.objects.select_for_update(of=("self",)), by, pk=time_id)
        if row.created_by_id != by.membership_id:
            raise NotAllowed(_("You can take back what you recorded yourself."))
        if row.withdrawn_at is not None:
            raise Refused(_("This entry was taken back already."))
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        record.wrote("time.withdrawn", row, case_id=row.case_id, minutes=row.minutes)
    return row


def set_rate(
    *, by: Actor, agency_id: UUID | None, pence_an_hour: int, effective_from: date, reason: str
) -> Rate:
    """What an hour of an agency costs from a day on; with no agency, of every one that has no rate of its own.

    Nothing is altered: of two rates for one day the later entered holds. Raises Invalid naming the field.
    """
    with ledger.unit(by, "Set a rate", must_write=True) as record:
        require(by, Capability.KEEP_RATES)
        rules.check_rate(pence_an_hour=pence_an_hour, effective_from=effective_from, reason=reason)
        agency = None
        if agency_id is not None:
            agency = Agency.objects.filter(partnership_id=by.partnership_id, pk=agency_id).first()
            if agency is None:
                raise Invalid("agency", _("Choose one of the partnership's agencies."))
        row = Rate(
            partnership_id=by.partnership_id, agency=agency, pence_an_hour=pence_an_hour,
            effective_from=effective_from, reason=reason.strip()[:300], created_by_id=by.membership_id,
        )  # fmt: skip
        row.save(force_insert=True)
        record.wrote("rate.set", row, pence_an_hour=pence_an_hour, agency=str(agency_id or ""))
    return row
