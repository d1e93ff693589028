"""Settling two actions that may conflict: which stands, and why, kept on both cases."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case
from moothall.casework.plans import rules
from moothall.casework.plans.actions import withdraw_action
from moothall.casework.plans.models import Action, PlanConflict
from moothall.core import ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require
from moothall.core.kinds import Actor, Invalid

STANDS = ("first", "second", "both")


def settle_conflict(
    *, by: Actor, first_id: UUID, second_id: UUID, stands: str, reason: str
) -> list[PlanConflict]:
    """Say which of two actions stands, or that both do, and why. The one that does not stand is withdrawn.

    The decision is kept in both cases, each in its own circle. `by` must be able to write the plan of both cases.
    Raises Invalid naming the field.
    """
    with ledger.unit(by, "Settle two actions that may conflict", must_write=True) as record:
        rows = Action.objects.select_related("plan")
        first, second = (one_visible(rows, by, pk=pk) for pk in (first_id, second_id))
        for action in (first, second):
            require(by, Capability.WRITE_PLAN, action.plan.circle_id)
        if stands not in STANDS:
            raise Invalid("stands", _("Choose which of them stands, or that both do."))
        why = rules.check_text("reason", reason, _("Say why."))
        for name, action in (("second", first), ("first", second)):
            if stands == name:
                withdraw_action(by=by, action_id=action.pk, version=action.version, reason=why)
        kept = []
        for case in Case.objects.filter(pk__in={first.case_id, second.case_id}):
            row = PlanConflict(
                partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
                first=first, second=second, stands=stands, reason=why,
            )  # fmt: skip
            row.save(force_insert=True)
            record.wrote("plan.conflict_settled", row, case_id=case.pk, stands=stands)
            kept.append(row)
    return kept
