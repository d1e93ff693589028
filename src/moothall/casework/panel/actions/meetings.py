"""Arranging a meeting: when, where, who sits, which cases are heard in which order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from moothall.casework.intake.models import Case
from moothall.casework.intake.overrides import in_force
from moothall.casework.panel import rules
from moothall.casework.panel.actions.seating import leave_case, leave_chair, seat_chair
from moothall.casework.panel.models import AgendaItem, Meeting, MeetingSeat
from moothall.core import clock, ledger, outbox
from moothall.core.access.capabilities import Capability
from moothall.core.access.models import Membership
from moothall.core.access.queries import may, one_visible, require, visible
from moothall.core.kinds import Actor, Invalid, NotVisible, Refused

MOST_LISTED = 50


def schedule_meeting(
    *,
    by: Actor,
    arrangement: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    chair_id: UUID | None,
    seat_ids: Sequence[UUID] = (),
) -> Meeting:
    """A new meeting with its chair and seats, by membership. Raises Invalid naming the field."""
    with ledger.unit(by, "Schedule a meeting", must_write=True) as record:
        require(by, Capability.ARRANGE_MEETING)
        rules.check_times(starts_at, ends_at)
        if not place.strip():
            raise Invalid("place", "Say where the meeting is held, or how to join it.")
        meeting = Meeting(
            partnership_id=by.partnership_id, arrangement=arrangement, reference=next_reference(by, starts_at),
            starts_at=starts_at, ends_at=ends_at, place=place.strip(), chair_id=chair_id,
            created_by_id=by.membership_id,
        )  # fmt: skip
        if chair_id is not None:
            _member(by, chair_id)
        meeting.save(force_insert=True)
        every = [*([chair_id] if chair_id else []), *seat_ids]
        for membership_id in dict.fromkeys(every):
            add_seat(by, meeting, membership_id)
        record.wrote("meeting.scheduled", meeting, seats=len(set(every)))
    return meeting


def next_reference(by: Actor, starts_at: datetime, kind: str = "MT") -> str:
    """MT-2026-004, or DK- for a desk: counted by partnership and year, under a lock that ends with the transaction."""
    year = starts_at.astimezone(clock.UNITED_KINGDOM).year
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"meeting:{by.partnership_id}:{year}"]
        )
    prefix = f"{kind}-{year}-"
    used = Meeting.objects.filter(partnership_id=by.partnership_id, reference__startswith=prefix)
    last = max(
        (int(text.removeprefix(prefix)) for text in used.values_list("reference", flat=True)), default=0
    )
    return f"{prefix}{last + 1:03d}"


def _member(by: Actor, membership_id: UUID) -> Membership:
    member = (
        Membership.objects.select_related("agency", "person")
        .filter(pk=membership_id, partnership_id=by.partnership_id, ended_at=None)
        .first()
    )
    if member is None:
        raise NotVisible
    return member


def add_seat(by: Actor, meeting: Meeting, membership_id: UUID, *, tell: bool = True) -> MeetingSeat:
    """A seat for a member at a meeting; the member is told unless `tell` is false."""
    member = _member(by, membership_id)
    row = MeetingSeat(
        partnership_id=by.partnership_id, meeting=meeting, agency_id=member.agency_id,
        function=member.agency.function, membership_id=membership_id,
    )  # fmt: skip
    row.save(force_insert=True)
    if not tell:
        return row
    outbox.notify(
        to=[member.person.email], template="meeting_invitation", reference=meeting.reference,
        path=f"/meetings/{meeting.reference}/", language=member.person.language,
    )  # fmt: skip
    return row


def tell_seats(
    meeting: Meeting, template: str, *, reference: str = "", only: Sequence[UUID] | None = None
) -> int:
    """A notice to those who sit at a meeting (or the seats of `only`), each in their own language.

    `reference` is the meeting's, or a case's where the notice is about one; no notice names a child.
    """
    rows = MeetingSeat.objects.filter(meeting_id=meeting.pk, membership__ended_at=None)
    if only is not None:
        rows = rows.filter(pk__in=only)
    people: dict[str, list[str]] = {}
    for email, language in rows.values_list("membership__person__email", "membership__person__language"):
        people.setdefault(language, []).append(email)
    return sum(
        outbox.notify(
            to=emails, template=template, reference=reference or meeting.reference,
            path=f"/meetings/{meeting.reference}/", language=language,
        )
        for language, emails in people.items()
    )  # fmt: skip


def seat_member(*, by: Actor, meeting_id: UUID, membership_id: UUID) -> MeetingSeat:
    """Give somebody a seat at a meeting. A seat given after papers were released sees them when released again."""
    with ledger.unit(by, "Give somebody a seat at a meeting", must_write=True) as record:
        require(by, Capability.ARRANGE_MEETING)
        meeting = _meeting(by, meeting_id)
        rules.check_meeting_stands(meeting)
        if MeetingSeat.objects.filter(meeting_id=meeting_id, membership_id=membership_id).exists():
            raise Refused("This person has a seat at this meeting already.")
        row = add_seat(by, meeting, membership_id)
        _invite_again(meeting)
        record.wrote("meeting.seated", row, meeting=meeting.reference)
    return row


def change_chair(*, by: Actor, meeting_id: UUID, membership_id: UUID) -> Meeting:
    """Put somebody else in the chair; the new chair is let into the cases still to be heard, and the old one
    loses what is for their chair alone."""
    with ledger.unit(by, "Change who chairs a meeting", must_write=True) as record:
        require(by, Capability.ARRANGE_MEETING)
        meeting = _meeting(by, meeting_id)
        rules.check_meeting_stands(meeting)
        rules.check_may_take_the_chair(_member(by, membership_id).role)
        if not MeetingSeat.objects.filter(meeting_id=meeting_id, membership_id=membership_id).exists():
            add_seat(by, meeting, membership_id)
        before, meeting.chair_id = meeting.chair_id, membership_id
        _invite_again(meeting)
        for item in _still_to_hear(meeting):
            seat_chair(by, meeting, item.case_id, item.circle_id)
            if before is not None and before != membership_id:
                leave_chair(by, item, before)
        tell_seats(meeting, "meeting_changed")
        record.wrote("meeting.chair_changed", meeting)
    return meeting


def list_case(
    *, by: Actor, meeting_id: UUID, case_id: UUID, purpose: str = "decision", minutes: int | None = None
) -> AgendaItem:
    """Put a case on the agenda, last, with its time box. The chair is let into the case now; the seats when the
    papers are released."""
    with ledger.unit(by, "List a case on an agenda", must_write=True) as record:
        case = one_visible(Case.objects.all(), by, pk=case_id)
        require(by, Capability.LIST_ON_AGENDA, case.circle_id)
        meeting = _meeting(by, meeting_id)
        rules.check_meeting_stands(meeting)
        if case.closed_on:
            raise Refused("This case is closed.")
        if not case.in_scope and purpose != "review":
            raise Refused("This case was routed elsewhere: it may not be decided here.")
        if case.arrangement != meeting.arrangement:
            raise Refused("This case belongs to another arrangement than the meeting.")
        listed = AgendaItem.objects.filter(meeting_id=meeting_id, removed_at=None)
        if listed.filter(case_id=case_id).exists():
            raise Refused("This case is on the agenda already.")
        last = listed.order_by("-position").values_list("position", flat=True).first() or 0
        item = AgendaItem(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id,
            meeting=meeting, case=case, position=last + 1, purpose=purpose,
            minutes_planned=minutes or _time_box(by, meeting),
        )  # fmt: skip
        item.save(force_insert=True)
        seat_chair(by, meeting, case.pk, case.circle_id)
        record.wrote("case.listed", item, case_id=case.pk, meeting=meeting.reference, purpose=purpose)
    return item


def list_waiting(*, by: Actor, meeting_id: UUID) -> int:
    """List every open, undecided case of the meeting's arrangement that no coming meeting has listed yet.

    Oldest first, and returns how many. For a meeting that sits daily, or a conference with a long agenda.
    """
    with ledger.unit(by, "List every case that waits", must_write=True) as record:
        require(by, Capability.ARRANGE_MEETING)
        meeting = _meeting(by, meeting_id)
        rules.check_meeting_stands(meeting)
        listed = AgendaItem.objects.filter(case_id=OuterRef("pk"), removed_at=None, closed_at=None)
        rows = Case.objects.filter(
            ~Exists(listed), arrangement=meeting.arrangement, in_scope=True, closed_on=None, determined=False
        )
        in_order = (
            visible(rows, by).order_by("received_on", "pk").values_list("pk", "circle_id")[:MOST_LISTED]
        )
        # Not what is open to this person for some hours only, to read.
        waiting = [pk for pk, circle in in_order if may(by, Capability.LIST_ON_AGENDA, circle)]
        for case_id in waiting:
            list_case(by=by, meeting_id=meeting_id, case_id=case_id)
        record.wrote("meeting.cases_listed", meeting, cases=len(waiting))
    return len(waiting)


def _time_box(by: Actor, meeting: Meeting) -> int:
    rule = in_force(by, meeting.arrangement, clock.today()).resourcing.minutes_for_a_case
    if rule is not None:
        return int(rule.value)
    others = AgendaItem.objects.filter(meeting_id=meeting.pk, removed_at=None).count() + 1
    length = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return max(1, length // others)


def remove_case(*, by: Actor, agenda_item_id: UUID) -> None:
    """Take a case off the agenda before its sitting has opened. Who was let in for it no longer sees it."""
    with ledger.unit(by, "Take a case off an agenda", must_write=True) as record:
        item = one_visible(AgendaItem.objects.select_related("meeting"), by, pk=agenda_item_id)
        require(by, Capability.LIST_ON_AGENDA, item.circle_id)
        if item.opened_at:
            raise Refused("The sitting of this case has opened. Adjourn it instead.")
        item.removed_at = clock.now()
        item.save(update_fields=["removed_at"])
        leave_case(by, item)
        record.wrote("case.unlisted", item, case_id=item.case_id)


def move_case(*, by: Actor, agenda_item_id: UUID, up: bool) -> None:
    """Move a case one place up or down the agenda."""
    with ledger.unit(by, "Reorder an agenda", must_write=True) as record:
        item = one_visible(AgendaItem.objects.all(), by, pk=agenda_item_id)
        require(by, Capability.LIST_ON_AGENDA, item.circle_id)
        order = list(
            AgendaItem.objects.filter(meeting_id=item.meeting_id, removed_at=None)
            .select_for_update()
            .order_by("position", "id")
        )
        here = next(number for number, one in enumerate(order) if one.pk == item.pk)
        there = here + (-1 if up else 1)
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
        for position, one in enumerate(order, start=1):
            AgendaItem.objects.filter(pk=one.pk).update(position=position)
        record.wrote("agenda.reordered", item, case_id=item.case_id, up=up)


def move_meeting(
    *, by: Actor, meeting_id: UUID, starts_at: datetime, ends_at: datetime, place: str
) -> Meeting:
    """Hold a meeting that has not opened at another time or place. Those seated are told; the invitation is new."""
    with ledger.unit(by, "Move a meeting", must_write=True) as record:
        require(by, Capability.ARRANGE_MEETING)
        meeting = _meeting(by, meeting_id)
        rules.check_meeting_stands(meeting)
        if meeting.opened_at:
            raise Refused("This meeting has opened. Adjourn its cases instead.")
        rules.check_times(starts_at, ends_at)
        if not place.strip():
            raise Invalid("place", "Say where the meeting is held, or how to join it.")
        if (meeting.starts_at, meeting.ends_at, meeting.place) == (starts_at, ends_at, place.strip()):
            raise Refused("The meeting is at this time and place already.")
        meeting.starts_at, meeting.ends_at, meeting.place = starts_at, ends_at, place.strip()
        _invite_again(meeting)
        tell_seats(meeting, "meeting_changed")
        record.wrote("meeting.moved", meeting)
    return meeting


def cancel_meeting(*, by: Actor, meeting_id: UUID, reason: str) -> Meeting:
    """Cancel a meeting that has not opened, with the reason. Its invitation is sent again as cancelled."""
    with ledger.unit(by, "Cancel a meeting", must_write=True) as record:
        require(by, Capability.ARRANGE_MEETING)
        meeting = _meeting(by, meeting_id)
        rules.check_meeting_stands(meeting)
        if meeting.opened_at:
            raise Refused("This meeting has opened. Adjourn its cases instead.")
        if not reason.strip():
            raise Invalid("reason", "Say why the meeting is cancelled, naming no child.")
        meeting.cancelled_at, meeting.cancelled_reason = clock.now(), reason.strip()[:300]
        _invite_again(meeting)
        for item in _still_to_hear(meeting):
            leave_case(by, item)
        tell_seats(meeting, "meeting_changed")
        record.wrote("meeting.cancelled", meeting)
    return meeting


def _still_to_hear(meeting: Meeting) -> list[AgendaItem]:
    rows = AgendaItem.objects.filter(meeting_id=meeting.pk, removed_at=None, closed_at=None)
    return list(rows.select_related("meeting"))


def _meeting(by: Actor, meeting_id: UUID) -> Meeting:
    row = Meeting.objects.select_for_update().filter(partnership_id=by.partnership_id, pk=meeting_id).first()
    if row is None:
        raise NotVisible
    return row


def _invite_again(meeting: Meeting) -> None:
    """A changed meeting has a new invitation: the calendar takes the one with the higher sequence."""
    meeting.invitation_sequence += 1
    meeting.version += 1
    meeting.save()
