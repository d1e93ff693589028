"""What is missing before the panel can decide a case, for its own page.

The list is the sitting's own (`panel.sitting`): the same rows, the same derivation. This room only reads the rows
in the same statement as the rest of the page, and knows what to say of a case that is on no agenda.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from moothall.casework.intake.models import Case
from moothall.casework.intake.scope import eligibility_now, scores_among
from moothall.casework.panel.models import (
    AgendaItem,
    Citation,
    Conflict,
    LimbReasoning,
    MeetingSeat,
    Pack,
    ProposedOutcome,
)
from moothall.casework.panel.queries import views_given
from moothall.casework.panel.sitting import assemble, missing_unlisted
from moothall.casework.panel.table import PlanFacts, PlanLine
from moothall.casework.plans.rules import counts
from moothall.casework.sharing.models import Item
from moothall.core import clock
from moothall.core.access.gather import kept
from moothall.core.access.models import Membership, Person
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Arrangement, Missing


@kept
def decision_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    """What the list reads besides the case's frame and its `actions`."""
    mine = visible(AgendaItem.objects.filter(case_id=case.pk, removed_at=None), actor).order_by()
    agenda = mine.values("pk")
    reasoning = visible(LimbReasoning.objects.filter(agenda_item__in=agenda), actor)
    seated = MeetingSeat.objects.filter(meeting__in=mine.values("meeting_id")).values("membership_id")
    members = Membership.objects.filter(partnership_id=actor.partnership_id, pk__in=seated)
    return {
        "conflicts": visible(Conflict.objects.filter(agenda_item__in=agenda), actor),
        "reasoning": reasoning,
        "citations": visible(Citation.objects.filter(reasoning__in=reasoning.order_by().values("pk")), actor),
        "votes": visible(ProposedOutcome.objects.filter(agenda_item__in=agenda), actor),
        "packs": visible(Pack.objects.filter(agenda_item__in=agenda).defer("content"), actor),
        "evidence": visible(Item.objects.filter(case_id=case.pk).only("id", "supersedes"), actor),
        "seated": members,
        "seated_people": Person.objects.filter(pk__in=members.values("person_id")).only("id", "name"),
    }


def waiting_item(rows: dict[str, list[Any]]) -> AgendaItem | None:
    """The sitting this case waits for: listed last, not closed, at a meeting that stands."""
    standing = {row.pk for row in rows["meetings"] if row.cancelled_at is None}
    waiting = [row for row in rows["agenda"] if row.closed_at is None and row.meeting_id in standing]
    return waiting[-1] if waiting else None


def missing_for(
    actor: Actor, case: Case, arrangement: Arrangement, rows: dict[str, list[Any]]
) -> list[Missing]:
    """Each thing still missing before the panel can decide, with who can supply it.

    `rows` are those of the frame, `overview_parts` and `decision_parts`. One query where the case is listed.
    """
    plan = PlanFacts(
        tuple(
            PlanLine(one.text, "", "", one.due_on, one.because)
            for one in rows["actions"]
            if counts(one.state)
        )
    )
    item, eligibility = (
        waiting_item(rows),
        eligibility_now(case, arrangement, scores_among(rows["assessments"])),
    )
    if item is None:
        return missing_unlisted(arrangement, case, eligibility, rows, plan)
    sitting = assemble(
        item=item, case=case, meeting=next(row for row in rows["meetings"] if row.pk == item.meeting_id),
        arrangement=arrangement, eligibility=eligibility, today=clock.today(), given=views_given(item.pk),
        rows={
            **rows, "items": rows["evidence"], "memberships": rows["seated"], "persons": rows["seated_people"],
        },
    )  # fmt: skip
    return sitting.missing_so_far(plan)
