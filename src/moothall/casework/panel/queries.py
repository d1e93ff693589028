"""Reads of the panel's pages. Each takes the actor and makes a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from moothall.casework.intake.models import Case, Child, ClockPause
from moothall.casework.intake.overrides import in_force
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.scope import eligibility_now, scores_among
from moothall.casework.panel.around import around_parts
from moothall.casework.panel.models import (
    AgendaItem,
    Citation,
    Conflict,
    Determination,
    LimbReasoning,
    Meeting,
    MeetingSeat,
    Minutes,
    Pack,
    ProposedOutcome,
    Reconsideration,
    View,
    ViewDraft,
)
from moothall.casework.panel.rules import GIVEN_PAPERS, at_the_table
from moothall.casework.panel.sitting import Sitting, assemble, initials_of, names_of, places_of
from moothall.casework.sharing.models import Item
from moothall.casework.voice.models import Voice, VoiceEffect
from moothall.core import clock
from moothall.core.access.actions import holder_membership
from moothall.core.access.gather import gather, kept
from moothall.core.access.models import Agency, CircleSeat, Membership, Person
from moothall.core.access.queries import one_visible, visible
from moothall.core.kinds import Actor, NotVisible, Role
from moothall.methods.arrangements import Arrangement, Attendee, Quorum, papers_go_to, quorum, votes_for

PAGE = 25
AGENDA = AgendaItem.objects.select_related(
    "case__child", "case__lead_worker", "case__owning_agency", "case__partnership", "meeting"
)


# -- meetings ---------------------------------------------------------------------------------------


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
        **_people(actor),
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
    )  # fmt: skip


@kept
def _people(actor: Actor) -> dict[str, QuerySet[Any]]:
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
    return _candidates(gather(_people(actor)), arrangement)


def _candidates(found: dict[str, list[Any]], arrangement: Arrangement) -> list[Candidate]:
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
    found = gather(_meeting_parts(actor, row), _people(actor)) | gather(open_cases=_to_list(actor, row))
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
        candidates=_candidates(found, arrangement),
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


def meeting_row(actor: Actor, reference: str) -> Meeting:
    """The meeting of this reference in the actor's partnership; NotVisible otherwise."""
    row = Meeting.objects.filter(partnership_id=actor.partnership_id, reference=reference).first()
    if row is None:
        raise NotVisible
    return row


# -- one sitting ------------------------------------------------------------------------------------


def agenda_item(actor: Actor, meeting_reference: str, case_reference: str) -> AgendaItem:
    """One case on one meeting's agenda, if the actor may see it; NotVisible otherwise."""
    return one_visible(
        AGENDA, actor, meeting__reference=meeting_reference, case__reference=case_reference, removed_at=None
    )


def sitting(actor: Actor, item: AgendaItem) -> Sitting:
    """Everything recorded of one case's sitting that this actor may see. Three queries."""
    case = item.case
    arrangement = arrangement_of(actor, case)
    found = gather(_sitting_parts(actor, item, case, item.meeting), _people(actor))
    return assemble(
        item=item, case=case, meeting=item.meeting, arrangement=arrangement,
        eligibility=eligibility_now(case, arrangement, scores_among(found["assessments"])), today=clock.today(), rows=found, given=views_given(item.pk),
    )  # fmt: skip


@kept
def _sitting_parts(actor: Actor, item: AgendaItem, case: Case, meeting: Meeting) -> dict[str, QuerySet[Any]]:
    mine = AgendaItem.objects.filter(pk=item.pk)
    voices = Voice.objects.filter(case_id=case.pk, superseded_by=None)
    return {
        "seats": MeetingSeat.objects.filter(meeting_id=meeting.pk),
        "conflicts": visible(Conflict.objects.filter(agenda_item_id=item.pk), actor),
        "packs": visible(Pack.objects.filter(agenda_item_id=item.pk), actor).order_by("-version")[:1],
        "items": visible(Item.objects.filter(case_id=case.pk, superseded_by=None), actor).order_by("number"),
        "voices": visible(voices, actor).order_by("gathered_on", "id"),
        "effects": visible(VoiceEffect.objects.filter(case_id=case.pk), actor).order_by("created_at"),
        "reasoning": visible(LimbReasoning.objects.filter(agenda_item__in=mine), actor),
        "citations": visible(Citation.objects.filter(reasoning__agenda_item__in=mine), actor),
        "votes": visible(ProposedOutcome.objects.filter(agenda_item__in=mine), actor),
        "views": visible(View.objects.filter(agenda_item__in=mine), actor).order_by("created_at"),
        "drafts": visible(ViewDraft.objects.filter(agenda_item__in=mine), actor),
        "determinations": visible(Determination.objects.filter(case_id=case.pk), actor).order_by(
            "recorded_at"
        ),
        **around_parts(actor, case),
    }


def views_given(agenda_item_id: UUID) -> dict[UUID, frozenset[str]]:
    """Which seats have given a view at which stages: known to all in the circle, unlike what they say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seat_id, stage FROM panel_views_given(%s)", [agenda_item_id])
        given: dict[UUID, set[str]] = defaultdict(set)
        for seat_id, stage in cursor.fetchall():
            given[seat_id].add(stage)
    return {seat: frozenset(stages) for seat, stages in given.items()}


def pauses_of(actor: Actor, case: Case) -> list[ClockPause]:
    """When and why the case's clocks stood still."""
    return list(visible(ClockPause.objects.filter(case_id=case.pk), actor))


# -- decisions --------------------------------------------------------------------------------------


@dataclass
class CaseDecisions:
    """The case's tab: its sittings, its determinations old and new, and what was asked again."""

    items: list[AgendaItem]
    meetings: dict[UUID, Meeting]
    determinations: list[Determination]
    reconsiderations: list[Reconsideration]
    minutes: list[Minutes]

    def superseded(self, made: Determination) -> bool:
        """Whether a later determination stands in its place."""
        return any(one.supersedes_id == made.pk for one in self.determinations)


def decisions_of(actor: Actor, case: Case) -> CaseDecisions:
    """All sittings and determinations of a case. One query."""
    found = gather(_decisions_parts(actor, case))
    return CaseDecisions(
        items=found["items"], meetings={row.pk: row for row in found["meetings"]},
        determinations=found["determinations"], reconsiderations=found["reconsiderations"], minutes=found["minutes"],
    )  # fmt: skip


@kept
def _decisions_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    asked = Reconsideration.objects.filter(case_id=case.pk)
    minutes = Minutes.objects.filter(agenda_item__case_id=case.pk)
    return {
        "items": visible(AgendaItem.objects.filter(case_id=case.pk), actor).order_by("-created_at"),
        "meetings": Meeting.objects.filter(agenda__case_id=case.pk),
        "determinations": visible(Determination.objects.filter(case_id=case.pk), actor).order_by(
            "-recorded_at"
        ),
        "reconsiderations": visible(asked, actor).order_by("-asked_on", "-id"),
        "minutes": visible(minutes, actor).order_by("agenda_item", "version"),
    }


@dataclass
class OneDetermination:
    """A determination with what stands before and after it."""

    made: Determination
    case: Case
    pack: Pack
    companions: list[Determination]
    superseded_by: Determination | None
    reconsiderations: list[Reconsideration]
    minutes: list[Minutes]
    ledger_number: int | None
    letters: list[Any]


def determination(actor: Actor, case: Case, determination_id: UUID) -> OneDetermination:
    """One determination of a case; two queries. NotVisible where there is none the actor may see."""
    found = gather(_determination_parts(actor, case))
    made = next((one for one in found["determinations"] if one.pk == determination_id), None)
    if made is None:
        raise NotVisible
    return OneDetermination(
        made=made, case=case, pack=next(pack for pack in found["packs"] if pack.pk == made.pack_id),
        companions=[
            one for one in found["determinations"]
            if one.agenda_item_id == made.agenda_item_id and one.pk != made.pk
        ],
        superseded_by=next((one for one in found["determinations"] if one.supersedes_id == made.pk), None),
        reconsiderations=[one for one in found["reconsiderations"] if one.determination_id == made.pk],
        minutes=[one for one in found["minutes"] if one.agenda_item_id == made.agenda_item_id],
        ledger_number=ledger_place(made), letters=[one for one in found["letters"] if one.determination_id == made.pk],
    )  # fmt: skip


@kept
def _determination_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    from moothall.casework.panel.models import Letter

    minutes = Minutes.objects.filter(agenda_item__case_id=case.pk).defer("content")
    packs = Pack.objects.filter(agenda_item__case_id=case.pk).defer("content")
    return {
        "determinations": visible(Determination.objects.filter(case_id=case.pk), actor).order_by(
            "recorded_at"
        ),
        "packs": visible(packs, actor),
        "reconsiderations": visible(Reconsideration.objects.filter(case_id=case.pk), actor).order_by(
            "asked_on"
        ),
        "minutes": visible(minutes, actor).order_by("version"),
        "letters": visible(Letter.objects.filter(case_id=case.pk).defer("record"), actor),
    }


def ledger_place(made: Determination) -> int | None:
    """The number of the ledger entry by which a determination was recorded, where it may be read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(number) FROM ledger_entry"
            " WHERE case_id = %s AND subject_id = %s AND verb = 'determination.finalised'",
            [made.case_id, made.pk],
        )
        row = cursor.fetchone()
    return row[0] if row else None


# -- papers and later -------------------------------------------------------------------------------


def last_pack(actor: Actor, item: AgendaItem) -> Pack:
    """The newest frozen papers of a sitting; NotVisible where there are none."""
    pack = visible(Pack.objects.filter(agenda_item_id=item.pk), actor).order_by("-version").first()
    if pack is None:
        raise NotVisible
    return pack


def chair_only_items(actor: Actor, pack: Pack) -> list[Item]:
    """The items of a pack that are for the chair alone, as far as this actor may see them."""
    return list(visible(Item.objects.filter(pk__in=pack.item_ids, marking="chair_only"), actor))


def coming_meetings(actor: Actor, arrangement: str) -> list[Meeting]:
    """Meetings of an arrangement that a case can still be listed at, soonest first."""
    rows = Meeting.objects.filter(
        partnership_id=actor.partnership_id, arrangement=arrangement, cancelled_at=None, closed_at=None
    )
    return list(rows.filter(ends_at__gte=clock.now()).order_by("starts_at")[:50])
