"""One meeting: its table, its agenda and what may be listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from moothall.casework.intake.models import Case, Child
from moothall.casework.intake.overrides import in_force
from moothall.casework.panel.models import AgendaItem, Determination, Meeting, MeetingSeat, Pack
from moothall.casework.panel.queries.listing import (
    Candidate,
    candidates_among,
    expected_quorum,
    meeting_row,
    people_parts,
)
from moothall.casework.panel.rules import GIVEN_PAPERS
from moothall.casework.panel.table import initials_of, names_of, places_of
from moothall.core import clock
from moothall.core.access.actions import holder_membership
from moothall.core.access.gather import gather, kept
from moothall.core.access.models import CircleSeat
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor, Role
from moothall.methods.arrangements import Arrangement, Quorum, papers_go_to


@dataclass
class AgendaLine:
    """One case on the agenda, as its reader may see it.

    `given_papers` are the people whose function is not sent papers and who were given them, each with why.
    """

    item: AgendaItem
    case: Case
    pack: Pack | None
    determinations: list[Determination]
    chair_is_lead_worker: bool
    starts_at: datetime | None = None
    initials: str = ""
    given_papers: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class OneMeeting:
    """The meeting page: the table, the quorum, and the cases in order.

    `without_papers` are the places whose function is not sent the papers unless the panel says so.
    """

    meeting: Meeting
    arrangement: Arrangement
    places: list[Any]
    quorum: Quorum
    agenda: list[AgendaLine]
    to_list: list[Case]
    chair_name: str
    candidates: list[Candidate]
    without_papers: list[Any]
    inboxes: dict[UUID, str] = field(default_factory=dict)

    def could_chair(self) -> list[Candidate]:
        """Those who hold the role of chair and are not in this one."""
        return [
            one for one in self.candidates
            if one.role == Role.CHAIR and one.membership_id != self.meeting.chair_id
        ]  # fmt: skip

    def could_sit(self) -> list[Candidate]:
        """Those without a seat at this meeting, a chair of another meeting aside."""
        seated = {place.seat.membership_id for place in self.places}
        return [one for one in self.candidates if one.role != Role.CHAIR and one.membership_id not in seated]


def meeting(actor: Actor, reference: str) -> OneMeeting:
    """One meeting with all that its page shows. Four queries.

    Cases the actor may not see are not there at all. Raises NotVisible for an unknown reference.
    """
    row = meeting_row(actor, reference)
    arrangement = in_force(actor, row.arrangement, clock.today())
    found = gather(_meeting_parts(actor, row), people_parts(actor)) | gather(open_cases=_to_list(actor, row))
    people, agencies = (
        names_of(found["memberships"], found["persons"]),
        {one.pk: one for one in found["agencies"]},
    )
    places = places_of(
        arrangement=arrangement, case=Case(), meeting=row, seats=found["seats"], people=people,
        agencies=agencies, conflicts=[], given={},
        until=row.closed_at,
    )  # fmt: skip
    cases = {case.pk: case for case in found["cases"]}
    packs = {pack.agenda_item_id: pack for pack in found["packs"]}
    made: dict[UUID, list[Determination]] = defaultdict(list)
    for one in found["determinations"]:
        made[one.agenda_item_id].append(one)
    initials = {child.pk: initials_of(child.given_names, child.family_name) for child in found["children"]}
    chair_person = people[row.chair_id][1] if row.chair_id in people else None
    agenda = []
    for item in found["agenda"]:
        case = cases[item.case_id]
        lead = people.get(case.lead_worker_id, ("", None, ""))[1] if case.lead_worker_id else None
        agenda.append(
            AgendaLine(
                item, case, packs.get(item.pk), made[item.pk], lead is not None and lead == chair_person,
                initials=initials.get(case.child_id, ""), given_papers=_given(found["given"], item, people),
            )
        )  # fmt: skip
    return OneMeeting(
        meeting=row, arrangement=arrangement, places=places, agenda=agenda, to_list=found["open_cases"],
        quorum=expected_quorum(arrangement, row, found["seats"]),
        chair_name=people[row.chair_id][0] if row.chair_id in people else "",
        candidates=candidates_among(found, arrangement),
        without_papers=[
            place for place in places
            if not papers_go_to(arrangement, place.seat.function, clock.today()).by_default
        ],
        inboxes={pk: one.inbox for pk, one in agencies.items() if one.inbox},
    )  # fmt: skip


def cases_listed(actor: Actor, meeting: Meeting) -> list[Case]:
    """The undecided cases on a meeting's agenda that the actor may see. One query."""
    rows = Case.objects.filter(agenda_items__meeting=meeting, agenda_items__removed_at=None,
                               agenda_items__closed_at=None)  # fmt: skip
    return list(
        visible(rows.select_related("child", "partnership"), actor).order_by("agenda_items__position")
    )


def _given(
    seats: Iterable[CircleSeat], item: AgendaItem, people: dict[UUID, tuple[str, UUID, str]]
) -> list[tuple[str, str]]:
    """Who was given the papers of a case though their function is not sent them, and why."""
    names = {holder_membership(pk): words[0] for pk, words in people.items()}
    return [
        (names[row.holder], row.reason.partition(": ")[2])
        for row in seats
        if row.circle_id == item.circle_id and row.holder in names
    ]


@kept
def _meeting_parts(actor: Actor, row: Meeting) -> dict[str, QuerySet[Any]]:
    listed = visible(AgendaItem.objects.filter(meeting_id=row.pk, removed_at=None), actor)
    cases = Case.objects.filter(agenda_items__meeting_id=row.pk, agenda_items__removed_at=None)
    packs = Pack.objects.filter(agenda_item__meeting_id=row.pk).defer("content")
    made = Determination.objects.filter(agenda_item__meeting_id=row.pk).defer("content")
    return {
        "seats": MeetingSeat.objects.filter(meeting_id=row.pk),
        "agenda": listed.order_by("position", "id"),
        "cases": visible(cases, actor),
        "packs": visible(packs, actor).order_by("version"),
        "determinations": visible(made, actor),
        "children": visible(Child.objects.filter(cases__agenda_items__meeting_id=row.pk), actor),
        "given": CircleSeat.objects.filter(
            circle_id__in=listed.order_by().values("circle_id"),
            ended_at=None,
            reason__startswith=GIVEN_PAPERS,
        ).order_by("started_at"),
    }


def _to_list(actor: Actor, row: Meeting) -> QuerySet[Case]:
    """The open cases that are not on this agenda. Not kept: its best plan depends on how much one may see."""
    mine = visible(Case.objects.filter(closed_on=None, in_scope=True, arrangement=row.arrangement), actor)
    others = mine.exclude(agenda_items__meeting_id=row.pk, agenda_items__removed_at=None)
    return others.only("id", "reference", "received_on").order_by("received_on", "id")[:100]
