"""The plan as the printed page wants it: the whole of it, or one agency's own lines. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case
from moothall.casework.panel.letters import Contact, Goal, Need, PlanRecord, Progress, Step
from moothall.casework.panel.table import initials_of
from moothall.casework.plans.models import Action, PlanReview
from moothall.casework.plans.queries import WholePlan
from moothall.casework.plans.rules import counts
from moothall.core import clock

_STANDS = {"done": Progress.DONE, "could_not": Progress.COULD_NOT, "did_not": Progress.DID_NOT}
_NOBODY = Contact(name="", role="", phone="")


def whole_record(case: Case, whole: WholePlan, agreed: str) -> PlanRecord:
    """All of a plan as it stands, for those who may read it. `agreed` is the child's agreement in words.

    The version is that of the last one kept; what was changed since is in the plan all the same.
    """
    child, kept, plan = case.child, whole.last_version, whole.plan
    return PlanRecord(
        reference=case.reference, initials=initials_of(child.given_names, child.family_name), called="",
        version=kept.version if kept else 0,
        agreed_on=kept.created_at.astimezone(clock.UNITED_KINGDOM).date() if kept else None,
        review_on=plan.next_review_on if plan else None, needs=_needs(whole), ask=_NOBODY, child_agrees=agreed,
        child_view=plan.child_view if plan else "",
        review_attendance=_attendance(whole.reviews[0]) if whole.reviews else (),
    )  # fmt: skip


def own_record(reference: str, lines: Sequence[Action]) -> PlanRecord:
    """The lines an agency owns in a plan of which it may know nothing else."""
    need = Need(what="", goals=(Goal(what="", steps=_steps(lines)),))
    return PlanRecord(
        reference=reference, initials="", called="", version=0, agreed_on=None, review_on=None, needs=(need,),
        ask=_NOBODY,
    )  # fmt: skip


def _needs(whole: WholePlan) -> tuple[Need, ...]:
    kinds = {"risk": _("Risk"), "need": _("Need")}
    found = [
        Need(
            what=need.text, kind=kinds[need.what],
            goals=(Goal(what=need.goal, steps=_steps(whole.lines_of(need))),),
        )
        for need in whole.needs
        if not need.ended_at
    ]  # fmt: skip
    loose = _steps(whole.lines_of(None))
    if loose:
        found.append(Need(what=_("Actions for the child as a whole"), goals=(Goal(what="", steps=loose),)))
    return tuple(found)


def _steps(lines: Sequence[Action]) -> tuple[Step, ...]:
    return tuple(
        Step(
            what=one.text, owner_agency=one.owner_agency.name, owner=one.owner.person.name if one.owner else "",
            due=one.due_on, progress=_STANDS.get(one.state, Progress.OPEN), note=one.state_reason,
            because=one.because,
        )
        for one in lines
        if counts(one.state)
    )  # fmt: skip


def _attendance(review: PlanReview) -> tuple[tuple[str, str, str], ...]:
    words = {
        "attended": _("Attended"), "apology": _("Apology"), "contributed": _("Contributed in writing"),
    }  # fmt: skip
    return tuple(
        (one["name"], one["agency"], words.get(one["attendance"], one["attendance"]))
        for one in review.attendance
    )
