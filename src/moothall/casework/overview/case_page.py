"""What stands at the top of every page of a case, and what its overview shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from moothall.casework.intake.closing import closings_of
from moothall.casework.intake.models import (
    Case,
    ClockPause,
    Fact,
    Hazard,
    Link,
    PossibleMatch,
    ReferralSource,
)
from moothall.casework.intake.queries import arrangement_of, pauses_of
from moothall.casework.overview.stage import Stage, events_of, sentence, stage_of_case
from moothall.casework.panel.around import around_parts
from moothall.casework.panel.models import AgendaItem, Determination, Letter, Meeting, MeetingSeat
from moothall.casework.panel.queries import expected_quorum
from moothall.casework.plans.models import Action, Plan
from moothall.casework.sharing.models import ChronologyEntry, InformationRequest, Item, Reply, StatutoryStep
from moothall.casework.voice.models import Voice
from moothall.core import clock
from moothall.core.access.gather import Bound, gather, kept
from moothall.core.access.models import Agency, Membership, Person
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor, Role
from moothall.methods.arrangements import (
    Arrangement,
    ClockState,
    Nation,
    Quorum,
    age_on,
    birthday,
    clocks,
)


@dataclass
class CaseFrame:
    """The identity bar, the sentence under it, and the rows they were derived from."""

    case: Case
    arrangement: Arrangement
    today: date
    rows: dict[str, list[Any]]
    initials: str
    date_of_birth: date | None
    age: int | None
    days_to_18: int | None
    clocks: list[ClockState]
    stage: Stage
    sentence: str
    hazards: list[Hazard]
    looked_after: bool
    protection_plan: bool
    held_by: str
    next_meeting: Meeting | None
    next_quorum: Quorum | None

    def agency_name(self, agency_id: object) -> str:
        """An agency's name by its key."""
        return next((str(agency.name) for agency in self.rows["agencies"] if agency.pk == agency_id), "")


def born_on(text: str | None) -> date | None:
    """A date of birth as it is kept, or nothing where it is not known or not a date."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def initials_of(given: str, family: str) -> str:
    """A child's initials, for every place a name must not stand."""
    from moothall.look.filters import initials

    return str(initials(f"{given} {family}".strip())) or "?"


@kept
def frame_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    """What the frame reads of a case."""
    mine = {"case_id": case.pk}
    requests = visible(InformationRequest.objects.filter(**mine), actor)
    agenda = visible(AgendaItem.objects.filter(**mine, removed_at=None), actor)
    meetings = Meeting.objects.filter(
        partnership_id=actor.partnership_id, pk__in=agenda.order_by().values("meeting_id")
    )
    return {
        "requests": requests.order_by("due_on", "id"),
        "replies": visible(
            Reply.objects.filter(request__in=requests.order_by().values("pk")), actor
        ).order_by("created_at"),
        "voices": visible(Voice.objects.filter(**mine), actor).order_by("-gathered_on", "-id"),
        "agenda": agenda.order_by("created_at"),
        "meetings": meetings.order_by("starts_at"),
        "seats": MeetingSeat.objects.filter(meeting__in=meetings.order_by().values("pk")),
        "determinations": visible(Determination.objects.filter(**mine).defer("content"), actor).order_by(
            "recorded_at"
        ),
        "hazards": visible(Hazard.objects.filter(**mine, ended_on=None), actor).order_by("review_on"),
        **around_parts(actor, case),
        "pauses": visible(ClockPause.objects.filter(**mine), actor).order_by("from_date"),
        "plans": visible(Plan.objects.filter(**mine), actor),
        "sources": visible(ReferralSource.objects.filter(**mine), actor).defer("body").order_by("created_at"),
        "said": visible(Fact.objects.filter(**mine, source__isnull=False), actor)
        .only("id", "said_by")
        .order_by("id")[:1],
        "agencies": Agency.objects.filter(partnership_id=actor.partnership_id).order_by("name"),
    }


@kept
def overview_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    """What the overview and the chronology read besides the frame."""
    mine = {"case_id": case.pk}
    items = visible(Item.objects.filter(**mine), actor).order_by("number")
    return {
        "items": items.none() if actor.role == Role.GUARDIAN else items,
        "chronology": visible(ChronologyEntry.objects.filter(**mine), actor).order_by("happened_on", "id"),
        "links": visible(Link.objects.filter(**mine, ended_at=None), actor).order_by("created_at"),
        "actions": visible(Action.objects.filter(**mine), actor).order_by("due_on"),
        "letters": visible(Letter.objects.filter(**mine).defer("record", "note"), actor).order_by(
            "created_at"
        ),
        "closings": closings_of(actor, case),
        "matches": visible(PossibleMatch.objects.filter(**mine, decision=""), actor),
        "unconfirmed": visible(Fact.objects.filter(**mine, superseded=False, state="received"), actor).only(
            "id"
        )[:200],
    }


@kept
def people_parts(actor: Actor) -> dict[str, QuerySet[Any]]:
    """Who wrote what, by name."""
    return {
        "memberships": Membership.objects.filter(partnership_id=actor.partnership_id),
        "people": Person.objects.filter(memberships__partnership_id=actor.partnership_id).only("id", "name"),
    }


def frame(actor: Actor, case: Case, *parts: Bound, **more: QuerySet[Any]) -> CaseFrame:
    """The frame of one case, and in its `rows` whatever else the page asks for. Two queries, whatever it shows.

    Give a case loaded with its child, owning agency, lead worker and partnership (`open_case`).
    """
    arrangement, today = arrangement_of(actor, case), clock.today()
    rows = gather(frame_parts(actor, case), *parts, **more)
    born = born_on(case.child.date_of_birth)
    meeting, agreed = _next_meeting(arrangement, rows)
    steps = _current_steps(rows)
    return CaseFrame(
        case=case,
        arrangement=arrangement,
        today=today,
        rows=rows,
        initials=initials_of(case.child.given_names, case.child.family_name),
        date_of_birth=born,
        age=age_on(born, today) if born else None,
        days_to_18=(birthday(born, 18) - today).days if born else None,
        clocks=clock_states(arrangement, case, rows, today),
        stage=stage_of_case(case, rows, arrangement),
        sentence=sentence(case, rows, today, arrangement, _panel_words(meeting, agreed)),
        hazards=rows["hazards"],
        looked_after=case.looked_after == "yes" or _lasting(steps, "looked_after"),
        protection_plan=_lasting(steps, "protection_plan"),
        held_by=case.lead_worker.person.name if case.lead_worker_id and case.lead_worker else "",
        next_meeting=meeting,
        next_quorum=agreed,
    )


def clock_states(
    arrangement: Arrangement, case: Case, rows: dict[str, list[Any]], today: date
) -> list[ClockState]:
    """The clocks of a case by what has happened, most urgent first."""
    return clocks(
        arrangement, events_of(case, rows), pauses_of(rows["pauses"]), today, Nation(case.partnership.nation),
        born_on(case.child.date_of_birth),
    )  # fmt: skip


def _next_meeting(
    arrangement: Arrangement, rows: dict[str, list[Any]]
) -> tuple[Meeting | None, Quorum | None]:
    waiting = {item.meeting_id for item in rows["agenda"] if item.closed_at is None}
    meetings = [m for m in rows["meetings"] if m.pk in waiting and not m.cancelled_at and not m.closed_at]
    if not meetings:
        return None, None
    meeting = meetings[0]
    seats = [seat for seat in rows["seats"] if seat.meeting_id == meeting.pk]
    return meeting, expected_quorum(arrangement, meeting, seats)


def _panel_words(meeting: Meeting | None, agreed: Quorum | None) -> str:
    if meeting is None or agreed is None:
        return ""
    from moothall.look.filters import weekday

    day = weekday(meeting.starts_at.astimezone(clock.UNITED_KINGDOM).date())
    if agreed.quorate:
        return _("The meeting on %(day)s is quorate.") % {"day": day}
    return _("The meeting on %(day)s is not quorate yet.") % {"day": day}


def _current_steps(rows: dict[str, list[Any]]) -> list[StatutoryStep]:
    superseded = {row.supersedes_id for row in rows["steps"] if row.supersedes_id}
    return [row for row in rows["steps"] if row.pk not in superseded]


def _lasting(steps: list[StatutoryStep], which: str) -> bool:
    return any(step.step == which and step.ended_on is None for step in steps)
