"""The list of meetings, and who could sit at one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from moothall.casework.intake.overrides import in_force
from moothall.casework.panel.models import AgendaItem, Meeting, MeetingSeat
from moothall.casework.panel.rules import at_the_table
from moothall.casework.panel.table import names_of
from moothall.core import clock
from moothall.core.access.gather import gather, kept
from moothall.core.access.models import Agency, Membership, Person
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor, NotVisible, Role
from moothall.methods.arrangements import Arrangement, Attendee, Quorum, quorum, votes_for

PAGE = 25


@dataclass
class MeetingLine:
    """One meeting in the list: its seats and quorum, without a word of any child."""

    meeting: Meeting
    chair: str
    seats: list[MeetingSeat]
    quorum: Quorum
    cases: int
    arrangement: Arrangement


@dataclass
class MeetingPage:
    """A page of meetings, and the keys of the pages before and after it."""

    lines: list[MeetingLine]
    previous: str = ""
    next: str = ""


def meetings(actor: Actor, *, when: str = "coming", before: str = "", after: str = "") -> MeetingPage:
    """Meetings of the partnership by start: those to come, or those that are over. Three queries."""
    rows = Meeting.objects.filter(partnership_id=actor.partnership_id)
    since = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    coming = when == "coming"
    rows = rows.filter(starts_at__gte=since, desk=False) if coming else rows.filter(starts_at__lt=since)
    forward = not before
    key = after or before
    if key and (at := _key(key)):
        later = Q(starts_at__gt=at[0]) | Q(starts_at=at[0], id__gt=at[1])
        earlier = Q(starts_at__lt=at[0]) | Q(starts_at=at[0], id__lt=at[1])
        rows = rows.filter(later if coming is forward else earlier)
    ascending = coming is forward
    rows = rows.order_by("starts_at", "id") if ascending else rows.order_by("-starts_at", "-id")
    found = list(rows[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if not forward:
        found.reverse()
    page = MeetingPage(lines=_lines(actor, found))
    if found:
        if (more and forward) or before:
            page.next = _cursor(found[-1])
        if (more and not forward) or after:
            page.previous = _cursor(found[0])
    return page


def _cursor(meeting: Meeting) -> str:
    return f"{meeting.starts_at.isoformat()}_{meeting.pk}"


def _key(text: str) -> tuple[datetime, UUID] | None:
    try:
        at, pk = text.rsplit("_", 1)
        moment = datetime.fromisoformat(at)
        return (moment, UUID(pk)) if moment.tzinfo is not None else None
    except ValueError:
        return None


def _lines(actor: Actor, rows: list[Meeting]) -> list[MeetingLine]:
    ids = [row.pk for row in rows]
    found = gather(
        seats=MeetingSeat.objects.filter(meeting_id__in=ids),
        agenda=visible(AgendaItem.objects.filter(meeting_id__in=ids, removed_at=None), actor),
        **people_parts(actor),
    )
    people = names_of(found["memberships"], found["persons"])
    seats: dict[UUID, list[MeetingSeat]] = defaultdict(list)
    for seat in found["seats"]:
        seats[seat.meeting_id].append(seat)
    counts: dict[UUID, int] = defaultdict(int)
    for item in found["agenda"]:
        counts[item.meeting_id] += 1
    arrangements: dict[str, Arrangement] = {}
    lines = []
    for row in rows:
        if row.arrangement not in arrangements:
            arrangements[row.arrangement] = in_force(actor, row.arrangement, clock.today())
        lines.append(
            MeetingLine(
                meeting=row, chair=people.get(row.chair_id, ("", None, ""))[0] if row.chair_id else "",
                seats=seats[row.pk], cases=counts[row.pk], arrangement=arrangements[row.arrangement],
                quorum=expected_quorum(arrangements[row.arrangement], row, seats[row.pk]),
            )
        )  # fmt: skip
    return lines


def expected_quorum(arrangement: Arrangement, meeting: Meeting, seats: Iterable[MeetingSeat]) -> Quorum:
    """Quorum as it stands; before attendance is taken, as it will be if those invited come."""
    seats = list(seats)
    taken = any(seat.attendance == "present" for seat in seats)
    return quorum(
        arrangement,
        [
            Attendee(
                seat=str(seat.pk), function=seat.function,
                present=at_the_table(seat.attendance, seat.left_at, meeting.closed_at)
                or (not taken and seat.attendance == "invited"),
                chair=seat.membership_id == meeting.chair_id,
            )
            for seat in seats
        ],
        coming=not taken,
    )  # fmt: skip


@kept
def people_parts(actor: Actor) -> dict[str, QuerySet[Any]]:
    members = Membership.objects.filter(partnership_id=actor.partnership_id)
    return {
        "memberships": members,
        "persons": Person.objects.filter(memberships__partnership_id=actor.partnership_id).only("id", "name"),
        "agencies": Agency.objects.filter(partnership_id=actor.partnership_id),
    }


@dataclass
class Candidate:
    """Somebody who can be given a seat, and whether the arrangement suggests it."""

    membership_id: UUID
    name: str
    job: str
    agency: str
    function: str
    function_title: str
    role: str
    suggested: bool
    votes: bool


def candidates(actor: Actor, arrangement: Arrangement) -> list[Candidate]:
    """Who can sit: seat members, chairs and guardians of the partnership, the core functions first.

    One of each function that the arrangement names is suggested, but for the function a chair sits for. One query.
    """
    return candidates_among(gather(people_parts(actor)), arrangement)


def candidates_among(found: dict[str, list[Any]], arrangement: Arrangement) -> list[Candidate]:
    persons = {person.pk: person.name for person in found["persons"]}
    agencies = {agency.pk: agency for agency in found["agencies"]}
    members = arrangement.membership
    wanted = [
        *(members.core.value if members.core else ()),
        *(members.attend_without_vote.value if members.attend_without_vote else ()),
        *(members.advocate.value.functions if members.advocate else ()),
    ]
    rows = [
        row
        for row in found["memberships"]
        if row.ended_at is None and row.role in (Role.SEAT_MEMBER, Role.GUARDIAN, Role.CHAIR)
    ]
    rows.sort(key=lambda row: (row.role == Role.CHAIR, str(row.pk)))
    result = []
    taken = {agencies[row.agency_id].function for row in rows if row.role == Role.CHAIR}
    for row in rows:
        agency = agencies[row.agency_id]
        suggested = agency.function in wanted and agency.function not in taken and row.role != Role.CHAIR
        if suggested:
            taken.add(agency.function)
        result.append(
            Candidate(
                membership_id=row.pk, name=persons.get(row.person_id, ""), job=row.job_title, agency=agency.name,
                function=agency.function, function_title=arrangement.title_of(agency.function), role=row.role,
                suggested=suggested, votes=votes_for(arrangement, agency.function) and row.role != Role.GUARDIAN,
            )
        )  # fmt: skip
    order = {code: number for number, code in enumerate(wanted)}
    return sorted(result, key=lambda one: (order.get(one.function, 99), one.agency, one.name))


def meeting_row(actor: Actor, reference: str) -> Meeting:
    """The meeting of this reference in the actor's partnership; NotVisible otherwise."""
    row = Meeting.objects.filter(partnership_id=actor.partnership_id, reference=reference).first()
    if row is None:
        raise NotVisible
    return row


def coming_meetings(actor: Actor, arrangement: str) -> list[Meeting]:
    """Meetings of an arrangement that a case can still be listed at, soonest first."""
    rows = Meeting.objects.filter(
        partnership_id=actor.partnership_id, arrangement=arrangement, cancelled_at=None, closed_at=None
    )
    return list(rows.filter(ends_at__gte=clock.now()).order_by("starts_at")[:50])
