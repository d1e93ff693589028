"""Research before a meeting: each agency is asked, about each case on the agenda, what its arrangement asks it."""

from __future__ import annotations

from collections.abc import Iterable

from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.sharing.actions import ask_agencies
from moothall.casework.sharing.models import InformationRequest
from moothall.core import ledger
from moothall.core.access.models import Agency
from moothall.core.kinds import Actor
from moothall.methods.arrangements import questions_for


def ask_for_research(by: Actor, cases: Iterable[Case]) -> int:
    """Ask each agency that has questions to answer and was not asked yet, about each case. Returns how many.

    The legal ground is the arrangement's first; whoever answers names its own for each item.
    """
    sent = 0
    with ledger.unit(by, "Ask for research before a meeting"):
        agencies = list(Agency.objects.filter(partnership_id=by.partnership_id).order_by("name"))
        for case in cases:
            sent += _ask(by, case, agencies)
    return sent


def _ask(by: Actor, case: Case, agencies: list[Agency]) -> int:
    arrangement = arrangement_of(by, case)
    asked = set(
        InformationRequest.objects.filter(case=case, withdrawn_at=None).values_list("agency_id", flat=True)
    )
    left = [
        agency.pk for agency in agencies
        if agency.pk not in asked and questions_for(arrangement, agency.function).questions
    ]  # fmt: skip
    if not left:
        return 0
    gateway = arrangement.information_sharing.gateways.value[0].code
    return len(ask_agencies(by=by, case=case, agencies=left, gateway=gateway))
