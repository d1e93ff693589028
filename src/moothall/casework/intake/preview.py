"""What a referral would make, shown before a case is opened: what it says, where it goes, who may be the same."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from moothall.casework.intake import records
from moothall.casework.intake.actions import arrangement_for, message_of_source
from moothall.casework.intake.matching import SameChild, describe
from moothall.casework.intake.message import ReferralMessage
from moothall.casework.intake.models import ReferralSource
from moothall.casework.intake.rules import eligibility_of
from moothall.casework.intake.search import possible_same
from moothall.core.access.models import Partnership
from moothall.core.access.queries import one_visible, visible
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Eligibility


@dataclass(frozen=True, slots=True)
class Preview:
    """A referral read, tested and compared, with nothing written."""

    message: ReferralMessage
    eligibility: Eligibility
    same: list[SameChild]
    already: str = ""


def preview(actor: Actor, message: ReferralMessage) -> Preview:
    """What opening a case of this message would show. `already` is the reference of the case it made before."""
    partnership = Partnership.objects.get(pk=actor.partnership_id)
    found = eligibility_of(
        arrangement_for(actor, message.received_on), message, frozenset(partnership.authority_codes)
    )
    candidates = possible_same(actor, records.known_of(message))
    same = describe(actor, {one.child_id: one.why for one in candidates})
    earlier = visible(ReferralSource.objects.filter(external_id=message.external_id), actor)
    references = earlier.exclude(case=None).values_list("case__reference", flat=True)
    return Preview(message, found, same, already=references.first() or "")


def preview_waiting(actor: Actor, source_id: UUID) -> tuple[ReferralSource, Preview]:
    """A referral that waits to be opened, and what opening it would show."""
    source = one_visible(ReferralSource.objects.select_related("created_by__person"), actor, pk=source_id)
    return source, preview(actor, message_of_source(source))
