"""Repeats: the same person referred to the same arrangement again within the time its rule names."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from moothall.casework.intake.models import Case, Child, PossibleMatch
from moothall.core.access.queries import visible
from moothall.core.kinds import Actor
from moothall.methods.arrangements import Arrangement, Nation, repeat_since

CERTAIN = ({"birth", "name"}, {"identifier"})


def mark_repeat(by: Actor, case: Case, arrangement: Arrangement) -> Case | None:
    """Note on a case the newest earlier one of the same person here, within the rule's time; None where none is.

    The same person is one a person has said is the same, or, until somebody has decided, one who shares a name and
    the date of birth, or an identifier. Saying that the two are different takes the mark away.
    """
    since = repeat_since(arrangement, case.received_on, Nation(case.partnership.nation))
    earlier = _earlier(by, case, since) if since is not None else None
    if case.repeat_of_id != (earlier.pk if earlier else None):
        case.repeat_of = earlier
        case.save(update_fields=["repeat_of"])
    return earlier


def _earlier(by: Actor, case: Case, since: date) -> Case | None:
    rows = Case.objects.filter(
        arrangement=case.arrangement, received_on__gte=since, child_id__in=_same_people(by, case),
        received_on__lt=case.received_on + timedelta(days=1),
    ).exclude(pk=case.pk)  # fmt: skip
    return visible(rows, by).order_by("-received_on", "-pk").first()


def _same_people(by: Actor, case: Case) -> set[UUID]:
    child = case.child
    root = child.same_as_id or child.pk
    same = {root, child.pk}
    for match in PossibleMatch.objects.filter(case_id=case.pk):
        certain = any(needed <= set(match.why) for needed in CERTAIN)
        if match.decision == "same" or (not match.decision and certain):
            same.add(match.child_id)
    roots = {
        pk
        for row in visible(Child.objects.filter(pk__in=same), by).values_list("pk", "same_as_id")
        for pk in row
        if pk
    }
    others = visible(Child.objects.filter(same_as_id__in=roots | same), by).values_list("pk", flat=True)
    return same | roots | set(others)
