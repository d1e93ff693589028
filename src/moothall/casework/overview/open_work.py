"""What is open: cases, requests nobody has answered, actions past their date or somebody's own."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from moothall.casework.intake.models import Case
from moothall.casework.plans.models import Action
from moothall.casework.plans.rules import OPEN_STATES
from moothall.casework.sharing.models import InformationRequest
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor


def open_cases(actor: Actor) -> QuerySet[Case]:
    """The open cases this actor may see."""
    return visible(Case.objects.filter(partnership_id=actor.partnership_id, closed_on=None), actor)


def unanswered(actor: Actor) -> QuerySet[InformationRequest]:
    """The requests nobody has answered or withdrawn."""
    mine = {"partnership_id": actor.partnership_id}
    return visible(InformationRequest.objects.filter(**mine, answered=False, withdrawn_at=None), actor)


def own_actions(actor: Actor) -> QuerySet[Action]:
    """The open actions a person owns, or that its agency owns and nobody by name."""
    rows = Action.objects.filter(partnership_id=actor.partnership_id, state__in=OPEN_STATES)
    return rows.filter(Q(owner_id=actor.membership_id) | Q(owner=None, owner_agency_id=actor.agency_id))


def overdue(actor: Actor, today: date) -> QuerySet[Action]:
    """The partnership's open actions past their date."""
    return Action.objects.filter(partnership_id=actor.partnership_id, state__in=OPEN_STATES, due_on__lt=today)
