"""What an answer brings about, and how it is undone: children that point at one, a number said. No record is changed."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from moothall.casework.intake.models import Case, Child, PossibleMatch
from moothall.casework.outcomes.joins.models import JoinAnswer, JoinPair
from moothall.casework.outcomes.joins.rules import SAME, Joined, points_at
from moothall.casework.outcomes.returns.actions import say_number, withdraw_number
from moothall.casework.outcomes.returns.matching import number_digest
from moothall.casework.outcomes.returns.models import ChildNumber
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor, Invalid, Refused


def bring_about(by: Actor, pair: JoinPair, reason: str) -> None:
    """Let what stands of a pair be so. Of two children of cases the newer points at the older; of a child in a return
    the number is said, so that its returns are read for the child. A row of a list is only shown beside the case."""
    if pair.right.source == "case":
        _point(by, pair)
    elif pair.right.source == "return":
        _number(by, pair, reason)


def cases_of(by: Actor, pair: JoinPair) -> list[tuple[UUID, UUID, UUID]]:
    """Child, case and circle of every case this pair is about. One query."""
    children = [one for one in (pair.left.child_id, pair.right.child_id) if one]
    rows = visible(Case.objects.filter(child_id__in=children).order_by("pk"), by)
    return list(rows.values_list("child_id", "pk", "circle_id"))


def _point(by: Actor, pair: JoinPair) -> None:
    """Work out anew whom each child points at who hangs together with these two, from everything that was said."""
    said = _said(by)
    both = {one for one in (pair.left.child_id, pair.right.child_id) if one is not None}
    together = _hanging_together(both, said)
    for child in visible(Child.objects.select_for_update().filter(pk__in=together), by):
        root = points_at(together, said)[child.pk]
        if child.same_as_id != root:
            child.same_as_id = root
            child.version += 1
            child.save(update_fields=["same_as", "version"])


def _said(by: Actor) -> list[Joined]:
    """What was said of two children of cases, at referrals and at the desk, and when it came to stand."""
    found = [
        Joined(one, other, decision == "same", at)  # type: ignore[arg-type]
        for one, other, decision, at in PossibleMatch.objects.filter(partnership_id=by.partnership_id)
        .exclude(decision="").exclude(decided_at=None).values_list("case__child_id", "child_id", "decision", "decided_at")
    ]  # fmt: skip
    answered = JoinPair.objects.filter(partnership_id=by.partnership_id, right__source="case").exclude(
        stands=""
    )
    newest = JoinAnswer.objects.filter(pair__in=answered.values("pk")).order_by("created_at", "pk")
    last = dict(newest.values_list("pair_id", "created_at"))
    rows = answered.values_list("pk", "left__child_id", "right__child_id", "stands")
    return [
        *found,
        *(Joined(one, other, stands == SAME, last[pk]) for pk, one, other, stands in rows if pk in last),
    ]


def _hanging_together(some: set[UUID], said: list[Joined]) -> set[UUID]:
    """These children and all who were ever said to be one with any of them, however far."""
    found = set(some)
    while (
        more := {end for one in said if {one.one, one.other} & found for end in (one.one, one.other)} - found
    ):
        found |= more
    return found


def _number(by: Actor, pair: JoinPair, reason: str) -> None:
    if pair.stands != SAME:
        if pair.number_id is not None:
            if visible(ChildNumber.objects.filter(pk=pair.number_id, ended_at=None), by).exists():
                withdraw_number(by=by, number_id=pair.number_id, reason=reason)
            pair.number_id = None
            pair.save(update_fields=["number"])
        return
    child, record = pair.left.child, pair.right
    assert child is not None
    said = ChildNumber.objects.filter(
        child=child, ended_at=None, digest=number_digest(record.values["child_id"], record.authority_code)
    )
    if visible(said, by).exists():
        return
    case = visible(Case.objects.filter(child=child), by).order_by("-received_on", "-pk").first()
    if case is None:
        raise Refused(_("This child has no case that you hold."))
    try:
        pair.number = say_number(
            by=by, case=case, number=record.values["child_id"], reason=reason, authority_code=record.authority_code
        )  # fmt: skip
    except Invalid as wrong:
        raise Refused(wrong.message) from None
    pair.save(update_fields=["number"])
