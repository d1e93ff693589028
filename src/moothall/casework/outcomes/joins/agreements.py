"""Sharing agreements between partnerships: recorded by one side, accepted by the other, ended by either, kept for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from moothall.casework.outcomes.joins.models import PURPOSES, SharingAgreement
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import require
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused

LONGEST = 2_000


def agreements(actor: Actor, *, before: UUID | None = None, size: int = 25) -> list[SharingAgreement]:
    """The newest agreements this partnership recorded or was asked to accept. One query.

    `before` is the key of the last one seen; keys sort by the moment they were made.
    """
    require(actor, Capability.SEE_SHARING)
    rows = SharingAgreement.objects.filter(
        Q(partnership_id=actor.partnership_id) | Q(other_id=actor.partnership_id)
    )
    return list((rows if before is None else rows.filter(pk__lt=before)).order_by("-pk")[:size])


def state_of(one: SharingAgreement, today: date) -> str:
    """`ended`, `waits` for the other side, `ahead`, `run_out`, or `in_force`."""
    if one.ended_at is not None:
        return "ended"
    if one.accepted_at is None:
        return "waits"
    if today < one.starts_on:
        return "ahead"
    return "run_out" if one.ends_on is not None and one.ends_on < today else "in_force"


def record_agreement(
    *, by: Actor, other_code: str, legal_basis: str, purposes: Sequence[str], document: str, starts_on: date,
    ends_on: date | None = None,
) -> SharingAgreement:  # fmt: skip
    """Record what was agreed with another partnership. It holds once the other has accepted it.

    Raises Invalid naming the field, NotAllowed.
    """
    with ledger.unit(by, "Record a sharing agreement", must_write=True) as record:
        require(by, Capability.AGREE_SHARING)
        other_id, other_name = _other(by, other_code)
        _check(legal_basis, purposes, document, starts_on, ends_on)
        made = SharingAgreement(
            partnership_id=by.partnership_id, other_id=other_id, partnership_name=by.partnership_name,
            other_name=other_name, legal_basis=legal_basis.strip(), purposes=sorted(set(purposes)),
            document=document.strip(), starts_on=starts_on, ends_on=ends_on, recorded_by_id=by.membership_id,
            recorded_by_name=by.name,
        )  # fmt: skip
        made.save(force_insert=True)
        record.wrote("sharing_agreement.recorded", made, other=str(other_id), purposes=made.purposes)
    return made


def _other(by: Actor, code: str) -> tuple[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, name FROM outcomes_partnership_of_code(%s)", [code.strip()])
        row = cursor.fetchone()
    if row is None or UUID(str(row[0])) == by.partnership_id:
        raise Invalid(
            "other_code", _("No other partnership has the code %(code)s. Ask them for it.") % {"code": code}
        )
    return UUID(str(row[0])), row[1]


def _check(
    legal_basis: str, purposes: Sequence[str], document: str, starts_on: date, ends_on: date | None
) -> None:
    if not legal_basis.strip() or len(legal_basis) > LONGEST:
        raise Invalid(
            "legal_basis", _("Name the legal basis, in at most %(most)s characters.") % {"most": LONGEST}
        )
    if not purposes or set(purposes) - set(PURPOSES):
        raise Invalid("purposes", _("Choose what the agreement is for."))
    if not document.strip() or len(document) > 300:
        raise Invalid(
            "document", _("Say which signed document it is and where it lies, in at most 300 characters.")
        )
    if ends_on is not None and ends_on < starts_on:
        raise Invalid("ends_on", _("It ends before it begins. Check both days."))


def accept_agreement(*, by: Actor, agreement_id: UUID) -> SharingAgreement:
    """Accept what the other partnership recorded. Raises Refused for one's own, or one that is over."""
    with ledger.unit(by, "Accept a sharing agreement", must_write=True) as record:
        require(by, Capability.AGREE_SHARING)
        one = _one(by, agreement_id)
        if one.other_id != by.partnership_id or one.accepted_at is not None or one.ended_at is not None:
            raise Refused(_("Only the other partnership accepts an agreement, once, and not after its end."))
        one.accepted_at, one.accepted_by_id, one.accepted_by_name = clock.now(), by.membership_id, by.name
        one.save(update_fields=["accepted_at", "accepted_by", "accepted_by_name"])
        record.wrote("sharing_agreement.accepted", one)
    return one


def end_agreement(*, by: Actor, agreement_id: UUID, reason: str) -> SharingAgreement:
    """End an agreement, or decline it. What was brought in under it is out of sight at once."""
    with ledger.unit(by, "End a sharing agreement", must_write=True) as record:
        require(by, Capability.AGREE_SHARING)
        if not reason.strip() or len(reason) > LONGEST:
            raise Invalid("reason", _("Say why it ends, in at most %(most)s characters.") % {"most": LONGEST})
        one = _one(by, agreement_id)
        if one.ended_at is not None:
            raise Refused(_("It was ended already."))
        one.ended_at, one.ended_by_name, one.ended_because = clock.now(), by.name, reason.strip()
        one.save(update_fields=["ended_at", "ended_by_name", "ended_because"])
        record.wrote("sharing_agreement.ended", one, was_accepted=one.accepted_at is not None)
    return one


def _one(by: Actor, agreement_id: UUID) -> SharingAgreement:
    mine = Q(partnership_id=by.partnership_id) | Q(other_id=by.partnership_id)
    found = SharingAgreement.objects.select_for_update().filter(mine, pk=agreement_id).first()
    if found is None:
        raise NotVisible
    return found
