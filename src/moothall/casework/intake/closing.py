"""Closing a case: the panel's work on it is over. What was recorded stays, and the child is followed all the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from moothall.casework.intake.closing_models import CaseClosing
from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.intake.rules import check_reason
from moothall.casework.intake.shelf import all_arrangements
from moothall.core import clock, ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.queries import one_visible, require, visible
from moothall.core.kinds import Actor, Invalid, Refused
from moothall.methods.arrangements import Arrangement, ArrangementError, Closing


def closing_of(arrangement: Arrangement) -> Closing | None:
    """The rules of closing: the case's own version's, or where that is older than them those in force today."""
    if arrangement.governance.closing is not None:
        return arrangement.governance.closing
    try:
        return all_arrangements().in_force(arrangement.name, clock.today()).governance.closing
    except ArrangementError:
        return None


def closings_of(actor: Actor, case: Case) -> QuerySet[CaseClosing]:
    """Every closing of a case and its being opened again, oldest first."""
    return visible(CaseClosing.objects.filter(case_id=case.pk), actor).order_by("created_at", "id")


def close_case(
    *,
    by: Actor,
    case: Case,
    closed_on: date,
    code: str = "",
    words: str = "",
    left: Mapping[str, int] | None = None,
) -> CaseClosing:
    """Close a case, with why. Refused where it is closed already; Invalid, naming the field, where something is wrong.

    `code` is one of the arrangement's reasons; where it has none, words stand in its place. `left` counts what the
    person was shown as still to do; where there is any, the rule may ask for words of what becomes of it.
    """
    left = {what: count for what, count in (left or {}).items() if count}
    with ledger.unit(by, "Close a case", must_write=True) as record:
        require(by, Capability.RECORD_FACTS, case.circle_id)
        _check(closing_of(arrangement_of(by, case)), code, words, left)
        if not case.received_on <= closed_on <= clock.today():
            raise Invalid("closed_on", _("Give a day from the referral up to today."))
        row = one_visible(Case.objects.select_for_update(of=("self",)), by, pk=case.pk)
        if row.closed_on is not None:
            raise Refused(_("The case is closed already."))
        return _written(
            record, by, row, CaseClosing(what="closed", on_day=closed_on, code=code, words=words, left=left)
        )


def _check(closing: Closing | None, code: str, words: str, left: Mapping[str, int]) -> None:
    if closing is None:
        check_reason(words, "words")
        return
    if code not in {choice.code for choice in closing.reasons.value}:
        raise Invalid("code", _("Choose why the case is closed."))
    if left and closing.left_explained.value and not words.strip():
        raise Invalid("words", _("Something is left to do. Say what becomes of it."))


def reopen_case(*, by: Actor, case: Case, why: str) -> CaseClosing:
    """Open a closed case again, with why. The closing stays in sight. Refused where the case is open."""
    with ledger.unit(by, "Open a case again", must_write=True) as record:
        require(by, Capability.RECORD_FACTS, case.circle_id)
        check_reason(why, "why")
        row = one_visible(Case.objects.select_for_update(of=("self",)), by, pk=case.pk)
        if row.closed_on is None:
            raise Refused(_("The case is open already."))
        return _written(record, by, row, CaseClosing(what="reopened", on_day=clock.today(), words=why))


def _written(record: Any, by: Actor, case: Case, made: CaseClosing) -> CaseClosing:
    made.partnership_id, made.circle_id, made.created_by_id = (
        by.partnership_id,
        case.circle_id,
        by.membership_id,
    )
    made.case = case
    made.save(force_insert=True)
    case.closed_on = made.on_day if made.what == "closed" else None
    case.closed_reason, case.version = made.code, case.version + 1
    case.save(update_fields=["closed_on", "closed_reason", "version"])
    record.wrote(f"case.{made.what}", case, case_id=case.pk, code=made.code, left=sorted(made.left))
    return made
