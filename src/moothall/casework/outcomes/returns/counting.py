"""Working out, for each case that returns tell of, the code each indicator is counted under at each wave.

The rows lie sealed, so that the database cannot add them up. What is counted of them lies in the open, as with the
questionnaires: a code for each indicator and wave, in the circle of the case, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from moothall.casework.intake.models import Case
from moothall.casework.intake.queries import arrangement_of
from moothall.casework.outcomes.queries import follow_up_of, put_together
from moothall.casework.outcomes.returns.models import ReturnMatch, ReturnMeasure, ReturnRow
from moothall.core import ledger
from moothall.core.access.capabilities import Capability
from moothall.core.access.gather import kept
from moothall.core.access.queries import require, visible
from moothall.core.kinds import Actor
from moothall.methods.arrangements import ArrangementError, Planned
from moothall.methods.returns.indicators import (
    Covered,
    History,
    Indicators,
    KeptRow,
    Period,
    history_of,
    indicators,
    is_counted,
    measured,
    value_of,
)

#: How many cases are worked out in one transaction.
AT_ONCE = 50
#: The baseline looks back on a year, its own day included.
BEFORE = timedelta(days=364)
_NOTHING: dict[str, Sequence[Any]] = dict.fromkeys(
    ("waves", "measures", "answer_links", "follow_up_consents", "handovers"), ()
)


@kept
def told_parts(actor: Actor, case: Case) -> dict[str, QuerySet[Any]]:
    """What `gather` needs for what returns tell of a case: rows that count, and which returns they come from."""
    return {
        "return_rows": live_rows(actor, case_id=case.pk),
        "return_matches": live_matches(actor, case_id=case.pk),
    }


def live_rows(actor: Actor, **of: Any) -> QuerySet[ReturnRow]:
    """The rows about the children of some cases that count; the newest return of a year stands for the others."""
    rows = visible(ReturnRow.objects.filter(**of), actor)
    return rows.filter(match__ended_at=None, match__doubt="").order_by("year", "kind", "table", "line")


def live_matches(actor: Actor, **of: Any) -> QuerySet[ReturnMatch]:
    """In which returns the children of some cases stand, without a doubt."""
    return visible(ReturnMatch.objects.filter(**of, ended_at=None, doubt=""), actor)


def told_history(
    rows: Iterable[ReturnRow], matches: Iterable[ReturnMatch], terms: Indicators, **more: Any
) -> History:
    """What happened to a child by the rows of returns, and which years they cover."""
    kept_rows = [KeptRow(row.kind, row.year, row.table, row.values) for row in rows]
    covered = [Covered(one.kind, one.year, frozenset(one.tables)) for one in matches]
    return history_of(kept_rows, covered, terms, **more)


def periods(plan: Sequence[Planned], case: Case) -> dict[str, Period]:
    """What each wave looks back on: from the one before it up to the day it is due; the first a year."""
    day = timedelta(days=1)
    starts = [case.received_on - BEFORE, *(each.due_on + day for each in plan)]
    return {
        each.code: Period(start, each.due_on)
        for start, each in zip(starts, plan, strict=False)
        if start <= each.due_on
    }


def count_returns(*, by: Actor) -> int:
    """Work out anew what is counted of every case that returns tell of, or told of. Returns how many cases those are."""
    with ledger.unit(by, "Look for what returns tell of"):
        require(by, Capability.MATCH_RETURNS)
        told = visible(ReturnMatch.objects.filter(ended_at=None, doubt=""), by).values_list(
            "case_id", flat=True
        )
        before = visible(ReturnMeasure.objects.all(), by).values_list("case_id", flat=True)
        cases = sorted({*told, *before})
    for start in range(0, len(cases), AT_ONCE):
        _count_some(by, cases[start : start + AT_ONCE])
    return len(cases)


def _count_some(by: Actor, ids: Sequence[UUID]) -> None:
    terms = indicators()
    with ledger.unit(by, "Count what returns tell of a child", must_write=True) as record:
        rows, matches = defaultdict(list), defaultdict(list)
        for row in live_rows(by, case_id__in=ids):
            rows[row.case_id].append(row)
        for match in live_matches(by, case_id__in=ids):
            matches[match.case_id].append(match)
        visible(ReturnMeasure.objects.filter(case_id__in=ids), by).delete()
        made = []
        for case in visible(Case.objects.filter(pk__in=ids).select_related("child", "partnership"), by):
            if matches[case.pk]:
                made += _measures(by, case, rows[case.pk], matches[case.pk], terms)
            record.wrote("return.counted", case_id=case.pk, circle_id=case.circle_id, terms=terms.version)
        ReturnMeasure.objects.bulk_create(made)


def _measures(
    by: Actor, case: Case, rows: list[ReturnRow], matches: list[ReturnMatch], terms: Indicators
) -> list[ReturnMeasure]:
    try:
        arrangement = arrangement_of(by, case)
    except ArrangementError:  # One case whose file is gone must not keep all others from being counted.
        return []
    if follow_up_of(arrangement) is None:
        return []
    found = put_together(case, arrangement, _NOTHING, case.received_on)
    history = told_history(rows, matches, terms, born=found.born)
    counted = [one for one in terms.indicators if is_counted(one)]
    return [
        ReturnMeasure(
            partnership_id=by.partnership_id, circle_id=case.circle_id, created_by_id=by.membership_id, case=case,
            point=point, first=period.first, last=period.last, terms=terms.version,
            values={one.code: value_of(one, measured(history, terms, one.code, period)) for one in counted},
        )
        for point, period in periods(found.plan, case).items()
    ]  # fmt: skip


def have_counted(by: Actor) -> None:
    """Have the worker count anew what returns tell of, once this transaction is over."""
    from moothall.casework.outcomes import tasks

    tasks.count_returns.defer(person_id=str(by.person_id), membership_id=str(by.membership_id))
