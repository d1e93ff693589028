"""One case at the table."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from moothall.casework.intake.models import Case, ClockPause
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
    Pack,
    ProposedOutcome,
    View,
    ViewDraft,
)
from moothall.casework.panel.queries.listing import people_parts
from moothall.casework.panel.sitting import Sitting, assemble
from moothall.casework.sharing.models import Item
from moothall.casework.voice.models import Voice, VoiceEffect
from moothall.core import clock
from moothall.core.access.gather import gather, kept
from moothall.core.access.queries import one_visible, visible
from moothall.core.kinds import Actor

AGENDA = AgendaItem.objects.select_related(
    "case__child", "case__lead_worker", "case__owning_agency", "case__partnership", "meeting"
)


def agenda_item(actor: Actor, meeting_reference: str, case_reference: str) -> AgendaItem:
    """One case on one meeting's agenda, if the actor may see it; NotVisible otherwise."""
    return one_visible(
        AGENDA, actor, meeting__reference=meeting_reference, case__reference=case_reference, removed_at=None
    )


def sitting(actor: Actor, item: AgendaItem) -> Sitting:
    """Everything recorded of one case's sitting that this actor may see. Three queries."""
    case = item.case
    arrangement = arrangement_of(actor, case)
    found = gather(_sitting_parts(actor, item, case, item.meeting), people_parts(actor))
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
