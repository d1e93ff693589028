"""One person in several arrangements: the other cases this reader may see, put beside the one that is open.

Everything goes through the one predicate: a case the reader may not see leaves no trace here, not even a count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from moothall.casework.intake.models import Case, Child, Fact, Hazard, Link, ReferralSource
from moothall.casework.intake.shelf import all_arrangements
from moothall.casework.overview.stage import Stage, decision_words, stage_of_case, standing_determinations
from moothall.casework.panel.models import AgendaItem, Determination, Meeting
from moothall.casework.plans.conflicts import Line, Pair, may_conflict, unsettled
from moothall.casework.plans.models import Action, Plan, PlanConflict
from moothall.casework.plans.rules import is_open
from moothall.casework.sharing.models import ChronologyEntry, InformationRequest, Item, Reply, StatutoryStep
from moothall.casework.voice.models import Voice
from moothall.core.access.gather import gather
from moothall.core.access.models import Agency
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor, Role
from moothall.methods.arrangements import Arrangement

MOST = 6
FACTS_OFFERED = 40


@dataclass
class OtherCase:
    """Another case of the same person, with the rows of it that the reader may see."""

    case: Case
    arrangement: Arrangement
    rows: dict[str, list[Any]]

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return stage_of_case(self.case, self.rows, self.arrangement)

    @property
    def decisions(self) -> list[str]:
        """What was decided in it, in words."""
        made = standing_determinations(self.rows["determinations"]).values()
        return [decision_words(self.arrangement, one.stage, one.outcome) for one in made]

    def agency_name(self, agency_id: object) -> str:
        """An agency's name by its key."""
        return next((str(agency.name) for agency in self.rows["agencies"] if agency.pk == agency_id), "")


def others_of(actor: Actor, case: Case) -> list[OtherCase]:
    """The other cases of the person of this case, newest first, at most `MOST`. One query.

    Give a case loaded with its child. The rules are those published: what a partnership changed does not alter the
    words by which a case is told here.
    """
    found = _gathered(actor, case, _same_person(actor, case))
    shared = {name: found.pop(name) for name in ("agencies", "meetings", "settled")}
    request_of = {row.pk: row.case_id for row in found["requests"]}
    return [
        OtherCase(one, _rules_of(one), {**shared, **_of_case(found, one.pk, request_of)})
        for one in found.pop("cases")
    ]


def _rules_of(case: Case) -> Arrangement:
    return all_arrangements().pinned(case.arrangement, case.arrangement_version, case.arrangement_hash)


def _same_person(actor: Actor, case: Case) -> QuerySet[Case]:
    root = case.child.same_as_id or case.child_id
    pointing = visible(Child.objects.filter(same_as_id=root), actor).order_by().values("pk")
    rows = Case.objects.filter(Q(child_id__in=[root, case.child_id]) | Q(child_id__in=pointing)).exclude(
        pk=case.pk
    )
    return visible(rows, actor).order_by("-received_on", "-pk")[:MOST]


def _gathered(actor: Actor, case: Case, cases: QuerySet[Case]) -> dict[str, list[Any]]:
    mine = {"case_id__in": cases.values("pk")}
    items = visible(Item.objects.filter(**mine, superseded_by=None), actor).order_by("number")
    agenda = visible(AgendaItem.objects.filter(**mine, removed_at=None), actor)
    requests = visible(InformationRequest.objects.filter(**mine), actor)
    return gather(
        cases=cases,
        settled=visible(PlanConflict.objects.filter(case=case), actor),
        sources=visible(ReferralSource.objects.filter(**mine), actor).defer("body"),
        determinations=visible(Determination.objects.filter(**mine), actor)
        .defer("content")
        .order_by("recorded_at"),
        agenda=agenda.order_by("created_at"),
        meetings=Meeting.objects.filter(
            partnership_id=actor.partnership_id, pk__in=agenda.order_by().values("meeting_id")
        ),
        requests=requests.order_by("due_on", "id"),
        replies=visible(Reply.objects.filter(request__in=requests.order_by().values("pk")), actor),
        items=items.none() if actor.role == Role.GUARDIAN else items,
        voices=visible(Voice.objects.filter(**mine), actor),
        steps=visible(StatutoryStep.objects.filter(**mine), actor).order_by("happened_on", "id"),
        chronology=visible(ChronologyEntry.objects.filter(**mine), actor).order_by("happened_on", "id"),
        plans=visible(Plan.objects.filter(**mine), actor),
        actions=visible(Action.objects.filter(**mine), actor).order_by("due_on", "id"),
        hazards=visible(Hazard.objects.filter(**mine, ended_on=None), actor).order_by("review_on"),
        links=visible(Link.objects.filter(**mine, ended_at=None), actor).order_by("created_at"),
        facts=visible(Fact.objects.filter(**mine, superseded=False), actor).order_by("section", "position"),
        agencies=Agency.objects.filter(partnership_id=actor.partnership_id).order_by("name"),
    )


def _of_case(
    found: dict[str, list[Any]], case_id: UUID, request_of: dict[UUID, UUID]
) -> dict[str, list[Any]]:
    def mine(row: Any) -> bool:
        if hasattr(row, "case_id"):
            return bool(row.case_id == case_id)
        return request_of.get(row.request_id) == case_id

    return {name: [row for row in rows if mine(row)] for name, rows in found.items()}


def lines_of(reference: str, actions: Sequence[Action], agencies: Sequence[Agency]) -> list[Line]:
    """The open actions of a case as the rule of conflicts reads them."""
    names = {agency.pk: agency.name for agency in agencies}
    return [
        Line(
            id=one.pk, source=reference, text=one.text, owner=f"{names.get(one.owner_agency_id, '')}{one.owner_id or ''}",
            due_on=one.due_on, direction=one.direction, about=one.about,
        )
        for one in actions if is_open(one.state)
    ]  # fmt: skip


def conflicts_of(case: Case, actions: Sequence[Action], others: Sequence[OtherCase]) -> list[Pair]:
    """The pairs of open actions, one here and one in another case, that may conflict and nobody has settled."""
    if not others:
        return []
    agencies = others[0].rows["agencies"]
    lines = lines_of(case.reference, actions, agencies)
    for other in others:
        lines += lines_of(other.case.reference, other.rows["actions"], agencies)
    ours = [pair for pair in may_conflict(lines) if case.reference in (pair.first.source, pair.second.source)]
    if not ours:
        return []
    return unsettled(ours, [frozenset({row.first_id, row.second_id}) for row in others[0].rows["settled"]])
