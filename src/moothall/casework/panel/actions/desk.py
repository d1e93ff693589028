"""Deciding without a meeting: the desk that opens for one case, with the papers frozen as they are then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.panel import rules
from moothall.casework.panel.actions.meetings import add_seat, list_case, next_reference
from moothall.casework.panel.actions.papers import freeze_papers
from moothall.casework.panel.actions.seating import let_in
from moothall.casework.panel.models import AgendaItem, Meeting, MeetingSeat, Reconsideration
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.models import Membership
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, NotVisible, Refused
from moothall.methods.arrangements import decides_at_desk

PLACE, OPEN_FOR = "The desk", timedelta(hours=12)


def open_desk(*, by: Actor, case_id: UUID, leader_id: UUID, seat_ids: Sequence[UUID] = ()) -> AgendaItem:
    """Open the desk for one case, where the arrangement decides without a meeting.

    `leader_id` is who decides there, by membership, holding the role of chair; others of the hub may have a seat.
    All are present, the papers are frozen and the sitting is open. Opening it again gives the same desk.
    Raises Refused where the arrangement decides at a meeting, or the case is closed or goes elsewhere.
    """
    with ledger.unit(by, "Open the desk for a case", must_write=True) as record:
        case = one_visible(Case.objects.select_related("partnership"), by, pk=case_id)
        require(by, Capability.LIST_ON_AGENDA, case.circle_id)
        check_decides_at_desk(by, case)
        standing = AgendaItem.objects.filter(
            case=case, removed_at=None, closed_at=None, meeting__desk=True
        ).first()
        if standing is not None:
            record.wrote("desk.opened_again", standing, case_id=case.pk)
            return standing
        leader = Membership.objects.filter(
            pk=leader_id, partnership_id=by.partnership_id, ended_at=None
        ).first()
        if leader is None:
            raise NotVisible
        rules.check_may_take_the_chair(leader.role)
        item = _opened(by, case, leader_id, seat_ids)
        asked_again(case).update(agenda_item=item)
        record.wrote("desk.opened", item, case_id=case.pk, meeting=item.meeting.reference)
    return item


def check_decides_at_desk(by: Actor, case: Case) -> None:
    """Refused where the case's arrangement decides at a meeting."""
    if not decides_at_desk(arrangement_of(by, case)):
        raise Refused("This arrangement decides at a meeting. List the case on an agenda.")


def asked_again(case: Case) -> QuerySet[Reconsideration]:
    """The requests to look at a decision again that were accepted, and wait for the desk."""
    return Reconsideration.objects.filter(case=case, accepted=True, agenda_item=None)


def _opened(by: Actor, case: Case, leader_id: UUID, seat_ids: Sequence[UUID]) -> AgendaItem:
    now = clock.now()
    meeting = Meeting(
        partnership_id=by.partnership_id, arrangement=case.arrangement, starts_at=now, opened_at=now, desk=True,
        reference=next_reference(by, now, "DK"), ends_at=now + OPEN_FOR, place=PLACE, chair_id=leader_id,
        created_by_id=by.membership_id,
    )  # fmt: skip
    meeting.save(force_insert=True)
    for membership_id in dict.fromkeys([leader_id, *seat_ids]):
        add_seat(by, meeting, membership_id, tell=False)
    MeetingSeat.objects.filter(meeting=meeting).update(attendance="present", arrived_at=now)
    purpose = "reconsideration" if asked_again(case).exists() else "decision"
    item = list_case(by=by, meeting_id=meeting.pk, case_id=case.pk, purpose=purpose)
    item.opened_at = now
    item.save(update_fields=["opened_at"])
    freeze_papers(by=by, agenda_item_id=item.pk)
    for row in MeetingSeat.objects.filter(meeting=meeting):
        let_in(by, item, row, f"At the desk {meeting.reference}")
    return item
