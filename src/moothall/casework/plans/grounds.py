"""What an action of the plan can rest on: a need, a decision, a limb of the test, an item of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.panel.models import Determination
from moothall.casework.plans.models import Need
from moothall.casework.sharing.models import Item
from moothall.core.access.gather import gather
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor
from moothall.methods.arrangements import LimbQuestion, limbs


@dataclass(frozen=True, slots=True)
class Grounds:
    """The rows a writer may choose from, as the writer sees them."""

    needs: Sequence[Need]
    items: Sequence[Item]
    determinations: Sequence[Determination]
    limbs: Sequence[LimbQuestion]


def grounds_for_an_action(actor: Actor, case: Case) -> Grounds:
    """Needs, evidence not superseded, decisions, and the limbs of the last stage of the test. Two queries."""
    found = gather(
        needs=visible(Need.objects.filter(plan__case_id=case.pk), actor).order_by("created_at", "id"),
        items=visible(Item.objects.filter(case_id=case.pk, superseded_by=None), actor).order_by("number"),
        determinations=visible(
            Determination.objects.filter(case_id=case.pk).defer("content"), actor
        ).order_by("recorded_at"),
    )
    arrangement = arrangement_of(actor, case)
    stages = arrangement.function.stages
    asked = limbs(arrangement, stages[-1].code) if stages else ()
    return Grounds(found["needs"], found["items"], found["determinations"], asked)
