"""Opening a sitting and recording who is at the table."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from moothall.casework.intake.queries import arrangement_of
from moothall.casework.panel import queries, rules
from moothall.casework.panel.actions.seating import aside_from, come_back, stand_aside
from moothall.casework.panel.actions.views import close_round_if_complete
from moothall.casework.panel.models import AgendaItem, Conflict, Meeting, MeetingSeat
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused
from moothall.methods.arrangements import must_stand_aside

ATTENDANCE = ("present", "apology", "absent", "invited")
SITTINGS = AgendaItem.objects.select_related("case__child", "case__lead_worker", "meeting")


def open_sitting(*, by: Actor, agenda_item_id: UUID) -> AgendaItem:
    """Start the sitting of one case, and with the first one the meeting. Opening twice changes nothing."""
    with ledger.unit(by, "Open a sitting", must_write=True) as record:
        item = one_visible(SITTINGS, by, pk=agenda_item_id)
        require(by, Capability.RECORD_ATTENDANCE, item.circle_id)
        rules.check_meeting_stands(item.meeting)
        rules.check_not_decided(item)
        moment = clock.now()
        if item.opened_at is None:
            AgendaItem.objects.filter(pk=item.pk, opened_at=None).update(opened_at=moment)
            Meeting.objects.filter(pk=item.meeting_id, opened_at=None).update(opened_at=moment)
            item.opened_at = moment
        record.wrote("sitting.opened", item, case_id=item.case_id)
    return item


def record_attendance(
    *,
    by: Actor,
    agenda_item_id: UUID,
    seat_id: UUID,
    attendance: str,
    sent_information: bool = False,
    accepted_confidentiality: bool = False,
    left: bool | None = None,
) -> MeetingSeat:
    """Whether one seat came, whether its apology brought information, and that it accepted confidentiality.

    `left` records that it has gone, or is back; None leaves that as it stands. Quorum follows.
    """
    with ledger.unit(by, "Record attendance", must_write=True) as record:
        item = one_visible(SITTINGS, by, pk=agenda_item_id)
        require(by, Capability.RECORD_ATTENDANCE, item.circle_id)
        rules.check_not_decided(item)
        if attendance not in ATTENDANCE:
            raise Invalid("attendance", "Choose present, apology or absent.")
        if left and attendance != "present":
            raise Invalid("left", "Record that this member came before you record that they left.")
        row = MeetingSeat.objects.select_for_update().filter(pk=seat_id, meeting_id=item.meeting_id).first()
        if row is None:
            raise NotVisible
        moment = clock.now()
        row.attendance = attendance
        row.apology_sent_information = attendance == "apology" and sent_information
        if attendance == "present":
            row.arrived_at = row.arrived_at or moment
            row.left_at = _gone(row.left_at, left, moment)
            if accepted_confidentiality:
                row.accepted_confidentiality_at = row.accepted_confidentiality_at or moment
            else:
                row.accepted_confidentiality_at = None
        else:
            row.left_at = None
        row.version += 1
        row.save()
        record.wrote(
            "attendance.recorded", row, case_id=item.case_id, circle_id=item.circle_id, attendance=attendance,
            function=row.function, left=row.left_at is not None,
        )  # fmt: skip
    return row


def _gone(left_at: datetime | None, left: bool | None, moment: datetime) -> datetime | None:
    """When a member left: what stands, unless it is said that they have gone or are back."""
    if left is None:
        return left_at
    return (left_at or moment) if left else None


def record_departure(*, by: Actor, meeting_id: UUID, seat_id: UUID, back: bool = False) -> MeetingSeat:
    """A member leaves the meeting, or comes back. Whoever has left is not counted for the cases still open."""
    with ledger.unit(by, "Record who left a meeting", must_write=True) as record:
        require(by, Capability.ARRANGE_MEETING)
        row = (
            MeetingSeat.objects.select_for_update()
            .filter(pk=seat_id, meeting_id=meeting_id, partnership_id=by.partnership_id)
            .first()
        )
        if row is None:
            raise NotVisible
        rules.check_meeting_stands(Meeting.objects.get(pk=meeting_id))
        if row.attendance != "present":
            raise Refused("Record that this member came before you record that they left.")
        row.left_at = None if back else row.left_at or clock.now()
        row.version += 1
        row.save()
        record.wrote("attendance.returned" if back else "attendance.left", row, function=row.function)
    return row


def declare_conflict(
    *,
    by: Actor,
    agenda_item_id: UUID,
    seat_id: UUID,
    tie: str,
    text: str,
    stood_aside: bool,
    reason: str = "",
) -> Conflict:
    """Declare a seat's conflict of interest for one case, and whether it stands aside.

    `tie` is a code of the arrangement. One who must stand aside and has not is recorded so, and keeps the decision
    from being made. Raises Invalid where nothing is said of the conflict. Declared again, the later words stand.

    From the moment one stands aside, the case is out of their sight; when the chair or the coordinator records
    that they do not, it is in sight again.
    """
    with ledger.unit(by, "Declare a conflict of interest", must_write=True) as record:
        item = one_visible(SITTINGS, by, pk=agenda_item_id)
        place = MeetingSeat.objects.filter(pk=seat_id, meeting_id=item.meeting_id).first()
        if place is None:
            raise NotVisible
        if place.membership_id != by.membership_id:
            require(by, Capability.RECORD_ATTENDANCE, item.circle_id)
        rules.check_not_decided(item)
        if not text.strip() and not tie:
            raise Invalid("conflict", "Say what the conflict is.")
        arrangement = arrangement_of(by, item.case)
        rules.check_tie(arrangement, tie)
        found = must_stand_aside(arrangement, [tie] if tie else [])
        held = Conflict.objects.filter(agenda_item_id=item.pk, seat_id=seat_id).first()
        row = held or Conflict(
            partnership_id=by.partnership_id, circle_id=item.circle_id, created_by_id=by.membership_id,
            agenda_item=item, seat_id=seat_id,
        )  # fmt: skip
        row.tie, row.text, row.stood_aside = tie, text.strip(), stood_aside
        row.decided_reason = reason.strip() or (found.sentence if found.must else "")
        was_aside = place.membership_id in aside_from(item.case_id)
        row.save(force_insert=held is None)
        record.wrote("conflict.declared", row, case_id=item.case_id, stood_aside=stood_aside)
        if stood_aside:
            # Whoever leaves closes the round first, if all the others have given their views.
            close_round_if_complete(by, queries.sitting(by, item))
            stand_aside(by, item, place.membership_id)
        elif was_aside:
            come_back(by, item, place.membership_id)
    return row


def adjourn_sitting(*, by: Actor, agenda_item_id: UUID, reason: str) -> AgendaItem:
    """End the sitting of a case without a decision, with the reason. All that was written is kept."""
    with ledger.unit(by, "Adjourn a sitting", must_write=True) as record:
        item = one_visible(SITTINGS, by, pk=agenda_item_id)
        require(by, Capability.RECORD_ATTENDANCE, item.circle_id)
        rules.check_open(item)
        if not reason.strip():
            raise Invalid("reason", "Say why no decision was taken today.")
        item.adjourned_reason, item.closed_at = reason.strip(), clock.now()
        item.save(update_fields=["adjourned_reason", "closed_at"])
        record.wrote("sitting.adjourned", item, case_id=item.case_id)
    return item


def close_meeting(*, by: Actor, meeting_id: UUID) -> Meeting:
    """Close a meeting once each of its cases is decided, adjourned or taken off."""
    with ledger.unit(by, "Close a meeting", must_write=True) as record:
        require(by, Capability.ARRANGE_MEETING)
        meeting = (
            Meeting.objects.select_for_update()
            .filter(partnership_id=by.partnership_id, pk=meeting_id)
            .first()
        )
        if meeting is None:
            raise NotVisible
        rules.check_meeting_stands(meeting)
        waiting = AgendaItem.objects.filter(meeting_id=meeting_id, removed_at=None, closed_at=None).count()
        if waiting:
            raise Refused(f"{waiting} of the cases are neither decided nor adjourned.")
        meeting.closed_at = clock.now()
        meeting.version += 1
        meeting.save()
        MeetingSeat.objects.filter(meeting_id=meeting_id, attendance="present", left_at=None).update(
            left_at=meeting.closed_at
        )
        record.wrote("meeting.closed", meeting)
    return meeting
