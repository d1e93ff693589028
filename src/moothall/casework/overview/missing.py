"""What the record holds of a decision so far, for the list of what is missing before the panel can decide."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from moothall.casework.intake.models import Case
from moothall.casework.intake.scope import eligibility_now
from moothall.casework.panel.models import AgendaItem, Conflict, LimbReasoning, ProposedOutcome
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor
from moothall.methods.arrangements import (
    Arrangement,
    DecisionState,
    LimbState,
    Missing,
    Seat,
    StageState,
    Vote,
    missing_before_decision,
    voting_result,
)

FIRST_STAGE, SECOND_STAGE = "reasonable_grounds", "conclusive_grounds"


def decision_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    """What `decision_state` reads besides the case's frame."""
    agenda = (
        visible(AgendaItem.objects.filter(case_id=case.pk, removed_at=None), actor).order_by().values("pk")
    )
    return {
        "conflicts": visible(Conflict.objects.filter(agenda_item__in=agenda), actor),
        "reasoning": visible(LimbReasoning.objects.filter(agenda_item__in=agenda), actor),
        "votes": visible(ProposedOutcome.objects.filter(agenda_item__in=agenda), actor),
    }


def decision_state(case: Case, arrangement: Arrangement, rows: dict[str, list[Any]]) -> DecisionState:
    """The state of the decision this case waits for, from the rows of its frame and `decision_parts`.

    Before a case is on an agenda there are no seats, and the list says that the panel is not represented.
    """
    waiting = [row for row in rows["agenda"] if row.closed_at is None]
    item = waiting[-1] if waiting else None
    voices = [
        row for row in rows["voices"] if not any(other.supersedes_id == row.pk for other in rows["voices"])
    ]
    unheard = [row for row in voices if not row.heard]
    open_actions = [row for row in rows.get("actions", []) if row.state != "withdrawn"]
    return DecisionState(
        seats=_seats(rows, item),
        stages=_stages(arrangement, rows, item),
        eligibility=eligibility_now(case, arrangement),
        views_closed_with_reason=bool(item and item.views_closed_at and item.views_closed_reason),
        voice_recorded=any(row.heard for row in voices),
        voice_reason_not_had=unheard[0].could_not_code if unheard else None,
        best_interests_reasoned=bool(item and item.best_interests.strip()),
        owned_actions=len(open_actions) + len((item.plan_lines if item else None) or []),
        no_plan_reason=(item.no_action_reason.strip() or None) if item else None,
    )


def missing_for(case: Case, arrangement: Arrangement, rows: dict[str, list[Any]]) -> list[Missing]:
    """Each thing still missing before the panel can decide, with who can supply it."""
    return missing_before_decision(arrangement, decision_state(case, arrangement, rows))


def _seats(rows: dict[str, list[Any]], item: AgendaItem | None) -> tuple[Seat, ...]:
    if item is None:
        return ()
    meeting = next((row for row in rows["meetings"] if row.pk == item.meeting_id), None)
    conflicts = {row.seat_id: row for row in rows["conflicts"] if row.agenda_item_id == item.pk}
    return tuple(
        Seat(
            seat=str(seat.pk),
            function=seat.function,
            # Before the meeting is opened, whoever is invited is counted as coming.
            present=seat.attendance == "present"
            or (not (meeting and meeting.opened_at) and seat.attendance == "invited"),
            stood_aside=seat.pk in conflicts and conflicts[seat.pk].stood_aside,
            chair=bool(meeting and seat.membership_id == meeting.chair_id),
            ties=frozenset(
                {conflicts[seat.pk].tie} if seat.pk in conflicts and conflicts[seat.pk].tie else ()
            ),
        )
        for seat in rows["seats"]
        if seat.meeting_id == item.meeting_id
    )


def _stages(
    arrangement: Arrangement, rows: dict[str, list[Any]], item: AgendaItem | None
) -> tuple[StageState, ...]:
    if item is None:
        return ()
    reasoned = [row for row in rows["reasoning"] if row.agenda_item_id == item.pk]
    opened = [stage for stage in (FIRST_STAGE, SECOND_STAGE) if any(row.stage == stage for row in reasoned)]
    return tuple(
        StageState(
            stage=stage,
            limbs={
                row.limb: LimbState(
                    finding=row.finding or None,
                    has_reasons=bool(row.evidence_for.strip() or row.evidence_against.strip()),
                    has_evidence=bool(row.evidence_for.strip() or row.evidence_against.strip()),
                )
                for row in reasoned
                if row.stage == stage
            },
            outcome=_outcome(arrangement, rows, item, stage),
        )
        for stage in opened
    )


def _outcome(
    arrangement: Arrangement, rows: dict[str, list[Any]], item: AgendaItem, stage: str
) -> str | None:
    put = next((row for row in rows["votes"] if row.agenda_item_id == item.pk and row.stage == stage), None)
    if put is None or not put.votes:
        return None
    meeting = next((row for row in rows["meetings"] if row.pk == item.meeting_id), None)
    seats = {str(seat.pk): seat for seat in rows["seats"]}
    votes = [
        Vote(
            seat=seat, function=seats[seat].function, choice=choice,
            chair=bool(meeting and seats[seat].membership_id == meeting.chair_id),
        )
        for seat, choice in put.votes.items()
        if seat in seats and choice
    ]  # fmt: skip
    return voting_result(arrangement, votes).outcome
